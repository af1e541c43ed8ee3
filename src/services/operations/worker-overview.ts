/**
 * Which workers there are and which pools they serve: by what they announce, and by Temporal's pollers
 * for those that announce nothing. Read when asked, kept for a second; steps cost nothing by it.
 */
import { mainTaskQueue, poolTaskQueue } from '../../domain/identifiers.ts';
import {
  missingSecretText,
  type Served,
  silentAfterMs,
  unservedPool,
  unservedText,
  type WorkerRole,
  type WorkerState,
} from '../../domain/worker.ts';
import type { Database } from '../../store/core/database.ts';
import {
  listUsedPools,
  listWorkers,
  type StoredWorker,
  type UsedPool,
} from '../../store/core/workers.ts';
import type { TemporalPort, QueuePoller, QueuePollers } from '../temporal-port.ts';

type SeenWorker = {
  identity: string;
  role: WorkerRole;
  pools: string[];
  /** Null for one that announces nothing. */
  version: string | null;
  state: WorkerState;
  /** Last heard of; for a stopped one when it stopped. */
  seenAt: Date;
};

type PoolService = {
  pool: string;
  served: Served;
  /** Live workers that announce it and that the tenant may see; others may serve it too. */
  workers: number;
};

export type WorkerOverview = {
  /** Workers of the tenant and those of all tenants. */
  workers: SeenWorker[];
  /** Whether anybody runs workflows. */
  orchestrated: Served;
  /** Those asked for and those that the workers name, by name. */
  pools: PoolService[];
};

export type WorkerWatch = {
  overview(tenantId: string, pools: readonly string[]): Promise<WorkerOverview>;
  /** Pools of the tenant's enabled schedules; as they were at most five seconds ago. */
  usedPools(tenantId: string): Promise<readonly UsedPool[]>;
  /** For each pool nobody serves, why its steps wait; the served ones are left out. */
  unservedPools(tenantId: string, pools: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Why each of these secrets may be missing when its step runs; what all workers have is left out. */
  missingSecrets(tenantId: string, needs: readonly SecretNeed[]): Promise<string[]>;
};

type SecretNeed = { pool: string; secret: string };

export type WorkerWatchDeps = {
  database: Pick<Database, 'global' | 'read'>;
  gateway: Pick<TemporalPort, 'pollersOf'>;
  clock: () => Date;
};

/** A healthy worker asks Temporal for work at least once a minute. */
const pollerMaxAgeMs = 90_000;
const keptMs = 1_000;
const poolsKeptMs = 5_000;
const maxTenants = 1_000;
/** Task queues asked about at once. */
const maxQueues = 50;

export function createWorkerWatch({ database, gateway, clock }: WorkerWatchDeps): WorkerWatch {
  const announced = keptFor(keptMs, () => database.global((tx) => listWorkers(tx)));
  const queues = new Map<string, () => Promise<QueuePollers | null>>();
  const used = new Map<string, () => Promise<UsedPool[]>>();

  /** Null when Temporal cannot be asked. */
  const pollersOf = (queue: string): Promise<QueuePollers | null> => {
    const ask = () => keptFor(keptMs, () => gateway.pollersOf(queue).catch(() => null));
    return executionIdFilter(queues, { key: queue, most: 2 * maxQueues, make: ask })();
  };
  const look = async (tenantId: string, pools: readonly string[]): Promise<Look> => {
    const rows = await announced();
    const visible = rows.filter(({ onlyTenantId: only }) => only === null || only === tenantId);
    const named = new Set(visible.filter(isLive).flatMap((row) => row.pools));
    const unnamed = pools.filter((pool) => !named.has(pool)).slice(0, maxQueues);
    const asked = [...new Set([mainTaskQueue, ...unnamed.map(poolTaskQueue)])];
    const answers = await Promise.all(
      asked.map(async (queue) => [queue, await pollersOf(queue)] as const),
    );
    const names = [...new Set([...pools, ...named])].sort();
    return { rows, visible, names, polled: new Map(answers), now: clock() };
  };
  const overview: WorkerWatch['overview'] = async (tenantId, pools) => {
    const looked = await look(tenantId, pools);
    return {
      workers: [...looked.visible.map(toSeen), ...unannounced(looked)],
      orchestrated: isOrchestrated(looked),
      pools: looked.names.map((pool) => serviceOf(looked, pool)),
    };
  };
  return {
    overview,
    usedPools: (tenantId) => {
      const ask = () =>
        keptFor(poolsKeptMs, () => database.read(tenantId, (tx) => listUsedPools(tx)));
      return executionIdFilter(used, { key: tenantId, most: maxTenants, make: ask })();
    },
    async missingSecrets(tenantId, needs) {
      const live = (await announced()).filter(
        (row) => isLive(row) && (row.onlyTenantId ?? tenantId) === tenantId,
      );
      return needs.flatMap((need) => missingSecret(live, need) ?? []);
    },
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

/** Null when every worker has it that says which ones it has; a pool without any has its own warning. */
function missingSecret(live: readonly StoredWorker[], { pool, secret }: SecretNeed): string | null {
  const known = live.flatMap(({ pools, secrets }) =>
    secrets !== null && pools.includes(pool) ? [secrets.includes(secret)] : [],
  );
  const others = known.includes(true);
  return known.includes(false) ? missingSecretText(pool, secret, others) : null;
}

type Look = {
  /** Of all tenants: they say which pollers are known to be gone. */
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
 * Pollers that Temporal still takes for alive and no announcement says otherwise. A stopped or silent
 * process may hold its poll open for a minute and more.
 */
function alivePollers({ rows, now }: Look, pollers: readonly QueuePoller[]): QueuePoller[] {
  const lively = new Map<string, boolean>();
  for (const row of rows) {
    lively.set(row.identity, isLive(row) || lively.get(row.identity) === true);
  }
  return pollers.filter(
    ({ identity, lastSeenAt }) =>
      now.getTime() - lastSeenAt.getTime() < pollerMaxAgeMs && lively.get(identity) !== false,
  );
}

function isOrchestrated(look: Look): Served {
  const runs = look.visible.some((row) => isLive(row) && row.role !== 'steps');
  return runs || polls(look, mainTaskQueue, 'workflow');
}

function serviceOf(look: Look, pool: string): PoolService {
  const live = look.visible.filter((row) => isLive(row) && row.pools.includes(pool));
  const served = live.length > 0 || polls(look, poolTaskQueue(pool), 'activity');
  return { pool, served, workers: live.length };
}

function polls(look: Look, queue: string, kind: keyof QueuePollers): Served {
  const pollers = look.polled.get(queue);
  return pollers ? alivePollers(look, pollers[kind]).length > 0 : null;
}

/**
 * Pollers of the main task queue without any announcement. Nothing tells whose they are, so those of
 * other pools, which may belong to another tenant, only count as serving them.
 */
function unannounced(look: Look): SeenWorker[] {
  const announced = new Set(look.rows.map(({ identity }) => identity));
  const { workflow, activity } = look.polled.get(mainTaskQueue) ?? { workflow: [], activity: [] };
  const strangers = alivePollers(look, [...workflow, ...activity]).filter(
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

/** The entry of a key, made when it is missing; at most so many are kept. */
function executionIdFilter<V>(
  entries: Map<string, V>,
  { key, most, make }: { key: string; most: number; make: () => V },
): V {
  const known = entries.get(key);
  if (known !== undefined) return known;
  if (entries.size >= most) entries.clear();
  const made = make();
  entries.set(key, made);
  return made;
}

/** The last answer while it is fresh; those who ask meanwhile share one question. */
function keptFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let kept: { answer: Promise<T>; until: number } | null = null;
  return () => {
    const now = performance.now();
    if (kept && now < kept.until) return kept.answer;
    const answer = ask();
    kept = { answer, until: now + ms };
    answer.catch(() => {
      kept = null;
    });
    return answer;
  };
}
