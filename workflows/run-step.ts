/** One step: hand its activity to Temporal, turn whatever comes back into an outcome. */
import { scheduleActivity, workflowInfo } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import {
  idempotencyKey,
  mainTaskQueue,
  poolTaskQueue,
  stepActivityId,
} from '../src/domain/identifiers.ts';
import type { StepOutcome, StepReport } from '../src/domain/outcome.ts';
import type { Plan, PlannedStep } from '../src/domain/plan.ts';
import {
  heartbeatTimeoutSeconds,
  longestRetryDelaySeconds,
  scheduleToStartSeconds,
  serverTimeoutMarginSeconds,
} from '../src/domain/retry.ts';
import type { StepActivityInput } from '../src/domain/step-activity.ts';
import type { Ledger } from './ledger.ts';
import { outcomeOfFailure, outcomeOfReport } from './step-outcome.ts';

export type ExecutionContext = {
  tenantId: string;
  executionId: string;
  plan: Plan;
  cancelGraceSeconds?: number;
};

/** @throws only what is no step's doing (a bug in workflow code); failures become outcomes. */
export async function runStep(
  step: PlannedStep,
  context: ExecutionContext,
  ledger: Ledger,
): Promise<StepOutcome> {
  const queuedAt = Date.now();
  ledger.queued(step, queuedAt);
  try {
    const input = toActivityInput(step, context);
    const options = toActivityOptions(step, ledger.stepCount, context);
    const report = await scheduleActivity<StepReport>(step.type, [input], options);
    return outcomeOfReport(report, queuedAt, Date.now());
  } catch (error) {
    return outcomeOfFailure(error, queuedAt, Date.now());
  }
}

function toActivityInput(step: PlannedStep, context: ExecutionContext): StepActivityInput {
  const { stepIndex, key, name, settings, timeoutSeconds, retry, onInterrupted } = step;
  return {
    tenantId: context.tenantId,
    executionId: context.executionId,
    incarnation: workflowInfo().runId,
    ...{ stepIndex, key, name, settings, timeoutSeconds, retry, onInterrupted },
    idempotencyKey: idempotencyKey(context.executionId, key),
  };
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
      backoffCoefficient: 2,
      maximumInterval: Math.max(10, longestRetryDelaySeconds(step.retry)) * 1000,
    },
  };
}
