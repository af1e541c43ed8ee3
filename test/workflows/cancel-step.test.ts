import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlledStack, startControlled } from '../support/scenario/controlled-execution.ts';
import { aStep } from '../support/scenario/orchestration.ts';

let given: ControlledStack;
beforeAll(async () => {
  given = await startControlled();
});
afterAll(() => given.stop());

describe('cancelStep', () => {
  it('ends a running step as a failure that names who and why, after its activity has stopped', async () => {
    const execution = await given.begin([aStep('a'), aStep('b')]);
    await execution.step('a').began;
    const seen = { attempts: 1, startedAt: Date.now() };
    const answer = await execution.send('cancelStep', { stepIndex: 0, reason: 'it hangs', seen });
    expect(answer).toMatchObject({ state: { step: { status: 'Cancelled' } } });
    execution.step('a').finish();
    expect(await execution.ended).not.toBeNull();
    const { execution: end, steps } = await execution.record();
    expect(steps[0]).toMatchObject({ status: 'Cancelled', code: 'step-cancelled', attempts: 1 });
    expect(await execution.statuses()).toEqual(['Cancelled', 'NotRun']);
    expect(end).toMatchObject({
      status: 'Failed',
      error: 'Step 1 "a" was cancelled by anna after 1 attempt: it hangs; 1 later step was not run',
    });
  });

  it('lets the siblings run on, and the next group when the step may fail', async () => {
    const execution = await given.begin([
      aStep('a', { continueOnFailure: true }),
      aStep('b', { mode: 'ParallelWithPrevious' }),
      aStep('c'),
    ]);
    for (const key of ['a', 'b']) await execution.step(key).began;
    await execution.send('cancelStep', { stepIndex: 0 });
    for (const key of ['a', 'b', 'c']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(['Cancelled', 'Completed', 'Completed']);
    expect((await execution.record()).execution?.status).toBe('CompletedWithErrors');
  });
});
