/** The reconciler keeps Temporal Schedules equal to ours: right after a change, and by comparing them. */
import { setTimeout as delay } from 'node:timers/promises';
import { writeLog } from '../../domain/log-message.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import type { ScheduleGateway } from '../../temporal/schedules/schedule-gateway.ts';
import { messages } from '../log-messages.ts';
import { compareSchedule } from './compare-schedule.ts';
import { createScheduleComparison } from './schedule-comparison.ts';
import { createSyncQueue, type SyncQueue, type SyncTask, type SyncTenant } from './sync-queue.ts';
import { keepLease, type SyncDeps, type SyncOutcome, syncSchedule } from './sync-schedule.ts';

export type ReconcilerOptions = {
  database: Database;
  gateway: ScheduleGateway;
  /** Whether the namespace has our search attributes. */
  searchAttributes: () => Promise<boolean>;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** UUID of this process. */
  owner: string;
  log: Pick<Logger, 'debug' | 'info' | 'warn'>;
  /** Pause between two passes; 2,000 unless set. */
  intervalMs?: number;
  /** Milliseconds between the starts of two rounds over all schedules in sync; 20,000 unless set. */
  compareEveryMs?: number;
  /** From 0 to below 1; Math.random unless set. */
  random?: () => number;
};

export type Reconciler = {
  /**
   * For the API, right after a change was committed: brings the newest generation to Temporal.
   * `pending` when that takes longer than `timeoutMs` or fails; the loop then retries. Never throws.
   */
  push(tenantId: string, scheduleId: string, timeoutMs: number): Promise<'synced' | 'pending'>;
  /** One pass over everything that is due. Throws when PostgreSQL does not answer. */
  pass(): Promise<void>;
  start(): void;
  /** Ends the loop after the work in hand; about a minute at most when Temporal does not answer. */
  stop(): Promise<void>;
};

const defaultIntervalMs = 2_000;
const defaultCompareMs = 20_000;
const batchSize = 20;
const maxBatchesPerPass = 10;
const parallelPushes = 4;
const comparisonsPerPass = 20;
const busyPollMs = 50;
/** For this long after Temporal did not answer, a request does not wait for it again. */
const downMs = 3_000;

/** Runs once `start` is called; `push` works without the loop. */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { database, gateway, searchAttributes, clock, owner, log } = options;
  const random = options.random ?? Math.random;
  const queue = createSyncQueue({ database, owner, clock });
  const deps: SyncDeps = { queue, gateway, searchAttributes, clock, random, log };
  const comparison = createScheduleComparison(deps, options.compareEveryMs ?? defaultCompareMs);
  const stopping = new AbortController();
  const outage = createOutage();
  const { signal } = stopping;
  const underWay = new Set<Promise<unknown>>();
  let loop: Promise<void> | undefined;

  const work = async (task: SyncTask): Promise<SyncOutcome> => {
    const outcome = await syncSchedule(deps, task);
    outage.note(outcome);
    if (outcome === 'Synced' && task.deleted) await repairSuccessor(deps, task);
    return outcome;
  };
  const pass = async (): Promise<void> => {
    const tenants = await queue.tenants();
    for (const tenant of tenants) {
      if (!(await passTenant({ queue, tenant, work, signal }))) return;
    }
    if (signal.aborted || outage.recent()) return;
    if (!(await comparison.step(tenants, comparisonsPerPass))) outage.note('Unavailable');
  };
  return {
    pass,
    async push(tenantId, scheduleId, timeoutMs) {
      if (outage.recent()) return 'pending';
      const target = { tenantId, scheduleId, until: performance.now() + timeoutMs };
      const pushed = pushUntil({ queue, work, signal }, target).catch((err: unknown) => {
        writeLog(log, messages.pushFailed, { err, scheduleId });
        return 'pending' as const;
      });
      underWay.add(pushed);
      void pushed.finally(() => underWay.delete(pushed));
      return withTimeout(pushed, timeoutMs, 'pending' as const);
    },
    start() {
      loop ??= repeat(pass, { every: options.intervalMs ?? defaultIntervalMs, signal, log });
    },
    async stop() {
      stopping.abort();
      await loop;
      await Promise.all(underWay);
    },
  };
}

type Worker = {
  queue: SyncQueue;
  work: (task: SyncTask) => Promise<SyncOutcome>;
  signal: AbortSignal;
};

type PushTarget = { tenantId: string; scheduleId: string; until: number };

/** Pushes until the newest generation is in sync, waiting while another process works on it. */
async function pushUntil(
  { queue, work, signal }: Worker,
  { tenantId, scheduleId, until }: PushTarget,
): Promise<'synced' | 'pending'> {
  const tenants = await queue.tenants();
  const tenant = tenants.find(({ id }) => id === tenantId);
  if (tenant === undefined) return 'pending';
  do {
    const task = await queue.claim(tenant, scheduleId);
    if (task === null) {
      if (await queue.isInSync(tenant, scheduleId)) return 'synced';
      await delay(busyPollMs);
      continue;
    }
    const outcome = await work(task);
    if (outcome === 'Failed' || outcome === 'Unavailable') return 'pending';
  } while (performance.now() < until && !signal.aborted);
  return (await queue.isInSync(tenant, scheduleId)) ? 'synced' : 'pending';
}

/** Syncs what is due for one tenant; false once Temporal does not answer. */
async function passTenant({
  queue,
  tenant,
  work,
  signal,
}: Worker & { tenant: SyncTenant }): Promise<boolean> {
  for (let batch = 0; batch < maxBatchesPerPass && !signal.aborted; batch += 1) {
    const tasks = await queue.claimDue(tenant, batchSize);
    const claimed = tasks.length;
    // The later ones of the batch need their lease kept, too.
    const releases = tasks.map((task) => keepLease(queue, task));
    try {
      while (tasks.length > 0) {
        const outcomes = await Promise.all(tasks.splice(0, parallelPushes).map(work));
        if (signal.aborted || outcomes.includes('Unavailable')) {
          await releaseUnused(queue, tasks);
          return false;
        }
      }
    } finally {
      for (const release of releases) release();
    }
    if (claimed < batchSize) break;
  }
  return true;
}

/** Releases unused leases; otherwise the schedules would wait for them to expire. */
async function releaseUnused(queue: SyncQueue, tasks: readonly SyncTask[]): Promise<void> {
  for (const task of tasks) {
    await queue.fail(task, { reason: 'waiting for Temporal', retryInSeconds: downMs / 1_000 });
  }
}

/**
 * A schedule that took over the name of a deleted one shares its Temporal id: deleting the old one
 * may have deleted the new one, so the new one is compared again.
 */
async function repairSuccessor(deps: SyncDeps, deleted: SyncTask): Promise<void> {
  const tenant = { id: deleted.tenantId, slug: deleted.tenantSlug };
  const successor = await deps.queue.holderOf(tenant, deleted.slug);
  if (successor === null) return;
  const task = await deps.queue.claim(tenant, successor, { evenInSync: true });
  if (task) await compareSchedule(deps, task, { restoreMissing: true });
}

/** Remembers for a few seconds that Temporal did not answer. */
function createOutage(): { note(outcome: SyncOutcome): void; recent(): boolean } {
  let until = 0;
  return {
    note(outcome) {
      until = outcome === 'Unavailable' ? performance.now() + downMs : 0;
    },
    recent: () => performance.now() < until,
  };
}

type RepeatOptions = { every: number; signal: AbortSignal; log: ReconcilerOptions['log'] };

async function repeat(pass: () => Promise<void>, options: RepeatOptions): Promise<void> {
  const { every, signal, log } = options;
  while (!signal.aborted) {
    try {
      await pass();
    } catch (err) {
      writeLog(log, messages.reconcileFailed, { err });
    }
    await delay(every, undefined, { signal }).catch(() => undefined);
  }
}

/** The promise's value, or `otherwise` after `timeoutMs`; the work itself is not stopped. */
async function withTimeout<T>(promise: Promise<T>, timeoutMs: number, otherwise: T): Promise<T> {
  const timer = new AbortController();
  const late = delay(timeoutMs, otherwise, { signal: timer.signal }).catch(() => otherwise);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}
