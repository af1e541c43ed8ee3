import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import type { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import type { StepInsertRequest } from '../../../src/domain/execution/control.ts';
import { ProblemError } from '../../../src/domain/problem.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let app: App;
let schedule: string;

beforeAll(async () => {
  harness = await createHarness();
  app = harness.withDeps({ commandsEnabled: true });
  const body = aScheduleBody({
    timings: [{ type: 'Manual' }],
    parameters: { region: { type: 'string', default: 'eu' } },
  });
  schedule = (await send('POST', '/schedules', body)).body['id'] as string;
});
afterAll(() => harness.close());
beforeEach(async () => {
  const { temporal } = harness;
  temporal.onStart = (start) => harness.begin(start);
  temporal.onCommand = () => ({ status: 'InProgress', pauseRequested: false, step: null });
  await harness.asOwner("update tenant set four_eyes = '{}' where slug = 'default'");
});

async function send(method: 'GET' | 'POST', path: string, payload?: object) {
  const url = `/api/v1${path}`;
  const headers = harness.operator;
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  return {
    status: answer.statusCode,
    location: answer.headers['location'],
    body: answer.json<Record<string, unknown>>(),
  };
}

async function begun(): Promise<string> {
  return (await send('POST', `/schedules/${schedule}/run`)).body['id'] as string;
}

const http = { type: 'Http', name: 'Flush', url: 'https://c.test/flush' };
const at = { place: 'Before', target: 'tell-a', reason: 'stale cache' };
const insert = (id: string, step: object, more: object = {}) =>
  send('POST', `/schedule-executions/${id}/steps`, { ...at, step, ...more });
const sent = () => harness.temporal.commands.at(-1)?.request as StepInsertRequest | undefined;

async function auditOf(id: string) {
  const { body } = await send('GET', `/audit-events?executionId=${id}`);
  return (body as unknown as AuditEventPage).items;
}

describe('POST /schedule-executions/{id}/steps', () => {
  it('sends the planned step, its place, who and why to the workflow, and leaves a trail', async () => {
    const id = await begun();
    const { status, location, body } = await insert(id, http);
    expect({ status, location }).toEqual({
      status: 201,
      location: `/api/v1/schedule-executions/${id}`,
    });
    expect(body['step']).toEqual({ stepIndex: 3, key: 'flush', name: 'Flush', status: 'Waiting' });
    expect(harness.temporal.commands.at(-1)?.update).toBe('insertStep');
    expect(sent()).toMatchObject({
      actor: { name: 'anna' },
      reason: 'stale cache',
      place: 'Before',
      target: 1,
      step: { stepIndex: 3, key: 'flush', type: 'Http', pool: 'default', timeoutSeconds: 30 },
      definition: { ...http, key: 'flush', mode: 'Sequential' },
    });
    expect(sent()?.step.nonce).toMatch(/^[\w-]{16}$/);
    expect(sent()?.variables).toBeUndefined();
    expect((await auditOf(id))[0]).toMatchObject({
      action: 'insert',
      objectType: 'execution',
      executionId: id,
      reason: 'stale cache',
      result: 'Done',
      detail: '"Flush" before step "tell-a"',
    });
    // The schedule is what it was.
    expect((await send('GET', `/schedules/${schedule}`)).body['revision']).toBe(1);
  });

  it('lets expressions read the parameters and the steps in front of its place', async () => {
    const id = await begun();
    const condition = 'parameters.region == "eu" && steps["hr-import"].status == "Completed"';
    expect((await insert(id, { ...http, condition })).status).toBe(201);
    expect(sent()).toMatchObject({
      step: { expressions: { condition, reads: ['hr-import'] } },
      variables: { execution: { id } },
    });
  });

  it.each<[string, object, object, object]>([
    [
      'reads a step behind its place',
      { condition: 'steps["tell-b"].status == "Completed"' },
      {},
      { pointer: '/step/condition', code: 'expression-invalid' },
    ],
    [
      'reads a step beside it',
      { condition: 'steps["tell-a"].status == "Completed"' },
      { place: 'With' },
      { pointer: '/step/condition', code: 'expression-invalid' },
    ],
    [
      'mistypes a parameter',
      { condition: 'parameters.regoin == "eu"' },
      {},
      { pointer: '/step/condition', suggestion: 'region' },
    ],
    ['has a key that is taken', { key: 'tell-b' }, {}, { pointer: '/step/key', code: 'duplicate' }],
    [
      'says another mode than its place',
      { mode: 'ParallelWithPrevious' },
      {},
      { pointer: '/step/mode' },
    ],
    ['cleans up at the end', { finally: true }, {}, { pointer: '/step/finally' }],
    ['undoes another step', { compensates: 'tell-a' }, {}, { pointer: '/step/compensates' }],
    [
      'starts its own schedule',
      { type: 'Schedule', url: undefined, schedule: 'nowhere' },
      {},
      { pointer: '/step/schedule', code: 'step-settings-invalid' },
    ],
    [
      'names a system that is not known',
      {
        type: 'RunProfile',
        url: undefined,
        connectedSystem: 'hr-sytem',
        runProfile: 'Full Import',
      },
      {},
      { pointer: '/step/connectedSystem', suggestion: 'hr-system' },
    ],
    [
      'uses a task queue of others',
      {
        ...{ type: 'CustomActivity', url: undefined },
        ...{ taskQueue: 'carillon', activity: 'flush' },
      },
      {},
      { pointer: '/step/taskQueue' },
    ],
    [
      'waits in two ways',
      { type: 'Wait', url: undefined, seconds: 3, until: '2027-01-01T00:00:00Z' },
      {},
      { pointer: '/step' },
    ],
    ['has a field that is not known', { urll: 'x' }, {}, { pointer: '/step/urll' }],
  ])('refuses one that %s, as in a definition', async (_name, change, more, mistake) => {
    const id = await begun();
    const commands = harness.temporal.commands.length;
    const { status, body } = await insert(id, { ...http, ...change }, more);
    expect([status, body['errors']]).toEqual([
      422,
      expect.arrayContaining([expect.objectContaining(mistake)]),
    ]);
    expect(harness.temporal.commands).toHaveLength(commands);
  });

  it('takes a key of its own where its name is that of another step', async () => {
    await insert(await begun(), { ...http, name: 'Tell A' });
    expect(sent()?.step.key).toBe('tell-a-2');
  });

  it('refuses a command where commands need four eyes, and takes it elsewhere', async () => {
    const id = await begun();
    const command = { type: 'Shell', name: 'Clean', script: 'rm -rf cache' };
    expect((await insert(id, command)).status).toBe(201);
    await harness.asOwner("update tenant set four_eyes = '{command-steps}' where slug = 'default'");
    const commands = harness.temporal.commands.length;
    expect(await insert(id, command)).toMatchObject({
      status: 409,
      body: { code: 'approval-required' },
    });
    expect(harness.temporal.commands).toHaveLength(commands);
    expect((await auditOf(id))[0]).toMatchObject({ action: 'insert', result: 'Refused' });
    expect((await insert(id, http)).status).toBe(201);
  });

  it('answers with the refusal of the workflow, and 404 for an unknown step', async () => {
    const id = await begun();
    harness.temporal.onCommand = () => {
      throw new ProblemError('step-already-started', 'the group of step 2 "tell-a" has begun');
    };
    expect(await insert(id, http)).toMatchObject({
      status: 409,
      body: { code: 'step-already-started' },
    });
    expect((await insert(id, http, { target: 'tell-z' })).status).toBe(404);
  });
});
