/** Pools of step workers that a tenant may use: which, why, who serves them, and which schedules use them. */
import { servesTenant } from '../../domain/access/access-policy.ts';
import { poolsOf } from '../../domain/access/system-access.ts';
import { ProblemError } from '../../domain/problem.ts';
import { queueKindOf } from '../../domain/steps/foreign/foreign-rules.ts';
import { type Served, unservedPool, unservedWorkflows } from '../../domain/worker.ts';
import { listGrantedPools, listSchedulesOfPool } from '../../store/core/tenant-pools.ts';
import { listUsedTaskQueues } from '../../store/core/workers.ts';
import { countQueuedSteps } from '../../store/records/step-places.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { maxGranted } from './tenant-access.ts';
import type { QueueNeed, WorkerOverview } from './worker-overview.ts';

const maxSchedules = 100;
/** Those that the policy lists for all tenants may be many; the first by name are shown. */
const maxPools = 1_000;

type PoolSource = 'Policy' | 'Grant' | 'HomeTenant' | 'Workers' | 'Denied';

export type ShownPool = {
  name: string;
  allowedBy: PoolSource;
  served: boolean | null;
  workers: number;
  schedules: number;
  /** Steps of the tenant that wait for a worker of the pool. */
  waitingSteps: number;
  /** Why its steps wait; null for a pool that is served. */
  message: string | null;
  command: string | null;
};

type Found = { shown: ShownPool[]; overview: WorkerOverview };
type NamedPool = Omit<ShownPool, 'message' | 'command'>;

async function findPools(deps: ServiceDeps, principal: Principal): Promise<Found> {
  const { tenantId, tenantSlug: tenant } = principal;
  const { policy, homeTenant, database, workers } = deps;
  const used = await workers.usedPools(tenantId);
  const { rows, queued } = await database.read(tenantId, async (tx) => ({
    rows: await listGrantedPools(tx, { limit: maxGranted }),
    queued: await countQueuedSteps(tx),
  }));
  const granted = new Set(rows.map(({ pool }) => pool));
  const waiting = new Map(queued.map(({ pool, steps }) => [pool, steps]));
  const ofPolicy = policy ? poolsOf(policy, tenant) : tenant === homeTenant ? ['default'] : [];
  const named = [...ofPolicy, ...granted, ...used.map(({ pool }) => pool)];
  const overview = await workers.overview(tenantId, [...new Set(named)].slice(0, maxPools));
  // Workers that other tenants may not see are told of by pools that they serve: only the allowed ones are shown.
  const sourceOf = (pool: string): PoolSource | null => {
    if (policy?.pools.get(pool) && servesTenant(policy, { tenant, pool })) return 'Policy';
    if (granted.has(pool)) return 'Grant';
    if (!policy) return 'Workers';
    return servesTenant(policy, { tenant, pool }) ? 'HomeTenant' : null;
  };
  const counts = new Map(used.map(({ pool, schedules }) => [pool, schedules]));
  const pools = overview.pools.slice(0, maxPools);
  const shown = pools.flatMap(({ pool, served, workers: live }): NamedPool[] => {
    const allowedBy = sourceOf(pool) ?? (counts.has(pool) ? 'Denied' : null);
    if (allowedBy === null) return [];
    const schedules = counts.get(pool) ?? 0;
    const waitingSteps = waiting.get(pool) ?? 0;
    return [{ name: pool, allowedBy, served, workers: live, schedules, waitingSteps }];
  });
  return { shown: explainPools(shown), overview };
}

/** A worker of several tenants may serve pools that this one is not told of. */
function explainPools(pools: readonly NamedPool[]): ShownPool[] {
  const known = pools.flatMap(({ name, served }) => (served === true ? [name] : []));
  return pools.map((pool) => {
    const fault = pool.served === true ? null : unservedPool(pool.name, pool.served, known);
    return { ...pool, message: fault?.reason ?? null, command: fault?.command ?? null };
  });
}

type ShownWorkers = {
  items: WorkerOverview['workers'];
  orchestrated: Served;
  message: string | null;
  command: string | null;
};

/** All that the tenant may see, with the pools that it may use; and whether one runs workflows. */
export async function readWorkers(deps: ServiceDeps, principal: Principal): Promise<ShownWorkers> {
  const { shown, overview } = await findPools(deps, principal);
  const { orchestrated } = overview;
  const fault = orchestrated === true ? null : unservedWorkflows(orchestrated);
  return {
    items: withAllowedPools(overview, shown),
    orchestrated,
    message: fault?.reason ?? null,
    command: fault?.command ?? null,
  };
}

function withAllowedPools(
  { workers }: WorkerOverview,
  shown: readonly ShownPool[],
): WorkerOverview['workers'] {
  const allowed = new Set(shown.map(({ name }) => name));
  return workers.map((one) => ({ ...one, pools: one.pools.filter((pool) => allowed.has(pool)) }));
}

export type ShownTaskQueue = {
  taskQueue: string;
  kind: QueueNeed['kind'];
  schedules: number;
  /** Why its steps may wait; null where a worker polls it. */
  message: string | null;
};

/** Task queues of other workers that steps of enabled schedules need, by name. */
export async function readTaskQueues(
  { database, workers }: ServiceDeps,
  { tenantId }: Principal,
): Promise<ShownTaskQueue[]> {
  const used = await database.read(tenantId, (tx) => listUsedTaskQueues(tx));
  const needs = used.map(({ stepType, ...one }) => ({ ...one, kind: queueKindOf(stepType) }));
  const faults = await workers.unservedQueues(needs);
  return needs.map((one, index) => ({ ...one, message: faults[index] ?? null }));
}

/** By name. */
export async function readPools(deps: ServiceDeps, principal: Principal): Promise<ShownPool[]> {
  return (await findPools(deps, principal)).shown;
}

export type PoolDetail = ShownPool & {
  processes: WorkerOverview['workers'];
  scheduleSlugs: string[];
};

export async function readPool(
  deps: ServiceDeps,
  principal: Principal,
  name: string,
): Promise<PoolDetail> {
  const { shown, overview } = await findPools(deps, principal);
  const pool = shown.find((one) => one.name === name);
  if (!pool) {
    const detail = `there is no pool "${name}" that this tenant may use`;
    throw new ProblemError('worker-pool-not-found', detail);
  }
  const slugs = await deps.database.read(principal.tenantId, (tx) =>
    listSchedulesOfPool(tx, { pool: name, limit: maxSchedules }),
  );
  return {
    ...pool,
    processes: withAllowedPools(overview, shown).filter(({ pools }) => pools.includes(name)),
    scheduleSlugs: slugs.map(({ slug }) => slug),
  };
}
