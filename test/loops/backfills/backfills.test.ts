import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { lockOfferedBackfillForShare } from '../../../src/store/backfills/backfill-starts.ts';
import { cancelBackfill } from '../../../src/store/backfills/backfills.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { findExecution } from '../../../src/store/executions/executions.ts';
import { insertFires } from '../../../src/store/fires/fire-audits.ts';
import { claimFire } from '../../../src/store/fires/fires.ts';
import { deleteSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { aPerson } from '../../store/store-fixture.ts';
import {
  begin,
  cancels,
  create,
  endRunning,
  fake,
  look,
  minute,
  pass,
  rowsOf,
  runToEnd,
  store,
  taken,
  terminated,
  workAll,
  workflows,
} from './backfill-stage.ts';

describe('a backfill', () => {
  it('starts what did not run, once each, with who, why and the instant on record', async () => {
    const without = { catchUp: false, executionId: null } as const;
    const made = await create(4, {
      before: (scheduleId) =>
        store.run(async (tx) => {
          await insertFires(tx, scheduleId, [
            { ...without, scheduledFor: minute(1), decision: 'Missed', reason: 'outage: x' },
            { ...without, scheduledFor: minute(2), decision: 'Skipped', reason: 'disabled: x' },
          ]);
          const ran = { scheduleId, scheduledFor: minute(3), executionId: uuidv7() };
          await claimFire(tx, { ...ran, decision: 'Started', reason: null });
        }),
    });
    expect(await look(made)).toMatchObject({ total: 4, alreadyRan: 1, remaining: 3, started: 0 });
    expect(await runToEnd(made)).toEqual([1, 2, 4]);
    expect(await look(made)).toMatchObject({
      status: 'Completed',
      started: 3,
      alreadyRan: 1,
      remaining: 0,
      skipped: 0,
      open: 0,
    });
    const rows = (await rowsOf(made)).reverse();
    const reason = 'backfill: Ada: the outage';
    expect(rows).toMatchObject([
      ...[
        { decision: 'Started', reason },
        { decision: 'Started', reason },
      ],
      ...[
        { decision: 'Started', reason: null },
        { decision: 'Started', reason },
      ],
    ]);
    const execution = await store.run((tx) => findExecution(tx, rows[1]?.executionId ?? ''));
    expect(execution).toMatchObject({
      trigger: 'Backfill',
      initiator: aPerson,
      scheduledFor: minute(2),
      overlap: 'BufferAll',
      backfillId: made.id,
      workflowId: expect.stringMatching(/T12:02:00Z$/) as string,
    });
  });

  it('goes from the newest to the oldest when it is asked to', async () => {
    expect(await runToEnd(await create(4, { order: 'NewestFirst' }))).toEqual([4, 3, 2, 1]);
  });

  it('takes an id of its own where the one of the fire belongs to a skipped execution', async () => {
    const made = await create(2);
    const { scheduleSlug } = await look(made);
    taken.add(`default.${scheduleSlug}-2026-11-20T12:01:00Z`);
    await runToEnd(made);
    const ids = [...workflows.keys()].map((id) => id.replace(`default.${scheduleSlug}-`, ''));
    expect(ids).toEqual([
      expect.stringMatching(/^backfill-[0-9a-f-]{36}$/),
      '2026-11-20T12:02:00Z',
    ]);
    expect(await look(made)).toMatchObject({ started: 2, skipped: 0 });
  });

  it('starts each instant once when loops run at once and answers are lost', async () => {
    const made = await create(6, { overlap: 'AllowAll' });
    for (let round = 0; round < 30; round += 1) {
      fake.failing = round % 2 === 0;
      await Promise.all(Array.from({ length: 4 }, pass));
      await workAll(made);
      await endRunning(made);
      fake.now += 1_000;
    }
    const started = [...workflows.values()].filter(({ backfillId }) => backfillId === made.id);
    expect(started).toHaveLength(6);
    expect(new Set(started.map(({ executionId }) => executionId)).size).toBe(6);
    expect(await look(made)).toMatchObject({ status: 'Completed', started: 6, skipped: 0 });
  });

  it('makes no more starts a minute than it may, however many loops there are', async () => {
    const made = await create(9, { overlap: 'AllowAll' });
    for (let tenth = 0; tenth < 30; tenth += 1) {
      await Promise.all([pass(), pass()]);
      fake.now += 100;
    }
    expect(workflows.size).toBe(3);
    expect(await look(made)).toMatchObject({ started: 3, open: 3, remaining: 6 });
  });

  it('waits politely: nothing is started while the one before it waits or is not begun', async () => {
    const made = await create(5);
    await pass();
    fake.now += 5_000;
    await pass();
    expect(workflows.size).toBe(1);
    await workAll(made);
    await pass();
    await workAll(made);
    fake.now += 5_000;
    await pass();
    expect(workflows.size).toBe(2);
    expect(await look(made)).toMatchObject({ started: 2, open: 2, remaining: 3 });
  });

  it('cancelled in the middle starts nothing more, and what waits is cancelled', async () => {
    const made = await create(5);
    await pass();
    await workAll(made);
    fake.now += 1_000;
    await pass();
    await workAll(made);
    const end = { id: made.id, at: new Date(fake.now), by: aPerson };
    expect(await store.run((tx) => cancelBackfill(tx, end))).toBe(true);
    expect(await store.run((tx) => cancelBackfill(tx, end))).toBe(false);
    fake.now += 5_000;
    await pass();
    expect(workflows.size).toBe(2);
    const [running, waiting] = workflows.keys();
    expect(cancels).toContain(waiting);
    expect(cancels).not.toContain(running);
    expect(await look(made)).toMatchObject({ status: 'Cancelled', started: 2, remaining: 3 });
  });

  it('a start on its way when it is cancelled is skipped by the gate, and its fire stays open', async () => {
    const made = await create(1);
    await pass();
    await store.run((tx) =>
      cancelBackfill(tx, { id: made.id, at: new Date(fake.now), by: aPerson }),
    );
    const [fire] = workflows.values();
    expect(fire && (await begin(fire))).toMatchObject({
      verdict: 'Skipped',
      reason: 'backfill: cancelled before it began',
    });
    expect(await rowsOf(made)).toEqual([]);
  });

  it('counts as run what somebody else has started since', async () => {
    const made = await create(2);
    const fire = { scheduleId: made.scheduleId, scheduledFor: minute(1), executionId: uuidv7() };
    await store.run((tx) => claimFire(tx, { ...fire, decision: 'Started', reason: null }));
    expect(await runToEnd(made)).toEqual([2]);
    expect(await look(made)).toMatchObject({ started: 1, alreadyRan: 1 });
  });

  it('does not wait for ever for one whose workflow was ended before a worker began it', async () => {
    const made = await create(2);
    await pass();
    const [first] = workflows.values();
    terminated.add(first?.workflowId ?? '');
    fake.now += 31_000;
    await pass();
    const ended = await store.run((tx) => findExecution(tx, first?.executionId ?? ''));
    expect(ended).toMatchObject({ status: 'Terminated', unbegun: true, backfillId: made.id });
    expect(await runToEnd(made)).toEqual([2]);
    expect(await look(made)).toMatchObject({ status: 'Completed', started: 1, skipped: 1 });
  });

  it('starts one again whose workflow Temporal does not know, under the same id', async () => {
    const made = await create(1);
    await pass();
    const [lost] = workflows.values();
    workflows.clear();
    fake.now += 31_000;
    await pass();
    await pass();
    expect([...workflows.values()].map(({ executionId }) => executionId)).toEqual([
      lost?.executionId,
    ]);
    expect(await runToEnd(made)).toEqual([1]);
    expect(await look(made)).toMatchObject({ status: 'Completed', started: 1, skipped: 0 });
  });

  it('ends with its schedule', async () => {
    const made = await create(2);
    const { scheduleId: id } = made;
    await store.run((tx) => deleteSchedule(tx, { id, initiator: aPerson, at: new Date(fake.now) }));
    await pass();
    expect(workflows.size).toBe(0);
    expect(await look(made)).toMatchObject({ status: 'Cancelled', endedBy: { type: 'system' } });
  });
});

describe('the ledger', () => {
  it('lets a skipped fire start only for the execution that a backfill has on record', async () => {
    const made = await create(1);
    const fire = { scheduleId: made.scheduleId, scheduledFor: minute(1), executionId: uuidv7() };
    await store.run((tx) => claimFire(tx, { ...fire, decision: 'Skipped', reason: 'overlap: x' }));
    const forged = store.run((tx) =>
      tx.execute(sql`update fire set decision = 'Started', reason = 'backfill: x',
          execution_id = ${randomUUID()}
        where tenant_id = ${tx.tenantId} and schedule_id = ${made.scheduleId}`),
    );
    await expect(forged).rejects.toThrow('a final fire cannot change');
    await runToEnd(made);
    expect(await rowsOf(made)).toMatchObject([{ decision: 'Started' }]);
  });

  it('gives no start without a backfill behind it a fire', async () => {
    const made = await create(1);
    await pass();
    const [fire] = workflows.values();
    if (!fire) throw new Error('nothing was started');
    const known = { scheduleId: made.scheduleId, executionId: fire.executionId };
    expect(await store.run((tx) => lockOfferedBackfillForShare(tx, known))).toMatchObject({
      by: 'Ada',
    });
    expect(await begin({ ...fire, executionId: uuidv7() })).toMatchObject({
      verdict: 'Skipped',
      reason: 'backfill: no backfill of the schedule has asked for it',
    });
    expect(await begin({ ...fire, workflowId: 'another' })).toMatchObject({ verdict: 'Skipped' });
  });
});
