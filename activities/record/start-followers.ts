/** Right after the end of an execution: starts what follows it. What fails here a control loop makes good. */
import { takeDeliveries } from '../../src/store/deliveries.ts';
import { reachKillPoint } from '../../src/kill-points.ts';
import type { RecordDependencies } from './record-dependencies.ts';

/** More are left to the loop, which paces them. */
const mostAtOnce = 10;

/** Never throws. */
export async function startFollowers(
  { database, workflows, searchAttributes, log }: RecordDependencies,
  tenantId: string,
  executionId: string,
): Promise<void> {
  try {
    const claim = { now: new Date(), causeId: executionId, limit: mostAtOnce };
    const { starts } = await database.withTenant(tenantId, (tx) => takeDeliveries(tx, claim));
    const known = await searchAttributes();
    reachKillPoint('seal.followers-taken');
    await Promise.all(
      starts.map(({ again: _again, ...start }) =>
        workflows.start({ ...start, searchAttributes: known }),
      ),
    );
  } catch (err) {
    log.warn({ err, executionId }, 'what follows an execution was not started; a loop does it');
  }
}
