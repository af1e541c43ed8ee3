import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Timing } from '../../src/domain/schedule/timing.ts';
import { createLogger } from '../../src/log.ts';
import { deliver, type DeliverDeps } from '../../src/loops/deliveries/delivery-loop.ts';
import { sql } from '../../src/store/core/sql.ts';
import { listExecutions } from '../../src/store/executions/executions.ts';
import { listDeliveries } from '../../src/store/fires/deliveries.ts';
import { insertEvent } from '../../src/store/fires/events.ts';
import { createExecutionGateway } from '../../src/temporal/executions/execution-gateway.ts';
import { aDefinition, startOrchestration } from '../support/scenario/orchestration.ts';

let stack: Awaited<ReturnType<typeof startOrchestration>>;
let deps: DeliverDeps;
let sourceFails = false;

beforeAll(async () => {
  stack = await startOrchestration();
  const gateway = createExecutionGateway(stack.temporal);
  deps = {
    database: stack.database,
    clock: Date.now,
    log: createLogger({ level: 'silent', pretty: false, name: 'test' }),
    start: (start) => gateway.start({ ...start, searchAttributes: false }),
    describe: (workflowId) => gateway.describe({ workflowId }),
  };
  stack.onStep(async ({ executionId }) => {
    const { execution } = await stack.recordOf(executionId);
    if (sourceFails && execution?.scheduleSlug === 'source') {
      throw ApplicationFailure.nonRetryable('the target said no', 'step-failed');
    }
    return {};
  });
});
afterAll(() => stack.stop());

const within = { timeout: 25_000, interval: 50 };
const inTenant: typeof stack.database.withTenant = (...given) =>
  stack.database.withTenant(...given);
const executionsOf = (scheduleId: string) =>
  inTenant(stack.tenantId, (tx) => listExecutions(tx, { scheduleId, after: null, limit: 100 }));
const statesOf = async (scheduleId: string) =>
  (
    await inTenant(stack.tenantId, (tx) =>
      listDeliveries(tx, { scheduleId, causeId: null, state: null, after: null, limit: 100 }),
    )
  ).map(({ state }) => state);

function run(slug: string) {
  return stack.client.workflow.execute('runSchedule', {
    workflowId: `w-${uuidv7()}`,
    taskQueue: 'carillon',
    args: [{ scheduleId: slug }],
  });
}

async function sendEvent(name: string): Promise<string> {
  const receivedBy = { type: 'user', id: 'a', name: 'A' } as const;
  const id = uuidv7();
  const event = { id, source: 'hr', name, senderId: null, payload: null, receivedBy };
  await inTenant(stack.tenantId, (tx) => insertEvent(tx, { ...event, receivedAt: new Date() }));
  return id;
}

const onEvent = (name: string): Timing[] => [{ type: 'Event', source: 'hr', name }];

describe('starts that are owed', () => {
  it('follow executions that completed, and no others', async () => {
    await stack.schedule('source', aDefinition());
    const timing: Timing = { type: 'AfterSchedule', schedule: 'source', outcomes: ['Completed'] };
    const id = await stack.schedule('follower', aDefinition({ timings: [timing] }));
    await run('source');
    const statuses = async () => (await executionsOf(id)).map(({ status }) => status);
    await expect.poll(statuses, within).toEqual(['Completed']);
    const [execution] = await executionsOf(id);
    expect(execution?.workflowId).toBe(`default.follower-after-${execution?.triggeredBy?.id}`);
    sourceFails = true;
    await expect(run('source')).rejects.toThrow();
    expect(await statesOf(id)).toEqual(['Started']);
  });

  it('are made once by fifty that deliver at once, again and again', async () => {
    const id = await stack.schedule('once', aDefinition({ timings: onEvent('once') }));
    const causeId = await sendEvent('once');
    const due = () =>
      inTenant(stack.tenantId, (tx) =>
        tx.execute(sql`update delivery set due_at = now()
          where cause_id = ${causeId} and state = 'Pending'`),
      );
    const passes = Array.from({ length: 50 }, async () => {
      await due();
      return deliver(deps, stack.tenantId, { causeId, limit: 10 });
    });
    const made = await Promise.all(passes);
    expect(made.reduce((sum, { started }) => sum + started, 0)).toBeGreaterThanOrEqual(1);
    expect(made.every(({ failed }) => failed === 0)).toBe(true);
    await expect.poll(() => statesOf(id), within).toEqual(['Started']);
    const executions = await executionsOf(id);
    expect(executions).toHaveLength(1);
    expect(executions[0]).toMatchObject({
      trigger: 'Event',
      triggeredBy: { type: 'event', id: causeId },
      workflowId: `default.once-event-${causeId}`,
    });
  });

  it('stay owed while Temporal cannot be asked, and are made later', async () => {
    const id = await stack.schedule('late', aDefinition({ timings: onEvent('late') }));
    const causeId = await sendEvent('late');
    const away = { ...deps, start: () => Promise.reject(new Error('Temporal is away')) };
    const request = { causeId, limit: 10 };
    expect(await deliver(away, stack.tenantId, request)).toMatchObject({ failed: 1, started: 0 });
    expect(await deliver(deps, stack.tenantId, request)).toMatchObject({ failed: 0, started: 0 });
    await inTenant(stack.tenantId, (tx) =>
      tx.execute(sql`update delivery set due_at = now() where cause_id = ${causeId}`),
    );
    expect(await deliver(deps, stack.tenantId, request)).toMatchObject({ started: 1 });
    await expect.poll(() => statesOf(id), within).toEqual(['Started']);
  });

  it('are given up when their workflow was ended before it had begun', async () => {
    const id = await stack.schedule('ended', aDefinition({ timings: onEvent('ended') }));
    const causeId = await sendEvent('ended');
    const request = { causeId, limit: 10 };
    const lost = { ...deps, start: async () => undefined };
    expect(await deliver(lost, stack.tenantId, request)).toMatchObject({ started: 1 });
    await inTenant(stack.tenantId, (tx) =>
      tx.execute(sql`update delivery set due_at = now() where cause_id = ${causeId}`),
    );
    const closed = async () => ({
      ...({ state: 'closed', status: 'Terminated', closedAt: new Date() } as const),
      runId: randomUUID(),
      firstRunId: randomUUID(),
    });
    const seen = await deliver({ ...deps, describe: closed }, stack.tenantId, request);
    expect(seen).toMatchObject({ refused: 1, started: 0 });
    expect(await statesOf(id)).toEqual(['Skipped']);
    const [execution] = await inTenant(stack.tenantId, (tx) =>
      listExecutions(tx, { scheduleId: id, after: null, limit: 10 }),
    );
    expect(execution).toMatchObject({ status: 'Terminated', unbegun: true });
    expect(execution?.error).toMatch(/before a worker had begun it/);
  });
});
