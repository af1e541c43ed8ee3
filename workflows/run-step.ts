/** One step: hand its activity to Temporal, turn whatever comes back into an outcome. */
import { scheduleActivity } from '@temporalio/workflow';
import type { ActivityOptions, CancellationScope } from '@temporalio/workflow';
import { mainTaskQueue, poolTaskQueue, stepActivityId } from '../src/domain/identifiers.ts';
import type { StepOutcome, StepReport } from '../src/domain/outcome.ts';
import type { Plan, PlannedStep } from '../src/domain/plan.ts';
import {
  heartbeatTimeoutSeconds,
  longestRetryDelaySeconds,
  scheduleToStartSeconds,
  serverTimeoutMarginSeconds,
} from '../src/domain/retry.ts';
import type { StepCall } from '../src/domain/step-activity.ts';
import type { Ledger } from './ledger.ts';
import { outcomeOfFailure, outcomeOfReport } from './step-outcome.ts';

export type ExecutionContext = {
  tenantId: string;
  executionId: string;
  plan: Plan;
  cancelGraceSeconds?: number;
  nonces?: readonly string[];
};

/** @throws only what is no step's doing (a bug in workflow code); failures become outcomes. */
export function runStep(
  step: PlannedStep,
  walk: { context: ExecutionContext; ledger: Ledger; scope: CancellationScope },
): Promise<StepOutcome> {
  const { context, ledger, scope } = walk;
  const queuedAt = Date.now();
  ledger.queued(step, queuedAt);
  const call = toCall(step, context);
  const options = toActivityOptions(step, ledger.stepCount, context);
  return scope
    .run(() => scheduleActivity<StepReport>(step.type, [call], options))
    .then(
      (report) => outcomeOfReport(report, queuedAt, Date.now()),
      (error: unknown) => outcomeOfFailure(error, queuedAt, Date.now()),
    );
}

function toCall(step: PlannedStep, { tenantId, executionId, nonces }: ExecutionContext): StepCall {
  const { stepIndex, key, settings, timeoutSeconds, retry, onInterrupted } = step;
  const call = { stepIndex, key, settings, timeoutSeconds, retry, onInterrupted };
  const nonce = nonces?.[stepIndex];
  return { tenantId, executionId, ...call, ...(nonce === undefined ? {} : { nonce }) };
}

/**
 * A step decides its own retries by the delay it asks for. The policy's own intervals serve an
 * attempt that was lost with its worker, which cannot ask: that is tried again soon.
 */
function toActivityOptions(
  step: PlannedStep,
  stepCount: number,
  { cancelGraceSeconds }: ExecutionContext,
): ActivityOptions {
  // A cancelled step has ended when its effect has; executions of 0.1 did not wait for that.
  const waits = cancelGraceSeconds !== undefined;
  const queue = poolTaskQueue(step.pool);
  return {
    activityId: stepActivityId(step.stepIndex, step.key),
    summary: `${step.stepIndex + 1}/${stepCount} ${step.name}`.slice(0, 100),
    // Naming the workflow's own queue would cost the eager dispatch.
    ...(queue === mainTaskQueue ? {} : { taskQueue: queue }),
    startToCloseTimeout: (step.timeoutSeconds + serverTimeoutMarginSeconds) * 1000,
    scheduleToStartTimeout: scheduleToStartSeconds * 1000,
    cancellationType: waits ? 'WAIT_CANCELLATION_COMPLETED' : 'TRY_CANCEL',
    heartbeatTimeout: heartbeatTimeoutSeconds * 1000,
    retry: {
      maximumAttempts: step.retry.maxRetries + 1,
      initialInterval: 1000,
      // Slow growth: the maximum makes room for what a target asks for, not for waits of our own.
      backoffCoefficient: 1.2,
      maximumInterval: longestRetryDelaySeconds(step.retry) * 1000,
    },
  };
}
