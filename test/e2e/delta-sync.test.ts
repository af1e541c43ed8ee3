import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { type Stack, startStack, type Worker } from '../support/scenario/stack.ts';
import { startTcpProxy, type TcpProxy } from '../support/scenario/tcp-proxy.ts';

const document = parse(readFileSync('examples/delta-sync.yaml', 'utf8')) as {
  metadata: { name: string };
  spec: Record<string, unknown>;
};

let stack: Stack;
let worker: Worker;
let wire: TcpProxy;
beforeAll(async () => {
  stack = await startStack({ through: throughWire, maxActive: null });
  worker = await stack.startWorker();
  const body = { slug: document.metadata.name, ...document.spec };
  const created = await stack.api.post('/schedules', body);
  expect(created.status).toBe(201);
});
afterAll(async () => {
  await stack.stop();
  await wire.close();
});

/** The product reaches PostgreSQL through a wire that can be cut. */
async function throughWire(databaseUrl: string): Promise<string> {
  const url = new URL(databaseUrl);
  wire = await startTcpProxy(url.host);
  url.host = wire.address;
  return url.href;
}

type JournalEntry = { key: string; system: string; profile: string; applied: boolean };

async function runNow(): Promise<string> {
  const { status, body } = await stack.api.post<Execution>('/schedules/delta-sync/run');
  expect(status).toBe(202);
  return body.id;
}

const whenEnded = (id: string): Promise<ExecutionDetail> =>
  stack.api.until<ExecutionDetail>(`/schedule-executions/${id}`, ({ status }) =>
    isFinalExecution(status),
  );

const whenInGroup = (id: string, groupIndex: number): Promise<ExecutionDetail> =>
  stack.api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    ({ steps }) =>
      steps?.some((s) => s.groupIndex === groupIndex && s.status === 'InProgress') ?? false,
  );

async function journalOf(executionId: string): Promise<JournalEntry[]> {
  const answer = await fetch(`${stack.systems.url}/journal`);
  const { items } = (await answer.json()) as { items: JournalEntry[] };
  return items.filter(({ key }) => key.startsWith(executionId));
}

async function turnKnobs(system: string, knobs: object): Promise<void> {
  const answer = await fetch(`${stack.systems.url}/systems/${system}/knobs`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(knobs),
  });
  expect(answer.status).toBe(200);
}

const time = (at: string | null): number => new Date(at ?? NaN).getTime();

/** Every step ended well, each within its group, and no group began before the one in front ended. */
function expectWholeRun(execution: ExecutionDetail): void {
  expect(execution).toMatchObject({
    status: 'Completed',
    groupCount: 8,
    stepCount: 12,
    error: null,
  });
  expect(execution.steps.map(({ status }) => status)).toEqual(Array(12).fill('Completed'));
  const groups = [0, 0, 0, 1, 2, 3, 4, 4, 5, 5, 6, 7];
  expect(execution.steps.map(({ groupIndex }) => groupIndex)).toEqual(groups);
  for (let group = 1; group < 8; group += 1) {
    const before = execution.steps.filter(({ groupIndex }) => groupIndex === group - 1);
    const now = execution.steps.filter(({ groupIndex }) => groupIndex === group);
    const ended = Math.max(...before.map(({ endedAt }) => time(endedAt)));
    expect(Math.min(...now.map(({ startedAt }) => time(startedAt)))).toBeGreaterThanOrEqual(ended);
  }
}

/** Twelve effects, each applied once, whatever was asked for twice. */
async function expectNoEffectTwice(executionId: string): Promise<void> {
  const applied = (await journalOf(executionId)).filter((entry) => entry.applied);
  expect(new Set(applied.map(({ key }) => key)).size).toBe(12);
  expect(applied).toHaveLength(12);
}

describe('Enterprise Delta Sync', () => {
  it('runs its 12 steps in 8 groups; the steps of a group overlap', async () => {
    const execution = await whenEnded(await runNow());
    expectWholeRun(execution);
    const [first, second, third] = execution.steps;
    const starts = [first, second, third].map((step) => time(step?.startedAt ?? null));
    const ends = [first, second, third].map((step) => time(step?.endedAt ?? null));
    expect(Math.max(...starts)).toBeLessThan(Math.min(...ends));
    await expectNoEffectTwice(execution.id);
  });

  it('is recorded when the temporal CLI starts it, by trigger and by workflow start', async () => {
    const { Connection, Client } = await import('@temporalio/client');
    const connection = await Connection.connect({ address: stack.temporal.address });
    const client = new Client({ connection, namespace: stack.temporal.namespace });
    const started = await client.workflow.start('runSchedule', {
      taskQueue: 'carillon',
      workflowId: 'typed',
      args: [{ scheduleId: 'delta-sync' }],
    });
    await started.result();
    await client.schedule.getHandle('default.delta-sync').trigger();
    const { items } = await stack.api.until<{ items: Execution[] }>(
      '/schedule-executions?scheduleId=delta-sync&trigger=External&status=Completed',
      (page) => page.items?.length === 2,
    );
    expect(items.map(({ initiator }) => initiator.name)).toEqual([
      'temporal schedule trigger',
      'temporal workflow start',
    ]);
    for (const { id } of items) expectWholeRun(await whenEnded(id));
    await connection.close();
  });

  it('fails when the LDAP import fails, names it, and leaves the later steps NotRun', async () => {
    await turnKnobs('ldap', { failAlways: true });
    const id = await runNow();
    const execution = await whenEnded(id);
    await turnKnobs('ldap', { failAlways: false });
    expect(execution.status).toBe('Failed');
    expect(execution.error).toMatch(
      /^Step 3 "LDAP delta import" failed: .+; 9 later steps were not run$/,
    );
    expect(execution.steps.map(({ status }) => status)).toEqual([
      ...['Completed', 'Completed', 'Failed'],
      ...Array<string>(9).fill('NotRun'),
    ]);
    expect(execution.steps[2]?.attempts).toBe(3);
  });

  it('survives kill -9 of the worker in the middle of group 1: no effect happens twice', async () => {
    await turnKnobs('hr', { durationMs: 3_000 });
    const id = await runNow();
    await whenInGroup(id, 0);
    await worker.kill('SIGKILL');
    worker = await stack.startWorker();
    const execution = await whenEnded(id);
    await turnKnobs('hr', { durationMs: null });
    expectWholeRun(execution);
    await expectNoEffectTwice(id);
  });

  it('continues while PostgreSQL is down, and its record is complete at the end', async () => {
    const id = await runNow();
    await whenInGroup(id, 0);
    wire.cut();
    const groupsLater = 3;
    // Effects at the systems show that the execution continues without a record.
    await stack.api.eventually(async () => {
      const entries = await journalOf(id);
      return entries.filter(({ applied }) => applied).length >= 3 + groupsLater;
    });
    wire.mend();
    const execution = await whenEnded(id);
    expectWholeRun(execution);
    await expectNoEffectTwice(id);
    const attempts = await stack.api.get<{ items: { status: string }[] }>(
      `/schedule-executions/${id}/steps/3/attempts`,
    );
    expect(attempts.body.items.map(({ status }) => status)).toEqual(['Completed']);
  });
});
