/** What a schedule that was accepted will meet: told at once, not when its first step waits. */
import type { Schedule } from '../contract/schedules.ts';
import type { AppDeps } from './app.ts';
import type { Principal } from './auth.ts';

/** Never throws: the change is committed. */
export async function writeWarnings(
  { workers, log }: Pick<AppDeps, 'workers' | 'log'>,
  { tenantId }: Pick<Principal, 'tenantId'>,
  { steps }: Pick<Schedule, 'steps'>,
): Promise<string[]> {
  try {
    const pools = [...new Set(steps.map(({ pool }) => pool))];
    const unserved = await workers.unservedPools(tenantId, pools);
    return [...unserved].map(([pool, why]) => {
      const keys = steps.filter((step) => step.pool === pool).map(({ key }) => key);
      return `${namesOf(keys)}: ${why}`;
    });
  } catch (err) {
    log.warn({ err }, 'workers could not be looked up');
    return ['whether workers serve the pools of its steps could not be looked up'];
  }
}

/** `step a`, `steps a, b and 3 more`. */
function namesOf(keys: readonly string[]): string {
  const shown = keys.slice(0, 3).join(', ');
  const more = keys.length > 3 ? ` and ${keys.length - 3} more` : '';
  return `${keys.length === 1 ? 'step' : 'steps'} ${shown}${more}`;
}
