import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage } from '../../../src/contract/execution/activity-records.ts';
import type {
  Execution,
  ExecutionDetail,
  ExecutionPage,
} from '../../../src/contract/execution/executions.ts';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { noRun } from '../../../src/domain/identifiers.ts';
import { ProblemError } from '../../../src/domain/problem.ts';
import { insertAttemptStart, updateProgress } from '../../../src/store/records/attempts.ts';
import { insertLogLines } from '../../../src/store/records/log-lines.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
let schedule: Schedule;
beforeAll(async () => {
  harness = await createHarness();
  const answer = await send('POST', '/schedules', aScheduleBody({ name: 'Nightly' }));
  schedule = answer.json<Schedule>();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.temporal.onStart = (start) => harness.begin(start);
});

async function send(method: 'GET' | 'POST', url: string, body?: object) {
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: harness.operator,
    ...(body ? { payload: body } : {}),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    json: <T>() => answer.json<T>(),
  };
}

async function run(): Promise<Execution> {
  const answer = await send('POST', `/schedules/${schedule.id}/run`);
  expect(answer.status).toBe(202);
  return answer.json<Execution>();
}

describe('POST /schedules/{ref}/run', () => {
  it('chooses the id, starts the workflow and answers with the execution', async () => {
    const answer = await send('POST', '/schedules/nightly/run');
    expect(answer.status).toBe(202);
    const execution = answer.json<Execution>();
    expect(harness.temporal.starts.at(-1)).toMatchObject({
      tenantSlug: 'default',
      schedule: { id: schedule.id, slug: 'nightly', revision: 1 },
      executionId: execution.id,
      initiator: { type: 'apiKey', id: 'anna', name: 'anna' },
    });
    expect(answer.headers['location']).toBe(`/api/v1/schedule-executions/${execution.id}`);
    expect(execution).toMatchObject({
      status: 'InProgress',
      trigger: 'Manual',
      scheduleSlug: 'nightly',
      groupCount: 2,
      stepCount: 3,
      error: null,
    });
  });

  it('has the execution on record from its answer on, Queued until a worker takes it', async () => {
    harness.temporal.onStart = null;
    const answer = await send('POST', `/schedules/${schedule.id}/run`);
    expect(answer.status).toBe(202);
    const queued = answer.json<Execution>();
    expect(queued).toMatchObject({
      id: harness.temporal.starts.at(-1)?.executionId,
      status: 'Queued',
      startedAt: null,
      waitingReason: 'no worker has taken it yet',
      waitsFor: null,
      groupCount: 2,
      stepCount: 3,
      trigger: 'Manual',
    });
    const read = await send('GET', `/schedule-executions/${queued.id}`);
    expect(read.json<ExecutionDetail>()).toMatchObject({ ...queued, steps: [] });
    for (const list of [
      '?limit=1',
      '/active?limit=1',
      `?scheduleId=${schedule.slug}&status=Queued`,
    ]) {
      const page = (await send('GET', `/schedule-executions${list}`)).json<ExecutionPage>();
      expect(page.items[0], list).toEqual(queued);
    }
  });

  it('tells which execution is in the way when it was skipped because of it', async () => {
    const holder = await run();
    const error = `overlap: execution ${holder.id} is still going`;
    harness.temporal.onStart = (start) => harness.begin(start, { status: 'Skipped', error });
    const answer = await send('POST', `/schedules/${schedule.id}/run`);
    expect(answer.status).toBe(409);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'execution-overlap',
      detail: error,
      executionId: harness.temporal.starts.at(-1)?.executionId,
      holderExecutionId: holder.id,
    });
  });

  it('names the one that waits too, when there was no place left to wait', async () => {
    const [holder, waiting] = [await run(), await run()];
    const error = `overlap: execution ${holder.id} is still going and execution ${waiting.id} waits already`;
    harness.temporal.onStart = (start) => harness.begin(start, { status: 'Skipped', error });
    const answer = await send('POST', `/schedules/${schedule.id}/run`, { overlap: 'BufferOne' });
    expect(answer.json<Problem>()).toMatchObject({
      status: 409,
      code: 'execution-overlap',
      holderExecutionId: holder.id,
      waitingExecutionId: waiting.id,
    });
    expect(harness.temporal.starts.at(-1)?.overlap).toBe('BufferOne');
  });

  it('takes a policy for this start alone, and no other word for one', async () => {
    const answer = await send('POST', `/schedules/${schedule.id}/run`, { overlap: 'Sometimes' });
    expect(answer.status).toBe(422);
    await send('POST', `/schedules/${schedule.id}/run`, { reason: 'urgent' });
    expect(harness.temporal.starts.at(-1)).not.toHaveProperty('overlap');
  });

  it('is accepted while Temporal cannot be reached, and says that the start is repeated', async () => {
    harness.temporal.onStart = () =>
      Promise.reject(new ProblemError('temporal-unavailable', 'no connection in time'));
    const queued = await run();
    const waitingReason =
      'Temporal has not accepted the start: no connection in time; it will be retried';
    expect(queued).toMatchObject({ status: 'Queued', waitingReason });
    const read = await send('GET', `/schedule-executions/${queued.id}`);
    expect(read.json<Execution>()).toMatchObject({ status: 'Queued', waitingReason });
  });

  it('answers with the execution when it began although the answer of Temporal was lost', async () => {
    harness.temporal.onStart = async (start) => {
      await harness.begin(start);
      throw new ProblemError('temporal-unavailable', 'no answer in time');
    };
    expect((await run()).status).toBe('InProgress');
  });

  it('starts nothing for a schedule that does not exist', async () => {
    const starts = harness.temporal.starts.length;
    expect((await send('POST', '/schedules/nothing/run')).status).toBe(404);
    expect(harness.temporal.starts).toHaveLength(starts);
  });
});

describe('GET /schedule-executions/{id}', () => {
  it('shows every step with its status and the progress of a running one', async () => {
    const { id, runId } = await run();
    const key = {
      tenantId: harness.tenantId,
      executionId: id,
      incarnation: runId,
      stepIndex: 1,
      attempt: 1,
    };
    const at = now.getTime();
    await harness.database.withTenant(harness.tenantId, async (tx) => {
      await insertAttemptStart(tx, {
        ...key,
        startedAt: at,
        idempotencyKey: 'k',
        worker: 'w',
        decisive: false,
      });
      await updateProgress(tx, [{ ...key, percent: 40, message: 'reading', at }]);
    });
    const detail = (await send('GET', `/schedule-executions/${id}`)).json<ExecutionDetail>();
    expect(
      detail.steps.map(({ stepIndex, groupIndex, key: name, status }) => [
        stepIndex,
        groupIndex,
        name,
        status,
      ]),
    ).toEqual([
      [0, 0, 'hr-import', 'Waiting'],
      [1, 1, 'tell-a', 'Waiting'],
      [2, 1, 'tell-b', 'Waiting'],
    ]);
    expect(detail.steps[1]?.progress).toEqual({ percent: 40, message: 'reading' });
    const attempts = await send('GET', `/schedule-executions/${id}/steps/1/attempts`);
    expect(attempts.json<{ items: object[] }>().items).toMatchObject([
      { attempt: 1, status: 'InProgress', worker: 'w', idempotencyKey: 'k' },
    ]);
  });

  it('answers 404 for an unknown execution and 400 for what is no id', async () => {
    const unknown = await send('GET', '/schedule-executions/01934567-89ab-7cde-8f01-23456789abcd');
    expect(unknown.status).toBe(404);
    expect(unknown.json<Problem>().code).toBe('execution-not-found');
    expect((await send('GET', '/schedule-executions/nothing')).status).toBe(400);
  });
});

describe('GET /schedule-executions', () => {
  it('filters by schedule, status and time, the newest first', async () => {
    const first = await run();
    const second = await run();
    const list = async (query: string) =>
      (await send('GET', `/schedule-executions?${query}`)).json<ExecutionPage>();
    const all = await list('scheduleId=nightly&status=InProgress,Queued&limit=2');
    expect(all.items.map(({ id }) => id)).toEqual([second.id, first.id]);
    const next = await list(
      `scheduleId=nightly&status=InProgress,Queued&limit=1&cursor=${all.nextCursor ?? ''}`,
    );
    expect(next.items).toHaveLength(1);
    expect(next.items[0]?.id).not.toBe(first.id);
    expect((await list('status=Failed')).items).toEqual([]);
    expect((await list('from=2099-01-01T00:00:00Z')).items).toEqual([]);
    expect((await list('to=2099-01-01T00:00:00Z&trigger=Manual')).items.length).toBeGreaterThan(1);
  });

  it('filters by who started it, by steps, by the error and by how long it took', async () => {
    const { id } = await run();
    const list = async (query: string) =>
      (await send('GET', `/schedule-executions?scheduleId=nightly&${query}`))
        .json<ExecutionPage>()
        .items.map((item) => item.id);
    expect(await list('initiator=anna&stepType=Http')).toContain(id);
    for (const none of [
      ...['initiator=ann', 'stepType=Shell', 'connectedSystem=ldap'],
      ...['errorContains=boom', 'longerThanSeconds=31622400'],
    ]) {
      expect(await list(none), none).toEqual([]);
    }
    for (const wrong of ['stepType=Lambda', 'longerThanSeconds=0', 'errorContains=']) {
      const answer = await send('GET', `/schedule-executions?${wrong}`);
      expect([answer.status, answer.json<Problem>().code], wrong).toEqual([
        400,
        'parameter-invalid',
      ]);
    }
  });

  it('binds a cursor to them', async () => {
    await run();
    await run();
    const list = async (query: string) =>
      send('GET', `/schedule-executions?scheduleId=nightly&limit=1&${query}`);
    const cursor = (await list('initiator=anna')).json<ExecutionPage>().nextCursor ?? '';
    expect(
      (await list(`initiator=anna&cursor=${cursor}`)).json<ExecutionPage>().items,
    ).toHaveLength(1);
    expect((await list(`cursor=${cursor}`)).status).toBe(400);
  });

  it('suggests the status that was probably meant', async () => {
    const answer = await send('GET', '/schedule-executions?status=Complete');
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().errors[0]).toMatchObject({
      pointer: 'status',
      suggestion: 'Completed',
    });
  });

  it('lists those that have not ended', async () => {
    const { id } = await run();
    const page = (await send('GET', '/schedule-executions/active')).json<ExecutionPage>();
    expect(page.items.map((one) => one.id)).toContain(id);
    expect(page.items.some(({ status }) => isFinalExecution(status))).toBe(false);
  });
});

describe('POST /schedule-executions/{id}/cancel of one that no worker has begun', () => {
  beforeEach(() => {
    harness.temporal.onStart = null;
  });
  afterEach(() => {
    harness.temporal.onCancel = 'Requested';
  });

  it('asks Temporal when it has the start, and leaves the end to the workflow', async () => {
    const { id } = await run();
    const answer = await send('POST', `/schedule-executions/${id}/cancel`);
    expect(answer.status).toBe(202);
    expect(answer.json<Execution>().status).toBe('Queued');
    expect(harness.temporal.cancels.at(-1)?.runId).toBe(noRun);
  });

  it('ends it at once when Temporal does not know the start; it never starts', async () => {
    const { id } = await run();
    harness.temporal.onCancel = 'NotFound';
    const answer = await send('POST', `/schedule-executions/${id}/cancel`, { reason: 'wrong day' });
    expect(answer.status).toBe(202);
    const error = 'cancelled by anna: wrong day, before it was started';
    expect(answer.json<Execution>()).toMatchObject({ status: 'Cancelled', error, startedAt: null });
    harness.temporal.onCancel = 'Requested';
    expect((await send('POST', `/schedule-executions/${id}/cancel`)).status).toBe(409);
  });

  it('takes no other command, and says why', async () => {
    const { id } = await run();
    for (const verb of ['pause', 'steps/hr-import/hold']) {
      const answer = await send('POST', `/schedule-executions/${id}/${verb}`, { reason: 'x' });
      expect(answer.json<Problem>()).toMatchObject({ status: 409, code: 'execution-not-begun' });
    }
  });

  it('can be asked for as a retry, which is on record at once too', async () => {
    const { id } = await run();
    harness.temporal.onCancel = 'NotFound';
    await send('POST', `/schedule-executions/${id}/cancel`);
    const retry = await send('POST', `/schedule-executions/${id}/retry`, {
      revision: 'AsItWas',
    });
    expect(retry.status).toBe(202);
    const queued = retry.json<Execution>();
    expect(queued).toMatchObject({ status: 'Queued', retriedFrom: id });
    const read = await send('GET', `/schedule-executions/${queued.id}`);
    expect(read.json<Execution>()).toMatchObject({ status: 'Queued', retriedFrom: id });
  });
});

describe('POST /schedule-executions/{id}/cancel', () => {
  it('asks the workflow to stop, saying who and why', async () => {
    const { id, workflowId, runId } = await run();
    const answer = await send('POST', `/schedule-executions/${id}/cancel`, { reason: 'wrong day' });
    expect(answer.status).toBe(202);
    const reason = 'cancelled by anna: wrong day';
    expect(harness.temporal.cancels.at(-1)).toEqual({ workflowId, runId, reason });
  });

  it('refuses an execution that has ended', async () => {
    harness.temporal.onStart = (start) =>
      harness.begin(start, { status: 'Skipped', error: 'overlap: execution x' });
    await send('POST', `/schedules/${schedule.id}/run`);
    const id = harness.temporal.starts.at(-1)?.executionId ?? '';
    const cancels = harness.temporal.cancels.length;
    const answer = await send('POST', `/schedule-executions/${id}/cancel`);
    expect(answer.status).toBe(409);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'execution-already-final',
      executionId: id,
    });
    expect(harness.temporal.cancels).toHaveLength(cancels);
  });
});

describe('GET /schedule-executions/{id}/log', () => {
  it('gives pages of what the steps printed', async () => {
    const { id, runId } = await run();
    const key = {
      tenantId: harness.tenantId,
      executionId: id,
      incarnation: runId,
      stepIndex: 0,
      attempt: 1,
    };
    const lines = ['one', 'two', 'three'].map((text) => ({
      ...({ at: now.getTime(), level: 'info', stream: 'stdout' } as const),
      text,
    }));
    await harness.database.withTenant(harness.tenantId, (tx) => insertLogLines(tx, key, lines));
    const url = `/schedule-executions/${id}/log?limit=2`;
    const first = (await send('GET', url)).json<LogPage>();
    expect(first.items.map(({ text }) => text)).toEqual(['one', 'two']);
    const rest = (await send('GET', `${url}&cursor=${first.nextCursor ?? ''}`)).json<LogPage>();
    expect(rest.items.map(({ text }) => text)).toEqual(['three']);
    expect(rest.hasMore).toBe(false);
  });
});

describe('GET /schedules/{ref} after executions', () => {
  it('shows the last one', async () => {
    const { id } = await run();
    const answer = await send('GET', '/schedules/nightly');
    expect(answer.json<Schedule>().lastExecution).toMatchObject({ id, status: 'InProgress' });
  });
});
