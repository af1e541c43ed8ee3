/** Finding an execution and what became of its steps. */
import type { ActivityRecord } from '../contract/activity-records.ts';
import { ProblemError } from '../domain/problem.ts';
import { listActivityRecords } from '../store/activity-records.ts';
import type { Transaction } from '../store/database.ts';
import { findExecution } from '../store/executions.ts';
import type { StoredExecution } from '../store/executions.ts';
import { toActivityRecord } from './execution-resource.ts';

/** @throws ProblemError `execution-not-found`. */
export async function getExecution(tx: Transaction, id: string): Promise<StoredExecution> {
  const execution = await findExecution(tx, id.toLowerCase());
  if (!execution) throw new ProblemError('execution-not-found', `there is no execution ${id}`);
  return execution;
}

/** The activity records of an execution in the order of its steps. */
export async function readSteps(tx: Transaction, executionId: string): Promise<ActivityRecord[]> {
  return (await listActivityRecords(tx, executionId)).map(toActivityRecord);
}
