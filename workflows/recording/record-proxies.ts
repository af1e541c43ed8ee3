/** The recorder's two activities. They run beside the workflow and are tried until they succeed. */
import { proxyLocalActivities } from '@temporalio/workflow';
import type { RecordActivities } from '../../activities/record/record-activities.ts';

/** No attempt limit: while PostgreSQL is away a new execution waits, and a finished one keeps its end. */
export const recordActivities = proxyLocalActivities<RecordActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '250 ms', backoffCoefficient: 2, maximumInterval: '10 seconds' },
});
