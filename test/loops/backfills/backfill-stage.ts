/** Stage of the backfill tests: a schedule in PostgreSQL, and a Temporal made of maps. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { admitExecution } from '../../../src/admission/admit.ts';
import type { BackfillOrder } from '../../../src/domain/backfill.ts';
import type { OverlapPolicy } from '../../../src/domain/schedule/start-policies.ts';
import { createLogger } from '../../../src/log.ts';
import { type BackfillWork, runBackfillPass } from '../../../src/loops/backfills/backfill-loop.ts';
import { planBackfill } from '../../../src/loops/backfills/plan-backfill.ts';
import {
  findBackfill,
  insertBackfill,
  type StoredBackfill,
} from '../../../src/store/backfills/backfills.ts';
import { releaseLockOf } from '../../../src/store/core/locks.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { findExecution, listExecutions } from '../../../src/store/executions/executions.ts';
import { finalizeExecution } from '../../../src/store/executions/finalize-execution.ts';
import { listFires } from '../../../src/store/fires/fires.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
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
export let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
export const minute = (count: number): Date => new Date(noon.getTime() + count * 60_000);
/** What the tests change. */
export const fake = {
  now: 0,
  failing: false,
};
export let workflows = new Map<string, BackfillFire>();
export let terminated = new Set<string>();
export let taken = new Set<string>();
export let cancels: string[] = [];
beforeEach(async () => {
  fake.now = minute(60).getTime();
  workflows = new Map();
  taken = new Set();
  terminated = new Set();
  cancels = [];
  fake.failing = false;
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
    if (fake.failing) throw new Error('the answer was lost');
    return 'Started';
  },
  describe: async (workflowId) => {
    if (!workflows.has(workflowId)) return { state: 'notFound' };
    const run = { runId: randomUUID(), firstRunId: randomUUID() };
    return terminated.has(workflowId)
      ? { ...run, state: 'closed', status: 'Terminated', closedAt: new Date(fake.now) }
      : { ...run, state: 'open' };
  },
};

const work = (): BackfillWork => ({
  database: store.database,
  gateway,
  searchAttributes: async () => false,
  clock: () => fake.now,
  log,
  cancel: async ({ workflowId }) => {
    cancels.push(workflowId);
    return 'Requested';
  },
});
export const pass = () => runBackfillPass(work(), new AbortController().signal);

type Made = { id: string; scheduleId: string };

/** A schedule of every minute from noon, and a backfill of its first minutes. */
export async function create(
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

export const look = async ({ id }: Made): Promise<StoredBackfill> => {
  const found = await store.run((tx) => findBackfill(tx, id));
  if (!found) throw new Error('no backfill');
  return found;
};

/** What a worker does first with a workflow. */
export function begin({ schedule, executionId, workflowId, ...fire }: BackfillFire) {
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
    queuedAt: fake.now,
    at: fake.now,
  };
  const request = {
    begin: start,
    tenantId: store.tenantId,
    holderChecked: true,
    now: new Date(fake.now),
  };
  return store.run((tx) => admitExecution(tx, request));
}

/** Begins whatever a worker would begin, and ends what runs; answers the instants it began. */
export async function workAll(made: Made): Promise<number[]> {
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

export async function endRunning({ scheduleId }: Made): Promise<void> {
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
      at: fake.now,
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
export async function runToEnd(made: Made): Promise<number[]> {
  const began: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    await pass();
    began.push(...(await workAll(made)));
    await endRunning(made);
    fake.now += 1_000;
    if ((await look(made)).status !== 'Running') return began;
  }
  throw new Error('it did not end');
}

export const rowsOf = ({ scheduleId }: Made) =>
  store.run((tx) =>
    listFires(tx, { scheduleId, decision: null, from: null, to: null, before: null, limit: 99 }),
  );
