import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createToken } from '../../../src/api/http/credentials.ts';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { ownerQuery } from '../../store/store-fixture.ts';
import { preparePython, type Python, startProcess } from '../../support/python-worker.ts';
import { createApi, type Stack, startStack } from '../../support/scenario/stack.ts';

type Example = { metadata: { name: string }; spec: { steps: object[] } & object };
const example = (name: string) =>
  parse(readFileSync(`examples/steps/${name}.yaml`, 'utf8')) as Example;

const tokens = { default: createToken('ops'), acme: createToken('ops') };

let stack: Stack;
let python: Python;
let api: ReturnType<typeof createApi>;
let acme: ReturnType<typeof createApi>;
const processes: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  [python, stack] = await Promise.all([
    preparePython(),
    startStack({
      credentials: {
        mode: 'tokens',
        tokens: (['default', 'acme'] as const).map((tenant) => ({
          ...{ name: 'ops', tenant, sha256: tokens[tenant].sha256, roles: ['admin' as const] },
        })),
      },
    }),
  ]);
  await ownerQuery(
    stack.adminDatabaseUrl,
    "insert into tenant (id, slug, name) values (gen_random_uuid(), 'acme', 'acme')",
  );
  api = createApi(stack.server.url, tokens.default.token);
  acme = createApi(stack.server.url, tokens.acme.token);
  await stack.startWorker([], {}, api);
}, 240_000);
afterAll(async () => {
  for (const one of processes) await one.stop();
  await stack.stop();
  await python.remove();
});

const temporalEnv = () => ({
  TEMPORAL_ADDRESS: stack.temporal.address,
  TEMPORAL_NAMESPACE: stack.temporal.namespace,
});

type Written = { warnings?: string[]; errors?: Problem['errors'] };
const create = (slug: string, steps: object[], as = api) =>
  as.post<Written>('/schedules', { slug, name: slug, timings: [{ type: 'Manual' }], steps });

async function run(slug: string): Promise<ExecutionDetail> {
  const { status, body } = await api.post<Execution>(`/schedules/${slug}/run`);
  expect(status, JSON.stringify(body)).toBe(202);
  return api.until<ExecutionDetail>(`/schedule-executions/${body.id}`, (execution) =>
    isFinalExecution(execution.status),
  );
}

const price = (settings: object = {}) => ({
  ...{ name: 'Price', type: 'CustomActivity', activity: 'priceOrders', taskQueue: 'orders' },
  ...{ retry: { maxRetries: 0 }, timeoutSeconds: 60 },
  input: { orders: [{ id: 'A-1', price: 80 }] },
  ...settings,
});

describe('a queue that no worker polls', () => {
  it('is told when the schedule is written, and while its step waits', async () => {
    const { status, body } = await create('unserved', [price({ taskQueue: 'nobody-there' })]);
    const warning =
      'no worker polls the task queue "nobody-there" for activities, or all are busy; see: ' +
      'temporal task-queue describe --task-queue nobody-there';
    expect([status, body.warnings]).toEqual([201, [`step price: ${warning}`]]);
    const { body: started } = await api.post<Execution>('/schedules/unserved/run');
    const path = `/schedule-executions/${started.id}`;
    const { steps } = await api.until<ExecutionDetail>(
      path,
      ({ steps: [step] }) => step?.status === 'InProgress',
    );
    expect(steps[0]?.waitingReason).toBe(warning);
    await api.post(`${path}/cancel`, { reason: 'the test is over' });
    const ended = await api.until<ExecutionDetail>(path, (one) => isFinalExecution(one.status));
    expect(ended.status).toBe('Cancelled');
  });
});

describe('the example of CustomActivity steps', () => {
  it('runs with its workers in JavaScript and Python', async ({ skip }) => {
    processes.push(
      startProcess(process.execPath, 'examples/custom-activity/worker.mjs', temporalEnv()),
    );
    if (python.missing !== null) skip(python.missing);
    processes.push(python.start('examples/custom-activity/worker.py', temporalEnv()));
    const { metadata, spec } = example('custom-activity');
    const body = { ...spec, slug: metadata.name, timings: [{ type: 'Manual' }] };
    expect((await api.post('/schedules', body)).status).toBe(201);
    const { status, steps } = await run(metadata.name);
    expect([status, ...steps.map((step) => [step.status, step.message])]).toEqual([
      'Completed',
      ['Completed', 'CustomActivity priceOrders completed'],
      ['Completed', 'CustomActivity rate_total completed'],
      ['Completed', expect.any(String)],
    ]);
    expect(steps[0]?.outputs).toMatchObject({ count: 2, total: 120 });
    expect(steps[1]?.outputs).toEqual({ rating: 'large', total: 120 });
    expect(steps[2]?.output).toBe('120 in orders\n');
  });

  it('fails with the type and the message of its worker, in both languages', async ({ skip }) => {
    const orders = [{ id: 'A-1', price: -1 }];
    await create('refused-order', [price({ input: { orders }, retry: { maxRetries: 3 } })]);
    expect((await run('refused-order')).steps[0]).toMatchObject({
      status: 'Failed',
      message: 'OrderInvalid: order A-1 has a negative price',
      output: expect.stringContaining('worker.mjs') as string,
      attempts: 1,
    });
    if (python.missing !== null) skip(python.missing);
    const rate = { activity: 'rate_total', taskQueue: 'ratings', input: { total: 2_000_000 } };
    await create('refused-total', [price(rate)]);
    expect((await run('refused-total')).steps[0]).toMatchObject({
      status: 'Failed',
      message: 'TotalTooLarge: 2000000 is more than we rate',
      output: expect.stringContaining('in rate_total') as string,
    });
  });
});

describe('the example of ChildWorkflow steps', () => {
  it('runs with its worker, and a running one cannot be skipped', async () => {
    const { metadata, spec } = example('child-workflow');
    const body = { ...spec, slug: metadata.name, timings: [{ type: 'Manual' }] };
    expect((await api.post('/schedules', body)).status).toBe(201);
    const { body: started } = await api.post<Execution>(`/schedules/${metadata.name}/run`);
    const path = `/schedule-executions/${started.id}`;
    await api.until<ExecutionDetail>(path, ({ steps }) => steps[1]?.status === 'InProgress');
    const skipped = await api.post<Problem>(`${path}/steps/1/skip`, { reason: 'no patience' });
    expect([skipped.status, skipped.body.code]).toEqual([409, 'step-running']);
    const ended = await api.until<ExecutionDetail>(path, (one) => isFinalExecution(one.status));
    expect([ended.status, ended.steps[1]?.outputs]).toEqual(['Completed', { settled: 80 }]);
  });
});

describe('the task queues of a tenant', () => {
  it('are those of its policy: none without an entry, unless it is the home tenant', async () => {
    const { status, body } = await create('priced', [price()], acme);
    expect([status, body.errors]).toEqual([
      422,
      [
        {
          pointer: '/steps/0/taskQueue',
          code: 'task-queue-forbidden',
          message: 'the task queue "orders" is not for the tenant "acme"',
          suggestion:
            'an operator can list it under "taskQueues", "orders", "tenants" in the policy file (CARILLON_POLICY_FILE)',
        },
      ],
    ]);
  });

  it('are never those of Carillon or of Temporal', async () => {
    for (const taskQueue of ['carillon', 'carillon-windows', 'temporal-sys-per-ns-tq']) {
      const { status, body } = await create('sneaky', [price({ taskQueue })]);
      expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([
        422,
        ['/steps/0/taskQueue'],
      ]);
    }
  });
});
