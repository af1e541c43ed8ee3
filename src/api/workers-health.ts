/** Health of the workers: who runs workflows, who serves which pool, and who fell silent. */
import type { Health } from '../contract/health.ts';
import type { PoolService } from '../contract/workers.ts';
import { unservedPool, unservedText, unservedWorkflows } from '../domain/worker.ts';
import type { ServiceDeps } from './service-deps.ts';
import { toInstant } from './instant.ts';
import type { WorkerOverview } from './worker-overview.ts';

/** Workers named in the message; `processes` has all of them. */
const mostNamed = 20;

/** Down when nobody runs workflows, and when nobody serves a pool that enabled schedules use. */
export async function workersHealth(
  { workers }: Pick<ServiceDeps, 'workers'>,
  tenantId: string,
): Promise<Health['workers']> {
  const begun = performance.now();
  const used = await workers.usedPools(tenantId);
  const overview = await workers.overview(
    tenantId,
    used.map(({ pool }) => pool),
  );
  const schedulesOf = new Map(used.map(({ pool, schedules }) => [pool, schedules]));
  const pools = toPools(overview, schedulesOf);
  const faults = [...orchestrationFault(overview), ...poolFaults(pools)];
  return {
    status: faults.length === 0 ? 'Up' : 'Down',
    ms: Math.round(performance.now() - begun),
    message: [...faults, ...presence(overview)].join('; '),
    processes: overview.workers.map(({ seenAt, ...worker }) => ({
      ...worker,
      seenAt: toInstant(seenAt),
    })),
    pools,
  };
}

function toPools(
  { pools }: WorkerOverview,
  schedulesOf: ReadonlyMap<string, number>,
): PoolService[] {
  const known = pools.flatMap(({ pool, served }) => (served === true ? [pool] : []));
  return pools.map(({ pool, served, workers }) => {
    const about = { pool, served, workers, schedules: schedulesOf.get(pool) ?? 0 };
    if (served === true) return { ...about, message: null, command: null };
    const { reason: message, command } = unservedPool(pool, served, known);
    return { ...about, message, command };
  });
}

function orchestrationFault({ orchestrated }: WorkerOverview): string[] {
  return orchestrated === true ? [] : [unservedText(unservedWorkflows(orchestrated))];
}

function poolFaults(pools: readonly PoolService[]): string[] {
  return pools.flatMap(({ message: reason, command, schedules }) =>
    reason === null || command === null || schedules === 0
      ? []
      : [unservedText({ reason, command })],
  );
}

function presence({ workers }: WorkerOverview): string[] {
  const alive = workers.filter(({ state }) => state === 'Live' || state === 'Unannounced');
  const silent = workers.filter(({ state }) => state === 'Silent');
  const names = alive.slice(0, mostNamed).map(({ identity }) => identity);
  const more = alive.length > names.length ? ` and ${alive.length - names.length} more` : '';
  return [
    ...(names.length === 0 ? [] : [`polling: ${names.join(', ')}${more}`]),
    ...silent
      .slice(0, mostNamed)
      .map(({ identity, seenAt }) => `${identity} silent since ${toInstant(seenAt)}`),
  ];
}
