import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporalConnection } from '../../../src/temporal/connection.ts';
import {
  createExecutionGateway,
  type ExecutionGateway,
  type StartExecution,
  startRequest,
} from '../../../src/temporal/executions/execution-gateway.ts';
import { registerSearchAttributes } from '../../../src/temporal/search-attributes.ts';
import { aDefinition } from '../builders.ts';
import { connectLive } from '../live.ts';

let temporal: TemporalConnection;
let gateway: ExecutionGateway;
const started = new Set<string>();

beforeAll(async () => {
  temporal = await connectLive();
  gateway = createExecutionGateway(temporal);
});
afterAll(async () => {
  for (const id of started) {
    await temporal.client.workflow
      .getHandle(id)
      .terminate('test over')
      .catch(() => undefined);
  }
  await temporal.close();
});

function anExecution(changes: Partial<StartExecution> = {}): StartExecution {
  return {
    executionId: randomUUID(),
    tenantSlug: 'default',
    schedule: { id: randomUUID(), slug: `test-${randomUUID()}`, revision: 3 },
    definition: aDefinition(),
    trigger: 'Manual',
    initiator: { type: 'user', id: 'ann', name: 'Ann' },
    searchAttributes: false,
    ...changes,
  };
}

async function start(execution: StartExecution): ReturnType<ExecutionGateway['start']> {
  const answer = await gateway.start(execution);
  started.add(answer.workflowId);
  return answer;
}

describe('createExecutionGateway', () => {
  it('starts one execution however often it is told to, and after its end too', async () => {
    const execution = anExecution();
    const first = await start(execution);
    const second = await start(execution);
    expect(first.workflowId).toBe(
      `default.${execution.schedule.slug}-manual-${execution.executionId}`,
    );
    expect(second).toEqual(first);
    await temporal.client.workflow.getHandle(first.workflowId).terminate('test');
    expect(await start(execution)).toEqual(first);
  });

  it('shows the execution under its schedule in the Web UI', async () => {
    const execution = anExecution();
    const { workflowId } = await start(execution);
    const query = `TemporalScheduledById = "default.${execution.schedule.slug}"`;
    await expect
      .poll(async () => (await temporal.client.workflow.count(query)).count, { timeout: 10_000 })
      .toBe(1);
    const description = await temporal.client.workflow.getHandle(workflowId).describe();
    expect(await description.staticSummary()).toBe('Delta Sync · 2 steps · 1 group');
    expect(await description.staticDetails()).toContain('| 1 | 1 | Call one |');
  });

  it('sets our search attributes where the namespace has them', async () => {
    await registerSearchAttributes(temporal);
    const tenantSlug = `t-${randomUUID()}`;
    await start(anExecution({ tenantSlug, searchAttributes: true }));
    const query = `CarillonTenant = "${tenantSlug}" AND CarillonTrigger = "Manual"`;
    await expect
      .poll(async () => (await temporal.client.workflow.count(query)).count, { timeout: 10_000 })
      .toBe(1);
  });

  it('tells open from closed from unknown, and how it was closed', async () => {
    const { workflowId, runId } = await start(anExecution());
    expect(await gateway.describe({ workflowId })).toEqual({
      state: 'open',
      runId,
      firstRunId: runId,
    });
    await temporal.client.workflow.getHandle(workflowId).terminate('test');
    const closed = await gateway.describe({ workflowId, firstRunId: runId });
    expect(closed).toMatchObject({ state: 'closed', status: 'Terminated', firstRunId: runId });
    expect(await gateway.describe({ workflowId: `none-${randomUUID()}` })).toEqual({
      state: 'notFound',
    });
    expect(await gateway.describe({ workflowId, firstRunId: randomUUID() })).toEqual({
      state: 'notFound',
    });
  });

  it('asks for a cancel with its reason, and says when there is nothing to cancel', async () => {
    const { workflowId, runId } = await start(anExecution());
    const execution = { workflowId, firstRunId: runId };
    expect(await gateway.cancel(execution, 'ann: wrong day')).toBe('Requested');
    expect(await gateway.cancel(execution, 'again')).toBe('Requested');
    const history = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
    const causes = (history.events ?? []).map(
      (event) => event.workflowExecutionCancelRequestedEventAttributes?.cause,
    );
    expect(causes).toContain('ann: wrong day');
    await temporal.client.workflow.getHandle(workflowId).terminate('test');
    expect(await gateway.cancel(execution, 'late')).toBe('AlreadyClosed');
    expect(await gateway.cancel({ workflowId: `none-${randomUUID()}` }, 'x')).toBe('NotFound');
  });
});

describe('startRequest', () => {
  it('leaves out TemporalScheduledById when the id would not fit a Keyword', () => {
    const caller = { namespace: 'n', identity: 'i' };
    const slug = 'a'.repeat(250);
    const schedule = { id: 'x', slug, revision: 1 };
    const fields = startRequest(caller, anExecution({ schedule })).searchAttributes?.indexedFields;
    expect(fields).toEqual({});
  });
});
