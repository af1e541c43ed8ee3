import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalStep } from '../../src/domain/schedule/schedule.ts';
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
const anna = { type: 'user', id: 'anna', name: 'anna' } as const;
const ben = { type: 'user', id: 'ben', name: 'Ben' } as const;

function anApproval(settings: Partial<ApprovalStep> = {}): ApprovalStep {
  const place = { key: 'ask', name: 'Ask', mode: 'Sequential', continueOnFailure: false } as const;
  return { type: 'Approval', ...place, message: 'May it go on?', ...settings };
}

const whenAsked = (execution: ControlledExecution, stepIndex = 0) =>
  execution.until(({ steps }) => steps[stepIndex]?.status === 'InProgress');

const decide = (execution: ControlledExecution, more: object) =>
  execution.send('decideStep', { stepIndex: 0, decision: 'Approve', ...more });

const finish = async (execution: ControlledExecution, key: string): Promise<void> => {
  await execution.step(key).began;
  execution.step(key).finish();
};

describe('an Approval step', () => {
  it('waits until a person approves; the note says for whom, the outcome by whom', async () => {
    const approvers = { users: ['anna'], roles: ['admin'] } as const;
    const execution = await given.begin([
      anApproval({ approvers, deadlineSeconds: 3_600 }),
      aStep('b'),
    ]);
    const { steps } = await whenAsked(execution);
    expect(steps[0]?.message).toMatch(
      /^waits for approval by anna or the role admin, until 20\d\d-.*Z$/,
    );
    expect(await decide(execution, { reason: 'looks good' })).toEqual({
      answer: 'Applied',
      state: {
        status: 'InProgress',
        pauseRequested: false,
        step: { stepIndex: 0, status: 'Completed' },
      },
    });
    await finish(execution, 'b');
    expect(await execution.ended).toBeNull();
    const { execution: end, steps: ended } = await execution.record();
    expect(ended[0]).toMatchObject({
      status: 'Completed',
      message: 'approved by anna: looks good',
      attempts: 0,
      worker: null,
    });
    expect(end).toMatchObject({
      status: 'Completed',
      error: 'Step 1 "Ask" was approved by anna: looks good',
    });
  });

  it('stops the walk when it is rejected: later steps are not run', async () => {
    const execution = await given.begin([anApproval(), aStep('b')]);
    await whenAsked(execution);
    await decide(execution, { decision: 'Reject', reason: 'not today' });
    expect(await execution.ended).toMatchObject({ cause: { type: 'Failed' } });
    const { execution: end, steps } = await execution.record();
    expect(steps.map(({ status, code }) => [status, code])).toEqual([
      ['Failed', 'approval-rejected'],
      ['NotRun', null],
    ]);
    expect(end?.error).toBe(
      'Step 1 "Ask" failed: rejected by anna: not today; 1 later step was not run',
    );
  });

  it('fails at its deadline, or is approved where it is so defined', async () => {
    const failing = await given.begin([anApproval({ deadlineSeconds: 1 })]);
    expect(await failing.ended).toMatchObject({ cause: { type: 'Failed' } });
    expect((await failing.record()).steps[0]).toMatchObject({
      status: 'Failed',
      code: 'approval-expired',
      message: expect.stringMatching(/^not decided until 20/) as string,
    });
    const passing = await given.begin([anApproval({ deadlineSeconds: 1, atDeadline: 'Approve' })]);
    expect(await passing.ended).toBeNull();
    expect((await passing.record()).steps[0]).toMatchObject({
      status: 'Completed',
      message: 'approved at the deadline, as defined, without a decision',
    });
  });

  it('takes a decision as people type it, where no approvers are named', async () => {
    const execution = await given.begin([anApproval()]);
    await whenAsked(execution);
    await execution.handle.executeUpdate('decideStep', {
      args: [{ stepIndex: 0, decision: 'Approve' }],
    });
    expect(await execution.ended).toBeNull();
    expect((await execution.record()).steps[0]?.message).toBe(
      'approved by temporal workflow update',
    );
  });

  it('refuses everyone but its approvers, also to skip it or to set a success', async () => {
    const approvers = { users: ['BEN'], roles: ['admin'] } as const;
    const execution = await given.begin([anApproval({ approvers })]);
    await whenAsked(execution);
    const refused = { answer: 'Refused', code: 'approver-not-allowed' };
    expect(await decide(execution, { actor: anna })).toMatchObject(refused);
    expect(await decide(execution, { actor: anna, roles: ['approver'] })).toMatchObject(refused);
    expect(await decide(execution, { actor: undefined })).toMatchObject(refused);
    expect(await execution.send('skipStep', { stepIndex: 0 })).toMatchObject(refused);
    const success = { stepIndex: 0, status: 'Completed' };
    expect(await execution.send('setStepResult', success)).toMatchObject(refused);
    expect(await decide(execution, { actor: anna, roles: ['admin'] })).toMatchObject({
      answer: 'Applied',
    });
    expect(await execution.ended).toBeNull();
  });

  it('lets not the one decide who started the execution, where it says so', async () => {
    const initiator = { type: 'user', id: 'Anna', name: 'Anna' } as const;
    const execution = await given.begin([anApproval({ notByInitiator: true })], { initiator });
    await whenAsked(execution);
    expect(await decide(execution, { actor: anna })).toMatchObject({
      answer: 'Refused',
      code: 'approver-not-allowed',
    });
    expect(await decide(execution, { actor: ben })).toMatchObject({ answer: 'Applied' });
    expect(await execution.ended).toBeNull();
    expect((await execution.record()).steps[0]?.message).toBe('approved by Ben: a test');
  });

  it('refuses a decision on a step that does not wait for one', async () => {
    const execution = await given.begin([aStep('a'), anApproval()]);
    await execution.step('a').began;
    for (const stepIndex of [0, 1]) {
      expect(await decide(execution, { stepIndex })).toMatchObject({
        answer: 'Refused',
        code: 'step-not-waiting-for-approval',
      });
    }
    execution.step('a').finish();
    await whenAsked(execution, 1);
    expect(await decide(execution, { stepIndex: 1, decision: 'Maybe' })).toMatchObject({
      answer: 'Refused',
      code: 'parameter-invalid',
    });
    await decide(execution, { stepIndex: 1 });
    expect(await execution.ended).toBeNull();
  });

  it('records exactly one decision of people who decide at the same time', async () => {
    const execution = await given.begin([anApproval(), aStep('b')]);
    await whenAsked(execution);
    const answers = await Promise.all([
      decide(execution, { actor: anna }),
      decide(execution, { actor: ben, decision: 'Reject' }),
      decide(execution, { actor: ben }),
    ]);
    const applied = answers.filter(({ answer }) => answer === 'Applied');
    expect(applied).toHaveLength(1);
    const { steps } = await execution.until(({ steps: now }) => now[0]?.endedAt != null);
    const approved = steps[0]?.status === 'Completed';
    expect(steps[0]?.message).toMatch(approved ? /^approved by/ : /^rejected by/);
    if (approved) await finish(execution, 'b');
    await execution.ended;
    expect((await execution.record()).steps[0]).toMatchObject({ message: steps[0]?.message });
  });

  it('is cancelled with its execution', async () => {
    const execution = await given.begin([anApproval(), aStep('b')]);
    await whenAsked(execution);
    await execution.cancel('enough');
    await execution.ended;
    const { execution: end, steps } = await execution.record();
    expect(end?.status).toBe('Cancelled');
    expect(steps.map(({ status }) => status)).toEqual(['Cancelled', 'NotRun']);
  });

  it('waits beside other steps, over a restart of its worker', async () => {
    const execution = await given.begin([aStep('a'), anApproval({ ...parallel }), aStep('b')]);
    await finish(execution, 'a');
    await execution.until(
      ({ steps: [a, ask] }) => [a?.status, ask?.status].join() === 'Completed,InProgress',
    );
    await given.stack.restartWorkers();
    expect(await decide(execution, { stepIndex: 1 })).toMatchObject({ answer: 'Applied' });
    await finish(execution, 'b');
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(['Completed', 'Completed', 'Completed']);
  });
});
