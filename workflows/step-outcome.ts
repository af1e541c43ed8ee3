/** What came back from a step's activity → its outcome, as the workflow saw it. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { FinalStepStatus } from '../src/domain/execution/status.ts';
import {
  type StepOutcome,
  type StepReport,
  toOutcome,
  unstartedOutcome,
} from '../src/domain/execution/step-result.ts';

type Ending = Pick<StepOutcome, 'status' | 'code' | 'message'>;

/** A step that ended well, perhaps with warnings. */
export function outcomeOfReport(report: StepReport, queuedAt: number, now: number): StepOutcome {
  const status = report.warnings ? 'CompletedWithWarnings' : 'Completed';
  return toOutcome({ status, code: null, message: report.message }, report, { queuedAt, now });
}

/**
 * A step that did not end well.
 * @throws the error itself when it is no failure of an activity: a bug must not pass for an outcome.
 */
export function outcomeOfFailure(error: unknown, queuedAt: number, now: number): StepOutcome {
  if (error instanceof CancelledFailure) {
    return unstartedOutcome('Cancelled', 'cancelled before it began', now);
  }
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  const ending = endingOf(cause, error.message);
  return toOutcome(ending, reportOf(cause), { queuedAt, now });
}

function endingOf(cause: Error | undefined, fallback: string): Ending {
  if (cause instanceof CancelledFailure) {
    return { status: 'Cancelled', code: 'step-cancelled', message: 'cancelled' };
  }
  if (cause instanceof TimeoutFailure) return endingOfTimeout(cause);
  if (cause instanceof ApplicationFailure) {
    const code = cause.type ?? 'step-failed';
    return { status: statusOfCode(code), code, message: cause.message };
  }
  return { status: 'Failed', code: 'step-failed', message: cause?.message ?? fallback };
}

function statusOfCode(code: string): FinalStepStatus {
  if (code === 'step-timed-out') return 'TimedOut';
  if (code === 'step-interrupted') return 'Interrupted';
  return 'Failed';
}

/** Temporal's own timeouts: nobody took the step, or it fell silent and its effect is unknown. */
function endingOfTimeout(timeout: TimeoutFailure): Ending {
  if (timeout.timeoutType === 'SCHEDULE_TO_START') {
    const message = 'no worker picked it up in time; is a worker running for its pool?';
    return { status: 'Failed', code: 'no-worker', message };
  }
  const message = 'its worker fell silent after it began; whether it took effect is unknown';
  return { status: 'Interrupted', code: 'step-interrupted', message };
}

function reportOf(cause: Error | undefined): StepReport | null {
  const report = cause instanceof ApplicationFailure ? cause.details?.[0] : null;
  return isReport(report) ? report : null;
}

function isReport(value: unknown): value is StepReport {
  return typeof value === 'object' && value !== null && 'startedAt' in value && 'attempt' in value;
}
