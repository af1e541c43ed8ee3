/** Queues that stand still although nothing goes on: a wake got lost, or an older release gave the lock back. */
import type { Database } from '../store/database.ts';
import { listTenants } from '../store/tenants.ts';
import { listStalledQueues } from '../store/waiting-executions.ts';
import type { WorkflowInspector } from '../temporal/workflow-inspector.ts';
import type { SweepRecord } from './sweep-record.ts';

type Deps = {
  database: Database;
  record: Pick<SweepRecord, 'appoint'>;
  inspector: Pick<WorkflowInspector, 'wake'>;
};

/** A wake that arrives is heeded within a second or so. */
const stalledAfterSeconds = 5;
const mostQueues = 100;

/** Wakes whoever has the turn, and gives it to somebody where nobody has. Answers how many. */
export async function wakeStalled({ database, record, inspector }: Deps): Promise<number> {
  let woken = 0;
  for (const { id: tenantId } of await database.global((tx) => listTenants(tx))) {
    const limits = { seconds: stalledAfterSeconds, limit: mostQueues };
    const stalled = await database.read(tenantId, (tx) => listStalledQueues(tx, limits));
    for (const { scheduleId, next } of stalled) {
      const first = next ?? (await record.appoint({ tenantId, scheduleId }));
      if (first && (await inspector.wake(first.workflowId))) woken += 1;
    }
  }
  return woken;
}
