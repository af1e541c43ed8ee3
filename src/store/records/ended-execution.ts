/** What the record says of an ended execution: one read for everything that is told about it elsewhere. */
import type { Transaction } from '../core/database.ts';
import { findExecution, type StoredExecution } from '../executions/executions.ts';
import { listActivityRecords, type StoredActivityRecord } from './activity-records.ts';

/** Null when there is no such execution. */
export async function readEndedExecution(
  tx: Transaction,
  id: string,
): Promise<{ execution: StoredExecution; steps: StoredActivityRecord[] } | null> {
  const execution = await findExecution(tx, id);
  return execution && { execution, steps: await listActivityRecords(tx, id) };
}
