import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventDetail } from '../../../src/contract/execution/events.ts';
import type { ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import type { Rehearsal } from '../../../src/contract/execution/rehearsals.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { type Stack, startStack } from '../../support/scenario/stack.ts';

let stack: Stack;
let target: Server;
let url: string;
/** What the HR system says. */
let answer: { status: number; body: unknown };
let requests: { url: string; body: string; header: string | undefined }[] = [];

beforeAll(async () => {
  target = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      requests.push({
        url: request.url ?? '',
        body,
        header: request.headers['x-changed'] as string,
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  stack = await startStack();
  await stack.startWorker();
});
afterAll(async () => {
  target.closeAllConnections();
  target.close();
  await stack.stop();
});
beforeEach(() => {
  requests = [];
  answer = { status: 200, body: { result: { changed: 3, ids: ['a', 'b'] } } };
});

const http = (key: string, more: object = {}) => ({
  ...{ type: 'Http', key, name: key, url: `${url}/${key}`, retry: { maxRetries: 0 } },
  ...more,
});
const hrImport = (more: object = {}) =>
  http('hr', { outputs: { changed: 'result.changed', ids: 'result.ids' }, ...more });

async function create(slug: string, steps: object[], more: object = {}): Promise<void> {
  const body = { slug, name: slug, timings: [{ type: 'Manual' }], steps, ...more };
  expect(await stack.api.post('/schedules', body)).toMatchObject({ status: 201 });
}

const whenEnded = (id: string): Promise<ExecutionDetail> =>
  stack.api.until<ExecutionDetail>(`/schedule-executions/${id}`, ({ status }) =>
    isFinalExecution(status),
  );

async function run(slug: string, body: object = {}): Promise<ExecutionDetail> {
  const started = await stack.api.post<{ id: string }>(`/schedules/${slug}/run`, body);
  expect(started).toMatchObject({ status: 202 });
  return whenEnded(started.body.id);
}

const ends = ({ steps }: ExecutionDetail) => steps.map(({ status, message }) => [status, message]);

describe('a condition on what an earlier step gave', () => {
  beforeAll(() =>
    create('sync', [
      hrImport(),
      http('sync', { condition: 'steps.hr.outputs.changed > 0' }),
      http('export', { condition: 'steps.sync.status == "Completed"' }),
    ]),
  );

  it('skips the sync and the exports when the import changed nothing, and says why', async () => {
    answer.body = { result: { changed: 0, ids: [] } };
    const execution = await run('sync');
    expect(execution.status).toBe('Completed');
    expect(ends(execution)).toEqual([
      ['Completed', 'HTTP 200'],
      [
        'Skipped',
        'skipped because steps.hr.outputs.changed > 0 is false (steps.hr.outputs.changed is 0)',
      ],
      [
        'Skipped',
        'skipped because steps.sync.status == "Completed" is false (steps.sync.status is "Skipped")',
      ],
    ]);
    expect(execution.steps[0]?.outputs).toEqual({ changed: 0, ids: [] });
    expect(execution.steps[1]?.evaluation).toEqual({
      condition: 'steps.hr.outputs.changed > 0',
      result: false,
      inputs: { 'steps.hr.outputs.changed': 0 },
      fault: null,
    });
    expect(requests.map((request) => request.url)).toEqual(['/hr']);
  });

  it('runs them when there are changes, with the condition on record', async () => {
    const execution = await run('sync');
    expect(ends(execution).map(([status]) => status)).toEqual(Array(3).fill('Completed'));
    expect(execution.steps[1]?.evaluation).toMatchObject({ result: true });
    expect(requests.map((request) => request.url)).toEqual(['/hr', '/sync', '/export']);
  });

  it('fails the step and not silently skips it when it cannot be evaluated', async () => {
    answer.body = { result: {} };
    const execution = await run('sync');
    expect(execution.status).toBe('Failed');
    expect(execution.steps[1]).toMatchObject({
      status: 'Failed',
      code: 'expression-failed',
      attempts: 0,
      evaluation: { result: null },
    });
    expect(execution.error).toContain('steps.hr.outputs.changed > 0 cannot be evaluated');
    expect(execution.steps[2]?.status).toBe('NotRun');
  });

  it('is asked again by a retry, with the outputs of the steps that are inherited', async () => {
    await create('retried', [
      hrImport(),
      http('sync', { condition: 'steps.hr.outputs.changed > 5' }),
      http('tell', {
        url: `${url}/tell/\${{ steps.hr.outputs.changed }}`,
        successWhen: { statuses: [201] },
      }),
    ]);
    const first = await run('retried');
    expect(ends(first).map(([status]) => status)).toEqual(['Completed', 'Skipped', 'Failed']);
    answer.status = 201;
    const retried = await stack.api.post<{ id: string }>(`/schedule-executions/${first.id}/retry`, {
      revision: 'AsItWas',
    });
    expect(retried).toMatchObject({ status: 202 });
    const second = await whenEnded(retried.body.id);
    expect(ends(second).map(([status]) => status)).toEqual(['Completed', 'Skipped', 'Completed']);
    expect(second.steps.map(({ inherited }) => inherited)).toEqual([true, false, false]);
    expect(requests.at(-1)?.url).toBe('/tell/3');
  });
});

it('skips the rest when every import of the group changed nothing', async () => {
  const watched = { skipRestIfUnchanged: true };
  const ldap = hrImport({ ...watched, key: 'ldap', name: 'ldap', mode: 'ParallelWithPrevious' });
  await create('imports', [hrImport(watched), ldap, http('sync'), http('export')]);
  answer.body = { result: { changed: 0, ids: [] } };
  const idle = await run('imports');
  expect(idle.status).toBe('Completed');
  expect(ends(idle).slice(2)).toEqual(
    Array(2).fill(['Skipped', 'nothing to do: "hr", "ldap" changed nothing']),
  );
  answer.body = { result: { changed: 1, ids: [] } };
  expect(ends(await run('imports')).map(([status]) => status)).toEqual(Array(4).fill('Completed'));
});

describe('parameters', () => {
  const parameters = {
    full: { type: 'boolean', default: false },
    batch: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
  };
  beforeAll(() =>
    create(
      'batch',
      [
        hrImport({
          method: 'POST',
          headers: { 'x-changed': 'batch ${{ parameters.batch }}' },
          body: { full: '${{ parameters.full }}', by: '${{ execution.initiator }}' },
        }),
        http('clean', { condition: 'parameters.full' }),
      ],
      { parameters, timings: [{ type: 'Event', source: 'hr', name: 'changed' }] },
    ),
  );

  it('are given at run now, filled with defaults, and kept with the execution', async () => {
    const execution = await run('batch', { parameters: { full: true } });
    expect(execution.parameters).toEqual({ full: true, batch: 10 });
    expect(execution.steps.map(({ status }) => status)).toEqual(['Completed', 'Completed']);
    expect(requests[0]).toMatchObject({ header: 'batch 10' });
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ full: true });
    expect((await run('batch')).parameters).toEqual({ full: false, batch: 10 });
  });

  it('are refused with their place, and nothing is started', async () => {
    const before = await stack.api.get<{ items: unknown[] }>(
      '/schedule-executions?scheduleId=batch',
    );
    const wrong = { full: 'yes', batch: 101, bach: 5 };
    const refused = await stack.api.post('/schedules/batch/run', { parameters: wrong });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'parameters-invalid',
        errors: [
          { pointer: '/parameters/bach', suggestion: 'batch' },
          { pointer: '/parameters/full', message: 'is not true or false' },
          { pointer: '/parameters/batch', message: 'is more than 100' },
        ],
      },
    });
    const after = await stack.api.get<{ items: unknown[] }>(
      '/schedule-executions?scheduleId=batch',
    );
    expect(after.body.items).toHaveLength(before.body.items.length);
  });

  it('come from the payload of an event, which steps can read', async () => {
    await create(
      'on-event',
      [http('tell', { url: `${url}/\${{ event.name }}?n=\${{ event.payload.items[1].id }}` })],
      { timings: [{ type: 'Event', source: 'hr', name: 'changed' }] },
    );
    const sent = await stack.api.post<{ id: string }>('/events', {
      source: 'hr',
      name: 'changed',
      payload: { batch: 7, items: [{ id: 1 }, { id: 'b&c' }] },
    });
    const event = await stack.api.until<EventDetail>(`/events/${sent.body.id}`, ({ deliveries }) =>
      deliveries.every(({ state }) => state === 'Started'),
    );
    const executions = await Promise.all(
      event.deliveries.map(({ executionId }) => whenEnded(executionId ?? '')),
    );
    const batch = executions.find(({ scheduleSlug }) => scheduleSlug === 'batch');
    expect(batch).toMatchObject({ status: 'Completed', parameters: { full: false, batch: 7 } });
    expect(requests.map((request) => request.url)).toContain('/changed?n=b%26c');
  });

  it('of an event that do not fit leave the delivery out, with the reason', async () => {
    const sent = await stack.api.post<{ id: string }>('/events', {
      source: 'hr',
      name: 'changed',
      payload: { batch: 'many', items: [{ id: 1 }, { id: 2 }] },
    });
    const event = await stack.api.until<EventDetail>(`/events/${sent.body.id}`, ({ deliveries }) =>
      deliveries.every(({ state }) => state !== 'Pending'),
    );
    const skipped = event.deliveries.find(({ state }) => state === 'Skipped');
    expect(skipped?.reason).toBe('parameters/batch: is not a whole number');
  });
});

it('an edit is rehearsed on the last executions: which would end otherwise, and why', async () => {
  const steps = [hrImport(), http('sync', { continueOnFailure: true })];
  await create('edited', steps);
  await run('edited');
  answer.status = 409;
  answer.body = { result: { changed: 0, ids: [] } };
  const failed = await run('edited');
  expect(failed.status).toBe('Failed');
  const condition = 'steps.hr.outputs.changed > 5';
  const body = {
    name: 'edited',
    steps: [hrImport({ continueOnFailure: true }), http('sync', { condition })],
  };
  const before = requests.length;
  const { body: rehearsal } = await stack.api.post<Rehearsal>('/schedules/edited/rehearse', body);
  expect(rehearsal).toMatchObject({
    changed: 0,
    items: [
      // What failed gave no outputs, so that the new condition cannot be evaluated.
      {
        executionId: failed.id,
        was: 'Failed',
        wouldBe: 'Failed',
        changes: [{ key: 'sync', was: 'NotRun', wouldBe: 'Failed' }],
      },
      {
        was: 'Completed',
        wouldBe: 'Completed',
        changes: [{ key: 'sync', was: 'Completed', wouldBe: 'Skipped' }],
      },
    ],
  });
  expect(rehearsal.items[0]).not.toHaveProperty('conditions');
  const path = '/schedules/edited/rehearse?include=conditions';
  const { body: shown } = await stack.api.post<Rehearsal>(path, body);
  const asked = { stepIndex: 1, key: 'sync', condition };
  expect(shown.items.map(({ conditions }) => conditions)).toEqual([
    [{ ...asked, result: null, inputs: {}, fault: expect.any(String) as unknown }],
    [{ ...asked, result: false, inputs: { 'steps.hr.outputs.changed': 3 }, fault: null }],
  ]);
  expect(requests).toHaveLength(before);
  expect(await stack.api.post('/schedules/edited/rehearse', { ...body, steps: [] })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/steps' }] },
  });
});
