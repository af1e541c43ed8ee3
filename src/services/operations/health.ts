/** Health of every part: the database, Temporal, the workers, the loops and the schedules. */
import type { Health, PoolService } from '../../contract/operations/health.ts';
import { toInstant } from '../../contract/validation/schema.ts';
import { unservedPool, unservedText, unservedWorkflows } from '../../domain/worker.ts';
import { auditorHealth, sweeperHealth } from '../../loops/loop-health.ts';
import type { Database } from '../../store/core/database.ts';
import { LoginRefusedError } from '../../store/core/login-check.ts';
import { pingDatabase } from '../../store/core/tenants.ts';
import { findHold, type StoredHold } from '../../store/schedules/holds.ts';
import { listOutOfSync, type OutOfSync } from '../../store/schedules/schedule-drift.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import type { PartHealth } from '../temporal-port.ts';
import type { WorkerOverview } from './worker-overview.ts';

export type WholeHealth = Omit<Health, 'hold'> & {
  /** The active hold: everything is healthy, and nothing starts automatically. */
  hold: StoredHold | null;
};

/** `Up` when every part is. */
export async function checkHealth(
  deps: ServiceDeps,
  { tenantId }: Principal,
): Promise<WholeHealth> {
  const now = (): Date => deps.clock();
  const [database, temporal, workers, sweeper, fires, schedules, hold] = await Promise.all([
    checkDatabase(deps),
    checkPart(() => deps.temporal.temporalHealth()),
    checkPart(() => workersHealth(deps, tenantId)),
    checkPart(() => sweeperHealth(deps.database, now())),
    checkPart(() => auditorHealth(deps.database, now())),
    checkPart(() => syncHealth(deps.database, tenantId, now())),
    findActiveHold(deps, tenantId),
  ]);
  const parts = [database, temporal, workers, sweeper, fires, schedules];
  const status = parts.every((part) => part.status === 'Up') ? 'Up' : 'Down';
  return { status, database, temporal, workers, sweeper, fires, schedules, hold };
}

export async function checkDatabase({ database }: ServiceDeps): Promise<PartHealth> {
  return checkPart(async () => {
    const begun = performance.now();
    await database.global((tx) => pingDatabase(tx));
    return { status: 'Up', ms: Math.round(performance.now() - begun), message: null };
  });
}

const loginRefused =
  'the database login of the server has rights that it must not have; its log names them';

/** A part whose check takes longer is down. Milliseconds. */
const checkTimeoutMs = 3_000;

/** Never throws: a check that fails or hangs means that its part is down. */
async function checkPart<P extends PartHealth>(check: () => Promise<P>): Promise<P | PartHealth> {
  const begun = performance.now();
  const down = (message: string): PartHealth => {
    return { status: 'Down', ms: Math.round(performance.now() - begun), message };
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(() => resolve(down('did not answer in time')), checkTimeoutMs);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    // The reason may name hosts and users, which clients must not see.
    return down(error instanceof LoginRefusedError ? loginRefused : 'cannot be reached');
  } finally {
    clearTimeout(timer);
  }
}

/** Null when the database does not answer: its own check reports that. */
async function findActiveHold(
  { database, clock }: ServiceDeps,
  tenantId: string,
): Promise<StoredHold | null> {
  try {
    return await database.read(tenantId, (tx) => findHold(tx, clock()));
  } catch {
    return null;
  }
}

/** A change reaches Temporal within seconds; one that is pending longer needs an operator. */
export const pendingAfterMs = 60_000;
/** How long a restored Temporal Schedule is reported: fires may have been missed meanwhile. */
const restoredForMs = 3_600_000;
const maxExamples = 5;

/** Down when a change is pending for more than a minute, or a Temporal Schedule differs from ours. */
async function syncHealth(
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
  const parts = [
    ...(faults.length === 0 ? [] : [`out of sync with Temporal: ${examples(faults)}`]),
    ...(restored.length === 0 ? [] : [`restored in Temporal: ${examples(restored)}`]),
  ];
  return {
    status: faults.length === 0 ? 'Up' : 'Down',
    ms: Math.round(performance.now() - begun),
    message: parts.length === 0 ? null : parts.join('; '),
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

/** Workers that the message names; `processes` has all of them. */
const maxNamed = 20;

/** Down when no worker runs workflows, or none serves a pool that enabled schedules use. */
async function workersHealth(
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
