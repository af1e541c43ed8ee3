import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { admitExecution } from '../../../src/admission/admit.ts';
import type { BackfillOrder } from '../../../src/domain/backfill.ts';
import type { OverlapPolicy } from '../../../src/domain/schedule/start-policies.ts';
import { createLogger } from '../../../src/log.ts';
import { type BackfillWork, runBackfillPass } from '../../../src/loops/backfills/backfill-loop.ts';
import { planBackfill } from '../../../src/loops/backfills/plan-backfill.ts';
import { lockOfferedBackfillForShare } from '../../../src/store/backfills/backfill-starts.ts';
import {
  cancelBackfill,
  findBackfill,
  insertBackfill,
  type StoredBackfill,
} from '../../../src/store/backfills/backfills.ts';
import { releaseLockOf } from '../../../src/store/core/locks.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { findExecution, listExecutions } from '../../../src/store/executions/executions.ts';
import { finalizeExecution } from '../../../src/store/executions/finalize-execution.ts';
import { insertFires } from '../../../src/store/fires/fire-audits.ts';
import { claimFire, listFires } from '../../../src/store/fires/fires.ts';
import { deleteSchedule, insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import type {
  BackfillFire,
  BackfillGateway,
} from '../../../src/temporal/schedules/fire-gateway.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  noon,
  openStore,
  type StoreFixture,
} from '../../store/store-fixture.ts';

/**
 * The loop over a gateway that keeps the promise of the real one: of one workflow id at most one
 * execution. The gate is asked as a worker does it; the clock stands where a test puts it.
 */
let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
const minute = (count: number): Date => new Date(noon.getTime() + count * 60_000);
let now = 0;
let workflows = new Map<string, BackfillFire>();
let terminated = new Set<string>();
let taken = new Set<string>();
let cancels: string[] = [];
let failing = false;
beforeEach(async () => {
  now = minute(60).getTime();
  workflows = new Map();
  taken = new Set();
  terminated = new Set();
  cancels = [];
  failing = false;
  await store.run((tx) =>
    tx.execute(sql`update backfill set status = 'Cancelled', ended_by = '{"name": "x"}'
      where tenant_id = ${tx.tenantId} and status = 'Running'`),
  );
});

const gateway: BackfillGateway = {
  async start(fire) {
    const { workflowId, executionId } = fire;
    const other = workflows.get(workflowId);
    if (taken.has(workflowId) || (other && other.executionId !== executionId)) return 'Taken';
    workflows.set(workflowId, fire);
    if (failing) throw new Error('the answer was lost');
    return 'Started';
  },
  describe: async (workflowId) => {
    if (!workflows.has(workflowId)) return { state: 'notFound' };
    const run = { runId: randomUUID(), firstRunId: randomUUID() };
    return terminated.has(workflowId)
      ? { ...run, state: 'closed', status: 'Terminated', closedAt: new Date(now) }
      : { ...run, state: 'open' };
  },
};

const work = (): BackfillWork => ({
  database: store.database,
  gateway,
  searchAttributes: async () => false,
  clock: () => now,
  log,
  cancel: async ({ workflowId }) => {
    cancels.push(workflowId);
    return 'Requested';
  },
});
const pass = () => runBackfillPass(work(), new AbortController().signal);

type Made = { id: string; scheduleId: string };

/** A schedule of every minute from noon, and a backfill of its first minutes. */
async function create(
  until: number,
  how: {
    overlap?: OverlapPolicy;
    order?: BackfillOrder;
    before?: (id: string) => Promise<unknown>;
  } = {},
): Promise<Made> {
  const timings = [{ type: 'Cron', expression: '* * * * *', timeZone: 'UTC' } as const];
  const definition = aDefinition({ timings });
  const schedule = aSchedule({ definition, enabled: false });
  const scheduleId = schedule.id;
  await store.run((tx) => insertSchedule(tx, schedule));
  await how.before?.(scheduleId);
  const id = uuidv7();
  await store.run(async (tx) => {
    const range = { from: minute(1), until: minute(until) };
    const { fires } = await planBackfill(tx, { scheduleId, definition, ...range, limit: 100 });
    await insertBackfill(tx, {
      id,
      scheduleId,
      revision: 1,
      ...range,
      order: how.order ?? 'OldestFirst',
      fires,
      startsPerMinute: 60,
      overlap: how.overlap ?? 'BufferAll',
      reason: 'the outage',
      at: minute(0),
      by: aPerson,
    });
  });
  return { id, scheduleId };
}

const look = async ({ id }: Made): Promise<StoredBackfill> => {
  const found = await store.run((tx) => findBackfill(tx, id));
  if (!found) throw new Error('no backfill');
  return found;
};

/** What a worker does first with a workflow. */
function begin({ schedule, executionId, workflowId, ...fire }: BackfillFire) {
  const { initiator, overlap, backfillId } = fire;
  const start = {
    input: {
      scheduleId: schedule.id,
      revision: 1,
      executionId,
      trigger: 'Backfill' as const,
      initiator,
      overlap,
      backfillId,
    },
    workflowId,
    runId: randomUUID(),
    firstRunId: randomUUID(),
    scheduledBy: null,
    scheduledFor: fire.scheduledFor.toISOString(),
    queuedAt: now,
    at: now,
  };
  const request = {
    begin: start,
    tenantId: store.tenantId,
    holderChecked: true,
    now: new Date(now),
  };
  return store.run((tx) => admitExecution(tx, request));
}

/** Begins whatever a worker would begin, and ends what runs; answers the instants it began. */
async function workAll(made: Made): Promise<number[]> {
  const began: number[] = [];
  for (const fire of [...workflows.values()]) {
    if (fire.backfillId !== made.id) continue;
    const row = await store.run((tx) => findExecution(tx, fire.executionId));
    if (!row?.unbegun || row.status !== 'Queued') continue;
    await begin(fire);
    began.push((fire.scheduledFor.getTime() - noon.getTime()) / 60_000);
  }
  return began;
}

async function endRunning({ scheduleId }: Made): Promise<void> {
  const statuses = ['InProgress', 'Queued'] as const;
  const open = await store.run((tx) =>
    listExecutions(tx, { scheduleId, statuses, after: null, limit: 50 }),
  );
  for (const { id: executionId, runId: runIdOf } of open.filter(
    ({ status }) => status === 'InProgress',
  )) {
    const outcome = { status: 'Completed', error: null } as const;
    const { tenantId } = store;
    const seal = {
      tenantId,
      executionId,
      incarnation: runIdOf,
      seq: 1,
      at: now,
      outcome,
      steps: [],
    };
    await store.run(async (tx) => {
      await finalizeExecution(tx, seal);
      await releaseLockOf(tx, executionId);
    });
  }
  // The next one is woken, and runs.
  await store.run((tx) =>
    tx.execute(sql`update execution e set status = 'InProgress', started_at = now()
      where tenant_id = ${tx.tenantId} and status = 'Queued' and exists (
        select from schedule_lock l where l.tenant_id = e.tenant_id
          and l.holder_execution_id = e.id)`),
  );
}

/** Passes until it has ended; answers the instants in the order in which they were begun. */
async function runToEnd(made: Made): Promise<number[]> {
  const began: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    await pass();
    began.push(...(await workAll(made)));
    await endRunning(made);
    now += 1_000;
    if ((await look(made)).status !== 'Running') return began;
  }
  throw new Error('it did not end');
}

const rowsOf = ({ scheduleId }: Made) =>
  store.run((tx) =>
    listFires(tx, { scheduleId, decision: null, from: null, to: null, before: null, limit: 99 }),
  );

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
      failing = round % 2 === 0;
      await Promise.all(Array.from({ length: 4 }, pass));
      await workAll(made);
      await endRunning(made);
      now += 1_000;
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
      now += 100;
    }
    expect(workflows.size).toBe(3);
    expect(await look(made)).toMatchObject({ started: 3, open: 3, remaining: 6 });
  });

  it('waits politely: nothing is started while the one before it waits or is not begun', async () => {
    const made = await create(5);
    await pass();
    now += 5_000;
    await pass();
    expect(workflows.size).toBe(1);
    await workAll(made);
    await pass();
    await workAll(made);
    now += 5_000;
    await pass();
    expect(workflows.size).toBe(2);
    expect(await look(made)).toMatchObject({ started: 2, open: 2, remaining: 3 });
  });

  it('cancelled in the middle starts nothing more, and what waits is cancelled', async () => {
    const made = await create(5);
    await pass();
    await workAll(made);
    now += 1_000;
    await pass();
    await workAll(made);
    const end = { id: made.id, at: new Date(now), by: aPerson };
    expect(await store.run((tx) => cancelBackfill(tx, end))).toBe(true);
    expect(await store.run((tx) => cancelBackfill(tx, end))).toBe(false);
    now += 5_000;
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
    await store.run((tx) => cancelBackfill(tx, { id: made.id, at: new Date(now), by: aPerson }));
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
    now += 31_000;
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
    now += 31_000;
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
    await store.run((tx) => deleteSchedule(tx, { id, initiator: aPerson, at: new Date(now) }));
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
