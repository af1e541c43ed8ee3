import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createRecordActivities,
  type RecordActivities,
} from '../../activities/record/record-activities.ts';
import type { AdmissionWorkflows } from '../../src/admission/dependencies.ts';
import type { DeliveryStart } from '../../src/domain/delivery.ts';
import type { ExecutionStatus } from '../../src/domain/execution/status.ts';
import type { Definition } from '../../src/domain/schedule/schedule.ts';
import { armFailpoint } from '../../src/failpoints.ts';
import { createLogger } from '../../src/log.ts';
import { findExecution, listExecutions } from '../../src/store/executions/executions.ts';
import { listDeliveries, takeDeliveries } from '../../src/store/fires/deliveries.ts';
import { insertSchedule, setScheduleEnabled } from '../../src/store/schedules/schedule-changes.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../store/store-fixture.ts';

const started: DeliveryStart[] = [];
const workflows: AdmissionWorkflows = {
  start: async (start) => void started.push(start),
  inspect: async () => ({ state: 'open' }),
  snapshot: async () => null,
  wake: async () => true,
  cancel: async () => undefined,
  terminate: async () => undefined,
};

let store: StoreFixture;
let recorder: RecordActivities;
beforeAll(async () => {
  store = await openStore();
  recorder = createRecordActivities({
    database: store.database,
    workflows,
    defaultTenant: 'default',
    log: createLogger({ level: 'silent', pretty: false, name: 'test' }),
    searchAttributes: async () => false,
  });
});
afterAll(() => store.close());

/** A schedule and one that starts after each of its executions that completed. */
async function aPair(more: Partial<Definition> = {}) {
  const source = aSchedule();
  const timing = { type: 'AfterSchedule', schedule: source.slug, outcomes: ['Completed'] } as const;
  const follower = aSchedule({ definition: aDefinition({ timings: [timing], ...more }) });
  await store.run((tx) => insertSchedule(tx, source));
  await store.run((tx) => insertSchedule(tx, follower));
  return { source, follower };
}

function begin(scheduleId: string, input: Partial<DeliveryStart> = {}, late = 0) {
  const runId = uuidv7();
  const at = Date.now() + late;
  const { executionId, trigger, initiator, triggeredBy } = input;
  const asked = { executionId, trigger, initiator, triggeredBy };
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
  return recorder.beginExecution({
    input: { scheduleId, ...given },
    workflowId: `w-${runId}`,
    runId,
    firstRunId: runId,
    scheduledFor: null,
    scheduledBy: null,
    queuedAt: at,
    at,
  });
}

/** An execution of the schedule from start to end; its id. */
async function execute(scheduleId: string, status: ExecutionStatus = 'Completed') {
  const verdict = await begin(scheduleId);
  if (verdict.verdict !== 'Run') throw new Error(`it did not run: ${JSON.stringify(verdict)}`);
  const { executionId, tenantId } = verdict;
  await recorder.sealExecution({
    tenantId,
    executionId,
    incarnation: executionId,
    seq: 1,
    at: Date.now(),
    steps: [],
    outcome: { status, error: null } as never,
  });
  return executionId;
}

const deliveriesOf = (scheduleId: string) =>
  store.run((tx) =>
    listDeliveries(tx, { scheduleId, causeId: null, state: null, after: null, limit: 10 }),
  );
const startFor = (scheduleId: string) =>
  started.filter(({ schedule }) => schedule.id === scheduleId);

describe('the gate of starts that are owed', () => {
  it('starts the follower right after the end, as that very execution and no other', async () => {
    const { source, follower } = await aPair({ overlap: 'AllowAll' });
    const sourceId = await execute(source.id);
    const [start, ...more] = startFor(follower.id);
    expect(more).toEqual([]);
    expect(start).toMatchObject({
      trigger: 'AfterSchedule',
      triggeredBy: { type: 'execution', id: sourceId },
      initiator: { type: 'schedule', id: source.id, name: 'Nightly' },
    });
    const forged = Array.from({ length: 50 }, (_, n) =>
      begin(follower.id, n % 2 === 0 ? start : { ...start, executionId: uuidv7() }),
    );
    const verdicts = await Promise.all(forged);
    const ran = verdicts.flatMap((one) => (one.verdict === 'Run' ? [one.executionId] : []));
    expect(ran).toHaveLength(25);
    expect(new Set(ran)).toEqual(new Set([start?.executionId]));
    for (const verdict of verdicts) {
      if (verdict.verdict !== 'Run') {
        expect(verdict).toMatchObject({ reason: expect.stringContaining('duplicate') as string });
      }
    }
    expect(await deliveriesOf(follower.id)).toMatchObject([
      { state: 'Started', executionId: start?.executionId },
    ]);
    const row = await store.run((tx) => findExecution(tx, start?.executionId ?? ''));
    expect(row).toMatchObject({
      status: 'InProgress',
      trigger: 'AfterSchedule',
      scheduledFor: null,
      triggeredBy: { type: 'execution', id: sourceId },
      initiator: { type: 'schedule' },
    });
  });

  it('starts nothing after another end than those named', async () => {
    const { source, follower } = await aPair();
    await execute(source.id, 'Failed');
    await execute(source.id, 'Skipped');
    expect(startFor(follower.id)).toEqual([]);
    expect(await deliveriesOf(follower.id)).toEqual([]);
  });

  it('leaves what a crash after the end did not start to the next who asks', async () => {
    const { source, follower } = await aPair();
    armFailpoint({ point: 'finalize.after-commit', hit: 1, action: 'throw' });
    await expect(execute(source.id)).rejects.toThrow('finalize.after-commit');
    armFailpoint(null);
    expect(startFor(follower.id)).toEqual([]);
    const { starts } = await store.run((tx) =>
      takeDeliveries(tx, { now: new Date(), causeId: null, limit: 100 }),
    );
    expect(starts.filter(({ schedule }) => schedule.id === follower.id)).toHaveLength(1);
  });

  it('skips the start of a follower that is running, names the holder, and keeps the row', async () => {
    const { source, follower } = await aPair();
    const held = await begin(follower.id);
    await execute(source.id);
    const [start] = startFor(follower.id);
    const holder = held.verdict === 'Run' ? held.executionId : '';
    expect(await begin(follower.id, start)).toMatchObject({ verdict: 'Skipped' });
    expect(await deliveriesOf(follower.id)).toMatchObject([
      {
        state: 'Skipped',
        executionId: start?.executionId,
        reason: expect.stringContaining(holder) as string,
      },
    ]);
  });

  it('looks again whether the schedule is enabled, and starts nothing twice after that', async () => {
    const { source, follower } = await aPair();
    await execute(source.id);
    const [start] = startFor(follower.id);
    const change = { id: follower.id, note: '', initiator: aPerson, at: new Date() };
    await store.run((tx) => setScheduleEnabled(tx, { ...change, enabled: false }));
    expect(await begin(follower.id, start)).toMatchObject({ verdict: 'Skipped' });
    await store.run((tx) => setScheduleEnabled(tx, { ...change, enabled: true }));
    expect(await begin(follower.id, start)).toMatchObject({ verdict: 'Skipped' });
    expect(await deliveriesOf(follower.id)).toMatchObject([
      { state: 'Skipped', reason: expect.stringContaining('disabled') as string },
    ]);
  });

  it('takes a start that nothing is owed for as one from outside', async () => {
    const { follower } = await aPair();
    const triggeredBy = { type: 'event', id: uuidv7() } as const;
    expect(await begin(follower.id, { trigger: 'Event', triggeredBy })).toMatchObject({
      verdict: 'Run',
    });
    const [row] = await store.run((tx) =>
      listExecutions(tx, { scheduleId: follower.id, after: null, limit: 1 }),
    );
    expect(row).toMatchObject({ trigger: 'External', triggeredBy: null });
  });
});
