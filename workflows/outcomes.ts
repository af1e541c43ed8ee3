/** Outcomes as the workflow sees them: of a step, from what its activity returned, and of the execution. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  patched,
  TimeoutFailure,
} from '@temporalio/workflow';
import {
  type EndedStep,
  type ExecutionOutcome,
  judgeExecution,
  wasTriedThenSkipped,
} from '../src/domain/execution/outcome.ts';
import {
  statusOfFailure,
  type StepOutcome,
  type StepReport,
  toOutcome,
  unstartedOutcome,
} from '../src/domain/execution/step-result.ts';
import type { InlineEnd } from '../src/domain/inline/inline-lane.ts';

/** Since 0.2, a step that was tried and then skipped by a person is an error of the execution. */
export const triedThenSkippedPatch = 'tried-then-skipped';

/** Costs a history event only where a person has skipped a step that had been tried. */
export function outcomeOfExecution(
  ended: readonly EndedStep[],
  cancelled: { reason: string } | null,
): ExecutionOutcome {
  const isOlder =
    ended.some(({ outcome }) => wasTriedThenSkipped(outcome)) && !patched(triedThenSkippedPatch);
  return judgeExecution(isOlder ? ended.map(asNeverTried) : ended, cancelled);
}

function asNeverTried({ step, outcome }: EndedStep): EndedStep {
  if (!wasTriedThenSkipped(outcome)) return { step, outcome };
  return { step, outcome: { ...outcome, attempts: 0, code: null } };
}

/** The outcome of a step whose activity completed, perhaps with warnings. */
export function outcomeOfReport(report: StepReport, queuedAt: number, now: number): StepOutcome {
  const status = report.warnings ? 'CompletedWithWarnings' : 'Completed';
  return toOutcome({ status, code: null, message: report.message }, report, { queuedAt, now });
}

/**
 * The outcome of a step whose activity failed or was cancelled.
 * @throws the error itself when it is not a failure of an activity: a bug must not become an outcome.
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

/** The same of a step that ran inline. */
export function outcomeOfInline(
  { failure, report }: InlineEnd,
  queuedAt: number,
  now: number,
): StepOutcome {
  if (failure === null) return outcomeOfReport(report, queuedAt, now);
  const ending = { ...failure, status: statusOfFailure(failure.code) };
  return toOutcome(ending, report, { queuedAt, now });
}

type Ending = Pick<StepOutcome, 'status' | 'code' | 'message'>;

function endingOf(cause: Error | undefined, fallback: string): Ending {
  if (cause instanceof CancelledFailure) {
    return { status: 'Cancelled', code: 'step-cancelled', message: 'cancelled' };
  }
  if (cause instanceof TimeoutFailure) return endingOfTimeout(cause);
  if (cause instanceof ApplicationFailure) {
    const code = cause.type ?? 'step-failed';
    return { status: statusOfFailure(code), code, message: cause.message };
  }
  return { status: 'Failed', code: 'step-failed', message: cause?.message ?? fallback };
}

/** Temporal's own timeouts: no worker took the step, or its worker stopped sending heartbeats. */
function endingOfTimeout(timeout: TimeoutFailure): Ending {
  if (timeout.timeoutType === 'SCHEDULE_TO_START') {
    const message = 'no worker picked it up in time; is a worker running for its pool?';
    return { status: 'Failed', code: 'no-worker', message };
  }
  const message =
    'its worker stopped sending heartbeats after it began; whether it took effect is unknown';
  return { status: 'Interrupted', code: 'step-interrupted', message };
}

function reportOf(cause: Error | undefined): StepReport | null {
  const report = cause instanceof ApplicationFailure ? cause.details?.[0] : null;
  return isReport(report) ? report : null;
}

function isReport(value: unknown): value is StepReport {
  return typeof value === 'object' && value !== null && 'startedAt' in value && 'attempt' in value;
}
