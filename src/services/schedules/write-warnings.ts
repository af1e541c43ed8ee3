/** What a schedule that was accepted will meet: told at once, not when its first step waits. */
import type { Schedule } from '../../contract/schedule/schedules.ts';
import type { WorkerWatch } from '../operations/worker-overview.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** Never throws: the change is committed. */
export async function writeWarnings(
  { workers, log }: Pick<ServiceDeps, 'workers' | 'log'>,
  { tenantId }: Pick<Principal, 'tenantId'>,
  { steps }: Pick<Schedule, 'steps'>,
): Promise<string[]> {
  try {
    const pools = [...new Set(steps.map(({ pool }) => pool))];
    const unserved = await workers.unservedPools(tenantId, pools);
    const waiting = [...unserved].map(([pool, why]) => {
      const keys = steps.filter((step) => step.pool === pool).map(({ key }) => key);
      return `${namesOf(keys)}: ${why}`;
    });
    return [...waiting, ...(await secretWarnings(workers, tenantId, steps))];
  } catch (err) {
    log.warn({ err }, 'workers could not be looked up');
    return ['whether workers serve the pools of its steps could not be looked up'];
  }
}

/** Secrets looked up for one schedule; beyond them a definition is not usual. */
const maxSecrets = 100;

async function secretWarnings(
  workers: WorkerWatch,
  tenantId: string,
  steps: Schedule['steps'],
): Promise<string[]> {
  const needs = steps.flatMap((step) =>
    secretsOf(step).map((secret) => ({ pool: step.pool, secret })),
  );
  const different = [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
  return workers.missingSecrets(tenantId, different.slice(0, maxSecrets));
}

/** Names of the secrets that a step refers to. */
function secretsOf(step: Schedule['steps'][number]): string[] {
  const values =
    step.type === 'Http' ? step.headers : step.type === 'RunProfile' ? {} : step.environment;
  return Object.values(values).flatMap((value) => (typeof value === 'string' ? [] : value.secret));
}

/** `step a`, `steps a, b and 3 more`. */
function namesOf(keys: readonly string[]): string {
  const shown = keys.slice(0, 3).join(', ');
  const more = keys.length > 3 ? ` and ${keys.length - 3} more` : '';
  return `${keys.length === 1 ? 'step' : 'steps'} ${shown}${more}`;
}
