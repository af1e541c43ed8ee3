import { describe, expect, it } from 'vitest';
import {
  answerOfRecord,
  type RecordedAttempt,
} from '../../../src/domain/inline/recorded-attempt.ts';

const now = 1_000_000;
const rules = {
  retry: { maxRetries: 2, delaySeconds: 30, ladderSeconds: [] },
  onInterrupted: 'Retry',
  timeoutSeconds: 5,
} as const;
const report = { attempt: 1, startedAt: now - 60_000, endedAt: now, message: 'no', worker: 'w' };
const anAttempt = (more: Partial<RecordedAttempt>): RecordedAttempt => ({
  ...{ attempt: 1, status: 'Failed', code: 'target-unreachable', nextAttemptAt: null, report },
  ...more,
});

describe('the answer of the record to a repeated workflow task', () => {
  it('is the end of an attempt that completed or was the last', () => {
    expect(answerOfRecord(anAttempt({ status: 'Completed', code: null }), rules, now)).toEqual({
      ...{ verdict: 'Ended', failure: null, report },
    });
    expect(answerOfRecord(anAttempt({ code: 'step-timed-out' }), rules, now)).toEqual({
      ...{ verdict: 'Ended', failure: { code: 'step-timed-out', message: 'no' }, report },
    });
  });

  it('is the next attempt, at the time that was recorded for it', () => {
    const due = (nextAttemptAt: number) => answerOfRecord(anAttempt({ nextAttemptAt }), rules, now);
    expect(due(now + 700)).toMatchObject({ verdict: 'Again', attempt: 2, delayMs: 700 });
    expect(due(now - 700)).toMatchObject({ verdict: 'Again', attempt: 2, delayMs: 0 });
  });

  it('repeats an attempt without an end when its deadline has passed, while attempts are left', () => {
    const lost = (more: Partial<RecordedAttempt>) =>
      answerOfRecord(anAttempt({ status: 'InProgress', code: null, ...more }), rules, now);
    expect(lost({})).toMatchObject({ verdict: 'Again', attempt: 2, delayMs: 1_000 });
    const fresh = { ...report, startedAt: now - 1_500 };
    expect(lost({ report: fresh })).toMatchObject({ verdict: 'Again', delayMs: 3_500 });
    expect(lost({ attempt: 3 })).toMatchObject({
      verdict: 'Ended',
      failure: { code: 'step-interrupted' },
    });
  });

  it('is Interrupted for a stopped attempt that must not be repeated', () => {
    const stopped = anAttempt({ status: 'Cancelled', code: 'step-cancelled' });
    expect(answerOfRecord(stopped, rules, now)).toMatchObject({ verdict: 'Again', attempt: 2 });
    const once = { ...rules, onInterrupted: 'Fail' } as const;
    expect(answerOfRecord(stopped, once, now)).toMatchObject({
      verdict: 'Ended',
      failure: { code: 'step-interrupted' },
    });
  });
});
