import { describe, expect, it } from 'vitest';
import { unstartedOutcome } from '../../../src/domain/execution/step-result.ts';
import {
  endOfClosed,
  endOfStep,
  errorOfEnd,
  type UnfinishedStep,
} from '../../../src/domain/execution/unfinalized-end.ts';

const at = new Date('2026-11-20T06:00:00Z');
const end = endOfClosed({ status: 'Terminated', closedAt: at, detail: 'by ops: wrong tenant' });
const unfinished = (stepIndex: number, startedAt: Date | null): UnfinishedStep => ({
  stepIndex,
  type: 'Http',
  name: `s${stepIndex + 1}`,
  continueOnFailure: false,
  status: 'Queued',
  queuedAt: null,
  startedAt,
  attempts: startedAt ? 1 : 0,
  worker: null,
});

describe('endOfStep', () => {
  it('calls a step that only waited cancelled: it cannot have taken effect', () => {
    for (const type of ['Wait', 'Approval'] as const) {
      const { outcome } = endOfStep({ ...unfinished(0, at), type, attempts: 0 }, end);
      expect(outcome).toMatchObject({
        status: 'Cancelled',
        code: 'step-cancelled',
        message: `it was waiting: ${end.error}`,
        startedAt: at.getTime(),
        attempts: 0,
      });
    }
  });
});

describe('errorOfEnd', () => {
  it('names failed and interrupted steps behind the reason, as a sealed end does', () => {
    const failed = {
      step: { stepIndex: 0, name: 's1', continueOnFailure: true },
      outcome: { ...unstartedOutcome('Skipped', 'answered 503', 0), status: 'Failed' as const },
    };
    const steps = [unfinished(1, at), unfinished(2, null)].map((step) => ({
      step,
      transition: endOfStep(step, end),
    }));
    expect(errorOfEnd(end, [failed], steps)).toBe(
      'its workflow was terminated in Temporal, by ops: wrong tenant; ' +
        'Step 2 "s2" was interrupted: it had begun; whether it took effect is unknown: ' +
        'its workflow was terminated in Temporal, by ops: wrong tenant; ' +
        '1 later step was not run; tolerated: Step 1 "s1" failed: answered 503',
    );
  });

  it('adds nothing when no step failed and none was left', () => {
    expect(errorOfEnd(end, [], [])).toBe(end.error);
  });
});
