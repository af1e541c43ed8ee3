/**
 * The inline lane: the worker of a workflow runs a short step itself, inside the workflow task. What an attempt came
 * to is on record before the workflow learns of it, so that a workflow task that is repeated asks the record and
 * does not repeat the effect.
 */
import type { AttemptStatus } from '../observation.ts';
import type { ActivityStepType, Step, StepSettings } from '../schedule/schedule.ts';
import type { StepCall } from './step-activity.ts';
import type { StepReport } from './step-result.ts';

/** `Auto`: inline where that is certain to be cheap. */
export const dispatchModes = ['Regular', 'Inline', 'Auto'] as const;
export type DispatchMode = (typeof dispatchModes)[number];

/** Which way an attempt took: through Temporal's task queue, or inside the workflow task. */
export const lanes = ['Regular', 'Inline'] as const;
export type Lane = (typeof lanes)[number];

/** A workflow task lasts for ten seconds, and commands of operators wait for its end. */
export const longestInlineSeconds = 5;

/** Steps of one execution that run inline at once; further ones of a group take the regular lane. */
export const mostInlineAtOnce = 100;

/** The main pool: only its task queue is served by workers that also run workflows. */
export const inlinePool = 'default';

/** Whether a worker that can run the step shall run it inline. */
export function isInline(step: Step): boolean {
  if (!('dispatch' in step) || step.pool !== inlinePool) return false;
  if (step.dispatch === 'Inline') return true;
  const isShort = step.timeoutSeconds <= longestInlineSeconds;
  return step.dispatch === 'Auto' && step.type === 'Http' && isShort;
}

/** What the workflow asks its worker for: one attempt of a step. */
export type InlineCall<S extends StepSettings = StepSettings> = StepCall<S> & {
  type: ActivityStepType;
  /** From 1. */
  attempt: number;
};

/** How a step ended; `failure` is null when it completed. */
export type InlineEnd =
  | { failure: null; report: StepReport }
  | { failure: { code: string; message: string }; report: StepReport | null };

export type InlineVerdict =
  | ({ verdict: 'Ended' } & InlineEnd)
  /** Another attempt is due after the delay; `report` is of the one before. */
  | { verdict: 'Again'; attempt: number; delayMs: number; report: StepReport | null }
  /** This worker runs no such steps: the step is for Temporal's task queue. */
  | { verdict: 'Elsewhere'; attemptsBefore: number };

/** `ms` is how long the workflow task was held. */
export type InlineAnswer = InlineVerdict & { ms: number };

/** An attempt as the record has it. Times are milliseconds since the epoch. */
export type RecordedAttempt = {
  attempt: number;
  status: AttemptStatus;
  code: string | null;
  nextAttemptAt: number | null;
  report: StepReport;
};

type Rules = Pick<StepCall, 'retry' | 'onInterrupted' | 'timeoutSeconds'>;

/**
 * What becomes of a step whose newest attempt began in a workflow task that is repeated now, or in one that another
 * worker has given up. An attempt without a recorded end may have taken effect: it is repeated, or the step is
 * Interrupted, by the same rules as after the loss of a worker in the regular lane.
 */
export function answerOfRecord(newest: RecordedAttempt, rules: Rules, now: number): InlineVerdict {
  const { status, code, nextAttemptAt, report } = newest;
  if (status === 'Completed') return { verdict: 'Ended', failure: null, report };
  const isFailure = status === 'Failed' || status === 'TimedOut';
  if (!isFailure) return answerOfLost(newest, rules, now);
  if (nextAttemptAt === null) {
    const failure = { code: code ?? 'step-failed', message: report.message };
    return { verdict: 'Ended', failure, report };
  }
  const delayMs = Math.max(0, nextAttemptAt - now);
  return { verdict: 'Again', attempt: newest.attempt + 1, delayMs, report };
}

/** As the server waits before it repeats an attempt whose worker it has lost. */
const soonestRepeatMs = 1_000;

function answerOfLost(lost: RecordedAttempt, rules: Rules, now: number): InlineVerdict {
  const { attempt, status, report } = lost;
  // No person cancelled it: a worker that lost its workflow task stops what it runs, wherever that had come to.
  const isStopped = status === 'Cancelled' && rules.onInterrupted === 'Fail';
  if (isStopped || attempt > rules.retry.maxRetries) {
    const message = 'its worker was lost after it began; whether it took effect is unknown';
    return { verdict: 'Ended', failure: { code: 'step-interrupted', message }, report };
  }
  // A worker that is cut off may still run it; its own deadline ends it.
  const over = status === 'Cancelled' ? now : report.startedAt + rules.timeoutSeconds * 1_000;
  const longestMs = Math.max(soonestRepeatMs, rules.timeoutSeconds * 1_000);
  const delayMs = Math.min(longestMs, Math.max(soonestRepeatMs, over - now));
  return { verdict: 'Again', attempt: attempt + 1, delayMs, report };
}
