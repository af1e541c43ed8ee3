import { describe, expect, it } from 'vitest';
import {
  type SeenAttempts,
  setOutcome,
  settableStatuses,
  type StepResultRequest,
} from '../../../src/domain/execution/control.ts';

const anna = { type: 'user', id: 'anna', name: 'anna' } as const;
const request = (more: Partial<StepResultRequest>): StepResultRequest => ({
  actor: anna,
  reason: 'vendor is down',
  stepIndex: 0,
  status: 'Skipped',
  ...more,
});
const failing: SeenAttempts = {
  attempts: 3,
  startedAt: 1_500,
  lastFailure: { code: 'http-status', message: 'answered 503', httpStatus: 503 },
};

describe('setOutcome', () => {
  it('keeps who, why, after how many attempts, and the last failure of a skipped step', () => {
    const outcome = setOutcome(request({ seen: failing }), { queuedAt: 1_000, now: 2_000 });
    expect(outcome).toMatchObject({
      status: 'Skipped',
      attempts: 3,
      startedAt: 1_500,
      endedAt: 2_000,
      code: 'http-status',
      httpStatus: 503,
      byPerson: true,
      message:
        'skipped by anna after 3 attempts: vendor is down; the last one failed: answered 503',
    });
  });

  it('shows a step that a person sets to Completed without the code of its failures', () => {
    const set = request({ status: 'Completed', seen: failing });
    expect(setOutcome(set, { queuedAt: 1_000, now: 2_000 })).toMatchObject({
      status: 'Completed',
      attempts: 3,
      code: null,
      httpStatus: null,
    });
  });

  it('counts no attempts of a step that was not handed to Temporal, whatever was seen', () => {
    const outcome = setOutcome(request({ seen: failing }), { queuedAt: null, now: 2_000 });
    expect(outcome).toMatchObject({ attempts: 0, startedAt: null, code: null });
    expect(outcome.message).toBe('skipped by anna: vendor is down');
  });

  it('never claims success or attempts for a step that nobody looked at', () => {
    for (const status of settableStatuses) {
      const outcome = setOutcome(request({ status }), { queuedAt: 1_000, now: 2_000 });
      expect(outcome).toMatchObject({ status, attempts: 0, startedAt: null });
      expect(outcome.message).toContain('not known whether it had begun');
      if (status === 'Skipped') expect(outcome.code).toBe('step-interrupted');
    }
  });

  it('fits into a message however long the reason and the failure are', () => {
    const lastFailure = { code: 'x', message: 'y'.repeat(1_000) };
    const seen = { ...failing, lastFailure };
    const long = request({ reason: 'z'.repeat(500), seen });
    const { message } = setOutcome(long, { queuedAt: 1_000, now: 2_000 });
    expect(message).toHaveLength(1_000);
  });
});
