/**
 * The inline lane: the worker of a workflow runs a short step itself, inside the workflow task. What an attempt came
 * to is on record before the workflow learns of it, so that a workflow task that is repeated asks the record and
 * does not repeat the effect.
 */
import type { StepCall } from '../execution/step-activity.ts';
import type { StepReport } from '../execution/step-result.ts';
import type { ActivityStepType, Step, StepSettings } from '../schedule/schedule.ts';
import { inlinePool, longestInlineSeconds } from './dispatch.ts';

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
