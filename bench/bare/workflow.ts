/** What one would write by hand on plain Temporal: the same groups, nothing recorded. */
import { proxyActivities } from '@temporalio/workflow';
import { jobGroups, type JobName } from '../job-shapes.ts';
import type { BareActivities } from './activities.ts';

/** The care any plain workflow should take: lost workers are noticed, failures tried again. */
const { noOp } = proxyActivities<BareActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 4, initialInterval: '1 second', maximumInterval: '1 minute' },
});

export async function bareJob(job: JobName): Promise<void> {
  let step = 0;
  for (const size of jobGroups[job]) {
    await Promise.all(
      Array.from({ length: size }, () =>
        noOp({ step: `step-${++step}`, connectedSystem: 'none', runProfile: 'NoOp' }),
      ),
    );
  }
}
