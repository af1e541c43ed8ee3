import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createRecordActivities,
  type RecordActivities,
} from '../../activities/record/record-activities.ts';
import type { AdmissionWorkflows } from '../../src/admission/dependencies.ts';
import { type BeginInput, inputOf, type NewStart } from '../../src/domain/execution/start.ts';
import { unstartedOutcome } from '../../src/domain/execution/step-result.ts';
import type { OverlapPolicy } from '../../src/domain/schedule/start-policies.ts';
import { createLogger } from '../../src/log.ts';
import {
  acceptStarts,
  finalizeUnbegun,
  skipUnbegun,
} from '../../src/store/executions/accepted-starts.ts';
import { checkConsistency } from '../../src/store/executions/consistency-checks.ts';
import { findExecution, listExecutions } from '../../src/store/executions/executions.ts';
import { listActivityRecords } from '../../src/store/records/activity-records.ts';
import { deleteSchedule, insertSchedule } from '../../src/store/schedules/schedule-changes.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../store/store-fixture.ts';

const workflows: AdmissionWorkflows = {
  start: async () => undefined,
  inspect: async () => ({ state: 'open' }),
  snapshot: async () => null,
  wake: async () => true,
  cancel: async () => undefined,
  terminate: async () => undefined,
};

let store: StoreFixture;
let processes: RecordActivities[];
beforeAll(async () => {
  store = await openStore();
  const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
  processes = [1, 2].map(() =>
    createRecordActivities({
      database: store.open({ poolSize: 4 }),
      log,
      workflows,
      defaultTenant: 'default',
      searchAttributes: async () => false,
    }),
  );
});
afterAll(async () => {
  expect(await store.run((tx) => checkConsistency(tx))).toEqual([]);
  await store.close();
});

const definition = aDefinition();

async function scheduleOf(overlap: OverlapPolicy) {
  const schedule = aSchedule({ definition: { ...definition, overlap }, at: new Date() });
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule;
}

type Scheduled = Awaited<ReturnType<typeof scheduleOf>>;

/** Accepts a start of the schedule, as a request does. */
async function accept({ id, slug }: Scheduled, more: Partial<NewStart> = {}): Promise<NewStart> {
  const start: NewStart = {
    executionId: uuidv7(),
    tenantSlug: 'default',
    schedule: { id, slug, revision: 1 },
    trigger: 'Manual',
    initiator: aPerson,
    ...more,
  };
  const workflowId = `w-${start.executionId}`;
  await store.run((tx) => acceptStarts(tx, [{ ...start, workflowId, definition }]));
  return start;
}

/** What the workflow of the start asks the gate. */
function beginOf(start: NewStart): BeginInput {
  const runId = uuidv7();
  return {
    input: inputOf(start),
    workflowId: `w-${start.executionId}`,
    runId,
    firstRunId: runId,
    scheduledFor: null,
    scheduledBy: null,
    queuedAt: Date.now(),
    at: Date.now(),
  };
}

const begin = (asked: BeginInput, index = 0) => {
  const one = processes[index];
  if (!one) throw new Error('no process');
  return one.beginExecution(asked);
};

const find = (id: string) => store.run((tx) => findExecution(tx, id));

describe('an accepted start at the gate', () => {
  it('is Queued and unbegun from its commit, and the same row runs once a worker begins it', async () => {
    const schedule = await scheduleOf('Skip');
    const start = await accept(schedule);
    const before = await find(start.executionId);
    expect(before).toMatchObject({ status: 'Queued', unbegun: true, waitsFor: null });
    expect(before).toMatchObject({ groupCount: 1, stepCount: definition.steps.length });
    const asked = beginOf(start);
    expect(await begin(asked)).toMatchObject({ verdict: 'Run', executionId: start.executionId });
    const { runId } = asked;
    expect(await find(start.executionId)).toMatchObject({
      status: 'InProgress',
      unbegun: false,
      runId,
      queuedAt: before?.queuedAt,
    });
    const rows = await store.run((tx) =>
      listExecutions(tx, { scheduleId: schedule.id, after: null, limit: 10 }),
    );
    expect(rows.map(({ id }) => id)).toEqual([start.executionId]);
  });

  it('is taken over once when two workers begin it at the same moment', async () => {
    const start = await accept(await scheduleOf('Skip'));
    const asked = beginOf(start);
    const verdicts = await Promise.all([begin(asked, 0), begin(asked, 1)]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['Run', 'Run']);
    const records = await store.run((tx) => listActivityRecords(tx, start.executionId));
    expect(records).toHaveLength(definition.steps.length);
  });

  it('is not accepted again by a repeat of the request, whatever has become of it', async () => {
    const schedule = await scheduleOf('Skip');
    const start = await accept(schedule);
    await begin(beginOf(start));
    await accept(schedule, { executionId: start.executionId });
    expect(await find(start.executionId)).toMatchObject({ status: 'InProgress', unbegun: false });
  });

  it('does not stand in the queue before a worker begins it', async () => {
    const schedule = await scheduleOf('BufferOne');
    const [holder, unbegun, waiting] = [
      await accept(schedule),
      await accept(schedule),
      await accept(schedule),
    ];
    expect(await begin(beginOf(holder))).toMatchObject({ verdict: 'Run' });
    // The place is free although an older start was accepted: no worker has begun that one.
    expect(await begin(beginOf(waiting))).toMatchObject({ verdict: 'Queued' });
    expect(await find(waiting.executionId)).toMatchObject({ waitsFor: holder.executionId });
    expect(await begin(beginOf(unbegun))).toMatchObject({ verdict: 'Skipped' });
    expect(await find(unbegun.executionId)).toMatchObject({ status: 'Skipped', unbegun: false });
  });

  it('does not get the lock of an execution that ends while nobody else waits', async () => {
    const schedule = await scheduleOf('BufferAll');
    const [first, second] = [await accept(schedule), await accept(schedule)];
    const asked = beginOf(first);
    const verdict = await begin(asked);
    if (verdict.verdict !== 'Run') throw new Error(`it did not run: ${verdict.verdict}`);
    const at = Date.now();
    const notRun = unstartedOutcome('NotRun', 'cancelled', at);
    await processes[0]?.sealExecution({
      tenantId: verdict.tenantId,
      executionId: first.executionId,
      incarnation: asked.runId,
      seq: 1,
      at,
      outcome: { status: 'Cancelled', error: 'x' },
      steps: [{ stepIndex: 0, status: 'NotRun', queuedAt: null, outcome: notRun }],
    });
    expect(await find(second.executionId)).toMatchObject({ status: 'Queued', unbegun: true });
    expect(await begin(beginOf(second))).toMatchObject({ verdict: 'Run' });
  });

  it('ends Failed with the reason when the gate refuses it', async () => {
    const schedule = await scheduleOf('Skip');
    const retry = await accept(schedule, { retryOf: { executionId: uuidv7() } });
    const asked = beginOf(retry);
    expect(await begin(asked)).toMatchObject({ verdict: 'Refused', code: 'execution-not-found' });
    const refused = await find(retry.executionId);
    expect(refused).toMatchObject({ status: 'Failed', unbegun: true, runId: asked.runId });
    expect(refused?.error).toContain('has no execution');
    const late = await accept(schedule);
    const by = { initiator: aPerson, at: new Date() };
    await store.run((tx) => deleteSchedule(tx, { id: schedule.id, ...by }));
    expect(await begin(beginOf(late))).toMatchObject({ verdict: 'Refused' });
    const deleted = await find(late.executionId);
    expect(deleted?.status).toBe('Failed');
    expect(deleted?.error).toContain('no schedule');
  });

  it('runs nothing for a worker that comes after its end', async () => {
    const schedule = await scheduleOf('Skip');
    const [ended, skipped] = [await accept(schedule), await accept(schedule)];
    const end = { status: 'Cancelled', error: 'not wanted', at: new Date() } as const;
    const finalize = () => store.run((tx) => finalizeUnbegun(tx, ended.executionId, { end }));
    expect(await finalize()).toBe(true);
    expect(await finalize()).toBe(false);
    const already = { verdict: 'Refused', code: 'execution-already-final' };
    expect(await begin(beginOf(ended))).toMatchObject(already);
    await store.run((tx) => skipUnbegun(tx, { executionId: skipped.executionId }, 'too late'));
    expect(await begin(beginOf(skipped))).toMatchObject({ verdict: 'Skipped', reason: 'too late' });
    expect(await find(ended.executionId)).toMatchObject({ status: 'Cancelled', startedAt: null });
  });

  it('cannot be ended as unbegun once a worker has it', async () => {
    const start = await accept(await scheduleOf('Skip'));
    await begin(beginOf(start));
    const end = { status: 'Cancelled', error: 'not wanted', at: new Date() } as const;
    expect(await store.run((tx) => finalizeUnbegun(tx, start.executionId, { end }))).toBe(false);
    expect(await find(start.executionId)).toMatchObject({ status: 'InProgress' });
  });
});
