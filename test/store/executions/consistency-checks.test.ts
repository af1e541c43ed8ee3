import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planGroups } from '../../../src/domain/schedule/plan.ts';
import { claimLock, markQueue } from '../../../src/store/core/locks.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { checkConsistency } from '../../../src/store/executions/consistency-checks.ts';
import { insertExecution } from '../../../src/store/executions/executions.ts';
import { insertActivityRecords } from '../../../src/store/records/activity-records.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import {
  aDefinition,
  anExecution,
  aSchedule,
  noon,
  openStore,
  type StoreFixture,
} from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const at = (seconds: number): Date => new Date(noon.getTime() + seconds * 1_000);

async function stored(): Promise<string> {
  const schedule = aSchedule({ at: new Date() });
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}

/** An ended execution that held the lock, whose only step ran from `from` to `to`. */
async function ran(scheduleId: string, span: { startedAt: Date; from: Date; to: Date }) {
  const { startedAt, from, to } = span;
  const execution = anExecution(scheduleId, { lockTerm: 1, startedAt });
  const { id: executionId, runId } = execution;
  await store.run(async (tx) => {
    await insertExecution(tx, execution);
    const steps = planGroups(aDefinition()).flat();
    await insertActivityRecords(tx, { executionId, runId, steps });
    const own = sql`tenant_id = ${tx.tenantId}`;
    await tx.execute(sql`
      update activity_record set status = 'Completed', queued_at = ${from}, started_at = ${from},
        ended_at = ${to}
      where ${own} and execution_id = ${executionId}`);
    await tx.execute(sql`
      update execution set status = 'Completed', ended_at = ${to}
      where ${own} and id = ${executionId}`);
  });
  return executionId;
}

const violated = async (id: string) =>
  (await store.run((tx) => checkConsistency(tx))).filter((one) => one.id === id);

describe('checkInvariants', () => {
  it('I9 goes by first steps: a late answer of begin keeps an early start and is no overlap', async () => {
    const scheduleId = await stored();
    await ran(scheduleId, { startedAt: at(0), from: at(1), to: at(10) });
    await ran(scheduleId, { startedAt: at(2), from: at(11), to: at(12) });
    expect(await violated('I9')).toEqual([]);
    const early = await ran(scheduleId, { startedAt: at(11), from: at(11.5), to: at(20) });
    const [found] = await violated('I9');
    expect(found?.examples).toEqual([expect.stringContaining(early)]);
  });

  it('I17 finds a free lock that somebody waits for', async () => {
    const scheduleId = await stored();
    const executionId = uuidv7();
    const request = { scheduleId, executionId, workflowId: 'w', runId: executionId };
    await store.run(async (tx) => {
      await claimLock(tx, request);
      await insertExecution(tx, anExecution(scheduleId, { status: 'Queued', startedAt: null }));
      await markQueue(tx, scheduleId);
    });
    expect(await violated('I17')).toEqual([]);
    await store.run((tx) =>
      tx.execute(sql`
        update schedule_lock set holder_execution_id = null
        where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}`),
    );
    expect(await violated('I17')).toHaveLength(1);
  });
});
