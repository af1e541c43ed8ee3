/** What a workflow answers to the query `snapshot`: everything it has decided so far. */
import type { SealInput } from './begin.ts';
import type { RecordBatch } from './transition.ts';

export const snapshotQuery = 'snapshot';

export type Snapshot = {
  /** All steps that were handed on or have ended, numbered as the newest batch was. */
  batch: RecordBatch;
  /** Present once the walk is over, whether or not it could be written down. */
  seal: SealInput | null;
};
