/** The Observer of workers with a database: starts are stored at once, the rest in batches. */
import { setTimeout as delay } from 'node:timers/promises';
import { writeLog } from '../../src/domain/log-message.ts';
import {
  type AttemptEnd,
  type AttemptStart,
  type AttemptStarted,
  type Observation,
  type Observer,
  tenantOf,
} from '../../src/domain/observation.ts';
import { reachFailpoint } from '../../src/failpoints.ts';
import type { Logger } from '../../src/log.ts';
import type { Database, Transaction } from '../../src/store/core/database.ts';
import { isUnavailable } from '../../src/store/core/errors.ts';
import { type FoundAtStart, insertAttemptStart } from '../../src/store/records/attempts.ts';
import { writeObservations } from '../../src/store/records/observations.ts';
import { createGroupCommit } from './group-commit.ts';
import { messages } from './log-messages.ts';
import { byTenant, withTimeout } from './recorder.ts';

/** The record as the inline lane needs it: only it knows what a workflow task that is repeated has done before. */
export type InlineRecord = Observer & {
  /** Resolves once the start is stored; `isNew` is false when it was before. */
  claim(start: AttemptStart): Promise<FoundAtStart>;
  /** Resolves when the end is stored. */
  conclude(end: AttemptEnd): Promise<void>;
};

export type StoreObserver = InlineRecord & {
  drain(timeoutMs: number): Promise<void>;
  /** Reports that are not stored yet. */
  pending(): number;
};

/** How long the start of a repeatable attempt waits for PostgreSQL before its effect begins. */
const startWaitMs = 500;
const retryMs = 500;
/** How long an end waits to be written together with the start of the next step. */
const lingerMs = 20;
const limits = { maxBatch: 500, maxBuffered: 20_000 };

/** An observation, and for a start the callback for what it found. */
type Entry = { observation: Observation; found?: (stored: FoundAtStart) => void };

export function createStoreObserver(options: {
  database: Database;
  log: Logger;
  /** Told how many reports were dropped. */
  onDropped?: (count: number) => void;
}): StoreObserver {
  const { database, log, onDropped } = options;
  const commit = createGroupCommit<Entry>({
    write: (entries) => writeByTenant(database, entries),
    ...limits,
    isTransient: isUnavailable,
    onError(err, dropped) {
      writeLog(log, messages.observationsUnwritten, { err, dropped });
      onDropped?.(dropped);
    },
  });
  const keep = (observation: Observation): void =>
    void commit.add({ observation }, isLast(observation) ? lingerMs : 0);

  /** Starts of the same moment are written together with the waiting ends. */
  async function storeTogether(start: AttemptStart): Promise<FoundAtStart | null> {
    let answer: FoundAtStart | null = null;
    const found = (stored: FoundAtStart): void => void (answer = stored);
    await commit.add({ observation: { type: 'start', start }, found });
    return answer;
  }

  async function storeIfPossible(start: AttemptStart): Promise<AttemptStarted> {
    const found = await storeTogether(start);
    return found ? { stored: true, lostAttempt: found.lostAttempt } : unstored;
  }

  return {
    async attemptStarted(start, { mustStore, signal }) {
      beforeStart();
      const store = () => database.atOnce(start.tenantId, (tx) => insertAttemptStart(tx, start));
      if (mustStore) {
        // An end that is not written yet would make its attempt look lost.
        await commit.drain(startWaitMs);
        return storeUntilAborted(store, signal);
      }
      return withTimeout(storeIfPossible(start), startWaitMs, unstored);
    },
    async claim(start) {
      beforeStart();
      const found = await storeTogether(start);
      if (!found) throw new Error('the record took no start of an inline attempt');
      return found;
    },
    async conclude(end) {
      const storing = commit.add({ observation: { type: 'end', end } });
      endKept();
      await storing;
    },
    attemptEnded(end) {
      keep({ type: 'end', end });
      endKept();
    },
    progress: (progress) => keep({ type: 'progress', progress }),
    logLines: (key, lines) => keep({ type: 'log', key, lines: [...lines] }),
    drain: (timeoutMs) => commit.drain(timeoutMs),
    pending: () => commit.pending(),
  };
}

// Of both lanes.
const beforeStart = (): void => reachFailpoint('observer.before-start');
const endKept = (): void => reachFailpoint('observer.end-kept');

/** The end of a step's last attempt. An earlier end must be written before the next attempt starts. */
function isLast(observation: Observation): boolean {
  return observation.type === 'end' && observation.end.nextAttemptAt === null;
}

/** A later attempt relies on these, so they must survive a crash of PostgreSQL. */
function isDecisive(observation: Observation): boolean {
  if (observation.type === 'start') return observation.start.decisive;
  return observation.type === 'end' && !isLast(observation);
}

const unstored: AttemptStarted = { stored: false, lostAttempt: null };

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

async function writeByTenant(database: Database, entries: readonly Entry[]): Promise<void> {
  for (const [tenantId, group] of byTenant(entries, (entry) => tenantOf(entry.observation))) {
    try {
      reachFailpoint('observer.before-flush');
      await writeTogether(database, tenantId, group);
      reachFailpoint('observer.after-flush');
    } catch (error) {
      if (isUnavailable(error) || group.length === 1) throw error;
      await writeEach(database, tenantId, group);
    }
  }
}

/** One observation that PostgreSQL refuses must not take the others of its batch with it. */
async function writeEach(
  database: Database,
  tenantId: string,
  entries: readonly Entry[],
): Promise<void> {
  let refusal: Error | null = null;
  for (const entry of entries) {
    try {
      await writeTogether(database, tenantId, [entry]);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      refusal = error instanceof Error ? error : new Error(String(error));
    }
  }
  if (refusal !== null) throw refusal;
}

async function writeTogether(
  database: Database,
  tenantId: string,
  entries: readonly Entry[],
): Promise<void> {
  // Log lines need their next line number first, which takes a round trip of its own.
  const inOneTrip = entries.every(({ observation }) => observation.type !== 'log');
  const observations = entries.map(({ observation }) => observation);
  const work = (tx: Transaction) => writeObservations(tx, observations);
  const durable = entries.some(({ observation }) => isDecisive(observation));
  const { starts } = await (inOneTrip
    ? database.atOnce(tenantId, work, { durable })
    : database.withTenant(tenantId, work));
  // Only after the commit.
  entries.forEach(({ found }, index) => {
    const stored = starts[index];
    if (stored) found?.(stored);
  });
}
