/** An activity of a worker that is not ours, on its own task queue. */
import {
  type ActivityOptions,
  type CancellationScope,
  scheduleActivity,
} from '@temporalio/workflow';
import { type RetrySettings, scheduleToStartSeconds } from '../../src/domain/execution/retry.ts';
import type { StepOutcome } from '../../src/domain/execution/step-result.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { CustomActivitySettings } from '../../src/domain/schedule/schedule.ts';
import {
  endOfResult,
  foreignOutcome,
  handedOverNote,
} from '../../src/domain/steps/foreign/foreign-outcome.ts';
import type { TransitionBuffer } from '../transition-buffer.ts';
import { endOfActivityFailure } from './foreign-failure.ts';

/** What the activities of all steps have, those of our own workers too. */
export type CommonOptions = Pick<
  ActivityOptions,
  'activityId' | 'summary' | 'cancellationType' | 'priority'
>;

/**
 * `common`: what the activities of all steps have. Its input is the only argument, and the worker knows
 * nothing of Carillon.
 * @throws only errors that no step causes: bugs in workflow code.
 */
export function runCustomActivity(
  step: PlannedStep,
  scope: CancellationScope,
  transitions: TransitionBuffer,
  common: CommonOptions,
): Promise<StepOutcome> {
  const settings = step.settings as CustomActivitySettings;
  const { activity, taskQueue, input } = settings;
  const what = `CustomActivity ${activity}`;
  const startedAt = Date.now();
  transitions.began(step, startedAt, handedOverNote(what, taskQueue));
  const call = input === undefined ? [] : [input];
  return scope
    .run(() => scheduleActivity<unknown>(activity, call, { ...common, ...optionsOf(step) }))
    .then(
      (result) => endOfResult(what, result, settings),
      (error: unknown) => endOfActivityFailure(error, step),
    )
    .then((end) => foreignOutcome(end, { startedAt, now: Date.now() }));
}

function optionsOf({ settings, timeoutSeconds, retry }: PlannedStep): ActivityOptions {
  const { taskQueue, heartbeatSeconds } = settings as CustomActivitySettings;
  return {
    taskQueue,
    startToCloseTimeout: timeoutSeconds * 1_000,
    scheduleToStartTimeout: scheduleToStartSeconds * 1_000,
    ...(heartbeatSeconds === undefined ? {} : { heartbeatTimeout: heartbeatSeconds * 1_000 }),
    retry: retryPolicyOf(retry),
  };
}

/** Each retry after the same delay: Temporal knows no ladder. */
export function retryPolicyOf({
  maxRetries,
  delaySeconds,
}: RetrySettings): NonNullable<ActivityOptions['retry']> {
  return {
    maximumAttempts: maxRetries + 1,
    // Zero would mean Temporal's own default.
    initialInterval: Math.max(1, delaySeconds * 1_000),
    backoffCoefficient: 1,
  };
}
