import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admitExecution } from '../../src/admission/admit.ts';
import type { RunScheduleInput } from '../../src/domain/execution/start.ts';
import type { Definition } from '../../src/domain/schedule/schedule.ts';
import { findExecution } from '../../src/store/executions/executions.ts';
import { listFires } from '../../src/store/fires/fires.ts';
import { putCalendar } from '../../src/store/schedules/calendars.ts';
import { insertSchedule, setScheduleEnabled } from '../../src/store/schedules/schedule-changes.ts';
import { openStore, type StoreFixture } from '../store/store-fixture.ts';
import { aDefinition } from '../temporal/builders.ts';

const initiator = { type: 'user', id: 'ann', name: 'Ann' } as const;
let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
  await setDays(['2027-01-01', '2027-01-01', 'New Year'], ['2027-01-03', '2027-01-04', null]);
});
afterAll(() => store.close());

const setDays = (...days: [string, string, string | null][]) =>
  store.run((tx) =>
    putCalendar(tx, {
      id: uuidv7(),
      name: 'holidays',
      kind: 'Holidays',
      description: '',
      updatedAt: new Date(),
      updatedBy: initiator,
      days: days.map(([from, until, name]) => ({ from, until, name })),
    }),
  );

const daily = { type: 'Cron', expression: '0 6 * * *', timeZone: 'Europe/Berlin' } as const;

const schedule = (more: Partial<Definition> = {}): Promise<string> =>
  insert(aDefinition({ timings: [daily], calendars: ['holidays'], ...more }));

async function insert(definition: Definition): Promise<string> {
  const id = uuidv7();
  const made = { id, slug: `c-${id}`, enabled: true, definition, reason: null, initiator };
  await store.run((tx) => insertSchedule(tx, { ...made, at: new Date() }));
  return id;
}

/** What begin does for the fire of that day at 06:00 in Berlin, or for a start by hand. */
function start(scheduleId: string, day: string | null, more: Partial<RunScheduleInput> = {}) {
  const runId = randomUUID();
  const scheduledFor = day === null ? null : `${day}T05:00:00.000Z`;
  const trigger = day === null ? 'Manual' : 'Schedule';
  const at = Date.parse(scheduledFor ?? '2027-01-01T05:00:00Z');
  const begin = {
    input: { scheduleId, trigger, executionId: uuidv7(), ...more } as const,
    workflowId: `w-${runId}`,
    runId,
    firstRunId: runId,
    scheduledFor,
    scheduledBy: null,
    queuedAt: at,
    at,
  };
  const request = { begin, tenantId: store.tenantId, holderChecked: false };
  return store.run((tx) => admitExecution(tx, request));
}

const firesOf = async (scheduleId: string) => {
  const all = { scheduleId, decision: null, from: null, to: null, before: null, limit: 50 };
  const fires = await store.run((tx) => listFires(tx, all));
  return fires.reverse().map(({ decision, reason }) => [decision, reason]);
};

describe('the gate with calendars', () => {
  it('skips the fire of an excluded day with its reason, in the record and in the ledger', async () => {
    const id = await schedule();
    const skipped = await start(id, '2027-01-01');
    const reason = 'calendar: holidays: New Year';
    expect(skipped).toMatchObject({ verdict: 'Skipped', reason });
    const executionId = skipped.verdict === 'Skipped' ? skipped.executionId : '';
    expect(await store.run((tx) => findExecution(tx, executionId))).toMatchObject({
      status: 'Skipped',
      error: reason,
    });
    expect(await start(id, '2027-01-02')).toMatchObject({ verdict: 'Run' });
    expect(await start(id, '2027-01-03')).toMatchObject({
      reason: 'calendar: holidays: 2027-01-03',
    });
    expect(await firesOf(id)).toEqual([
      ['Skipped', reason],
      ['Started', null],
      ['Skipped', 'calendar: holidays: 2027-01-03'],
    ]);
  });

  it('lets a start by hand run on an excluded day', async () => {
    expect(await start(await schedule(), null)).toMatchObject({ verdict: 'Run' });
  });

  it('names the calendar before anything else that keeps the fire from running', async () => {
    const id = await schedule();
    const off = { id, enabled: false, note: '', initiator, at: new Date() };
    await store.run((tx) => setScheduleEnabled(tx, off));
    expect(await start(id, '2027-01-04')).toMatchObject({
      reason: 'calendar: holidays: 2027-01-04',
    });
    expect(await start(id, '2027-01-05')).toMatchObject({
      reason: 'disabled: the schedule was switched off',
    });
  });

  it('uses up no execution of a limited timing', async () => {
    const limited = { type: 'Limited', startAt: null, until: null, maxExecutions: 1 } as const;
    const id = await schedule({ timings: [{ ...limited, timing: daily }] });
    expect(await start(id, '2027-01-01')).toMatchObject({ verdict: 'Skipped' });
    expect(await start(id, '2027-01-02')).toMatchObject({ verdict: 'Run' });
  });

  it('lets the fire before an excluded day start late: the excluded one is no later fire', async () => {
    const id = await schedule({ catchUp: 'Latest', catchupWindowSeconds: 7 * 86_400 });
    const scheduledFor = '2027-01-02T05:00:00.000Z';
    const late = Date.parse('2027-01-04T12:00:00Z');
    const runId = randomUUID();
    const begin = {
      input: { scheduleId: id, trigger: 'Schedule', executionId: uuidv7(), catchUp: true } as const,
      workflowId: `w-${runId}`,
      runId,
      firstRunId: runId,
      scheduledFor,
      scheduledBy: null,
      queuedAt: late,
      at: late,
    };
    const request = { begin, tenantId: store.tenantId, holderChecked: false };
    expect(await store.run((tx) => admitExecution(tx, request))).toMatchObject({ verdict: 'Run' });
  });

  it('runs a schedule saved before there were calendars as ever', async () => {
    const { calendars: _none, jitterSeconds: _zero, ...old } = aDefinition({ timings: [daily] });
    const id = await insert(old as Definition);
    expect(await start(id, '2027-01-01')).toMatchObject({ verdict: 'Run' });
  });
});
