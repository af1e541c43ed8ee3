import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ControlUpdate } from '../../src/domain/execution/control.ts';
import { stepActivityId } from '../../src/domain/identifiers.ts';
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
const threeByThree = ['a', 'b', 'c'].flatMap((group) => [
  aStep(`${group}1`),
  aStep(`${group}2`, parallel),
  aStep(`${group}3`, parallel),
]);

const whenPaused = (execution: ControlledExecution) =>
  execution.until((record) => record.execution?.status === 'Paused');

describe('pauseExecution and resumeExecution', () => {
  it.each(['a', 'b'])(
    'lets group %s of a 3x3 schedule finish, then waits; no step begins twice',
    async (group) => {
      const execution = await given.begin(threeByThree);
      for (const before of group === 'b' ? ['a'] : []) {
        for (const n of [1, 2, 3]) execution.step(`${before}${n}`).finish();
      }
      await execution.step(`${group}1`).began;
      execution.step(`${group}1`).finish();
      expect(await execution.send('pauseExecution')).toEqual({
        answer: 'Applied',
        state: { status: 'InProgress', pauseRequested: true, step: null },
      });
      expect((await execution.record()).execution?.status).toBe('InProgress');
      for (const n of [2, 3]) execution.step(`${group}${n}`).finish();
      const paused = await whenPaused(execution);
      const done = group === 'a' ? 3 : 6;
      expect(paused.steps.map(({ status }) => status)).toEqual([
        ...Array<string>(done).fill('Completed'),
        ...Array<string>(9 - done).fill('Waiting'),
      ]);
      expect(execution.timesBegun()).toHaveLength(done);
      expect(await execution.send('resumeExecution')).toMatchObject({
        state: { status: 'InProgress', pauseRequested: false },
      });
      for (const { key } of threeByThree) execution.step(key).finish();
      expect(await execution.ended).toBeNull();
      const { execution: end } = await execution.record();
      expect(end?.status).toBe('Completed');
      expect(execution.timesBegun().sort()).toEqual(threeByThree.map(({ key }) => key));
    },
  );

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'pauses after %i steps of a 3x3 schedule have ended, and resumes to the same end',
    async (done) => {
      const execution = await given.begin(threeByThree);
      const keys = threeByThree.map(({ key }) => key);
      for (const key of keys.slice(0, done)) {
        await execution.step(key).began;
        execution.step(key).finish();
      }
      const group = Math.floor(done / 3);
      await execution.step(keys[group * 3] ?? '').began;
      await execution.send('pauseExecution');
      for (const key of keys) execution.step(key).finish();
      if (group < 2) {
        await whenPaused(execution);
        expect(execution.timesBegun()).toHaveLength((group + 1) * 3);
        await execution.send('resumeExecution');
      }
      expect(await execution.ended).toBeNull();
      expect((await execution.record()).execution?.status).toBe('Completed');
      expect(execution.timesBegun().sort()).toEqual(keys);
    },
  );

  it('takes commands as people type them: no one named, no reason, or nonsense', async () => {
    const execution = await given.begin(inSequence('a', 'b', 'c'));
    await execution.step('a').began;
    await execution.handle.executeUpdate('pauseExecution');
    await execution.handle.executeUpdate('resumeExecution', { args: [null] });
    const nonsense = { stepIndex: 1, actor: 'me', reason: 7, seen: 'x' };
    await execution.handle.executeUpdate('skipStep', { args: [nonsense] });
    const typed = execution.handle.executeUpdate('skipStep', { args: ['b'] });
    await expect(typed).rejects.toMatchObject({ cause: { type: 'parameter-invalid' } });
    for (const key of ['a', 'c']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    const { steps } = await execution.record();
    expect(steps[1]?.message).toBe('skipped by temporal workflow update');
  });

  it('does not keep an execution open whose last group is running', async () => {
    const execution = await given.begin(inSequence('a'));
    await execution.step('a').began;
    await execution.send('pauseExecution');
    execution.step('a').finish();
    expect(await execution.ended).toBeNull();
    expect((await execution.record()).execution?.status).toBe('Completed');
  });

  it('pauses again after it was resumed, and the details in Temporal say who did it', async () => {
    const execution = await given.begin(inSequence('a', 'b', 'c'));
    for (const key of ['a', 'b']) {
      await execution.step(key).began;
      await execution.send('pauseExecution', { reason: 'looking at it' });
      execution.step(key).finish();
      await whenPaused(execution);
      const details = await execution.handle.query<{ currentDetails?: string }, []>(
        '__temporal_workflow_metadata',
      );
      expect(details.currentDetails).toContain('**Paused**: paused by anna: looking at it');
      await execution.send('resumeExecution');
    }
    execution.step('c').finish();
    expect(await execution.ended).toBeNull();
    expect(execution.timesBegun()).toEqual(['a', 'b', 'c']);
  });

  it('lets a second pause keep the gate shut that a resume in between opened', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    await execution.send('pauseExecution');
    await execution.send('resumeExecution');
    await execution.send('pauseExecution');
    execution.step('a').finish();
    await whenPaused(execution);
    await execution.send('resumeExecution');
    execution.step('b').finish();
    expect(await execution.ended).toBeNull();
  });
});

describe('skipStep', () => {
  it('ends a waiting step Skipped with who and why, and the walk passes it by', async () => {
    const execution = await given.begin(inSequence('a', 'b', 'c'));
    await execution.step('a').began;
    expect(await execution.send('skipStep', { stepIndex: 1 })).toMatchObject({
      state: { step: { stepIndex: 1, status: 'Skipped' } },
    });
    expect((await execution.record()).steps[1]).toMatchObject({
      status: 'Skipped',
      message: 'skipped by anna: a test',
      attempts: 0,
      startedAt: null,
    });
    execution.step('a').finish();
    execution.step('c').finish();
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(['Completed', 'Skipped', 'Completed']);
    // Nothing failed: it is Completed, and says whose decision it was.
    expect((await execution.record()).execution).toMatchObject({
      status: 'Completed',
      error: 'Step 2 "b" was skipped by anna: a test',
    });
    expect(execution.timesBegun()).toEqual(['a', 'c']);
  });

  const retry = { maxRetries: 3, delaySeconds: 600, ladderSeconds: [600] };

  async function givenRetrying() {
    const execution = await given.begin([aStep('a', { retry }), aStep('b')]);
    await execution.step('a').began;
    execution.step('a').fail();
    await execution.whenBackingOff(0, 'a');
    execution.step('b').finish();
    return execution;
  }

  it('ends a retrying step without another try; the execution completes with an error', async () => {
    const execution = await givenRetrying();
    const activity = await given.control.lookAtActivity(execution.run, stepActivityId(0, 'a'));
    expect(activity).toEqual({
      state: 'BackingOff',
      attempts: 1,
      lastFailure: { code: 'step-failed', message: 'no' },
    });
    const { attempts, lastFailure } = activity;
    const seen = { attempts, lastFailure, startedAt: Date.now() };
    await execution.send('skipStep', { stepIndex: 0, seen });
    expect(await execution.ended).toBeNull();
    const { execution: end, steps: records } = await execution.record();
    expect(records[0]).toMatchObject({ status: 'Skipped', attempts: 1, code: 'step-failed' });
    expect(records[0]?.message).toBe(
      'skipped by anna after 1 attempt: a test; the last one failed: no',
    );
    expect(end).toMatchObject({ status: 'CompletedWithErrors' });
    expect(end?.error).toBe(`Step 1 "a" was ${records[0]?.message}`);
    expect(records[1]?.status).toBe('Completed');
    expect(execution.timesBegun()).toEqual(['a', 'b']);
  });

  it('takes a step that nobody looked at for one that may have begun', async () => {
    const execution = await givenRetrying();
    await execution.handle.executeUpdate('skipStep', { args: [{ stepIndex: 0 }] });
    expect(await execution.ended).toBeNull();
    const { execution: end, steps: records } = await execution.record();
    expect(records[0]).toMatchObject({ status: 'Skipped', code: 'step-interrupted' });
    expect(end).toMatchObject({
      status: 'CompletedWithErrors',
      error: 'Step 1 "a" was skipped by temporal workflow update, not known whether it had begun',
    });
  });

  it('keeps the skip of a step behind the point where the walk stopped', async () => {
    const execution = await given.begin(inSequence('a', 'b', 'c'));
    await execution.step('a').began;
    await execution.send('skipStep', { stepIndex: 2 });
    execution.step('a').fail();
    expect(await execution.ended).not.toBeNull();
    expect(await execution.statuses()).toEqual(['Failed', 'NotRun', 'Skipped']);
  });
});

describe('holdStep and releaseStep', () => {
  it('keeps a step from starting when its group is reached; its siblings run', async () => {
    const execution = await given.begin([aStep('a'), aStep('b'), aStep('c', parallel), aStep('d')]);
    await execution.step('a').began;
    await execution.send('holdStep', { stepIndex: 1, reason: 'vendor first' });
    expect((await execution.record()).steps[1]).toMatchObject({
      status: 'Paused',
      message: 'held by anna: vendor first',
    });
    execution.step('a').finish();
    execution.step('c').finish();
    await execution.until((record) => record.steps[2]?.status === 'Completed');
    expect(await execution.statuses()).toEqual(['Completed', 'Paused', 'Completed', 'Waiting']);
    expect(await execution.send('releaseStep', { stepIndex: 1 })).toMatchObject({
      answer: 'Applied',
    });
    for (const key of ['b', 'd']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(Array(4).fill('Completed'));
    expect(execution.timesBegun()).toEqual(['a', 'c', 'b', 'd']);
  });

  it('lets a step that was released early wait for its turn again', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    await execution.send('holdStep', { stepIndex: 1 });
    expect(await execution.send('releaseStep', { stepIndex: 1 })).toMatchObject({
      state: { step: { status: 'Waiting' } },
    });
    expect((await execution.record()).steps[1]).toMatchObject({ status: 'Waiting', message: null });
    for (const key of ['a', 'b']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
  });

  it('lets a held step be skipped', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    await execution.send('holdStep', { stepIndex: 1 });
    execution.step('a').finish();
    await execution.until((record) => record.execution?.groupIndex === 1);
    await execution.send('skipStep', { stepIndex: 1 });
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(['Completed', 'Skipped']);
  });
});

describe('setStepResult', () => {
  it('ends a running step as told, and goes on when its activity has stopped', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    const seen = { attempts: 1, startedAt: Date.now() };
    const answer = await execution.send('setStepResult', {
      stepIndex: 0,
      status: 'Completed',
      reason: 'done by hand',
      seen,
    });
    expect(answer).toMatchObject({ state: { step: { status: 'Completed' } } });
    expect((await execution.record()).steps[0]).toMatchObject({
      status: 'Completed',
      attempts: 1,
      code: null,
      message: 'set to Completed by anna after 1 attempt: done by hand',
    });
    expect(execution.timesBegun()).toEqual(['a']);
    // The activity was asked to stop, and does not: the next step waits for it.
    execution.step('a').finish();
    execution.step('b').finish();
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(['Completed', 'Completed']);
    expect((await execution.record()).execution).toMatchObject({
      status: 'Completed',
      error: 'Step 1 "a" was set to Completed by anna after 1 attempt: done by hand',
    });
  });

  it('Failed stops the walk and names who said so', async () => {
    const execution = await given.begin(inSequence('a', 'b', 'c'));
    await execution.step('a').began;
    await execution.send('setStepResult', { stepIndex: 1, status: 'Failed', reason: 'known bad' });
    execution.step('a').finish();
    expect(await execution.ended).not.toBeNull();
    const { execution: end, steps: records } = await execution.record();
    expect(end).toMatchObject({
      status: 'Failed',
      error: 'Step 2 "b" failed: set to Failed by anna: known bad; 1 later step was not run',
    });
    expect(records.map(({ status, code }) => [status, code])).toEqual([
      ['Completed', null],
      ['Failed', 'step-failed'],
      ['NotRun', null],
    ]);
  });
});

describe('tryNow', () => {
  it('ends the wait between two tries, and the attempts go on counting', async () => {
    const retry = { maxRetries: 3, delaySeconds: 600, ladderSeconds: [600] };
    const execution = await given.begin([aStep('a', { retry })]);
    const attempts: number[] = [];
    given.stack.onStep(async () => {
      const { attempt } = Context.current().info;
      attempts.push(attempt);
      if (attempt > 1) return { attempt };
      throw ApplicationFailure.create({ message: 'no', nextRetryDelay: '10 minutes' });
    });
    await execution.whenBackingOff(0, 'a');
    expect(await given.control.tryNow(execution.run, stepActivityId(0, 'a'))).toBe(true);
    expect(await execution.ended).toBeNull();
    given.useStage();
    expect(attempts).toEqual([1, 2]);
    expect((await execution.record()).steps[0]).toMatchObject({ status: 'Completed', attempts: 2 });
    expect(await given.control.lookAtActivity(execution.run, stepActivityId(0, 'a'))).toEqual({
      state: 'None',
      attempts: 0,
      lastFailure: null,
    });
    expect(await given.control.tryNow(execution.run, stepActivityId(0, 'a'))).toBe(false);
  });
});

describe('a command that does not fit', () => {
  it('is refused by name and leaves no event in the history', async () => {
    const execution = await given.begin(inSequence('a', 'b', 'c'));
    execution.step('a').finish();
    await execution.step('b').began;
    await execution.send('holdStep', { stepIndex: 2 });
    const events = await execution.events();
    const refusals: [ControlUpdate, object, string][] = [
      ['resumeExecution', {}, 'execution-not-paused'],
      ['holdStep', { stepIndex: 0 }, 'step-already-final'],
      ['holdStep', { stepIndex: 1 }, 'step-already-started'],
      ['holdStep', { stepIndex: 2 }, 'step-already-held'],
      ['holdStep', { stepIndex: 3 }, 'step-not-found'],
      ['holdStep', { stepIndex: 'x' }, 'step-not-found'],
      ['holdStep', {}, 'step-not-found'],
      ['releaseStep', { stepIndex: 1 }, 'step-not-held'],
      ['skipStep', { stepIndex: 0 }, 'step-already-final'],
      ['cancelStep', { stepIndex: 0 }, 'step-already-final'],
      ['cancelStep', { stepIndex: 2 }, 'step-not-started'],
      ['setStepResult', { stepIndex: 1, status: 'Done' }, 'parameter-invalid'],
      ['setStepResult', { stepIndex: 0, status: 'Failed' }, 'step-already-final'],
    ];
    for (const [update, more, code] of refusals) {
      const sent = await execution.send(update, more);
      expect(sent, update).toMatchObject({ answer: 'Refused', code });
    }
    expect(await execution.events()).toBe(events);
    await execution.send('releaseStep', { stepIndex: 2 });
    for (const key of ['b', 'c']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
  });

  it('is Closed after the end', async () => {
    const execution = await given.begin(inSequence('a'));
    execution.step('a').finish();
    await execution.ended;
    expect(await execution.send('pauseExecution')).toEqual({ answer: 'Closed' });
  });
});

describe('send', () => {
  it('is Unanswered, within its time, when no worker is there', async () => {
    const workflowId = `test-${randomUUID()}`;
    const handle = await given.stack.client.workflow.start('runSchedule', {
      taskQueue: 'nobody-listens',
      workflowId,
      args: [{ scheduleId: 'x' }],
    });
    const run = { workflowId, runId: handle.firstExecutionRunId };
    const asked = Date.now();
    const sent = await given.control.send(run, 'pauseExecution', {}, 500);
    expect(sent).toEqual({ answer: 'Unanswered' });
    expect(Date.now() - asked).toBeLessThan(5_000);
    await handle.terminate();
  });
});
