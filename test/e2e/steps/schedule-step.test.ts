import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { runLine } from '../../cli/memory-io.ts';
import { type Stack, startStack } from '../../support/scenario/stack.ts';

let stack: Stack;
let target: Server;
let url: string;
let status = 200;
let whenHeld: (response: ServerResponse) => void = () => undefined;

beforeAll(async () => {
  target = createServer((request, response) => {
    if (request.url === '/slow') return whenHeld(response);
    response.statusCode = status;
    response.end();
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  stack = await startStack();
  await stack.startWorker([], { CARILLON_COMMAND_STEPS: 'true' });
});
afterAll(async () => {
  target.closeAllConnections();
  target.close();
  await stack.stop();
});
beforeEach(() => {
  status = 200;
});

const http = (key: string, more: object = {}) => ({
  ...{ type: 'Http', key, name: key, url: `${url}/${key}`, retry: { maxRetries: 0 } },
  ...more,
});
const schedule = (name: string, more: object = {}) => ({
  ...{ type: 'Schedule', key: name, name, schedule: name },
  ...more,
});

async function write(slug: string, steps: object[], more: object = {}): Promise<void> {
  const body = { slug, name: slug, timings: [{ type: 'Manual' }], steps, ...more };
  expect(await stack.api.post('/schedules', body)).toMatchObject({ status: 201 });
}

const at = (id: string) => `/schedule-executions/${id}`;
const whenEnded = (id: string): Promise<ExecutionDetail> =>
  stack.api.until<ExecutionDetail>(at(id), (execution) => isFinalExecution(execution.status));

async function start(slug: string): Promise<string> {
  return (await stack.api.post<{ id: string }>(`/schedules/${slug}/run`)).body.id;
}
const run = async (slug: string): Promise<ExecutionDetail> => whenEnded(await start(slug));

/** The execution that a step has started. */
async function childOf({ steps }: ExecutionDetail, index = 0): Promise<ExecutionDetail> {
  const id = String(steps[index]?.outputs?.['executionId']);
  return (await stack.api.get<ExecutionDetail>(at(id))).body;
}

describe('a Schedule step', () => {
  it('ends as the execution that it starts, and each names the other', async () => {
    await write('inner', [http('one'), http('two')]);
    await write('outer', [schedule('inner'), http('after')]);
    const outer = await run('outer');
    const inner = await childOf(outer);
    expect(outer.status).toBe('Completed');
    expect(outer.steps[0]).toMatchObject({
      status: 'Completed',
      attempts: 0,
      message: `execution ${inner.id} is Completed`,
      outputs: { executionId: inner.id, status: 'Completed' },
    });
    expect(inner).toMatchObject({
      scheduleSlug: 'inner',
      status: 'Completed',
      trigger: 'Step',
      triggeredBy: { type: 'execution', id: outer.id },
      initiator: { type: 'schedule', name: 'outer' },
    });
  });

  it('fails when its execution fails, with its reason', async () => {
    status = 409;
    const outer = await run('outer');
    const inner = await childOf(outer);
    expect(inner.status).toBe('Failed');
    expect(outer).toMatchObject({
      status: 'Failed',
      steps: [{ status: 'Failed' }, { status: 'NotRun' }],
    });
    expect(outer.steps[0]?.message).toBe(`execution ${inner.id} failed: ${inner.error}`);
  });

  it('is a warning when its execution completed with errors', async () => {
    await write('tolerant', [http('one', { continueOnFailure: true }), schedule('inner')]);
    await write('over-tolerant', [schedule('tolerant')]);
    status = 409;
    await stack.api.put('/schedules/tolerant', {
      ...{ name: 'tolerant', timings: [{ type: 'Manual' }] },
      steps: [http('one', { continueOnFailure: true })],
    });
    expect((await run('over-tolerant')).steps[0]).toMatchObject({
      status: 'CompletedWithWarnings',
      outputs: { status: 'CompletedWithErrors' },
    });
  });

  it('fails when its start is skipped, and names the execution in the way', async () => {
    await write('slow-inner', [http('slow')]);
    await write('slow-outer', [schedule('slow-inner')]);
    const reached = new Promise<ServerResponse>((resolve) => (whenHeld = resolve));
    const holder = await start('slow-inner');
    const held = await reached;
    const outer = await run('slow-outer');
    expect(outer.steps[0]).toMatchObject({ status: 'Failed', code: 'execution-overlap' });
    expect(outer.steps[0]?.message).toContain(holder);
    held.end();
    expect((await whenEnded(holder)).status).toBe('Completed');
  });

  it('cancels its execution with its own, and when its time is over', async () => {
    await write('impatient', [schedule('slow-inner', { timeoutSeconds: 1 })]);
    whenHeld = () => undefined;
    const late = await run('impatient');
    expect(late).toMatchObject({ status: 'TimedOut', steps: [{ status: 'TimedOut' }] });
    expect((await childOf(late)).status).toBe('Cancelled');

    const reached = new Promise<void>((resolve) => (whenHeld = () => resolve()));
    const id = await start('slow-outer');
    await reached;
    await stack.api.post(`${at(id)}/cancel`, { reason: 'wrong day' });
    const cancelled = await whenEnded(id);
    expect(cancelled).toMatchObject({ status: 'Cancelled', steps: [{ status: 'Cancelled' }] });
    const { body } = await stack.api.get<{ items: Execution[] }>(
      '/schedule-executions?scheduleId=slow-inner&limit=1',
    );
    expect((await whenEnded(body.items[0]?.id ?? '')).status).toBe('Cancelled');
  });

  it('of a schedule that is not there, or is its own, is refused with the place', async () => {
    const bad = { name: 'bad', slug: 'bad', timings: [{ type: 'Manual' }] };
    const steps = [schedule('innre'), schedule('bad', { key: 'own' })];
    expect(await stack.api.post('/schedules', { ...bad, steps })).toMatchObject({
      status: 422,
      body: {
        code: 'step-settings-invalid',
        errors: [
          { pointer: '/steps/0/schedule', suggestion: 'inner' },
          {
            pointer: '/steps/1/schedule',
            message: expect.stringMatching(/this schedule itself/) as string,
          },
        ],
      },
    });
  });

  it('of schedules that start each other fails instead of waiting for ever', async () => {
    await write('ping', [http('one')], { overlap: 'BufferAll' });
    await write('pong', [schedule('ping')], { overlap: 'BufferAll' });
    await stack.api.put('/schedules/ping', {
      ...{ name: 'ping', overlap: 'BufferAll', timings: [{ type: 'Manual' }] },
      steps: [schedule('pong')],
    });
    const ping = await run('ping');
    expect(ping.status).toBe('Failed');
    const pong = await childOf(ping);
    expect(pong.steps[0]).toMatchObject({ status: 'Failed', code: 'schedule-loop' });
    expect(pong.steps[0]?.message).toContain('"ping" is running already');
  });

  it('gives parameters, which are checked by the schedule that it runs', async () => {
    await write('with-region', [http('one')], { parameters: { region: { type: 'string' } } });
    await write('giving', [
      schedule('with-region', { parameters: { region: '${{ execution.schedule }}' } }),
    ]);
    expect((await childOf(await run('giving'))).parameters).toEqual({ region: 'giving' });
    await write('giving-none', [schedule('with-region')]);
    expect((await run('giving-none')).steps[0]).toMatchObject({
      status: 'Failed',
      code: 'parameters-invalid',
    });
  });
});

it('the example of Schedule steps loads both regions and publishes', async () => {
  const stdin = readFileSync('examples/steps/schedule.yaml', 'utf8');
  const applied = await runLine(['apply', '-f', '-'], { apiUrl: stack.server.url, stdin });
  expect([applied.exitCode, applied.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  const execution = await run('nightly-load');
  expect(execution.status).toBe('Completed');
  const loaded = await Promise.all([childOf(execution, 0), childOf(execution, 1)]);
  expect(loaded.map(({ steps }) => steps[0]?.output)).toEqual(['loaded eu\n', 'loaded us\n']);
});
