/**
 * Which workers there are and which pools they serve: as they announce it, or as Temporal sees them
 * polling when they announce nothing. Read on demand and cached for a second, so steps cost nothing.
 */
import { mainTaskQueue, poolTaskQueue } from '../../domain/identifiers.ts';
import { ProblemError } from '../../domain/problem.ts';
import {
  missingSecretText,
  type Served,
  silentAfterMs,
  unservedPool,
  unservedQueueText,
  unservedText,
  type WorkerAnnouncement,
  type WorkerRole,
  type WorkerState,
} from '../../domain/worker.ts';
import type { Database } from '../../store/core/database.ts';
import {
  listUsedPools,
  listWorkers,
  noteWorker,
  type StoredWorker,
  type UsedPool,
} from '../../store/core/workers.ts';
import type { Principal } from '../principal.ts';
import type { QueuePoller, QueuePollers, TemporalPort } from '../temporal-port.ts';

type SeenWorker = {
  identity: string;
  role: WorkerRole;
  pools: string[];
  /** Null for a worker that announces nothing. */
  version: string | null;
  state: WorkerState;
  /** Last seen; for a stopped worker, when it stopped. */
  seenAt: Date;
};

type PoolService = {
  pool: string;
  served: Served;
  /** Live workers that announce it and that the tenant may see; others may serve it as well. */
  workers: number;
};

export type WorkerOverview = {
  /** Workers of the tenant and those of all tenants. */
  workers: SeenWorker[];
  /** Whether a worker runs workflows. */
  orchestrated: Served;
  /** The requested ones and those that the workers name, by name. */
  pools: PoolService[];
};

export type WorkerWatch = {
  overview(tenantId: string, pools: readonly string[]): Promise<WorkerOverview>;
  /** Pools of the tenant's enabled schedules, at most five seconds old. */
  usedPools(tenantId: string): Promise<readonly UsedPool[]>;
  /** Why the steps of a pool wait, for each pool that no worker serves. */
  unservedPools(tenantId: string, pools: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Why a step may wait for workers of others, in the order of the needs; null where one polls the queue. */
  unservedQueues(needs: readonly QueueNeed[]): Promise<(string | null)[]>;
  /** Why a secret may be missing when its step runs, for each secret that not all workers have. */
  missingSecrets(tenantId: string, needs: readonly SecretNeed[]): Promise<string[]>;
  /** Names of secrets that live workers announce, and their pools; `shared` by workers of all tenants. */
  announcedSecrets(
    tenantId: string,
  ): Promise<{ name: string; pools: readonly string[]; shared: boolean }[]>;
};

export type SecretNeed = { pool: string; secret: string };
/** What a step of other workers needs polled. */
export type QueueNeed = { taskQueue: string; kind: keyof QueuePollers };

export type WorkerWatchDeps = {
  database: Pick<Database, 'global' | 'read'>;
  temporal: Pick<TemporalPort, 'pollersOf'>;
  clock: () => Date;
};

/** A healthy worker asks Temporal for work at least once a minute. */
const pollerMaxAgeMs = 90_000;
const cachedMs = 1_000;
const poolsCachedMs = 5_000;
const maxTenants = 1_000;
/** Task queues that one overview asks Temporal about. */
const maxQueues = 50;

export function createWorkerWatch({ database, temporal, clock }: WorkerWatchDeps): WorkerWatch {
  const announced = cached(cachedMs, () => database.global((tx) => listWorkers(tx)));
  const queues = new Map<string, () => Promise<QueuePollers | null>>();
  const used = new Map<string, () => Promise<UsedPool[]>>();

  /** Null when Temporal cannot be asked. */
  const pollersOf = (queue: string): Promise<QueuePollers | null> => {
    const ask = () => cached(cachedMs, () => temporal.pollersOf(queue).catch(() => null));
    return getOrCreate(queues, { key: queue, max: 2 * maxQueues, create: ask })();
  };
  const inspect = async (tenantId: string, pools: readonly string[]): Promise<Seen> => {
    const rows = await announced();
    const visible = rows.filter(({ onlyTenantId: only }) => only === null || only === tenantId);
    const named = new Set(visible.filter(isLive).flatMap((row) => row.pools));
    const unnamed = pools.filter((pool) => !named.has(pool)).slice(0, maxQueues);
    const asked = [...new Set([mainTaskQueue, ...unnamed.map(poolTaskQueue)])];
    const polled = await Promise.all(
      asked.map(async (queue) => [queue, await pollersOf(queue)] as const),
    );
    const names = [...new Set([...pools, ...named])].sort();
    return { rows, visible, names, polled: new Map(polled), now: clock() };
  };
  const liveFor = async (tenantId: string): Promise<StoredWorker[]> =>
    (await announced()).filter((row) => isLive(row) && (row.onlyTenantId ?? tenantId) === tenantId);
  const overview: WorkerWatch['overview'] = async (tenantId, pools) => {
    const seen = await inspect(tenantId, pools);
    return {
      workers: [...seen.visible.map(toSeen), ...unannounced(seen)],
      orchestrated: isOrchestrated(seen),
      pools: seen.names.map((pool) => serviceOf(seen, pool)),
    };
  };
  return {
    overview,
    usedPools: (tenantId) => {
      const ask = () =>
        cached(poolsCachedMs, () => database.read(tenantId, (tx) => listUsedPools(tx)));
      return getOrCreate(used, { key: tenantId, max: maxTenants, create: ask })();
    },
    async announcedSecrets(tenantId) {
      return (await liveFor(tenantId)).flatMap(({ secrets, pools, onlyTenantId }) =>
        (secrets ?? []).map((name) => ({ name, pools, shared: onlyTenantId === null })),
      );
    },
    async missingSecrets(tenantId, needs) {
      const live = await liveFor(tenantId);
      return needs.flatMap((need) => missingSecret(live, need) ?? []);
    },
    unservedQueues: (needs) => findUnserved(needs, pollersOf, clock()),
    async unservedPools(tenantId, pools) {
      const { pools: services } = await overview(tenantId, pools);
      const known = services.flatMap(({ pool, served }) => (served === true ? [pool] : []));
      const missing = services.flatMap(({ pool, served }) =>
        served === true ? [] : [[pool, unservedText(unservedPool(pool, served, known))] as const],
      );
      return new Map(missing.filter(([pool]) => pools.includes(pool)));
    },
  };
}

/** For step workers without a database, every few seconds and when they stop. */
export async function announceWorker(
  { database }: Pick<WorkerWatchDeps, 'database'>,
  { tenantId, tenantSlug }: Principal,
  announced: Omit<WorkerAnnouncement, 'role'>,
): Promise<void> {
  const worker = { ...announced, role: 'steps' as const, onlyTenantId: tenantId };
  if (await database.global((tx) => noteWorker(tx, worker))) return;
  const detail = `the tenant "${tenantSlug}" has too many workers, or the id belongs to another tenant`;
  throw new ProblemError('rate-limited', detail);
}

async function findUnserved(
  needs: readonly QueueNeed[],
  pollersOf: (queue: string) => Promise<QueuePollers | null>,
  now: Date,
): Promise<(string | null)[]> {
  const asked = [...new Set(needs.map(({ taskQueue }) => taskQueue))].slice(0, maxQueues);
  const polled = new Map(
    await Promise.all(asked.map(async (queue) => [queue, await pollersOf(queue)] as const)),
  );
  return needs.map(({ taskQueue, kind }) => {
    const pollers = polled.get(taskQueue);
    if (pollers === undefined) return null;
    const served = pollers && pollers[kind].some((poller) => isFresh(poller, now));
    return served === true ? null : unservedQueueText(taskQueue, kind, served);
  });
}

/** Null when every worker that announces its secrets has it; an unserved pool has its own warning. */
function missingSecret(live: readonly StoredWorker[], { pool, secret }: SecretNeed): string | null {
  const known = live.flatMap(({ pools, secrets }) =>
    secrets !== null && pools.includes(pool) ? [secrets.includes(secret)] : [],
  );
  const others = known.includes(true);
  return known.includes(false) ? missingSecretText(pool, secret, others) : null;
}

type Seen = {
  /** Of all tenants: they tell which pollers are known to be gone. */
  rows: readonly StoredWorker[];
  visible: readonly StoredWorker[];
  names: readonly string[];
  polled: ReadonlyMap<string, QueuePollers | null>;
  now: Date;
};

function stateOf({ stoppedAt, silentMs }: StoredWorker): Exclude<WorkerState, 'Unannounced'> {
  if (stoppedAt) return 'Stopped';
  return silentMs > silentAfterMs ? 'Silent' : 'Live';
}

const isLive = (row: StoredWorker): boolean => stateOf(row) === 'Live';

function toSeen(row: StoredWorker): SeenWorker {
  const { identity, role, pools, version, seenAt, stoppedAt } = row;
  return { identity, role, pools, version, state: stateOf(row), seenAt: stoppedAt ?? seenAt };
}

/**
 * Pollers that Temporal considers alive, unless an announcement says otherwise: a stopped or silent
 * process may keep its poll open for more than a minute.
 */
function alivePollers({ rows, now }: Seen, pollers: readonly QueuePoller[]): QueuePoller[] {
  const live = new Map<string, boolean>();
  for (const row of rows) {
    live.set(row.identity, isLive(row) || live.get(row.identity) === true);
  }
  return pollers.filter((poller) => isFresh(poller, now) && live.get(poller.identity) !== false);
}

function isFresh({ lastSeenAt }: QueuePoller, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() < pollerMaxAgeMs;
}

function isOrchestrated(seen: Seen): Served {
  const runs = seen.visible.some((row) => isLive(row) && row.role !== 'steps');
  return runs || polls(seen, mainTaskQueue, 'workflow');
}

function serviceOf(seen: Seen, pool: string): PoolService {
  const live = seen.visible.filter((row) => isLive(row) && row.pools.includes(pool));
  const served = live.length > 0 || polls(seen, poolTaskQueue(pool), 'activity');
  return { pool, served, workers: live.length };
}

function polls(seen: Seen, queue: string, kind: keyof QueuePollers): Served {
  const pollers = seen.polled.get(queue);
  return pollers ? alivePollers(seen, pollers[kind]).length > 0 : null;
}

/**
 * Pollers of the main task queue that announce nothing. Pollers of other pools are not listed, because
 * they may belong to another tenant; they only count as serving their pool.
 */
function unannounced(seen: Seen): SeenWorker[] {
  const announced = new Set(seen.rows.map(({ identity }) => identity));
  const { workflow, activity } = seen.polled.get(mainTaskQueue) ?? { workflow: [], activity: [] };
  const strangers = alivePollers(seen, [...workflow, ...activity]).filter(
    ({ identity }) => !announced.has(identity),
  );
  const newest = new Map(strangers.map((poller) => [poller.identity, poller]));
  const isIn = (pollers: readonly QueuePoller[], wanted: string): boolean =>
    pollers.some(({ identity }) => identity === wanted);
  return [...newest.values()].map(({ identity, lastSeenAt: seenAt }) => {
    const runsSteps = isIn(activity, identity);
    const role = !isIn(workflow, identity) ? 'steps' : runsSteps ? 'all' : 'orchestrator';
    const pools = runsSteps ? ['default'] : [];
    return { identity, role, pools, version: null, state: 'Unannounced', seenAt };
  });
}

/** The entry of a key, created when it is missing. A full map is emptied first. */
function getOrCreate<V>(
  entries: Map<string, V>,
  { key, max, create }: { key: string; max: number; create: () => V },
): V {
  const known = entries.get(key);
  if (known !== undefined) return known;
  if (entries.size >= max) entries.clear();
  const created = create();
  entries.set(key, created);
  return created;
}

/** The last result while it is fresh; concurrent callers share one call. */
function cached<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { result: Promise<T>; until: number } | null = null;
  return () => {
    const now = performance.now();
    if (last && now < last.until) return last.result;
    const result = ask();
    last = { result, until: now + ms };
    result.catch(() => {
      last = null;
    });
    return result;
  };
}
