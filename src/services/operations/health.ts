/** Health of the schedules: whether Temporal has each as it is here. */

import type { Health, PoolService } from '../../contract/operations/health.ts';
import { toInstant } from '../../contract/validation/schema.ts';
import { unservedPool, unservedText, unservedWorkflows } from '../../domain/worker.ts';
import type { Database } from '../../store/core/database.ts';
import { listOutOfSync, type OutOfSync } from '../../store/schedules/schedule-drift.ts';
import type { ServiceDeps } from '../service-deps.ts';
import type { PartHealth } from '../temporal-port.ts';
import type { WorkerOverview } from './worker-overview.ts';

/** A change reaches Temporal within seconds; one that waits longer needs a person. */
export const pendingAfterMs = 60_000;
/** What was deleted in Temporal and made again is told for a while: fires may have been missed. */
const restoredForMs = 3_600_000;
const maxExamples = 5;

/** Down when a change waits for more than a minute, and while a Temporal Schedule is not as ours. */
export async function syncHealth(
  database: Pick<Database, 'read'>,
  tenantId: string,
  now: Date,
): Promise<PartHealth> {
  const begun = performance.now();
  const pendingBefore = new Date(now.getTime() - pendingAfterMs);
  const restoredAfter = new Date(now.getTime() - restoredForMs);
  const found = await database.read(tenantId, (tx) =>
    listOutOfSync(tx, { pendingBefore, restoredAfter }),
  );
  const faults = found.filter(({ kind }) => kind !== 'Restored');
  const restored = found.filter(({ kind }) => kind === 'Restored');
  const said = [
    ...(faults.length === 0 ? [] : [`out of sync with Temporal: ${examples(faults)}`]),
    ...(restored.length === 0 ? [] : [`restored in Temporal: ${examples(restored)}`]),
  ];
  return {
    status: faults.length === 0 ? 'Up' : 'Down',
    ms: Math.round(performance.now() - begun),
    message: said.length === 0 ? null : said.join('; '),
  };
}

function examples(found: readonly OutOfSync[]): string {
  const more = found.length - maxExamples;
  const shown = found.slice(0, maxExamples).map(describe).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function describe({ slug, kind, since, parts, error }: OutOfSync): string {
  const at = toInstant(since).replace(/\.\d{3}Z$/, 'Z');
  const why = error === null ? '' : `: ${error}`;
  if (kind === 'Pending') return `${slug} (change pending since ${at}${why})`;
  const what = parts.includes('deleted') ? 'deleted' : `${parts.join(', ')} changed`;
  if (kind === 'Restored') return `${slug} (was ${what}, restored ${at})`;
  return `${slug} (${what} in Temporal, seen ${at}${why})`;
}

// Health of the workers: who runs workflows, who serves which pool, and who fell silent.

/** Workers named in the message; `processes` has all of them. */
const maxNamed = 20;

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
  const names = alive.slice(0, maxNamed).map(({ identity }) => identity);
  const more = alive.length > names.length ? ` and ${alive.length - names.length} more` : '';
  return [
    ...(names.length === 0 ? [] : [`polling: ${names.join(', ')}${more}`]),
    ...silent
      .slice(0, maxNamed)
      .map(({ identity, seenAt }) => `${identity} silent since ${toInstant(seenAt)}`),
  ];
}
