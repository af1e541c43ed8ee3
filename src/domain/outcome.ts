/** Step outcomes → group verdict → execution outcome. What was seen, judged over all steps. */
import type { PlannedStep } from './plan.ts';
import { isFailedStep } from './status.ts';
import type { FinalExecutionStatus, FinalStepStatus } from './status.ts';

/** Object counts a connected system reports, such as `{ added: 3, updated: 10 }`. */
export type ObjectCounts = Readonly<Record<string, number>>;

/** What an attempt reports back to the walk, on success as its result, on failure as its details. */
export type StepReport = {
  /** From 1. */
  attempt: number;
  /** Milliseconds since the epoch on the worker's clock. */
  startedAt: number;
  endedAt: number;
  message: string;
  /** True when the step ended well but its system reported warnings. */
  warnings?: true;
  worker: string;
  // What was not seen is left out: every byte of a report is stored in the history.
  httpStatus?: number;
  exitCode?: number;
  /** At most `outputExcerptLength` characters of what the step printed or answered. */
  output?: string;
  counts?: ObjectCounts;
};

/** How a step ended, as the workflow saw it. Recorded once. */
export type StepOutcome = {
  status: FinalStepStatus;
  /** Problem code of a failure, null otherwise. */
  code: string | null;
  message: string;
  /** Null when the step never began. Milliseconds since the epoch, never before it was queued. */
  startedAt: number | null;
  endedAt: number;
  attempts: number;
  httpStatus: number | null;
  exitCode: number | null;
  output: string | null;
  counts: ObjectCounts | null;
  worker: string | null;
};

export type ExecutionOutcome = { status: FinalExecutionStatus; error: string | null };

export const outputExcerptLength = 4_096;
export const messageLength = 1_000;

/** An outcome for a step that never began. */
export function unstartedOutcome(
  status: Extract<FinalStepStatus, 'NotRun' | 'Skipped' | 'Cancelled'>,
  message: string,
  at: number,
): StepOutcome {
  const nothing = { httpStatus: null, exitCode: null, output: null, counts: null, worker: null };
  return { status, code: null, message, startedAt: null, endedAt: at, attempts: 0, ...nothing };
}

/** A step and how it ended. */
export type EndedStep = {
  step: Pick<PlannedStep, 'stepIndex' | 'name' | 'continueOnFailure'>;
  outcome: StepOutcome;
};

/** The steps of a group that stop the walk: every failed one that does not continue on failure. */
export function stoppingSteps(group: readonly EndedStep[]): EndedStep[] {
  return group.filter(
    ({ step, outcome }) => isFailedStep(outcome.status) && !step.continueOnFailure,
  );
}

const verbs: Partial<Record<FinalStepStatus, string>> = {
  Failed: 'failed',
  TimedOut: 'timed out',
  Cancelled: 'was cancelled',
  Interrupted: 'was interrupted',
};

/** "Step 3 "LDAP delta import" failed: connection refused": 1-based, for people. */
export function describeEnd({ step, outcome }: EndedStep): string {
  const verb = verbs[outcome.status] ?? outcome.status;
  return `Step ${step.stepIndex + 1} "${step.name}" ${verb}: ${outcome.message}`;
}

function describeStop(stopping: readonly EndedStep[], notRun: number): string {
  const later = notRun === 1 ? '1 later step was not run' : `${notRun} later steps were not run`;
  const reasons = stopping.map(describeEnd).join('; ');
  return notRun === 0 ? reasons : `${reasons}; ${later}`;
}

/**
 * Folds the outcomes of all steps, in any order of arrival, into the execution's outcome.
 * A cancelled execution is Cancelled whatever its steps did; one with a failed step is never Completed.
 */
export function judgeExecution(
  ended: readonly EndedStep[],
  cancelled: { reason: string } | null,
): ExecutionOutcome {
  if (cancelled) return { status: 'Cancelled', error: cancelled.reason };
  const ordered = [...ended].sort((a, b) => a.step.stepIndex - b.step.stepIndex);
  const stopping = stoppingSteps(ordered);
  if (stopping.length > 0) {
    const notRun = ordered.filter(({ outcome }) => outcome.status === 'NotRun').length;
    const timedOut = stopping.every(({ outcome }) => outcome.status === 'TimedOut');
    return { status: timedOut ? 'TimedOut' : 'Failed', error: describeStop(stopping, notRun) };
  }
  const tolerated = ordered.filter(({ outcome }) => isFailedStep(outcome.status));
  if (tolerated.length > 0) {
    return { status: 'CompletedWithErrors', error: tolerated.map(describeEnd).join('; ') };
  }
  return { status: 'Completed', error: null };
}
