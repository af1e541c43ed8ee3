/** Step outcomes → which steps stop a group → the outcome of the execution. */
import { excerpt } from '../text/clip.ts';
import {
  type ExecutionStatus,
  type FinalExecutionStatus,
  type FinalStepStatus,
  isFailedStep,
  type StepStatus,
} from './status.ts';
import type { StepOutcome } from './step-result.ts';

export type ExecutionOutcome = {
  status: FinalExecutionStatus;
  /**
   * Every failed step with its reason, those that stopped the execution first, and every step that a
   * person ended. Of a `Completed` execution only the latter; null when there is nothing to say.
   */
  error: string | null;
};

/** A step and how it ended. */
export type EndedStep = {
  step: { stepIndex: number; name: string; continueOnFailure: boolean };
  outcome: StepOutcome;
};

/** The steps of a group that stop the walk: every failed one that does not continue on failure. */
export function stoppingSteps(group: readonly EndedStep[]): EndedStep[] {
  return group.filter(
    ({ step, outcome }) => isFailedStep(outcome.status) && !step.continueOnFailure,
  );
}

/** What the record keeps about the state of a step. */
export type StepEnd = { status: StepStatus } & Pick<StepOutcome, 'attempts' | 'code'>;

/**
 * Tried, and then skipped by a person: it did not succeed, but no longer stops the walk. A code without
 * attempts means that it is not known whether it had begun.
 */
export function wasTriedThenSkipped({ status, attempts, code }: StepEnd): boolean {
  return status === 'Skipped' && (attempts > 0 || code !== null);
}

const verbs: Partial<Record<FinalStepStatus, string>> = {
  Failed: 'failed:',
  TimedOut: 'timed out:',
  Cancelled: 'was cancelled:',
  Interrupted: 'was interrupted:',
  // By a person, whose message begins with "skipped by" or "set to Completed by".
  Skipped: 'was',
  Completed: 'was',
};

/** "Step 3 "LDAP delta import" failed: connection refused": 1-based, for people. */
function describeEnd({ step, outcome }: EndedStep): string {
  // The message of one that a person cancelled begins with "cancelled by".
  const wasCancelled = outcome.byPerson && outcome.status === 'Cancelled';
  const verb = wasCancelled ? 'was' : (verbs[outcome.status] ?? outcome.status);
  return `Step ${step.stepIndex + 1} "${step.name}" ${verb} ${outcome.message}`;
}

/** An execution may have hundreds of failed steps; its error stays readable, and fits everywhere. */
const listLength = { most: 2_000, shortestEnd: 200 };

/** Names as many steps as there is room for, with shorter reasons when they are many. */
function listEnds(ended: readonly EndedStep[]): string {
  const { most, shortestEnd } = listLength;
  const share = Math.max(shortestEnd, Math.floor(most / ended.length) - 2);
  const texts = ended.map((one) => excerpt(describeEnd(one), share));
  let length = 0;
  const named = texts.filter((text) => (length += text.length + 2) <= most + 2);
  const more = texts.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/**
 * Describes the steps that did not simply succeed: the stopping ones, how many were not run, the tolerated
 * failures, and what a person decided. Empty when every step succeeded.
 */
export function describeSteps(ended: readonly EndedStep[]): string[] {
  const ordered = [...ended].sort((a, b) => a.step.stepIndex - b.step.stepIndex);
  const stopping = stoppingSteps(ordered);
  const notRun = ordered.filter(({ outcome }) => outcome.status === 'NotRun').length;
  const tolerated = ordered.filter(
    ({ step, outcome }) => isFailedStep(outcome.status) && step.continueOnFailure,
  );
  const decided = ordered.filter(
    ({ outcome }) =>
      wasTriedThenSkipped(outcome) || (outcome.byPerson && !isFailedStep(outcome.status)),
  );
  const later = notRun === 1 ? '1 later step was not run' : `${notRun} later steps were not run`;
  return [
    ...(stopping.length > 0 ? [listEnds(stopping)] : []),
    ...(stopping.length > 0 && notRun > 0 ? [later] : []),
    ...(tolerated.length > 0 ? [`tolerated: ${listEnds(tolerated)}`] : []),
    ...(decided.length > 0 ? [listEnds(decided)] : []),
  ];
}

/**
 * Folds the outcomes of all steps, in any order of arrival, into the execution's outcome.
 * A cancelled execution is Cancelled regardless of its steps. One with a failed step, or with a step that a
 * person skipped after it had been tried, is never Completed.
 */
export function judgeExecution(
  ended: readonly EndedStep[],
  cancelled: { reason: string } | null,
): ExecutionOutcome {
  if (cancelled) {
    // That running steps were cancelled with it says nothing new.
    const others = ended.filter(
      ({ outcome }) => outcome.status !== 'Cancelled' || outcome.byPerson === true,
    );
    return { status: 'Cancelled', error: [cancelled.reason, ...describeSteps(others)].join('; ') };
  }
  const steps = describeSteps(ended);
  const error = steps.length > 0 ? steps.join('; ') : null;
  const stopping = stoppingSteps(ended);
  if (stopping.length > 0) {
    const timedOut = stopping.every(({ outcome }) => outcome.status === 'TimedOut');
    return { status: timedOut ? 'TimedOut' : 'Failed', error };
  }
  const withErrors = ended.some(
    ({ outcome }) => isFailedStep(outcome.status) || wasTriedThenSkipped(outcome),
  );
  return { status: withErrors ? 'CompletedWithErrors' : 'Completed', error };
}

/** Ends that a workflow decides. Others are recorded when it is gone. */
const decidedEnds = [
  'Completed',
  'CompletedWithErrors',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Skipped',
] as const;

type Recorded = { runId: string; status: ExecutionStatus; error: string | null };

/** The end that a run has recorded before Temporal took the end of its workflow; null when there is none. */
export function endOfRun(
  { status, error, ...of }: Recorded,
  runId: string,
): ExecutionOutcome | null {
  const decided = decidedEnds.find((one) => one === status);
  return decided && of.runId === runId ? { status: decided, error } : null;
}
