import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** From then on, a step has held its workflow task for long enough. */
const longMs = 1_050;

/** Its first step runs; what is asked now arrives when the workflow task ends. */
async function running(...keys: string[]): Promise<ControlledExecution> {
  const execution = await given.begin(keys.map((key) => inline(key)));
  await execution.step('a').began;
  return execution;
}

async function endOf(execution: ControlledExecution) {
  await execution.ended;
  const { execution: end } = await execution.record();
  const { status } = await execution.handle.describe();
  return [end?.status, status.name];
}

describe('what an operator asks while a long inline step runs', () => {
  it('is applied before the next group: a pause keeps it from beginning', async () => {
    const execution = await running('a', 'b');
    const asked = execution.send('pauseExecution');
    await delay(longMs);
    execution.step('a').finish();
    expect(await asked).toMatchObject({ answer: 'Applied', state: { pauseRequested: true } });
    await execution.until((record) => record.execution?.status === 'Paused');
    expect(await execution.statuses()).toEqual(['Completed', 'Waiting']);
    expect(execution.timesBegun()).toEqual(['a']);
    execution.step('b').finish();
    await execution.send('resumeExecution');
    expect(await endOf(execution)).toEqual(['Completed', 'COMPLETED']);
  });

  it('is applied before the next group: a step that is skipped does not run', async () => {
    const execution = await running('a', 'b', 'c');
    const asked = execution.send('skipStep', { stepIndex: 1 });
    await delay(longMs);
    for (const key of ['a', 'c']) execution.step(key).finish();
    expect(await asked).toMatchObject({
      answer: 'Applied',
      state: { step: { status: 'Skipped' } },
    });
    expect(await endOf(execution)).toEqual(['Completed', 'COMPLETED']);
    expect(await execution.statuses()).toEqual(['Completed', 'Skipped', 'Completed']);
    expect(execution.timesBegun()).toEqual(['a', 'c']);
  });

  it('is a cancel: what has not begun is not run', async () => {
    const execution = await running('a', 'b');
    await execution.cancel('wrong day');
    await delay(longMs);
    execution.step('a').finish();
    expect(await endOf(execution)).toEqual(['Cancelled', 'CANCELLED']);
    expect(await execution.statuses()).toEqual(['Completed', 'NotRun']);
  });

  it('is a cancel during the last step: the execution is Cancelled', async () => {
    const execution = await running('a');
    await execution.cancel('wrong day');
    await delay(longMs);
    execution.step('a').finish();
    expect(await endOf(execution)).toEqual(['Cancelled', 'CANCELLED']);
    expect(await execution.statuses()).toEqual(['Completed']);
  });
});

describe('a cancel that arrives when the end is on record', () => {
  it('is too late for an execution of one workflow task, in the record and in Temporal', async () => {
    const execution = await running('a', 'b');
    await execution.cancel('wrong day');
    for (const key of ['a', 'b']) execution.step(key).finish();
    expect(await endOf(execution)).toEqual(['Completed', 'COMPLETED']);
    expect(await execution.statuses()).toEqual(['Completed', 'Completed']);
    expect(execution.timesBegun()).toEqual(['a', 'b']);
  });

  it('is too late when regular steps came before; clean-up is not planned anew', async () => {
    const execution = await given.begin([
      aStep('first'),
      inline('a'),
      inline('b'),
      inline('undo', { compensates: 'b' }),
      inline('close', { finally: true }),
    ]);
    execution.step('first').finish();
    await execution.step('a').began;
    await execution.cancel('wrong day');
    for (const key of ['a', 'b', 'undo', 'close']) execution.step(key).finish();
    expect(await endOf(execution)).toEqual(['Completed', 'COMPLETED']);
    expect(execution.timesBegun()).toEqual(['first', 'a', 'b', 'close']);
    expect(await execution.conflicts()).toBe(0);
  });

  it.each(['Regular', 'Inline'] as const)(
    'is too late while the end is written, after a %s step',
    async (dispatch) => {
      const execution = await given.begin([
        aStep('a'),
        aStep('b', { dispatch, timeoutSeconds: 5 }),
      ]);
      await execution.step('a').began;
      execution.step('a').finish();
      await execution.step('b').began;
      const unlock = await execution.lock();
      const before = await execution.events();
      execution.step('b').finish();
      // The workflow task in which the end is written has begun.
      if (dispatch === 'Regular') {
        await expect.poll(() => execution.events()).toBeGreaterThan(before + 3);
      }
      await execution.cancel('wrong day');
      await unlock();
      expect(await endOf(execution)).toEqual(['Completed', 'COMPLETED']);
      expect(await execution.statuses()).toEqual(['Completed', 'Completed']);
      expect(await execution.conflicts()).toBe(0);
    },
  );
});
