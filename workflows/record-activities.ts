/** The local activities of the worker that runs the workflows. */
import { proxyLocalActivities } from '@temporalio/workflow';
import type { RecordActivities } from '../activities/record/record-activities.ts';

/** Without an attempt limit: while PostgreSQL is away, executions wait to begin and to end. */
export const recordActivities = proxyLocalActivities<RecordActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '250 ms', backoffCoefficient: 2, maximumInterval: '10 seconds' },
});
