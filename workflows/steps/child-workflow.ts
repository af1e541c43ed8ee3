/** A workflow of workers that are not ours, as a step that ends with it. */
import {
  type CancellationScope,
  type ChildWorkflowOptions,
  executeChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { StepOutcome } from '../../src/domain/execution/step-result.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { ChildWorkflowSettings } from '../../src/domain/schedule/schedule.ts';
import {
  endOfResult,
  foreignOutcome,
  handedOverNote,
} from '../../src/domain/steps/foreign/foreign-outcome.ts';
import type { TransitionBuffer } from '../transition-buffer.ts';
import { type CommonOptions, retryPolicyOf } from './custom-activity.ts';
import { endOfChildFailure } from './foreign-failure.ts';

/** @throws only errors that no step causes: bugs in workflow code. */
export function runChildWorkflow(
  step: PlannedStep,
  scope: CancellationScope,
  transitions: TransitionBuffer,
  { summary, priority }: Pick<CommonOptions, 'summary' | 'priority'>,
): Promise<StepOutcome> {
  const settings = step.settings as ChildWorkflowSettings;
  const { workflow, taskQueue, input } = settings;
  const workflowId = settings.workflowId ?? `${workflowInfo().workflowId}/${step.key}`;
  const what = `ChildWorkflow ${workflow}`;
  const startedAt = Date.now();
  transitions.began(step, startedAt, handedOverNote(`${what} (${workflowId})`, taskQueue));
  const options = {
    ...optionsOf(step),
    workflowId,
    args: input === undefined ? [] : [input],
    ...(priority === undefined ? {} : { priority }),
    ...(summary === undefined ? {} : { staticSummary: summary }),
  };
  return scope
    .run(() => executeChild(workflow, options))
    .then(
      (result: unknown) => endOfResult(what, result, settings),
      (error: unknown) => endOfChildFailure(error, step),
    )
    .then((end) => foreignOutcome(end, { startedAt, now: Date.now() }));
}

function optionsOf({ settings, timeoutSeconds, retry }: PlannedStep): ChildWorkflowOptions {
  return {
    taskQueue: (settings as ChildWorkflowSettings).taskQueue,
    workflowExecutionTimeout: timeoutSeconds * 1_000,
    // It ends with the step: also when the execution is terminated or does not wait for it any more.
    parentClosePolicy: 'REQUEST_CANCEL',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    // A step that is tried again has the same id.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    ...(retry.maxRetries === 0 ? {} : { retry: retryPolicyOf(retry) }),
  };
}
