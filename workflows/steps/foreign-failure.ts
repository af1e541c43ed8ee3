/** How a step of other workers ended that did not complete, from the failure that Temporal tells. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  type TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import { scheduleToStartSeconds } from '../../src/domain/execution/retry.ts';
import { outputExcerptLength } from '../../src/domain/execution/step-result.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { CustomActivitySettings } from '../../src/domain/schedule/schedule.ts';
import type { ForeignEnd } from '../../src/domain/steps/foreign/foreign-outcome.ts';
import { excerpt } from '../../src/domain/text/clip.ts';

const cancelled = { status: 'Cancelled', code: 'step-cancelled' } as const;

/** @throws the error itself when it is no failure of an activity: a bug must not become an outcome. */
export function endOfActivityFailure(error: unknown, step: PlannedStep): ForeignEnd {
  if (error instanceof CancelledFailure) {
    return { ...cancelled, message: 'cancelled before it began', attempts: 0 };
  }
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause, retryState, identity } = error;
  const attempts = attemptsOf(retryState, step);
  const worker = identity ? identity : null;
  if (cause instanceof CancelledFailure) {
    return { ...cancelled, message: 'cancelled', attempts, worker };
  }
  if (cause instanceof TimeoutFailure) return endOfTimeout(cause, step, attempts);
  return { ...endOfError(cause ?? error, step), attempts, worker };
}

/** @throws the error itself when it is no failure of a workflow. */
export function endOfChildFailure(error: unknown, step: PlannedStep): ForeignEnd {
  if (error instanceof CancelledFailure) {
    return { ...cancelled, message: 'cancelled before it began', attempts: 0 };
  }
  if (isAlreadyOpen(error)) {
    const message = `a workflow with the id "${error.workflowId}" is open already`;
    return { status: 'Failed', code: 'step-failed', message, attempts: 0 };
  }
  if (!(error instanceof ChildWorkflowFailure)) throw error;
  const { cause, retryState } = error;
  const attempts = attemptsOf(retryState, step);
  if (cause instanceof CancelledFailure) return { ...cancelled, message: 'cancelled', attempts };
  if (cause instanceof TerminatedFailure) {
    const message = `its workflow was terminated in Temporal; ${unknownEffect}`;
    return { status: 'Interrupted', code: 'step-interrupted', message, attempts };
  }
  if (cause instanceof TimeoutFailure) return { ...timedOut(step), attempts };
  return { ...endOfError(cause ?? error, step), attempts };
}

/** The package of workflows does not export its class. */
function isAlreadyOpen(error: unknown): error is Error & { workflowId: string } {
  return error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError';
}

const unknownEffect = 'whether it took effect is unknown';

/** Temporal tells how many attempts there were only where none was left. */
function attemptsOf(retryState: ActivityFailure['retryState'], { retry }: PlannedStep): number {
  return retryState === 'MAXIMUM_ATTEMPTS_REACHED' ? retry.maxRetries + 1 : 1;
}

function timedOut({ timeoutSeconds }: PlannedStep): Omit<ForeignEnd, 'attempts'> {
  const message = `did not end within ${timeoutSeconds} s; ${unknownEffect}`;
  return { status: 'TimedOut', code: 'step-timed-out', message };
}

function endOfTimeout(timeout: TimeoutFailure, step: PlannedStep, attempts: number): ForeignEnd {
  const { taskQueue, heartbeatSeconds } = step.settings as CustomActivitySettings;
  if (timeout.timeoutType === 'SCHEDULE_TO_START') {
    const hours = scheduleToStartSeconds / 3_600;
    const message =
      `no worker took it from the task queue "${taskQueue}" within ${hours} h; see who polls it: ` +
      `temporal task-queue describe --task-queue ${taskQueue}`;
    return { status: 'Failed', code: 'no-worker', message, attempts: 0 };
  }
  if (timeout.timeoutType === 'HEARTBEAT') {
    const message = `its worker sent no heartbeat for ${heartbeatSeconds} s; ${unknownEffect}`;
    return { status: 'Interrupted', code: 'step-interrupted', message, attempts };
  }
  return { ...timedOut(step), attempts };
}

/** Codes are ours: a worker of others must not choose one. */
function endOfError(cause: Error, { settings }: PlannedStep): Omit<ForeignEnd, 'attempts'> {
  const ending = { status: 'Failed', code: 'step-failed', message: describe(cause) } as const;
  const { keepOutput } = settings as CustomActivitySettings;
  return keepOutput === false ? ending : { ...ending, facts: { output: trace(cause) } };
}

/** `CardDeclined: the card was declined`. A wrapper tells nothing that what is in it does not. */
function describe(error: Error): string {
  const isWrapper = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  if (isWrapper && error.cause) return describe(error.cause);
  const type = error instanceof ApplicationFailure ? error.type : null;
  const message = error.message === '' ? 'failed without a message' : error.message;
  return type && type !== 'Error' ? `${type}: ${message}` : message;
}

const deepestCause = 5;

/** Details and stacks, for those who look for the reason; the message says what happened. */
function trace(failure: Error): string | null {
  const parts: string[] = [];
  let error: Error | undefined = failure;
  for (let depth = 0; error && depth < deepestCause; depth += 1) {
    const details = error instanceof ApplicationFailure ? (error.details ?? []) : [];
    if (depth > 0) parts.push(`caused by ${describe(error)}`);
    if (details.length > 0) parts.push(JSON.stringify(details, null, 2));
    const stack = (error as TemporalFailure).failure?.stackTrace?.trim();
    if (stack) parts.push(stack);
    error = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  }
  return parts.length === 0 ? null : excerpt(parts.join('\n'), outputExcerptLength);
}
