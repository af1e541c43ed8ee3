/** One step under the operator's hand: held before it starts, overruled or given up while it runs. */
import {
  type ActivityOptions,
  CancellationScope,
  condition,
  scheduleActivity,
} from '@temporalio/workflow';
import {
  heartbeatTimeoutSeconds,
  longestRetryDelaySeconds,
  scheduleToStartSeconds,
  serverTimeoutMarginSeconds,
} from '../src/domain/execution/retry.ts';
import type { StepCall } from '../src/domain/execution/step-activity.ts';
import {
  type StepOutcome,
  type StepReport,
  unstartedOutcome,
} from '../src/domain/execution/step-result.ts';
import { mainTaskQueue, poolTaskQueue, stepActivityId } from '../src/domain/identifiers.ts';
import type { Plan, PlannedStep } from '../src/domain/schedule/plan.ts';
import type { Cancellation, StepScopes } from './controls/cancellation.ts';
import type { Controls } from './controls/controls.ts';
import type { TransitionBuffer } from './recording/transition-buffer.ts';
import { outcomeOfFailure, outcomeOfReport } from './step-outcome.ts';

/** Everything the walk of one execution works with. */
export type Walk = {
  context: ExecutionContext;
  ledger: TransitionBuffer;
  controls: Controls;
  cancellation: Cancellation;
  scopes: StepScopes;
};

/** How long the walk waits for a step that an operator has ended, before it goes on without it. */
const stopGraceMs = 60_000;

/**
 * Answers the step's outcome, which is in the ledger by then. The SDK notes a stack trace for every
 * promise of workflow code, which costs more than all else a walk does: hence no promise more than
 * needed here and in what it calls.
 */
export function walkStep(
  step: PlannedStep,
  scope: CancellationScope,
  walk: Walk,
): Promise<StepOutcome> {
  const { controls } = walk;
  if (!controls.isHeld(step)) return startStep(step, scope, walk);
  return controls.released(step).then(() => startStep(step, scope, walk));
}

function startStep(step: PlannedStep, scope: CancellationScope, walk: Walk): Promise<StepOutcome> {
  const { ledger, cancellation } = walk;
  const settled = ledger.outcomeOf(step);
  if (settled) return Promise.resolve(settled);
  if (!cancellation.requested()) return superviseStep(step, scope, walk);
  const message = 'the execution was cancelled before it';
  return Promise.resolve(ledger.ended(step, unstartedOutcome('NotRun', message, Date.now())));
}

function superviseStep(
  step: PlannedStep,
  scope: CancellationScope,
  { context, ledger, controls }: Walk,
): Promise<StepOutcome> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const goOn = (): void => {
      controls.left(step);
      resolve(ledger.ended(step, givenUp(step, ledger)));
    };
    /** The next group must not meet effects of this one, unless the step does not answer at all. */
    const stop = async (): Promise<void> => {
      scope.cancel();
      await CancellationScope.nonCancellable(() => condition(() => answered, stopGraceMs));
      goOn();
    };
    controls.entered(step, { overruled: () => void stop().catch(reject), abandoned: goOn });
    runStep(step, { context, ledger, scope }).then((outcome) => {
      answered = true;
      // An operator who has ended the step waits for its answer, which changes nothing any more.
      if (ledger.outcomeOf(step)) return;
      controls.left(step);
      resolve(ledger.ended(step, outcome));
    }, reject);
  });
}

/** The effect may still be going on; nobody waits for it any more. */
function givenUp(step: PlannedStep, ledger: TransitionBuffer): StepOutcome {
  const outcome = unstartedOutcome('Cancelled', 'did not stop in time', Date.now());
  const startedAt = ledger.latest(step)?.queuedAt ?? null;
  return { ...outcome, code: 'step-cancelled', startedAt, attempts: 1 };
}

/** One step: hand its activity to Temporal, turn whatever comes back into an outcome. */
type ExecutionContext = {
  tenantId: string;
  executionId: string;
  plan: Plan;
  cancelGraceSeconds?: number;
  nonces?: readonly string[];
};

/** @throws only what is no step's doing (a bug in workflow code); failures become outcomes. */
function runStep(
  step: PlannedStep,
  walk: { context: ExecutionContext; ledger: TransitionBuffer; scope: CancellationScope },
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
