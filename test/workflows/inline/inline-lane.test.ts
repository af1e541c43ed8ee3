import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lane } from '../../../src/domain/inline/dispatch.ts';
import {
  type ControlledExecution,
  type ControlledStack,
  startControlled,
} from '../../support/scenario/controlled-execution.ts';
import { aStep } from '../../support/scenario/orchestration.ts';

let given: ControlledStack;
beforeAll(async () => {
  given = await startControlled();
});
afterAll(() => given.stop());

const inline = (key: string, more: Parameters<typeof aStep>[1] = {}) =>
  aStep(key, { dispatch: 'Inline', timeoutSeconds: 5, ...more });
const parallel = { mode: 'ParallelWithPrevious' } as const;
const later = { maxRetries: 3, delaySeconds: 600, ladderSeconds: [] };

async function eventsOf(execution: ControlledExecution, kind: string): Promise<number> {
  const { events } = await execution.handle.fetchHistory();
  return (events ?? []).filter((event) => kind in event && event[kind as never] !== null).length;
}

async function lanesOf(execution: ControlledExecution): Promise<Lane[]> {
  const attempts = await given.stack.attemptsOf(execution.executionId);
  return attempts.map(({ lane }) => lane);
}

const whenRetrying = (execution: ControlledExecution, stepIndex = 0) =>
  execution.until(({ steps }) => steps[stepIndex]?.status === 'Retrying');

/** Its first step waits for an inline attempt that is far away. */
async function backingOff(...more: string[]): Promise<ControlledExecution> {
  const execution = await given.begin([
    inline('a', { retry: later }),
    ...more.map((key) => inline(key)),
  ]);
  execution.step('a').fail();
  await whenRetrying(execution);
  return execution;
}

describe('steps of the inline lane', () => {
  it('share a workflow task, are in progress on record while they run, and say which lane they took', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const execution = await given.begin(keys.map((key) => inline(key)));
    for (const key of ['a', 'b']) execution.step(key).finish();
    await execution.step('c').began;
    const running = await execution.until(({ steps }) => steps[2]?.status === 'InProgress');
    expect(running.execution?.groupIndex).toBe(2);
    expect(running.steps.map(({ status }) => status)).toEqual([
      ...['Completed', 'Completed', 'InProgress', 'Waiting', 'Waiting'],
    ]);
    for (const key of keys) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    const { steps } = await execution.record();
    expect(steps.map(({ latestAttempt }) => latestAttempt?.lane)).toEqual(keys.map(() => 'Inline'));
    expect(await eventsOf(execution, 'activityTaskScheduledEventAttributes')).toBe(0);
    expect(await eventsOf(execution, 'workflowTaskCompletedEventAttributes')).toBeLessThan(4);
  });

  it('of one group run at once', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `p${index}`);
    const execution = await given.begin(
      keys.map((key) => inline(key, parallel)).with(0, inline('p0')),
    );
    for (const key of keys) await execution.step(key).began;
    for (const key of keys) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(keys.map(() => 'Completed'));
  });

  it('stand beside steps of the regular lane', async () => {
    const execution = await given.begin([
      aStep('a'),
      inline('b', parallel),
      inline('c'),
      aStep('d'),
    ]);
    for (const key of ['a', 'b', 'c', 'd']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(Array(4).fill('Completed'));
    expect(await eventsOf(execution, 'activityTaskScheduledEventAttributes')).toBe(2);
    expect(await lanesOf(execution)).toEqual(['Inline', 'Inline']);
  });

  it('let commands through at the end of a second, however many steps follow', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `s${index}`);
    let ran = 0;
    given.stack.onStep(async () => {
      ran += 1;
      await new Promise((done) => setTimeout(done, 250));
      return {};
    });
    const execution = await given.begin(keys.map((key) => inline(key)));
    await execution.until(({ steps }) => steps[0]?.status === 'Completed');
    await execution.cancel('wrong day');
    expect(await execution.ended).not.toBeNull();
    given.useStage();
    expect(ran).toBeLessThan(keys.length);
    expect((await execution.record()).execution?.status).toBe('Cancelled');
  });
});

describe('an inline step that fails', () => {
  it('is tried again after its delay with the same idempotency key, by a timer of the workflow', async () => {
    let failures = 2;
    given.stack.onStep(async () => {
      failures -= 1;
      if (failures >= 0) throw ApplicationFailure.create({ message: 'no', type: 'step-failed' });
      return { output: 'made', counts: { added: 3 } };
    });
    const retry = { maxRetries: 3, delaySeconds: 1, ladderSeconds: [] };
    const execution = await given.begin([inline('a', { retry })]);
    const waiting = await whenRetrying(execution);
    expect(waiting.steps[0]).toMatchObject({ message: 'no', attempts: 1 });
    expect(await execution.ended).toBeNull();
    given.useStage();
    const attempts = await given.stack.attemptsOf(execution.executionId);
    expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'Failed'],
      [2, 'Failed'],
      [3, 'Completed'],
    ]);
    expect(new Set(attempts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect((await execution.record()).steps[0]).toMatchObject({
      ...{ status: 'Completed', attempts: 3, output: 'made', counts: { added: 3 } },
    });
    expect(await eventsOf(execution, 'timerStartedEventAttributes')).toBe(2);
  });

  it('has no more attempts than its policy allows', async () => {
    const retry = { maxRetries: 1, delaySeconds: 0, ladderSeconds: [] };
    const execution = await given.begin([inline('a', { retry })]);
    execution.step('a').fail();
    expect(await execution.ended).not.toBeNull();
    const { steps } = await execution.record();
    expect(steps[0]).toMatchObject({ status: 'Failed', code: 'step-failed', attempts: 2 });
    expect(await lanesOf(execution)).toEqual(['Inline', 'Inline']);
  });

  it('is tried at once when an operator says so', async () => {
    const execution = await backingOff();
    given.stack.onStep(async () => ({}));
    expect(await execution.send('retryStep', { stepIndex: 0 })).toMatchObject({
      answer: 'Applied',
    });
    expect(await execution.ended).toBeNull();
    given.useStage();
    expect((await execution.record()).steps[0]).toMatchObject({ status: 'Completed', attempts: 2 });
    expect(await execution.send('retryStep', { stepIndex: 0 })).toMatchObject({ answer: 'Closed' });
  });

  it.each([
    ['skipStep', {}, 'Skipped'],
    ['cancelStep', {}, 'Cancelled'],
    ['setStepResult', { status: 'Completed' }, 'Completed'],
    ['setStepResult', { status: 'Failed' }, 'Failed'],
  ] as const)('takes %s %o while it waits for another attempt', async (update, more, status) => {
    const execution = await backingOff();
    const seen = { attempts: 1, startedAt: Date.now() };
    await execution.send(update, { stepIndex: 0, seen, ...more });
    await execution.ended;
    expect((await execution.record()).steps[0]).toMatchObject({ status, attempts: 1 });
    expect(execution.timesBegun()).toHaveLength(1);
  });

  it('ends with its execution when that is cancelled while it waits', async () => {
    const execution = await backingOff('b');
    await execution.cancel('wrong day');
    expect(await execution.ended).not.toBeNull();
    const { steps } = await execution.record();
    expect(steps[0]).toMatchObject({ status: 'Cancelled', code: 'step-cancelled', attempts: 1 });
    expect(steps[1]?.status).toBe('NotRun');
  });
});

describe('a pause and a hold', () => {
  it('keep inline steps from starting, and let them run when they end', async () => {
    const execution = await given.begin([aStep('a'), inline('b'), inline('c', parallel)]);
    await execution.step('a').began;
    await execution.send('pauseExecution');
    await execution.send('holdStep', { stepIndex: 2 });
    execution.step('a').finish();
    await execution.until((record) => record.execution?.status === 'Paused');
    expect(execution.timesBegun()).toEqual(['a']);
    for (const key of ['b', 'c']) execution.step(key).finish();
    await execution.send('resumeExecution');
    await execution.until(({ steps }) => steps[1]?.status === 'Completed');
    expect(await execution.statuses()).toEqual(['Completed', 'Completed', 'Paused']);
    await execution.send('releaseStep', { stepIndex: 2 });
    expect(await execution.ended).toBeNull();
  });
});
