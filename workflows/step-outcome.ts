/** What came back from a step's activity → its outcome, as the workflow saw it. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import {
  messageLength,
  type StepOutcome,
  type StepReport,
  unstartedOutcome,
} from '../src/domain/execution/outcome.ts';
import type { FinalStepStatus } from '../src/domain/execution/status.ts';
import { excerpt } from '../src/domain/text/clip.ts';

type Ending = { status: FinalStepStatus; code: string | null; message: string };

/** A step that ended well, perhaps with warnings. */
export function outcomeOfReport(report: StepReport, queuedAt: number, now: number): StepOutcome {
  const status = report.warnings ? 'CompletedWithWarnings' : 'Completed';
  return combine({ status, code: null, message: report.message }, report, { queuedAt, now });
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
  return combine(ending, reportOf(cause), { queuedAt, now });
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

/**
 * Times come from workers, whose clocks may differ: they are kept between the instants the workflow
 * knows, so no step ever seems to begin before the group in front of it ended.
 */
function combine(
  ending: Ending,
  report: StepReport | null,
  known: { queuedAt: number; now: number },
): StepOutcome {
  const startedAt = clamp(report?.startedAt ?? known.queuedAt, known.queuedAt, known.now);
  return {
    ...ending,
    message: excerpt(ending.message, messageLength),
    startedAt,
    endedAt: clamp(report?.endedAt ?? known.now, startedAt, known.now),
    attempts: report?.attempt ?? 1,
    httpStatus: report?.httpStatus ?? null,
    exitCode: report?.exitCode ?? null,
    output: report?.output ?? null,
    counts: report?.counts ?? null,
    worker: report?.worker ?? null,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
