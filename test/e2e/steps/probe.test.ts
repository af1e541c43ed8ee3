import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LogPage } from '../../../src/contract/execution/activity-records.ts';
import type { ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { type Stack, startStack } from '../../support/scenario/stack.ts';

let stack: Stack;
let target: Server;
let url: string;
/** Keys of the requests that took effect; none is answered. */
const landed: string[] = [];
let probeStatus: number | null = null;

beforeAll(async () => {
  target = createServer((request, response) => {
    if (request.method === 'POST') {
      landed.push(String(request.headers['idempotency-key']));
      return;
    }
    const key = new URL(request.url ?? '', url).searchParams.get('key') ?? '';
    response.statusCode = probeStatus ?? (landed.includes(key) ? 200 : 404);
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

const order = () => ({
  ...{ type: 'Http', key: 'order', name: 'Order', method: 'POST', url: `${url}/orders` },
  timeoutSeconds: 1,
  retry: { maxRetries: 1, delaySeconds: 1 },
  probe: { path: '/orders?key=${{ step.idempotencyKey }}' },
});

async function run(slug: string, steps: object[]): Promise<ExecutionDetail> {
  const body = { slug, name: slug, timings: [{ type: 'Manual' }], steps };
  expect(await stack.api.post('/schedules', body)).toMatchObject({ status: 201 });
  const started = await stack.api.post<{ id: string }>(`/schedules/${slug}/run`);
  return stack.api.until<ExecutionDetail>(`/schedule-executions/${started.body.id}`, ({ status }) =>
    isFinalExecution(status),
  );
}

it('an order that was placed and never answered is Completed, and was placed once', async () => {
  const execution = await run('placed', [order()]);
  const [step] = execution.steps;
  expect(execution.status).toBe('Completed');
  expect(step?.message).toBe(
    'it took effect: the probe says so (HTTP 200); the request was not repeated',
  );
  expect(landed).toEqual([`${execution.id}/order`]);
  const log = await stack.api.get<LogPage>(`/schedule-executions/${execution.id}/log`);
  expect(log.body.items.map(({ text }) => text)).toContain('probe landed: HTTP 200');
});

it('one that nobody can tell of is Interrupted, which is not Failed, and is not placed again', async () => {
  landed.length = 0;
  probeStatus = 503;
  const execution = await run('unknown', [order()]);
  expect(execution.steps[0]).toMatchObject({
    status: 'Interrupted',
    code: 'outcome-unknown',
    attempts: 2,
    message: 'the request is not repeated, because the probe cannot tell: HTTP 503',
  });
  expect(landed).toHaveLength(1);
});
