/** The last act of an execution: its outcome and every step's, written whatever happens. */
import { CancellationScope } from '@temporalio/workflow';
import type { SealInput } from '../src/domain/begin.ts';
import { recordActivities } from './record-proxies.ts';

export async function sealExecution(seal: SealInput): Promise<void> {
  await CancellationScope.nonCancellable(() => recordActivities.sealExecution(seal));
}
