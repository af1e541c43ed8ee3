import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ControlledExecution,
  type ControlledStack,
  startControlled,
} from '../support/scenario/controlled-execution.ts';
import { aStep } from '../support/scenario/orchestration.ts';

let given: ControlledStack;
beforeAll(async () => {
  given = await startControlled();
});
afterAll(() => given.stop());

const parallel = { mode: 'ParallelWithPrevious' } as const;
const inSequence = (...keys: string[]) => keys.map((key) => aStep(key));

const whenPaused = (execution: ControlledExecution) =>
  execution.until((record) => record.execution?.status === 'Paused');

describe('a cancelled execution', () => {
  const whenCancelled = async (execution: ControlledExecution) => {
    expect(await execution.ended).not.toBeNull();
    expect((await execution.handle.describe()).status.name).toBe('CANCELLED');
    const { execution: end } = await execution.record();
    expect(end).toMatchObject({ status: 'Cancelled', error: 'cancelled by anna: wrong day' });
  };

  it('ends at once while paused; nothing of what waited begins', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    await execution.send('pauseExecution');
    execution.step('a').finish();
    await whenPaused(execution);
    expect(await execution.cancel('cancelled by anna: wrong day')).toBe('Requested');
    await whenCancelled(execution);
    expect(await execution.statuses()).toEqual(['Completed', 'NotRun']);
    expect(await execution.send('resumeExecution')).toEqual({ answer: 'Closed' });
  });

  it('ends at once while a step is held; the held step was not run', async () => {
    const execution = await given.begin([aStep('a'), aStep('b'), aStep('c', parallel)]);
    await execution.step('a').began;
    await execution.send('holdStep', { stepIndex: 1 });
    execution.step('a').finish();
    await execution.step('c').began;
    execution.step('c').finish();
    await execution.until((record) => record.steps[2]?.status === 'Completed');
    await execution.cancel('cancelled by anna: wrong day');
    await whenCancelled(execution);
    expect(await execution.statuses()).toEqual(['Completed', 'NotRun', 'Completed']);
  });

  it('ends at once while a step waits for its next try', async () => {
    const retry = { maxRetries: 3, delaySeconds: 600, ladderSeconds: [600] };
    const execution = await given.begin([aStep('a', { retry }), aStep('b')]);
    await execution.step('a').began;
    execution.step('a').fail();
    await execution.whenBackingOff(0, 'a');
    await execution.cancel('cancelled by anna: wrong day');
    await whenCancelled(execution);
    expect(await execution.statuses()).toEqual(['Cancelled', 'NotRun']);
  });

  it('gives up a step that does not stop when the grace is over, and stays Cancelled', async () => {
    const execution = await given.begin([aStep('a'), aStep('b', parallel), aStep('c')]);
    await Promise.all([execution.step('a').began, execution.step('b').began]);
    execution.step('b').finish();
    await execution.until((record) => record.steps[1]?.status === 'Completed');
    const asked = Date.now();
    await execution.cancel('cancelled by anna: wrong day');
    await execution.until((record) => record.execution?.status === 'Cancelling');
    expect(await execution.send('pauseExecution')).toMatchObject({ code: 'execution-cancelling' });
    await whenCancelled(execution);
    expect(Date.now() - asked).toBeGreaterThanOrEqual(2_000);
    expect(Date.now() - asked).toBeLessThan(10_000);
    const before = await execution.record();
    expect(before.steps.map(({ status, message }) => [status, message])).toEqual([
      ['Cancelled', 'did not stop in time'],
      ['Completed', 'done'],
      ['NotRun', 'the execution stopped before it'],
    ]);
    // It answers at last; nobody listens any more.
    execution.step('a').finish();
    await delay(300);
    expect(await execution.record()).toEqual(before);
  });
});
