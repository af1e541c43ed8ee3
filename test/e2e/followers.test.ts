import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryPage } from '../../src/contract/execution/deliveries.ts';
import type { EventReceipt } from '../../src/contract/execution/events.ts';
import type { Execution, ExecutionPage } from '../../src/contract/execution/executions.ts';
import type { Schedule } from '../../src/contract/schedule/schedules.ts';
import { type Stack, startStack, type Worker } from '../support/scenario/stack.ts';

let stack: Stack;
let worker: Worker;
let target: Server;
/** What the target answers to the schedule that is followed. */
let status = 200;

beforeAll(async () => {
  target = createServer((request, response) => {
    response.statusCode = request.url === '/source' ? status : 200;
    response.end();
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  stack = await startStack();
});
afterAll(async () => {
  target.closeAllConnections();
  target.close();
  await stack.stop();
});

function create(slug: string, timing: object) {
  const { port } = target.address() as AddressInfo;
  const step = { type: 'Http', name: 'Call', url: `http://127.0.0.1:${port}/${slug}` };
  const retry = { maxRetries: 0 };
  return stack.api.post('/schedules', {
    slug,
    name: slug,
    timings: [timing],
    steps: [{ ...step, retry }],
  });
}

async function runSource(): Promise<Execution> {
  const { body } = await stack.api.post<Execution>('/schedules/source/run');
  return stack.api.until<Execution>(
    `/schedule-executions/${body.id}`,
    ({ endedAt }) => endedAt !== null,
  );
}

describe('schedules that follow others and listen to events', () => {
  it('start after the end that they wait for, and by the event, once', async () => {
    await create('source', { type: 'Manual' });
    expect(await create('next', { type: 'AfterSchedule', schedule: 'source' })).toMatchObject({
      status: 201,
      body: { timingDescription: 'after source completed', nextFireAt: null },
    });
    await create('alarm', { type: 'AfterSchedule', schedule: 'source', outcomes: ['Failed'] });
    await create('hiring', { type: 'Event', source: 'hr', name: 'hired' });
    // As one that is run by hand: paused in Temporal, without times.
    await stack.api.until<Schedule>('/schedules/next', ({ sync }) => sync?.state === 'InSync');
    worker = await stack.startWorker();
    const good = await runSource();
    expect(good.status).toBe('Completed');
    const executions = (slug: string) => `/schedule-executions?scheduleId=${slug}`;
    const { items } = await stack.api.until<ExecutionPage>(
      executions('next'),
      (page) => page.items?.[0]?.status === 'Completed',
    );
    expect(items).toMatchObject([
      {
        trigger: 'AfterSchedule',
        triggeredBy: { type: 'execution', id: good.id },
        initiator: { type: 'schedule', name: 'source' },
      },
    ]);
    status = 500;
    const bad = await runSource();
    expect(bad.status).toBe('Failed');
    await stack.api.until<ExecutionPage>(
      executions('alarm'),
      (page) => page.items?.[0]?.triggeredBy?.id === bad.id,
    );
    const deliveries = await stack.api.get<DeliveryPage>('/schedules/next/deliveries');
    expect(deliveries.body.items).toMatchObject([
      { state: 'Started', triggeredBy: { id: good.id } },
    ]);

    const event = { source: 'hr', name: 'hired', id: '4711', payload: { employee: 4711 } };
    const sent = await stack.api.post<EventReceipt>('/events', event);
    const again = await stack.api.post<EventReceipt>('/events', event);
    expect(again.body.id).toBe(sent.body.id);
    const [delivery] = sent.body.deliveries;
    expect(delivery?.schedule).toBe('hiring');
    const started = await stack.api.until<Execution>(
      `/schedule-executions/${delivery?.executionId}`,
      (execution) => execution.status === 'Completed',
    );
    expect(started).toMatchObject({
      trigger: 'Event',
      triggeredBy: { type: 'event', id: sent.body.id },
    });
    expect((await stack.api.get<ExecutionPage>(executions('hiring'))).body.items).toHaveLength(1);
  }, 60_000);

  it('start once although the worker was killed right after the end', async () => {
    status = 200;
    await worker.kill();
    const doomed = await stack.startWorker([], { CARILLON_FAILPOINT: 'finalize.after-commit' });
    const source = await runSource();
    await doomed.exited;
    await stack.startWorker();
    const ofSource = ({ triggeredBy }: { triggeredBy?: { id: string } }) =>
      triggeredBy?.id === source.id;
    const page = await stack.api.until<DeliveryPage>(
      '/schedules/next/deliveries',
      ({ items }) => items?.find(ofSource)?.state === 'Started',
    );
    expect(page.items.filter(ofSource)).toHaveLength(1);
    const { body } = await stack.api.get<ExecutionPage>('/schedule-executions?scheduleId=next');
    expect(body.items.filter(ofSource)).toHaveLength(1);
  }, 60_000);
});
