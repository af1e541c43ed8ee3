import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RetryPreview } from '../../../src/contract/execution/controls.ts';
import type { ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { laneOfTests } from '../../support/scenario/lane.ts';
import { type Stack, startStack } from '../../support/scenario/stack.ts';

let stack: Stack;
let target: Server;
let url: string;
let paths: string[] = [];
const failing = new Set<string>();
/** Answers that wait for a test, by path. */
let whenHeld: (response: ServerResponse) => void = () => undefined;

beforeAll(async () => {
  target = createServer((request, response) => {
    const path = request.url ?? '';
    paths.push(path);
    if (path === '/slow') return whenHeld(response);
    response.statusCode = failing.has(path) ? 409 : 200;
    response.end();
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
  paths = [];
  failing.clear();
});

const http = (key: string, more: object = {}) => ({
  ...{ type: 'Http', key, name: key, url: `${url}/${key}`, retry: { maxRetries: 0 } },
  ...more,
});
const cleaning = () => [
  http('drop-view', { compensates: 'view' }),
  http('drop-user', { compensates: 'user' }),
  http('close', { finally: true }),
];

async function create(slug: string, steps: object[]): Promise<void> {
  const body = { slug, name: slug, timings: [{ type: 'Manual' }], steps };
  expect(await stack.api.post('/schedules', body)).toMatchObject({ status: 201 });
}

const whenEnded = (id: string): Promise<ExecutionDetail> =>
  stack.api.until<ExecutionDetail>(`/schedule-executions/${id}`, ({ status }) =>
    isFinalExecution(status),
  );

async function start(slug: string): Promise<string> {
  return (await stack.api.post<{ id: string }>(`/schedules/${slug}/run`)).body.id;
}

const ends = ({ steps }: ExecutionDetail) => steps.map(({ key, status }) => [key, status]);

it('what completed is undone in reverse when a step stops the execution, and the end always runs', async () => {
  await create('provision', [http('user'), http('view'), http('grant'), ...cleaning()]);
  failing.add('/grant').add('/drop-user');
  const failed = await whenEnded(await start('provision'));
  expect(paths).toEqual(['/user', '/view', '/grant', '/drop-view', '/drop-user', '/close']);
  expect(failed.status).toBe('Failed');
  // The first failure comes first, whatever the clean-up did.
  expect(failed.error).toMatch(/^Step 3 "grant" failed: .*; Step 5 "drop-user" failed: /);
  expect(ends(failed).slice(3)).toEqual([
    ['drop-view', 'Completed'],
    ['drop-user', 'Failed'],
    ['close', 'Completed'],
  ]);

  const at = `/schedule-executions/${failed.id}`;
  const preview = await stack.api.get<RetryPreview>(`${at}/retry-preview?revision=AsItWas`);
  expect(preview.body.steps.map(({ key, reason }) => [key, reason])).toEqual([
    ['user', 'Compensated'],
    ['view', 'Compensated'],
    ['grant', 'EndedBadly'],
    ['drop-view', 'NotRun'],
    ['drop-user', 'NotRun'],
    ['close', 'NotRun'],
  ]);
  failing.clear();
  paths = [];
  const retried = await stack.api.post<{ id: string }>(`${at}/retry`, { revision: 'AsItWas' });
  const second = await whenEnded(retried.body.id);
  expect(second.status).toBe('Completed');
  expect(paths).toEqual(['/user', '/view', '/grant', '/close']);
  expect(ends(second).slice(3, 5)).toEqual([
    ['drop-view', 'Skipped'],
    ['drop-user', 'Skipped'],
  ]);
});

it('a cancelled execution is cleaned up, and the cancel does not reach the clean-up', async () => {
  await create('cancelled', [http('user'), http('view'), http('slow'), ...cleaning()]);
  const isInline = laneOfTests() === 'Inline';
  const reached = new Promise<void>((resolve) => {
    whenHeld = (response) => {
      resolve();
      // A cancel stops no inline step: it takes effect when the step has ended.
      if (isInline) setTimeout(() => response.end(), 1_500);
    };
  });
  const id = await start('cancelled');
  await reached;
  const cancel = await stack.api.post(`/schedule-executions/${id}/cancel`, { reason: 'wrong day' });
  expect(cancel).toMatchObject({ status: 202 });
  const cancelled = await whenEnded(id);
  expect(cancelled.status).toBe('Cancelled');
  expect(paths).toEqual(['/user', '/view', '/slow', '/drop-view', '/drop-user', '/close']);
  expect(ends(cancelled)).toEqual([
    ['user', 'Completed'],
    ['view', 'Completed'],
    ['slow', isInline ? 'Completed' : 'Cancelled'],
    ['drop-view', 'Completed'],
    ['drop-user', 'Completed'],
    ['close', 'Completed'],
  ]);
});

it('a failed clean-up is a failure of an execution that succeeded otherwise', async () => {
  await create('dirty', [http('user'), http('view'), ...cleaning()]);
  failing.add('/close');
  const execution = await whenEnded(await start('dirty'));
  expect(execution).toMatchObject({
    status: 'Failed',
    error: expect.stringMatching(/^Step 5 "close" failed/) as string,
  });
  expect(paths).toEqual(['/user', '/view', '/close']);
});
