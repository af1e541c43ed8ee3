/** The Observer of workers that hold PostgreSQL: starts are stored at once, the rest in batches. */
import { setTimeout as delay } from 'node:timers/promises';
import { tenantOf } from '../../src/domain/observation.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { AttemptStarted, Observer } from '../../src/domain/observer.ts';
import type { Logger } from '../../src/log.ts';
import { endAttempts, insertAttemptStart, updateProgress } from '../../src/store/attempts.ts';
import type { Database, Transaction } from '../../src/store/database.ts';
import { isUnavailable } from '../../src/store/errors.ts';
import { insertLogLines } from '../../src/store/log-lines.ts';
import { byTenant } from './by-tenant.ts';
import { createGroupCommit } from '../group-commit.ts';

export type StoreObserver = Observer & {
  /** Observations that arrived through the API; kept and written like those of this process. */
  keep(observation: Observation): void;
  drain(timeoutMs: number): Promise<void>;
};

/** How long the start of a repeatable attempt waits for PostgreSQL before its effect begins. */
const startWaitMs = 500;
const retryMs = 500;
const limits = { maxBatch: 500, maxBuffered: 20_000 };

export function createStoreObserver(options: { database: Database; log: Logger }): StoreObserver {
  const { database, log } = options;
  const commit = createGroupCommit<Observation>({
    write: (observations) => writeByTenant(database, observations),
    ...limits,
    isTransient: isUnavailable,
    onError: (err, dropped) => log.warn({ err, dropped }, 'observations were not written'),
  });
  const keep = (observation: Observation): void => void commit.add(observation);

  return {
    async attemptStarted(start, { mustStore, signal }) {
      const { tenantId } = start;
      const store = () => database.withTenant(tenantId, (tx) => insertAttemptStart(tx, start));
      if (mustStore) return storeUntilAborted(store, signal);
      const started = await storeSoon(store);
      if (!started.stored) keep({ type: 'start', start });
      return started;
    },
    attemptEnded: (end) => keep({ type: 'end', end }),
    progress: (progress) => keep({ type: 'progress', progress }),
    logLines: (key, lines) => keep({ type: 'log', key, lines: [...lines] }),
    keep,
    drain: (timeoutMs) => commit.drain(timeoutMs),
  };
}

type Stored = { lostAttempt: number | null };

async function storeUntilAborted(
  store: () => Promise<Stored>,
  signal: AbortSignal,
): Promise<AttemptStarted> {
  for (;;) {
    try {
      return { stored: true, lostAttempt: (await store()).lostAttempt };
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await delay(retryMs, undefined, { signal });
    }
  }
}

async function storeSoon(store: () => Promise<Stored>): Promise<AttemptStarted> {
  const stored = store().then(
    ({ lostAttempt }) => ({ stored: true, lostAttempt }),
    (error: unknown) => {
      if (isUnavailable(error)) return { stored: false, lostAttempt: null };
      throw error;
    },
  );
  const deadline = new AbortController();
  const late = delay(
    startWaitMs,
    { stored: false, lostAttempt: null },
    { signal: deadline.signal },
  );
  late.catch(() => undefined);
  try {
    return await Promise.race([stored, late]);
  } finally {
    deadline.abort();
    stored.catch(() => undefined);
  }
}

async function writeByTenant(
  database: Database,
  observations: readonly Observation[],
): Promise<void> {
  for (const [tenantId, group] of byTenant(observations, tenantOf)) {
    await database.withTenant(tenantId, (tx) => write(tx, group));
  }
}

/** Starts before ends, so that an end finds its row whatever order they were observed in. */
async function write(tx: Transaction, observations: readonly Observation[]): Promise<void> {
  for (const observation of observations) {
    if (observation.type === 'start') await insertAttemptStart(tx, observation.start);
  }
  const ends = observations.flatMap((one) => (one.type === 'end' ? [one.end] : []));
  const progress = observations.flatMap((one) => (one.type === 'progress' ? [one.progress] : []));
  const lines = observations.flatMap((one) => (one.type === 'log' ? [one] : []));
  if (progress.length > 0) await updateProgress(tx, progress);
  if (ends.length > 0) await endAttempts(tx, ends);
  for (const { key, lines: logLines } of lines) await insertLogLines(tx, key, logLines);
}
