/** Writes the transitions of all workflows of this process, many in one statement. */
import type { SlotPassing } from '../../src/admission/pass-slots.ts';
import type { RecordBatch } from '../../src/domain/execution/recording.ts';
import { writeLog } from '../../src/domain/log-message.ts';
import { reachFailpoint } from '../../src/failpoints.ts';
import type { Logger } from '../../src/log.ts';
import type { Database, Transaction } from '../../src/store/core/database.ts';
import { isUnavailable } from '../../src/store/core/errors.ts';
import { recordBatches } from '../../src/store/records/record-transitions.ts';
import { createGroupCommit } from './group-commit.ts';
import { messages } from './log-messages.ts';

export type Recorder = {
  /**
   * Resolves when the batch is in PostgreSQL or after `maxWaitMs`, whichever comes first; the sink
   * awaits it before answering Temporal. Never rejects: what is lost here is written when the execution
   * is finalized.
   */
  record(batch: RecordBatch): Promise<void>;
  /**
   * Of an execution whose inline steps keep the workflow task open: each of them is on record in its attempt, so that
   * the batches of several may be written together, with the next `record` at the latest.
   */
  note(batch: RecordBatch): void;
  drain(timeoutMs: number): Promise<void>;
  /** Batches that PostgreSQL has not taken yet. */
  pending(): number;
};

export type RecorderOptions = {
  database: Database;
  log: Logger;
  maxWaitMs?: number;
  /** Wakes the steps that can have slots now; never throws. Waiting steps notice later without it. */
  passSlots?: SlotPassing;
};

/** An outage of PostgreSQL must not stop a running execution: after this time the workflow continues. */
const defaultMaxWaitMs = 250;
const noteLingerMs = 50;
const maxBatch = 500;
const maxBuffered = 20_000;

export function createRecorder(options: RecorderOptions): Recorder {
  const { log, maxWaitMs = defaultMaxWaitMs } = options;
  const commit = createGroupCommit<RecordBatch>({
    write: (batches) => writeByTenant(options, batches),
    maxBatch,
    maxBuffered,
    isTransient: isUnavailable,
    onError: (err, dropped) => writeLog(log, messages.transitionsUnwritten, { err, dropped }),
  });
  return {
    async record(batch) {
      await withTimeout(commit.add(batch), maxWaitMs, undefined);
    },
    note: (batch) => void commit.add(batch, noteLingerMs),
    drain: (timeoutMs) => commit.drain(timeoutMs),
    pending: () => commit.pending(),
  };
}

async function writeByTenant(
  { database, passSlots }: RecorderOptions,
  batches: readonly RecordBatch[],
): Promise<void> {
  for (const [tenantId, group] of byTenant(batches, ({ tenantId }) => tenantId)) {
    reachFailpoint('recorder.before-flush');
    // Finalizing writes all of it again, durably; after a crash of PostgreSQL the sweeper does so earlier.
    const write = (tx: Transaction) => recordBatches(tx, group);
    const freed = await database.atOnce(tenantId, write, { durable: false });
    // The workflows whose batches these are do not wait for those that are woken.
    if (freed.length > 0) void passSlots?.(tenantId, freed);
    reachFailpoint('recorder.after-flush');
  }
}

/** Splits items by tenant: a transaction sees exactly one. */
export function byTenant<T>(items: readonly T[], tenantOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const tenantId = tenantOf(item);
    const group = groups.get(tenantId);
    if (group) group.push(item);
    else groups.set(tenantId, [item]);
  }
  return groups;
}

/** The result of the work, or `late` when it takes longer; the work itself is not stopped. */
export async function withTimeout<T>(work: Promise<T>, limitMs: number, late: T): Promise<T> {
  // A plain timer: an aborted one costs an error with its stack trace, and this runs for each step.
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
