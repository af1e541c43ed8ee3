/** The end of an execution whose workflow closed without finalizing it, and of its steps. */
import { isForeignStepType, isWorkflowStepType, type StepType } from '../schedule/schedule.ts';
import { outcomeWithoutAttempt } from '../steps/workflow-step.ts';
import { excerpt } from '../text/clip.ts';
import { describeSteps, type EndedStep } from './outcome.ts';
import type { StepTransition } from './recording.ts';
import type { ExecutionStatus, FinalExecutionStatus, StepStatus } from './status.ts';
import { messageLength, type StepOutcome, unstartedOutcome } from './step-result.ts';

/** A step of the current run that has not ended, and when its first attempt was seen to begin. */
export type UnfinishedStep = {
  stepIndex: number;
  name: string;
  type: StepType;
  continueOnFailure: boolean;
  status: StepStatus;
  queuedAt: Date | null;
  startedAt: Date | null;
  attempts: number;
  worker: string | null;
};

export type UnfinalizedEnd = { status: FinalExecutionStatus; error: string; at: Date };

const seen: Partial<Record<FinalExecutionStatus, string>> = {
  Terminated: 'its workflow was terminated in Temporal',
  TimedOut: 'its workflow ran into its time limit in Temporal',
  Cancelled: 'its workflow was cancelled in Temporal and did not write its end',
  Failed: 'its workflow failed in Temporal and did not write its end',
  Lost: 'its workflow completed in Temporal, but how its steps ended is not known',
};

/** The end of a workflow that Temporal shows as closed; `detail` is what Temporal adds to it. */
export function endOfClosed(closed: {
  status: FinalExecutionStatus;
  closedAt: Date;
  detail: string;
}): UnfinalizedEnd {
  const { status, closedAt, detail } = closed;
  const words = seen[status] ?? `its workflow ended in Temporal as ${status}`;
  return { status, error: detail === '' ? words : `${words}, ${detail}`, at: closedAt };
}

const unbegunEnds = {
  Terminated: 'its workflow was terminated in Temporal',
  TimedOut: 'its workflow ran into its time limit in Temporal',
  Cancelled: 'its workflow was cancelled in Temporal',
  Failed: 'its workflow failed in Temporal',
} as const;

function isUnbegunEnd(status: ExecutionStatus): status is keyof typeof unbegunEnds {
  return status in unbegunEnds;
}

/**
 * The end of an execution whose workflow closed before a worker had begun it. Nothing has run, and that
 * is known: whatever Temporal calls it, it is not Lost.
 */
export function endOfUnbegun(closed: {
  status: ExecutionStatus;
  closedAt: Date;
  detail?: string;
}): UnfinalizedEnd {
  const { closedAt: at, detail = '' } = closed;
  const status = isUnbegunEnd(closed.status) ? closed.status : 'Failed';
  const words = isUnbegunEnd(closed.status) ? unbegunEnds[closed.status] : 'its workflow ended';
  const error = `${words} before a worker had begun it`;
  return { status, error: detail === '' ? error : `${error}, ${detail}`, at };
}

/** The end of a workflow that Temporal no longer knows. */
export function endOfMissing(since: Date, now: Date): UnfinalizedEnd {
  const error =
    'Temporal does not know its workflow: deleted, or older than what the namespace keeps; ' +
    `looked for since ${since.toISOString()}`;
  return { status: 'Lost', error, at: now };
}

/**
 * A step that had begun may have taken effect: Interrupted, unless it only waited. A step without an attempt is NotRun. Never a
 * success, because none was seen.
 */
export function endOfStep(step: UnfinishedStep, end: UnfinalizedEnd): StepTransition {
  const { stepIndex, startedAt } = step;
  const queuedAt = step.queuedAt?.getTime() ?? null;
  const at = end.at.getTime();
  if (!startedAt) {
    const outcome = unstartedOutcome('NotRun', excerpt(end.error, messageLength), at);
    return { stepIndex, status: 'NotRun', queuedAt, outcome };
  }
  // The execution that a Schedule step has started may have done everything.
  if (isWorkflowStepType(step.type) && step.type !== 'Schedule') {
    const message = excerpt(`it was waiting: ${end.error}`, messageLength);
    const ending = { status: 'Cancelled', code: 'step-cancelled', message } as const;
    const times = { startedAt: startedAt.getTime(), now: Math.max(at, startedAt.getTime()) };
    return {
      stepIndex,
      status: 'Cancelled',
      queuedAt,
      outcome: outcomeWithoutAttempt(ending, times),
    };
  }
  // Whether a worker of others took it is not known here.
  const begun = isForeignStepType(step.type)
    ? 'it had been handed to its task queue'
    : 'it had begun';
  const outcome: StepOutcome = {
    ...unstartedOutcome('NotRun', '', at),
    status: 'Interrupted',
    code: 'step-interrupted',
    message: excerpt(`${begun}; whether it took effect is unknown: ${end.error}`, messageLength),
    startedAt: startedAt.getTime(),
    endedAt: Math.max(at, startedAt.getTime()),
    attempts: Math.max(1, step.attempts),
    worker: step.worker,
  };
  return { stepIndex, status: 'Interrupted', queuedAt, outcome };
}

/**
 * The words for the end of the whole, with what became of its steps: those that had `ended`, and those
 * that end with it.
 */
export function errorOfEnd(
  { error }: UnfinalizedEnd,
  ended: readonly EndedStep[],
  unfinished: readonly { step: UnfinishedStep; transition: StepTransition }[],
): string {
  const last = unfinished.flatMap(({ step, transition: { outcome } }) =>
    outcome ? [{ step, outcome }] : [],
  );
  return [error, ...describeSteps([...ended, ...last])].join('; ');
}
