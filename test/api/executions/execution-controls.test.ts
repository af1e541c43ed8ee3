import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ControlAnswer } from '../../../src/contract/execution/controls.ts';
import type { Execution } from '../../../src/contract/execution/executions.ts';
import type { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { ProblemError } from '../../../src/domain/problem.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let schedule: Schedule;
beforeAll(async () => {
  harness = await createHarness();
  schedule = (await send('POST', '/schedules', aScheduleBody())).json<Schedule>();
});
afterAll(() => harness.close());
beforeEach(() => {
  const { temporal } = harness;
  temporal.onStart = (start) => harness.begin(start);
  temporal.onCommand = () => ({ status: 'InProgress', pauseRequested: false, step: null });
  temporal.activity = 'None';
  temporal.attempts = { attempts: 0, lastFailure: null };
});

async function send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) {
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: harness.operator,
    ...(body ? { payload: body } : {}),
  });
  return { status: answer.statusCode, headers: answer.headers, json: <T>() => answer.json<T>() };
}

async function begun(): Promise<Execution> {
  return (await send('POST', `/schedules/${schedule.id}/run`)).json<Execution>();
}

const at = (id: string, verb: string) => `/schedule-executions/${id}/${verb}`;

async function auditOf(executionId: string) {
  const answer = await send('GET', `/audit-events?executionId=${executionId}`);
  return answer.json<AuditEventPage>().items;
}

const anna = { type: 'apiKey', id: 'anna', name: 'anna' };

describe('POST /schedule-executions/{id}/pause and /resume', () => {
  it('sends who and why to the workflow, answers its state, and leaves a trail', async () => {
    harness.temporal.onCommand = () => ({
      status: 'InProgress',
      pauseRequested: true,
      step: null,
    });
    const { id } = await begun();
    const answer = await send('POST', at(id, 'pause'), { reason: 'looking at it' });
    expect(answer.status).toBe(200);
    expect(answer.json<ControlAnswer>()).toEqual({
      executionId: id,
      status: 'InProgress',
      pauseRequested: true,
      step: null,
    });
    expect(harness.temporal.commands.at(-1)).toEqual({
      update: 'pauseExecution',
      request: { actor: anna, reason: 'looking at it' },
    });
    expect((await send('POST', at(id, 'resume'))).status).toBe(200);
    expect(harness.temporal.commands.at(-1)?.update).toBe('resumeExecution');
    const [resumed, paused, run] = await auditOf(id);
    expect(resumed).toMatchObject({ action: 'resume', reason: null, result: 'Done', actor: anna });
    expect(paused).toMatchObject({
      action: 'pause',
      objectType: 'execution',
      objectId: id,
      executionId: id,
      stepIndex: null,
      reason: 'looking at it',
      result: 'Done',
      detail: null,
    });
    expect(run).toMatchObject({ action: 'run', objectType: 'schedule', objectId: schedule.id });
  });

  it('answers with the refusal of the workflow, which is on the trail too', async () => {
    harness.temporal.onCommand = () => {
      throw new ProblemError('execution-not-paused', 'nobody has paused it');
    };
    const { id } = await begun();
    const answer = await send('POST', at(id, 'resume'));
    expect(answer.status).toBe(409);
    expect(answer.json<Problem>().code).toBe('execution-not-paused');
    expect((await auditOf(id))[0]).toMatchObject({
      action: 'resume',
      result: 'Refused',
      detail: 'execution-not-paused: nobody has paused it',
    });
  });

  it('answers 503 when no worker does; the trail says that nobody knows', async () => {
    harness.temporal.onCommand = () => {
      throw new ProblemError('worker-unavailable', 'no orchestrator worker answered');
    };
    const { id } = await begun();
    const answer = await send('POST', at(id, 'pause'));
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.json<Problem>().code).toBe('worker-unavailable');
    expect((await auditOf(id))[0]).toMatchObject({ action: 'pause', result: 'Unanswered' });
  });

  it('asks no workflow about an execution that has ended', async () => {
    harness.temporal.onStart = (start) => harness.begin(start, { status: 'Skipped', error: 'x' });
    await send('POST', `/schedules/${schedule.id}/run`);
    const id = harness.temporal.starts.at(-1)?.executionId ?? '';
    const commands = harness.temporal.commands.length;
    const answer = await send('POST', at(id, 'pause'));
    expect(answer.status).toBe(409);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'execution-already-final',
      executionId: id,
    });
    expect(harness.temporal.commands).toHaveLength(commands);
  });

  it('answers 404 for an unknown execution', async () => {
    const unknown = '01934567-89ab-7cde-8f01-23456789abcd';
    expect((await send('POST', at(unknown, 'pause'))).status).toBe(404);
  });
});

describe('POST /schedule-executions/{id}/steps/{step}/…', () => {
  it.each([
    ['skip', 'skipStep'],
    ['cancel', 'cancelStep'],
    ['hold', 'holdStep'],
    ['release', 'releaseStep'],
  ])('%s finds the step by key or place and sends %s', async (verb, update) => {
    harness.temporal.onCommand = () => ({
      status: 'InProgress',
      pauseRequested: false,
      step: { stepIndex: 1, status: 'Paused' },
    });
    const { id } = await begun();
    for (const step of ['tell-a', '1']) {
      const answer = await send('POST', at(id, `steps/${step}/${verb}`), { reason: 'because' });
      expect(answer.status).toBe(200);
      expect(answer.json<ControlAnswer>().step).toEqual({
        stepIndex: 1,
        key: 'tell-a',
        name: 'Tell A',
        status: 'Paused',
      });
      const ends = verb === 'skip' || verb === 'cancel';
      const seen = ends ? { seen: { attempts: 0, startedAt: null } } : {};
      expect(harness.temporal.commands.at(-1)).toEqual({
        update,
        request: { actor: anna, reason: 'because', stepIndex: 1, ...seen },
      });
    }
    expect((await auditOf(id))[0]).toMatchObject({
      action: verb,
      objectType: 'step',
      executionId: id,
      stepIndex: 1,
      reason: 'because',
    });
  });

  it.each(['skip', 'cancel', 'hold', 'retry-now', 'set-result'])(
    '%s asks for a reason',
    async (verb) => {
      const { id } = await begun();
      const commands = harness.temporal.commands.length;
      for (const reason of [undefined, '', '   ']) {
        const body = { ...(verb === 'set-result' ? { status: 'Failed' } : {}), reason };
        const answer = await send('POST', at(id, `steps/tell-a/${verb}`), body);
        expect(answer.status).toBe(422);
        expect(answer.json<Problem>().errors[0]?.pointer).toBe('/reason');
      }
      expect(harness.temporal.commands).toHaveLength(commands);
    },
  );

  it('answers 404 and names the steps there are', async () => {
    const { id } = await begun();
    const answer = await send('POST', at(id, 'steps/nothing/skip'), { reason: 'x' });
    expect(answer.status).toBe(404);
    expect(answer.json<Problem>()).toMatchObject({ code: 'step-not-found' });
    expect(answer.json<Problem>().detail).toContain('hr-import, tell-a, tell-b');
  });

  it('does not skip a step that is running', async () => {
    harness.temporal.activity = 'Running';
    const { id } = await begun();
    const answer = await send('POST', at(id, 'steps/0/skip'), { reason: 'x' });
    expect(answer.status).toBe(409);
    expect(answer.json<Problem>().code).toBe('step-running');
  });

  it.each([
    ['skip', {}],
    ['cancel', {}],
    ['set-result', { status: 'Skipped' }],
  ])('%s tells the workflow what Temporal knows of a retrying step', async (verb, more) => {
    const lastFailure = { code: 'http-status', message: 'answered 503', httpStatus: 503 };
    harness.temporal.activity = 'BackingOff';
    harness.temporal.attempts = { attempts: 2, lastFailure };
    const { id } = await begun();
    const body = { reason: 'vendor is down', ...more };
    expect((await send('POST', at(id, `steps/hr-import/${verb}`), body)).status).toBe(200);
    expect(harness.temporal.commands.at(-1)?.request).toMatchObject({
      seen: { attempts: 2, startedAt: null, lastFailure },
    });
  });

  it('set-result sends the status and what the record has seen of the step', async () => {
    const { id } = await begun();
    const body = { status: 'Failed', reason: 'known bad' };
    expect((await send('POST', at(id, 'steps/hr-import/set-result'), body)).status).toBe(200);
    expect(harness.temporal.commands.at(-1)).toEqual({
      update: 'setStepResult',
      request: {
        actor: anna,
        reason: 'known bad',
        stepIndex: 0,
        status: 'Failed',
        seen: { attempts: 0, startedAt: null },
      },
    });
    const wrong = { status: 'Done', reason: 'x' };
    const answer = await send('POST', at(id, 'steps/hr-import/set-result'), wrong);
    expect(answer.status).toBe(422);
  });

  it.each([
    ['BackingOff', 200, null],
    ['Paused', 200, null],
    ['Running', 409, 'step-running'],
    ['Queued', 409, 'step-not-retrying'],
    ['None', 409, 'step-not-retrying'],
  ] as const)('retry-now of an activity that is %s answers %i', async (state, status, code) => {
    harness.temporal.activity = state;
    const { id } = await begun();
    const tries = harness.temporal.triedNow.length;
    const answer = await send('POST', at(id, 'steps/hr-import/retry-now'), { reason: 'fixed' });
    expect(answer.status).toBe(status);
    if (code) expect(answer.json<Problem>().code).toBe(code);
    else expect(harness.temporal.triedNow.slice(tries)).toEqual(['01-hr-import']);
    expect((await auditOf(id))[0]).toMatchObject({
      action: 'retry-now',
      result: code ? 'Refused' : 'Done',
      reason: 'fixed',
    });
  });
});

describe('GET /audit-events', () => {
  it('holds every change of a schedule, with who and why, in pages', async () => {
    const body = aScheduleBody();
    const made = (await send('POST', '/schedules', body)).json<Schedule>();
    await send('POST', `/schedules/${made.id}/disable`, { reason: 'holidays' });
    await send('POST', `/schedules/${made.id}/enable`);
    await send('PUT', `/schedules/${made.id}`, { ...body, description: 'new' });
    await send('DELETE', `/schedules/${made.id}`);
    const url = `/audit-events?objectId=${made.id}`;
    const all = (await send('GET', url)).json<AuditEventPage>();
    expect(all.items.map(({ action }) => action)).toEqual([
      ...['delete', 'replace', 'enable', 'disable', 'create'],
    ]);
    expect(all.items[3]).toMatchObject({
      actor: anna,
      objectType: 'schedule',
      executionId: null,
      reason: 'holidays',
    });
    const first = (await send('GET', `${url}&limit=3`)).json<AuditEventPage>();
    const cursor = first.nextCursor ?? '';
    const rest = (await send('GET', `${url}&limit=3&cursor=${cursor}`)).json<AuditEventPage>();
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect((await send('GET', `/audit-events?cursor=${cursor}`)).status).toBe(400);
  });

  it('keeps no event of a change that was refused', async () => {
    const answer = await send('POST', '/schedules', { name: 'x' });
    expect(answer.status).toBe(422);
    const { items } = (await send('GET', '/audit-events?limit=1')).json<AuditEventPage>();
    expect(items[0]?.action).not.toBe('create');
  });

  it('has cancels too', async () => {
    const { id } = await begun();
    await send('POST', at(id, 'cancel'), { reason: 'wrong day' });
    expect((await auditOf(id))[0]).toMatchObject({ action: 'cancel', reason: 'wrong day' });
  });
});
