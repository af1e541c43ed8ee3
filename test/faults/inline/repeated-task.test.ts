import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import { type Stack, startStack } from '../../support/scenario/stack.ts';

const timeoutMs = 240_000;
const keys = ['a', 'b', 'c', 'd'];

let stack: Stack;
let temporal: TemporalConnection;
beforeAll(async () => {
  stack = await startStack();
  temporal = openTemporal({ ...stack.temporal, identity: 'test' });
}, timeoutMs);
afterAll(async () => {
  await temporal.close();
  await stack.stop();
});

type Attempt = { attempt: number; status: string; lane: string; idempotencyKey: string };

async function timesAsked(executionId: string, key: string): Promise<number> {
  const at = encodeURIComponent(`${executionId}/${key}`);
  const answer = await fetch(`${stack.systems.url}/journal?key=${at}`);
  return ((await answer.json()) as { items: unknown[] }).items.length;
}

type Meanwhile = (id: string) => Promise<unknown>;

/** `meanwhile` happens after the kill, before the workflow task is repeated by another worker. */
async function runKilledAt(
  failpoint: string,
  { first = {}, ...more }: { first?: object; [field: string]: unknown },
  meanwhile?: Meanwhile,
): Promise<ExecutionDetail> {
  const doomed = await stack.startWorker([], { CARILLON_FAILPOINT: failpoint });
  const slug = `s-${crypto.randomUUID()}`;
  const steps = keys.map((key, index) => ({
    ...{ key, name: key, type: 'Http', method: 'POST', url: `${stack.systems.url}/http/echo` },
    ...{ dispatch: 'Inline', outputs: { answer: 'method' }, ...more },
    ...(index === 0 ? first : {}),
  }));
  const made = await stack.api.post('/schedules', { slug, name: slug, steps });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { body } = await stack.api.post<Execution>(`/schedules/${slug}/run`);
  expect(await doomed.exited).toBe('SIGKILL');
  await meanwhile?.(body.id);
  const heir = await stack.startWorker();
  const ended = await stack.api.until<ExecutionDetail>(
    `/schedule-executions/${body.id}`,
    ({ status, steps: seen }) => seen !== undefined && isFinalExecution(status),
    120_000,
  );
  expect(await closeOf(ended)).toBe(closes[ended.status]);
  await heir.kill();
  return ended;
}

/** What Temporal says of an execution that ended so. */
const closes: Record<string, string> = {
  Completed: 'COMPLETED',
  CompletedWithErrors: 'COMPLETED',
  Cancelled: 'CANCELLED',
};

async function workflowOf({ id }: Pick<ExecutionDetail, 'id'>) {
  const { body } = await stack.api.get<ExecutionDetail>(`/schedule-executions/${id}`);
  return temporal.client.workflow.getHandle(body.workflowId, body.runId);
}

async function closeOf(ended: ExecutionDetail): Promise<string> {
  const workflow = await workflowOf(ended);
  await workflow.result().catch(() => undefined);
  return (await workflow.describe()).status.name;
}

const asked = ({ id }: ExecutionDetail) => Promise.all(keys.map((key) => timesAsked(id, key)));
const statusesOf = ({ steps }: ExecutionDetail) => steps.map(({ status }) => status);

async function expectSound(): Promise<void> {
  const { body } = await stack.api.get<{ violations: unknown[] }>('/invariants');
  expect(body.violations).toEqual([]);
}

async function attemptsOf({ id }: ExecutionDetail, stepIndex: number): Promise<Attempt[]> {
  const path = `/schedule-executions/${id}/steps/${stepIndex}/attempts`;
  return (await stack.api.get<{ items: Attempt[] }>(path)).body.items;
}

describe('a worker killed with SIGKILL in a workflow task with several inline steps', () => {
  it(
    'answers the steps that have ended from the record, outputs included, and asks for nothing twice',
    async () => {
      const ended = await runKilledAt('inline.concluded:3', {});
      expect(ended).toMatchObject({ status: 'Completed', error: null });
      for (const [index, key] of keys.entries()) {
        expect(await timesAsked(ended.id, key), key).toBe(1);
        expect(await attemptsOf(ended, index)).toMatchObject([
          { attempt: 1, status: 'Completed', lane: 'Inline' },
        ]);
        expect(ended.steps[index]).toMatchObject({ lane: 'Inline', outputs: { answer: 'POST' } });
      }
    },
    timeoutMs,
  );

  it(
    'repeats the one under way with the same idempotency key',
    async () => {
      const ended = await runKilledAt('attempt.after-effect:2', {});
      expect(ended).toMatchObject({ status: 'Completed', error: null });
      const [first, second] = await attemptsOf(ended, 1);
      expect([first?.status, second?.status]).toEqual(['Lost', 'Completed']);
      expect(second?.idempotencyKey).toBe(first?.idempotencyKey);
      expect(await asked(ended)).toEqual([1, 2, 1, 1]);
    },
    timeoutMs,
  );

  it(
    'leaves the one under way Interrupted when it must not be repeated',
    async () => {
      const more = { onInterrupted: 'Fail', continueOnFailure: true };
      const ended = await runKilledAt('attempt.after-effect:2', more);
      expect(statusesOf(ended)).toEqual([
        ...['Completed', 'Interrupted', 'Completed', 'Completed'],
      ]);
      expect(await asked(ended)).toEqual([1, 1, 1, 1]);
    },
    timeoutMs,
  );
});

describe('a worker killed with SIGKILL when the end of the execution is on record', () => {
  it.each([
    ['inline steps only', {}],
    ['a regular step before them', { dispatch: 'Regular' }],
  ])(
    'leaves Temporal to say the same, also when a cancel comes then: %s',
    async (_what, first) => {
      const cancel: Meanwhile = async (id) => (await workflowOf({ id })).cancel();
      for (const meanwhile of [undefined, cancel]) {
        const ended = await runKilledAt('finalize.after-commit', { first }, meanwhile);
        expect(ended).toMatchObject({ status: 'Completed', error: null });
        expect(await asked(ended)).toEqual([1, 1, 1, 1]);
      }
      await expectSound();
    },
    timeoutMs,
  );
});

describe('what an operator asks before the workflow task is repeated', () => {
  it.each([
    ['inline steps only', {}],
    ['a regular step before them', { dispatch: 'Regular' }],
  ])(
    'is a cancel: steps that had ended stay Completed, and the others are not run: %s',
    async (_what, first) => {
      const cancel: Meanwhile = (id) => stack.api.post(`/schedule-executions/${id}/cancel`);
      const ended = await runKilledAt('inline.concluded:2', { first }, cancel);
      expect(ended.status).toBe('Cancelled');
      const completed = 'dispatch' in first ? 3 : 2;
      expect(statusesOf(ended)).toEqual(
        keys.map((_key, index) => (index < completed ? 'Completed' : 'NotRun')),
      );
      expect(await asked(ended)).toEqual(keys.map((_key, index) => Number(index < completed)));
      await expectSound();
    },
    timeoutMs,
  );

  it(
    'is a cancel: the step under way may have taken effect, and is not repeated',
    async () => {
      const cancel: Meanwhile = (id) => stack.api.post(`/schedule-executions/${id}/cancel`);
      const ended = await runKilledAt('attempt.after-effect:2', {}, cancel);
      expect(ended.status).toBe('Cancelled');
      expect(statusesOf(ended)).toEqual(['Completed', 'Cancelled', 'NotRun', 'NotRun']);
      expect(ended.steps[1]).toMatchObject({ attempts: 1 });
      expect(await asked(ended)).toEqual([1, 1, 0, 0]);
      await expectSound();
    },
    timeoutMs,
  );

  it(
    'is a skip: a step that had ended stays Completed',
    async () => {
      const skip: Meanwhile = (id) =>
        stack.api.post(`/schedule-executions/${id}/steps/c/skip`, { reason: 'a test' });
      const ended = await runKilledAt('inline.concluded:3', {}, skip);
      expect(ended.status).toBe('Completed');
      expect(statusesOf(ended)).toEqual(Array(4).fill('Completed'));
      expect(await asked(ended)).toEqual([1, 1, 1, 1]);
      await expectSound();
    },
    timeoutMs,
  );
});
