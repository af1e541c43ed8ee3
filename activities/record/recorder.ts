/** The writer behind the workflow sink: transitions of all workflows of the process, written together. */
import type { RecordBatch } from '../../src/domain/transition.ts';
import type { Logger } from '../../src/log.ts';
import { recordBatches } from '../../src/store/record-transitions.ts';
import type { Database } from '../../src/store/database.ts';
import { isUnavailable } from '../../src/store/errors.ts';
import { byTenant } from './by-tenant.ts';
import { within } from './within.ts';
import { createGroupCommit } from '../group-commit.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

export type Recorder = {
  /**
   * Resolves when the batch is in PostgreSQL or after `maxWaitMs`, whichever comes first; the sink
   * awaits it before Temporal is answered. Never rejects: what is lost here, seal writes again.
   */
  record(batch: RecordBatch): Promise<void>;
  drain(timeoutMs: number): Promise<void>;
};

export type RecorderOptions = { database: Database; log: Logger; maxWaitMs?: number };

/** An outage of PostgreSQL must not stop a run that has begun: after this the workflow goes on. */
const defaultMaxWaitMs = 250;
const maxBatch = 500;
const maxBuffered = 20_000;

export function createRecorder(options: RecorderOptions): Recorder {
  const { database, log, maxWaitMs = defaultMaxWaitMs } = options;
  const commit = createGroupCommit<RecordBatch>({
    write: (batches) => writeByTenant(database, batches),
    ...{ maxBatch, maxBuffered, isTransient: isUnavailable },
    onError: (err, dropped) => log.warn({ err, dropped }, 'transitions were not written'),
  });
  return {
    async record(batch) {
      await within(commit.add(batch), maxWaitMs, undefined);
    },
    drain: (timeoutMs) => commit.drain(timeoutMs),
  };
}

async function writeByTenant(database: Database, batches: readonly RecordBatch[]): Promise<void> {
  for (const [tenantId, group] of byTenant(batches, ({ tenantId }) => tenantId)) {
    reachKillPoint('recorder.before-flush');
    // Seal writes all of it again, durably; after a crash of PostgreSQL the sweeper does so earlier.
    await database.atOnce(tenantId, (tx) => recordBatches(tx, group), { durable: false });
    reachKillPoint('recorder.after-flush');
  }
}
