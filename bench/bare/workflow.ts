/** What one would write by hand on plain Temporal: the same groups, nothing recorded. */
import { proxyActivities } from '@temporalio/workflow';
import { jobGroups } from '../job-shapes.ts';
import type { JobName } from '../job-shapes.ts';
import type { BareActivities } from './activities.ts';

const { noOp } = proxyActivities<BareActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 3 },
});

export async function bareJob(job: JobName): Promise<void> {
  let step = 0;
  for (const size of jobGroups[job]) {
    await Promise.all(Array.from({ length: size }, () => noOp(`step-${++step}`)));
  }
}
