import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { type Stack, startStack } from '../../support/scenario/stack.ts';

const timeoutMs = 240_000;
const keys = ['a', 'b', 'c', 'd'];

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, timeoutMs);
afterAll(() => stack.stop());

type Attempt = { attempt: number; status: string; lane: string; idempotencyKey: string };

async function timesAsked(executionId: string, key: string): Promise<number> {
  const at = encodeURIComponent(`${executionId}/${key}`);
  const answer = await fetch(`${stack.systems.url}/journal?key=${at}`);
  return ((await answer.json()) as { items: unknown[] }).items.length;
}

async function runKilledAt(failpoint: string, more: object): Promise<ExecutionDetail> {
  const doomed = await stack.startWorker([], { CARILLON_FAILPOINT: failpoint });
  const slug = `s-${crypto.randomUUID()}`;
  const steps = keys.map((key) => ({
    ...{ key, name: key, type: 'Http', method: 'POST', url: `${stack.systems.url}/http/echo` },
    ...{ dispatch: 'Inline', outputs: { answer: 'method' }, ...more },
  }));
  const made = await stack.api.post('/schedules', { slug, name: slug, steps });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { body } = await stack.api.post<Execution>(`/schedules/${slug}/run`);
  expect(await doomed.exited).toBe('SIGKILL');
  const heir = await stack.startWorker();
  const ended = await stack.api.until<ExecutionDetail>(
    `/schedule-executions/${body.id}`,
    ({ status, steps: seen }) => seen !== undefined && isFinalExecution(status),
    120_000,
  );
  await heir.kill();
  return ended;
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
      expect(await Promise.all(keys.map((key) => timesAsked(ended.id, key)))).toEqual([1, 2, 1, 1]);
    },
    timeoutMs,
  );

  it(
    'leaves the one under way Interrupted when it must not be repeated',
    async () => {
      const more = { onInterrupted: 'Fail', continueOnFailure: true };
      const ended = await runKilledAt('attempt.after-effect:2', more);
      expect(ended.steps.map(({ status }) => status)).toEqual([
        ...['Completed', 'Interrupted', 'Completed', 'Completed'],
      ]);
      expect(await Promise.all(keys.map((key) => timesAsked(ended.id, key)))).toEqual([1, 1, 1, 1]);
    },
    timeoutMs,
  );
});
