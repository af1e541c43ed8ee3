import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WaitStep } from '../../src/domain/schedule/schedule.ts';
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

function aWait(settings: Partial<WaitStep>): WaitStep {
  const place = {
    key: 'wait',
    name: 'Wait',
    mode: 'Sequential',
    continueOnFailure: false,
  } as const;
  return { type: 'Wait', ...place, ...settings };
}

const whenWaiting = (execution: ControlledExecution, stepIndex = 0) =>
  execution.until(({ steps }) => steps[stepIndex]?.status === 'InProgress');

const isoSecond = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

describe('a Wait step', () => {
  it('waits the seconds between two steps and says until when, without an attempt', async () => {
    const execution = await given.begin([aStep('a'), aWait({ seconds: 2 }), aStep('b')]);
    execution.step('a').finish();
    const { steps } = await whenWaiting(execution, 1);
    expect(steps[1]).toMatchObject({
      message: expect.stringMatching(/^waits until 20\d\d-.*:\d\dZ$/) as string,
      queuedAt: null,
      attempts: 0,
    });
    await execution.step('b').began;
    execution.step('b').finish();
    expect(await execution.ended).toBeNull();
    const { execution: end, steps: ended } = await execution.record();
    expect(end?.status).toBe('Completed');
    const { startedAt, endedAt, ...waited } = ended[1]!;
    expect(waited).toMatchObject({ status: 'Completed', code: null, attempts: 0, worker: null });
    expect(waited.message).toMatch(/^waited [2-9] s, until 20\d\d-/);
    expect(endedAt!.getTime() - startedAt!.getTime()).toBeGreaterThanOrEqual(2_000);
    expect(startedAt!.getTime()).toBeGreaterThanOrEqual(ended[0]!.endedAt!.getTime());
  });

  it('does not wait until an instant that has passed, and says so', async () => {
    const execution = await given.begin([aWait({ until: '2026-01-01T00:00:00Z' })]);
    expect(await execution.ended).toBeNull();
    const { steps } = await execution.record();
    expect(steps[0]).toMatchObject({
      status: 'Completed',
      message: 'did not wait: 2026-01-01T00:00:00Z had passed',
    });
  });

  it('fails instead of waiting for years', async () => {
    const execution = await given.begin([aWait({ until: '2090-01-01T00:00:00Z' })]);
    expect(await execution.ended).toMatchObject({ cause: { type: 'Failed' } });
    const { steps } = await execution.record();
    expect(steps[0]).toMatchObject({ status: 'Failed', code: 'step-misconfigured' });
  });

  it('waits for the next local time, shown with its zone, and survives a restart of its worker', async () => {
    const from = Date.now() + 3_000;
    const untilTime = isoSecond(from).slice(11, 19);
    const wait = aWait({ untilTime, timeZone: 'Etc/UTC' });
    const execution = await given.begin([wait]);
    const { steps } = await whenWaiting(execution);
    const text = `${isoSecond(from)} (${untilTime} Etc/UTC)`;
    expect(steps[0]?.message).toBe(`waits until ${text}`);
    await given.stack.restartWorkers();
    expect(await execution.ended).toBeNull();
    const end = await execution.record();
    expect(end.steps[0]).toMatchObject({ status: 'Completed' });
    expect(end.steps[0]?.message).toMatch(new RegExp(`^waited \\d+ s, until ${isoSecond(from)}`));
  });

  it('fails when its worker does not know the time zone', async () => {
    const execution = await given.begin([aWait({ untilTime: '06:00', timeZone: 'Mars/Base' })]);
    expect(await execution.ended).toMatchObject({ cause: { type: 'Failed' } });
    const { steps } = await execution.record();
    expect(steps[0]).toMatchObject({ status: 'Failed', code: 'step-misconfigured' });
  });

  it('ends at once when it is skipped, and counts as one that was never tried', async () => {
    const execution = await given.begin([aWait({ seconds: 86_400 }), aStep('b')]);
    await whenWaiting(execution);
    expect(await execution.send('skipStep', { stepIndex: 0 })).toMatchObject({
      state: { step: { status: 'Skipped' } },
    });
    await execution.step('b').began;
    execution.step('b').finish();
    expect(await execution.ended).toBeNull();
    const { execution: end, steps } = await execution.record();
    expect(end?.status).toBe('Completed');
    expect(steps[0]).toMatchObject({ status: 'Skipped', message: 'skipped by anna: a test' });
    expect(steps[0]?.startedAt).not.toBeNull();
  });

  it('ends as an operator says: with a result, or cancelled', async () => {
    for (const [update, more, status, end] of [
      ['setStepResult', { status: 'Completed' }, 'Completed', 'Completed'],
      ['cancelStep', {}, 'Cancelled', 'Failed'],
    ] as const) {
      const execution = await given.begin([aWait({ seconds: 86_400 })]);
      await whenWaiting(execution);
      await execution.send(update, { stepIndex: 0, ...more });
      await execution.ended;
      const record = await execution.record();
      expect(record.steps[0]?.status).toBe(status);
      expect(record.execution?.status).toBe(end);
    }
  });

  it('is cancelled with its execution, at once', async () => {
    const execution = await given.begin([aWait({ seconds: 86_400 }), aStep('b')]);
    await whenWaiting(execution);
    await execution.cancel('enough');
    await execution.ended;
    const { execution: end, steps } = await execution.record();
    expect(end?.status).toBe('Cancelled');
    expect(steps.map(({ status, message }) => [status, message])).toEqual([
      ['Cancelled', 'cancelled while it waited'],
      ['NotRun', 'the execution stopped before it'],
    ]);
  });

  it('waits beside other steps of its group; a pause takes effect behind the group', async () => {
    const execution = await given.begin([
      aStep('a'),
      aWait({ seconds: 1, ...parallel }),
      aStep('b'),
    ]);
    await execution.step('a').began;
    await execution.send('pauseExecution');
    execution.step('a').finish();
    await execution.until((record) => record.execution?.status === 'Paused');
    expect(await execution.statuses()).toEqual(['Completed', 'Completed', 'Waiting']);
    await execution.send('resumeExecution');
    await execution.step('b').began;
    execution.step('b').finish();
    expect(await execution.ended).toBeNull();
  });

  it('can be held before it begins', async () => {
    const execution = await given.begin([aStep('a'), aWait({ seconds: 1 })]);
    await execution.step('a').began;
    await execution.send('holdStep', { stepIndex: 1 });
    execution.step('a').finish();
    await execution.until(({ steps }) => steps[0]?.status === 'Completed');
    expect(await execution.statuses()).toEqual(['Completed', 'Paused']);
    await execution.send('releaseStep', { stepIndex: 1 });
    expect(await execution.ended).toBeNull();
  });

  it('shows in Temporal what it waits for', async () => {
    const execution = await given.begin([aWait({ seconds: 86_400 })]);
    await whenWaiting(execution);
    const details = await execution.handle.query<{ currentDetails?: string }, []>(
      '__temporal_workflow_metadata',
    );
    expect(details.currentDetails).toMatch(/\| Wait \| InProgress \| waits until 20/);
    await execution.cancel('enough');
    await execution.ended;
  });
});
