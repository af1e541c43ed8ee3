import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInlineActivities } from '../../../activities/inline/run-inline-step.ts';
import { createRecordActivities } from '../../../activities/record/record-activities.ts';
import { createRecorder } from '../../../activities/record/recorder.ts';
import { createStoreObserver } from '../../../activities/record/store-observer.ts';
import type { Backfill } from '../../../src/contract/execution/backfills.ts';
import type { EventDetail } from '../../../src/contract/execution/events.ts';
import type {
  Execution,
  ExecutionDetail,
  ExecutionPage,
} from '../../../src/contract/execution/executions.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { createLogger } from '../../../src/log.ts';
import { createDatabase } from '../../../src/store/core/database.ts';
import { openTemporal } from '../../../src/temporal/connection.ts';
import { createAdmissionWorkflows } from '../../../src/temporal/executions/admission-workflows.ts';
import { createWorkers } from '../../../src/worker/create-worker.ts';
import { aReport } from '../../support/scenario/orchestration.ts';
import { installTestRuntime } from '../../support/scenario/runtime.ts';
import { type Stack, startStack } from '../../support/scenario/stack.ts';

/** The real API, its loops and the real Temporal; a worker comes only when a test starts it. */
let stack: Stack;
let connection: Connection;
let client: Client;
let stopWorker = async (): Promise<void> => undefined;
beforeAll(async () => {
  stack = await startStack({ sweepTimes: { quietMs: 1_000, intervalMs: 500 } });
  connection = await Connection.connect({ address: stack.temporal.address });
  client = new Client({ connection, namespace: stack.temporal.namespace });
}, 120_000);
afterAll(async () => {
  await stopWorker();
  await connection.close();
  await stack.stop();
});

/** Orchestrator and steps in this process; every step succeeds. */
async function startWorker(): Promise<void> {
  const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
  installTestRuntime();
  const { address, namespace } = stack.temporal;
  const database = createDatabase({ url: stack.databaseUrl, applicationName: 'test', log });
  const native = await NativeConnection.connect({ address });
  const temporal = openTemporal({ address, namespace, identity: 'test' });
  const recorder = createRecorder({ database, log });
  const recording = createRecordActivities({
    database,
    log,
    defaultTenant: 'default',
    searchAttributes: async () => false,
    workflows: createAdmissionWorkflows(temporal),
  });
  const record = createStoreObserver({ database, log });
  const activities = {
    ...recording,
    ...createInlineActivities({ database, record, steps: null }),
  };
  const workers = await createWorkers({
    connection: native,
    namespace,
    identity: 'test',
    orchestration: { recorder, activities },
    steps: { pools: ['default'], activities: { Http: async () => aReport() } },
  });
  const running = workers.map((worker) => worker.run());
  stopWorker = async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await recorder.drain(1_000);
    await temporal.close();
    await native.close();
    await database.close();
  };
}

const instant = (ms: number) => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

const noWorker = { status: 'Queued', waitingReason: 'no worker has taken it yet', startedAt: null };

async function create(slug: string, more: object = {}): Promise<Schedule> {
  const steps = [
    { key: 'it', name: 'It', type: 'Http', url: `${stack.systems.url}/http/status/200` },
  ];
  const body = { slug, name: slug, overlap: 'AllowAll', steps, ...more };
  const answer = await stack.api.post<Schedule>('/schedules', body);
  expect(answer.status).toBe(201);
  return answer.body;
}

async function run(slug: string): Promise<Execution> {
  const answer = await stack.api.post<Execution>(`/schedules/${slug}/run`);
  expect(answer.status).toBe(202);
  return answer.body;
}

const executionsOf = (slug: string) =>
  stack.api.until<ExecutionPage>(
    `/schedule-executions?scheduleId=${slug}`,
    ({ items }) => items?.length > 0,
  );

/** Readable by its id, and listed as one that has not ended. */
async function expectQueued(id: string): Promise<void> {
  const read = await stack.api.get<ExecutionDetail>(`/schedule-executions/${id}`);
  expect(read.body).toMatchObject(noWorker);
  const active = await stack.api.get<ExecutionPage>('/schedule-executions/active?limit=100');
  expect(active.body.items.map((one) => one.id)).toContain(id);
}

const until = (id: string, status: string) =>
  stack.api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    (execution) => execution.status === status,
  );

describe('accepted starts', () => {
  const accepted: string[] = [];

  it('are on record as Queued while no worker runs, whatever asked for them', async () => {
    await create('by-hand');
    const byHand = await run('by-hand');
    expect(byHand).toMatchObject(noWorker);
    await expectQueued(byHand.id);
    accepted.push(byHand.id);

    await create('by-event', { timings: [{ type: 'Event', source: 's', name: 'n' }] });
    const event = await stack.api.post<EventDetail>('/events', { source: 's', name: 'n' });
    expect(event.status).toBe(202);
    const [listener] = (await executionsOf('by-event')).items;
    expect(listener?.triggeredBy).toEqual({ type: 'event', id: event.body.id });
    await expectQueued(listener?.id ?? '');
    accepted.push(listener?.id ?? '');

    const timings = [{ type: 'Cron', expression: '0 * * * *' }];
    await create('by-backfill', { timings, enabled: false });
    const now = Date.now();
    const [from, until] = [instant(now - 90 * 60_000), instant(now - 60_000)];
    const asked = await stack.api.post<Backfill>('/schedules/by-backfill/backfills', {
      from,
      until,
    });
    expect(asked).toMatchObject({ status: 202 });
    const [fire] = (await executionsOf('by-backfill')).items;
    expect(fire).toMatchObject({ trigger: 'Backfill', backfillId: asked.body.id });
    await expectQueued(fire?.id ?? '');

    const anchorAt = instant(now - 7_200_000);
    expect((await stack.api.put('/anchors/opening', { at: anchorAt })).status).toBeLessThan(300);
    const milestones = [{ type: 'Milestone', anchor: 'opening', offsets: ['PT1H'] }];
    await create('by-milestone', { timings: milestones });
    const tried = await stack.api.post<Execution>('/schedules/by-milestone/milestones/try', {
      offset: 'PT1H',
      reason: 'now',
    });
    expect(tried.status).toBe(202);
    await expectQueued(tried.body.id);
    accepted.push(tried.body.id);
  }, 120_000);

  it('end Terminated when their workflow is terminated before a worker takes it', async () => {
    const { id, workflowId } = await run('by-hand');
    await client.workflow.getHandle(workflowId).terminate('not today');
    const ended = await until(id, 'Terminated');
    expect(ended.error).toMatch(/before a worker had begun it.*not today/);
    const retry = await stack.api.post<Execution>(`/schedule-executions/${id}/retry`, {
      revision: 'AsItWas',
    });
    expect(retry.body).toMatchObject({ ...noWorker, retriedFrom: id });
    await expectQueued(retry.body.id);
    accepted.push(retry.body.id);
  }, 120_000);

  it('run under the same id once a worker comes; one cancelled meanwhile runs nothing', async () => {
    const { id: cancelled } = await run('by-hand');
    const asked = await stack.api.post(`/schedule-executions/${cancelled}/cancel`);
    expect(asked.status).toBe(202);
    const before = await stack.api.get<ExecutionPage>('/schedule-executions?limit=100');
    await startWorker();
    for (const id of accepted) await until(id, 'Completed');
    expect((await until(cancelled, 'Cancelled')).steps.map(({ status }) => status)).toEqual([
      'NotRun',
    ]);
    const known = before.body.items.map(({ id }) => id);
    const after = await stack.api.get<ExecutionPage>('/schedule-executions?limit=100');
    for (const slug of ['by-hand', 'by-event']) {
      const rows = after.body.items.filter(({ scheduleSlug }) => scheduleSlug === slug);
      expect(known).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
    }
  }, 120_000);
});
