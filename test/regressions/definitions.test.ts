/** Faults that schedulers before ours shipped, each as the rule that keeps it from coming back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { showPosition } from '../../src/cli/output/show-execution.ts';
import {
  Execution,
  type ExecutionDetail,
  type ExecutionPage,
} from '../../src/contract/execution/executions.ts';
import type { Schedule } from '../../src/contract/schedule/schedules.ts';
import { executionStatuses, stepStatuses } from '../../src/domain/execution/status.ts';
import type { Timing } from '../../src/domain/schedule/timing.ts';
import { nextFireOf, nextFires } from '../../src/timing/fires/next-fires.ts';
import { aScheduleBody, createHarness, type Harness } from '../api/harness.ts';
import { anExecution, withoutSteps } from '../cli/contract-samples.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.temporal.onStart = (start) => harness.begin(start);
});

async function send<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) {
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: harness.operator,
    ...(body ? { payload: body } : {}),
  });
  const text = answer.body;
  return { status: answer.statusCode, body: (text === '' ? null : JSON.parse(text)) as T };
}

async function create(changes: Record<string, unknown> = {}): Promise<Schedule> {
  const { status, body } = await send<Schedule>('POST', '/schedules', aScheduleBody(changes));
  expect(status).toBe(201);
  return body;
}

const runNow = async ({ id }: Schedule) =>
  (await send<Execution>('POST', `/schedules/${id}/run`)).body;
const detailOf = async ({ id }: Pick<Execution, 'id'>) =>
  (await send<ExecutionDetail>('GET', `/schedule-executions/${id}`)).body;

describe('regressions of words on the wire', () => {
  it('statuses are these words, never numbers, and renaming one breaks this test', () => {
    expect(Execution.properties.status).toMatchObject({ type: 'string', enum: executionStatuses });
    expect([...executionStatuses]).toEqual([
      ...['Queued', 'InProgress', 'Paused', 'Cancelling', 'Completed', 'CompletedWithErrors'],
      ...['Failed', 'TimedOut', 'Cancelled', 'Terminated', 'Skipped', 'Lost'],
    ]);
    expect([...stepStatuses]).toEqual([
      ...['Waiting', 'Queued', 'InProgress', 'Retrying', 'Paused', 'Completed'],
      ...['CompletedWithWarnings', 'Failed', 'TimedOut', 'Cancelled', 'Skipped', 'NotRun'],
      'Interrupted',
    ]);
  });

  it('position and total count the same thing, so the last group reads "group 8 of 8"', () => {
    const last = withoutSteps(anExecution({ groupIndex: 7, groupCount: 8, stepCount: 12 }));
    expect(showPosition(last)).toBe('group 8 of 8');
    expect(showPosition({ ...last, groupIndex: 8 })).toBe('group 8 of 8');
  });
});

describe('regressions of what a schedule accepts', () => {
  it.each(['not a cron', '61 * * * *', '* * * *', '0 6 * * * 2026 x'])(
    'a cron expression that is none is refused when it is written: %s',
    async (expression) => {
      const timings = [{ type: 'Cron', expression, timeZone: 'UTC' }];
      const answer = await send<object>('POST', '/schedules', aScheduleBody({ timings }));
      expect(answer.status).toBe(422);
    },
  );

  it.each([
    ['Lambda', { type: 'Lambda', name: 'x', script: 'select 1' }],
    [
      'PowerShell, where commands are switched off',
      { type: 'PowerShell', name: 'x', script: 'dir' },
    ],
    ['Shell, where commands are switched off', { type: 'Shell', name: 'x', script: 'true' }],
    [
      'Executable, where commands are switched off',
      { type: 'Executable', name: 'x', program: 'p' },
    ],
  ])(
    'a step the installation cannot run is refused when it is written: %s',
    async (_name, step) => {
      const body = aScheduleBody({ steps: [step] });
      const before = await harness.countRows();
      expect((await send<object>('POST', '/schedules', body)).status).toBe(422);
      expect(await harness.countRows()).toEqual(before);
    },
  );

  it('a schedule without steps, whose run would be done before it began, is refused', async () => {
    expect((await send('POST', '/schedules', aScheduleBody({ steps: [] }))).status).toBe(422);
  });

  it('a field nobody knows is refused and not dropped in silence', async () => {
    const answer = await send<object>('POST', '/schedules', aScheduleBody({ timeoutMinutes: 5 }));
    expect(answer.status).toBe(422);
  });

  it('replacing a schedule with what was read changes nothing, every setting included', async () => {
    const http = { type: 'Http', name: 'Ask', url: 'https://a.test/', timeoutSeconds: 7 };
    const steps = [
      { ...http, successWhen: { statuses: [200, 404], json: [{ path: 'ok', equals: true }] } },
      {
        type: 'RunProfile',
        name: 'HR',
        connectedSystem: 'hr-system',
        runProfile: 'Full Import',
        partialErrors: 'Warning',
        onInterrupted: 'Fail',
      },
    ];
    const schedule = await create({ steps });
    const { name, description, tags, timings, overlap, catchupWindowSeconds } = schedule;
    const body = { name, description, tags, timings, overlap, catchupWindowSeconds };
    const answer = await send<Schedule>('PUT', `/schedules/${schedule.id}`, {
      ...body,
      steps: schedule.steps,
    });
    expect(answer.body.steps).toEqual(schedule.steps);
    expect(answer.body.revision).toBe(schedule.revision);
  });
});

describe('regressions of times', () => {
  const cron = (expression: string, timeZone: string): Timing => ({
    type: 'Cron',
    expression,
    timeZone,
  });
  const after = new Date('2026-01-05T00:00:00Z');

  it('several times with different minutes each keep their own minute', () => {
    const timings = [cron('15 6 * * *', 'UTC'), cron('45 9 * * *', 'UTC')];
    const first = nextFireOf(timings, after);
    const second = nextFireOf(timings, first ?? after);
    expect([first?.toISOString(), second?.toISOString()]).toEqual([
      ...['2026-01-05T06:15:00.000Z', '2026-01-05T09:45:00.000Z'],
    ]);
  });

  it('every few minutes within a daily window stays within it', () => {
    const fires = nextFires(cron('*/20 8-9 * * *', 'UTC'), { after, count: 7 });
    expect(fires.map(({ at }) => at.toISOString().slice(11, 16))).toEqual([
      ...['08:00', '08:20', '08:40', '09:00', '09:20', '09:40', '08:00'],
    ]);
  });

  it('a time is a time in its zone, in winter and in summer', () => {
    const berlin = cron('0 6 * * *', 'Europe/Berlin');
    const at = (day: string) => nextFireOf([berlin], new Date(`${day}T00:00:00Z`))?.toISOString();
    expect(at('2026-01-05')).toBe('2026-01-05T05:00:00.000Z');
    expect(at('2026-07-05')).toBe('2026-07-05T04:00:00.000Z');
  });
});

describe('regressions of history', () => {
  it('editing the steps of a schedule does not change what an execution ran', async () => {
    const schedule = await create();
    const execution = await runNow(schedule);
    const before = await detailOf(execution);
    const body = aScheduleBody({
      name: schedule.name,
      steps: [{ type: 'Http', name: 'Something else', url: 'https://c.test/' }],
    });
    const changed = await send<Schedule>('PUT', `/schedules/${schedule.id}`, body);
    expect(changed.body.revision).toBe(2);
    expect(await detailOf(execution)).toEqual(before);
    expect(before).toMatchObject({ revision: 1, stepCount: 3, groupCount: 2 });
  });

  it('deleting a schedule leaves its executions readable and listed', async () => {
    const schedule = await create();
    const execution = await runNow(schedule);
    const before = await detailOf(execution);
    const removed = await send('DELETE', `/schedules/${schedule.id}`);
    expect(removed.status).toBeLessThan(300);
    expect(await detailOf(execution)).toEqual(before);
    const page = await send<ExecutionPage>('GET', '/schedule-executions?limit=200');
    const listed = page.body.items.find(({ id }) => id === execution.id);
    expect(listed).toMatchObject({ scheduleName: schedule.name });
  });

  it('an execution of a deleted schedule does not empty the list of active ones', async () => {
    const [gone, stays] = [await create(), await create()];
    const executions = [await runNow(gone), await runNow(stays)];
    await send('DELETE', `/schedules/${gone.id}`);
    const page = await send<ExecutionPage>('GET', '/schedule-executions/active?limit=200');
    expect(page.status).toBe(200);
    const ids = page.body.items.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(executions.map(({ id }) => id)));
  });

  it('running a schedule does not make it look changed', async () => {
    const schedule = await create();
    await runNow(schedule);
    const { body } = await send<Schedule>('GET', `/schedules/${schedule.id}`);
    expect(body.updatedAt).toBe(schedule.updatedAt);
    expect(body.revision).toBe(schedule.revision);
  });

  it("the executions of a schedule are its own and nobody else's", async () => {
    const [mine, other] = [await create(), await create()];
    const execution = await runNow(mine);
    await runNow(other);
    const page = await send<ExecutionPage>('GET', `/schedule-executions?scheduleId=${mine.id}`);
    expect(page.body.items.map(({ id }) => id)).toEqual([execution.id]);
  });
});
