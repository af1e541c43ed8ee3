import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionStatus } from '../../../src/domain/execution/status.ts';
import type { Definition } from '../../../src/domain/schedule/schedule.ts';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import type { Transaction } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { insertExecution } from '../../../src/store/executions/executions.ts';
import { finalizeExecution } from '../../../src/store/executions/finalize-execution.ts';
import { linkReset } from '../../../src/store/executions/reset-executions.ts';
import { endUnfinalized } from '../../../src/store/executions/unfinalized-executions.ts';
import {
  decideDelivery,
  listDeliveries,
  takeDeliveries,
} from '../../../src/store/fires/deliveries.ts';
import { findSentEvent, insertEvent } from '../../../src/store/fires/events.ts';
import {
  deleteSchedule,
  insertSchedule,
  replaceSchedule,
  setScheduleEnabled,
} from '../../../src/store/schedules/schedule-changes.ts';
import {
  aDefinition,
  anExecution,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const by = () => ({ initiator: aPerson, at: new Date() });
const all = { causeId: null, state: null, after: null, limit: 100 };

async function schedule(timings: Timing[], more: Partial<Definition> = {}, as = store.tenantId) {
  const made = aSchedule({ definition: aDefinition({ timings, ...more }) });
  await store.database.withTenant(as, (tx) => insertSchedule(tx, made));
  return made;
}

const manual: Timing[] = [{ type: 'Manual' }];
const after = (slug: string, ...outcomes: ('Completed' | 'Terminated' | 'Lost')[]): Timing[] => [
  { type: 'AfterSchedule', schedule: slug, outcomes },
];

/** An execution of the schedule that goes on. */
async function execute({ id, slug }: { id: string; slug: string }) {
  const execution = anExecution(id, { scheduleSlug: slug });
  await store.run((tx) => insertExecution(tx, execution));
  return execution;
}

const seal = (tx: Transaction, { id, runId }: { id: string; runId: string }, to: ExecutionStatus) =>
  finalizeExecution(tx, {
    tenantId: tx.tenantId,
    executionId: id,
    incarnation: runId,
    seq: 1,
    at: Date.now(),
    outcome: { status: to as 'Completed', error: null },
    steps: [],
  });

const owedTo = (scheduleId: string) =>
  store.run((tx) => listDeliveries(tx, { ...all, scheduleId }));
const take = (causeId: string, now = new Date()) =>
  store.run((tx) => takeDeliveries(tx, { now, causeId, limit: 100 }));

describe('the end of an execution', () => {
  it('owes each schedule that follows such an end one start, however often it is sealed', async () => {
    const source = await schedule(manual);
    const follower = await schedule(after(source.slug, 'Completed', 'Terminated'));
    const other = await schedule(after(source.slug, 'Terminated'));
    const execution = await execute(source);
    expect(await store.run((tx) => seal(tx, execution, 'Completed'))).toMatchObject({
      result: 'Finalized',
      followers: 1,
    });
    await Promise.all(
      Array.from({ length: 5 }, () => store.run((tx) => seal(tx, execution, 'Completed'))),
    );
    expect(await owedTo(follower.id)).toMatchObject([
      {
        state: 'Pending',
        triggeredBy: { type: 'execution', id: execution.id },
        initiator: { type: 'schedule', id: source.id, name: execution.scheduleName },
      },
    ]);
    expect(await owedTo(other.id)).toEqual([]);
  });

  it('is there with the starts it owes, or neither is', async () => {
    const source = await schedule(manual);
    const follower = await schedule(after(source.slug, 'Completed'));
    const execution = await execute(source);
    const crash = store.run(async (tx) => {
      await seal(tx, execution, 'Completed');
      throw new Error('killed before the commit');
    });
    await expect(crash).rejects.toThrow('killed');
    expect(await owedTo(follower.id)).toEqual([]);
    await store.run((tx) => seal(tx, execution, 'Completed'));
    expect(await owedTo(follower.id)).toHaveLength(1);
  });

  it('owes starts too when a control loop writes it, and for the run of a reset', async () => {
    const source = await schedule(manual);
    const follower = await schedule(after(source.slug, 'Completed', 'Terminated', 'Lost'));
    for (const status of ['Terminated', 'Lost'] as const) {
      const { id } = await execute(source);
      const end = { status, error: 'gone', at: new Date() };
      await store.run((tx) => endUnfinalized(tx, id, { end, snapshot: null }));
    }
    const execution = await execute(source);
    await store.run((tx) => seal(tx, execution, 'Completed'));
    const runId = crypto.randomUUID();
    const linked = await store.run((tx) => linkReset(tx, { executionId: execution.id, runId }));
    await store.run((tx) => seal(tx, { id: execution.id, runId }, 'Completed'));
    const owed = await owedTo(follower.id);
    expect(owed).toHaveLength(4);
    expect(owed.map(({ triggeredBy }) => triggeredBy.id)).toContain(linked);
  });

  it('owes nothing as Skipped, nor to deleted schedules, older revisions or other tenants', async () => {
    const source = await schedule(manual);
    const gone = await schedule(after(source.slug, 'Completed'));
    await store.run((tx) => deleteSchedule(tx, { id: gone.id, ...by() }));
    const changed = await schedule(after(source.slug, 'Completed'));
    const definition = aDefinition({ timings: manual });
    const change = { id: changed.id, definition, enabled: null, reason: null, ...by() };
    await store.run((tx) => replaceSchedule(tx, change));
    await schedule(after(source.slug, 'Completed'), {}, store.otherTenantId);
    const sealed = await store.run(async (tx) => {
      const execution = anExecution(source.id, { scheduleSlug: source.slug });
      await insertExecution(tx, execution);
      return seal(tx, execution, 'Completed');
    });
    expect(sealed).toMatchObject({ followers: 0 });
    const skipped = await execute(source);
    expect(await store.run((tx) => seal(tx, skipped, 'Skipped'))).toMatchObject({ followers: 0 });
  });
});

describe('takeDeliveries', () => {
  async function owed(more: Partial<Definition> = {}, count = 1) {
    const source = await schedule(manual);
    const follower = await schedule(after(source.slug, 'Completed'), more);
    const executions: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const execution = await execute(source);
      await store.run((tx) => seal(tx, execution, 'Completed'));
      executions.push(execution.id);
    }
    return { follower, executions, first: executions[0] ?? '' };
  }

  it('gives each start to one of fifty who ask at once, and to none before its pause is over', async () => {
    const { first } = await owed();
    const taken = await Promise.all(Array.from({ length: 50 }, () => take(first)));
    expect(taken.flatMap(({ starts }) => starts)).toMatchObject([
      { trigger: 'AfterSchedule', triggeredBy: { id: first }, again: false, tenantSlug: 'default' },
    ]);
    expect((await take(first)).starts).toEqual([]);
    await store.run((tx) =>
      tx.execute(sql`update delivery set due_at = now() where cause_id = ${first}`),
    );
    expect((await take(first)).starts).toMatchObject([{ again: true }]);
  });

  it('skips for a schedule that was switched off or deleted, and says so for ever', async () => {
    const { first, follower } = await owed();
    const off = { id: follower.id, enabled: false, note: '', ...by() };
    await store.run((tx) => setScheduleEnabled(tx, off));
    expect(await take(first)).toEqual({ starts: [], refused: 1 });
    const [row] = await owedTo(follower.id);
    expect(row).toMatchObject({
      state: 'Skipped',
      reason: expect.stringContaining('disabled') as string,
    });
    const again = { id: row?.id ?? '', state: 'Started', reason: null, executionId: null } as const;
    expect(await store.run((tx) => decideDelivery(tx, again))).toBe(false);
  });

  it.each([
    ['None', [], ['Missed', 'Missed']],
    ['Latest', [1], ['Missed', 'Pending']],
    ['All', [0, 1], ['Pending', 'Pending']],
  ] as const)('after an outage with catch-up %s starts %j', async (catchUp, started, states) => {
    const { follower, executions } = await owed({ catchUp, catchupWindowSeconds: 600 }, 2);
    const late = new Date(Date.now() + 300_000);
    const starts: string[] = [];
    for (const id of executions) {
      const taken = await take(id, late);
      starts.push(...taken.starts.map(({ triggeredBy }) => triggeredBy.id));
    }
    expect(starts).toEqual(started.map((index) => executions[index]));
    const rows = await owedTo(follower.id);
    expect(rows.map(({ state }) => state).reverse()).toEqual([...states]);
  });

  it('misses what is older than the catch-up window', async () => {
    const { follower, first } = await owed({ catchUp: 'All', catchupWindowSeconds: 60 });
    await take(first, new Date(Date.now() + 120_000));
    expect(await owedTo(follower.id)).toMatchObject([
      {
        state: 'Missed',
        reason: expect.stringContaining('beyond the catch-up window of 60 s') as string,
      },
    ]);
  });
});

describe('insertEvent', () => {
  const event = (name: string, more: { senderId?: string; payload?: unknown } = {}) => ({
    id: uuidv7(),
    source: 'hr',
    name,
    senderId: null,
    payload: null,
    receivedAt: new Date(),
    receivedBy: aPerson,
    ...more,
  });

  it('owes every schedule of the tenant that waits for it one start, however often it is sent', async () => {
    const name = `hired-${uuidv7()}`;
    const timing: Timing = { type: 'Event', source: 'hr', name };
    const listeners = [await schedule([timing]), await schedule([timing, ...manual])];
    const foreign = await schedule([timing], {}, store.otherTenantId);
    await schedule([{ ...timing, source: 'crm' }]);
    const sent = Array.from({ length: 20 }, () =>
      event(name, { senderId: '1', payload: { a: 1 } }),
    );
    const kept = await Promise.all(sent.map((one) => store.run((tx) => insertEvent(tx, one))));
    expect(kept.filter(Boolean)).toHaveLength(1);
    for (const { id } of listeners) expect(await owedTo(id)).toHaveLength(1);
    const abroad = await store.database.withTenant(store.otherTenantId, (tx) =>
      listDeliveries(tx, { ...all, scheduleId: foreign.id }),
    );
    expect(abroad).toEqual([]);
    const again = event(name, { senderId: '1', payload: { a: 1 } });
    const first = sent[kept.indexOf(true)];
    expect(await store.run((tx) => findSentEvent(tx, again))).toMatchObject({
      id: first?.id,
      same: true,
    });
    const other = { ...again, payload: { a: 2 } };
    expect(await store.run((tx) => findSentEvent(tx, other))).toMatchObject({ same: false });
  });

  it('takes events without an id of their sender each for a new one', async () => {
    const name = `hired-${uuidv7()}`;
    const { id } = await schedule([{ type: 'Event', source: 'hr', name }]);
    for (let n = 0; n < 2; n += 1) await store.run((tx) => insertEvent(tx, event(name)));
    expect(await owedTo(id)).toHaveLength(2);
  });
});
