/** Answers the query `snapshot`, with which a record that lags behind is caught up. Costs no event. */
import { defineQuery, setHandler } from '@temporalio/workflow';
import { type Snapshot, snapshotQuery } from '../../src/domain/execution/recording.ts';
import type { TransitionBuffer } from './transition-buffer.ts';

const query = defineQuery<Snapshot>(snapshotQuery);

export function answerSnapshots(ledger: Pick<TransitionBuffer, 'snapshot'>): void {
  setHandler(query, () => ledger.snapshot(), {
    description: 'All outcomes so far, for the record',
  });
}
