/** Runs one step: waits while it is held, dispatches its activity, and gives it up when an operator ends it. */
import {
  type ActivityOptions,
  CancellationScope,
  condition,
  scheduleActivity,
} from '@temporalio/workflow';
import type { Admitted } from '../src/domain/execution/recording.ts';
import {
  heartbeatTimeoutSeconds,
  longestRetryDelaySeconds,
  scheduleToStartSeconds,
  serverTimeoutMarginSeconds,
} from '../src/domain/execution/retry.ts';
import type { RunScheduleInput } from '../src/domain/execution/start.ts';
import type { StepCall } from '../src/domain/execution/step-activity.ts';
import {
  type StepOutcome,
  type StepReport,
  unstartedOutcome,
} from '../src/domain/execution/step-result.ts';
import { mainTaskQueue, poolTaskQueue, stepActivityId } from '../src/domain/identifiers.ts';
import type { LimitKey } from '../src/domain/limits/limit.ts';
import type { PlannedStep, StepExpressions } from '../src/domain/schedule/plan.ts';
import { toTaskPriority } from '../src/domain/schedule/priority.ts';
import { isForeignStepType, isWorkflowStepType } from '../src/domain/schedule/schedule.ts';
import type { Cancellation, StepScopes } from './controls/cancellation.ts';
import type { Controls } from './controls/controls.ts';
import type { Route } from './controls/route.ts';
import { decideStep } from './evaluate-step.ts';
import { outcomeOfFailure, outcomeOfReport } from './outcomes.ts';
import type { Slots } from './slots.ts';
import { runChildWorkflow } from './steps/child-workflow.ts';
import { type CommonOptions, runCustomActivity } from './steps/custom-activity.ts';
import { runInWorkflow } from './steps/in-workflow.ts';
import type { InlineLane } from './steps/inline.ts';
import type { InlineRecall } from './steps/inline-recall.ts';
import type { TransitionBuffer } from './transition-buffer.ts';

/** Everything the walk of one execution works with. */
export type WalkContext = {
  input: RunScheduleInput;
  execution: Admitted;
  transitions: TransitionBuffer;
  controls: Controls;
  route: Route;
  cancellation: Cancellation;
  scopes: StepScopes;
  slots: Slots;
  inline: InlineLane;
  recall: InlineRecall;
};

/** How long the walk waits for a step that an operator has ended. */
const stopGraceMs = 60_000;

/**
 * Returns the step's outcome, which is in the transition buffer by then. The SDK captures a stack trace
 * for every promise of workflow code, the largest cost of a walk: use as few promises as possible here
 * and below.
 */
export function runStep(
  step: PlannedStep,
  scope: CancellationScope,
  walk: WalkContext,
): Promise<StepOutcome> {
  const { controls } = walk;
  if (!controls.isHeld(step)) return startStep(step, scope, walk);
  return controls
    .released(step)
    .then(() => recallIfCancelled(walk))
    .then(() => startStep(step, scope, walk));
}

function startStep(
  step: PlannedStep,
  scope: CancellationScope,
  walk: WalkContext,
): Promise<StepOutcome> {
  const { transitions, recall } = walk;
  const settled = transitions.outcomeOf(step);
  if (settled) return Promise.resolve(settled);
  const { expressions, limits } = step;
  // Without the outcomes of steps that are not run, what the record has would not be reached.
  if (isBeyondCancel(step, walk) || (expressions && recall.isAhead())) {
    if (expressions) return evaluateAndRun(step, scope, walk, expressions);
    return limits ? runWithSlots(step, scope, walk, limits) : superviseStep(step, scope, walk);
  }
  const message = 'the execution was cancelled before it';
  return Promise.resolve(transitions.ended(step, unstartedOutcome('NotRun', message, Date.now())));
}

/** A cancel reaches no step that cleans up, and none that had begun before it. */
function isBeyondCancel(
  step: PlannedStep,
  { cancellation, recall }: Pick<WalkContext, 'cancellation' | 'recall'>,
): boolean {
  return !cancellation.requested() || step.cleanUp !== undefined || recall.has(step);
}

async function recallIfCancelled({ cancellation, recall }: WalkContext): Promise<void> {
  if (cancellation.requested()) await recall.ask();
}

/** While it is evaluated, an operator may hold or end the step, and the execution may be cancelled. */
async function evaluateAndRun(
  step: PlannedStep,
  scope: CancellationScope,
  walk: WalkContext,
  expressions: StepExpressions,
): Promise<StepOutcome> {
  const decided = await decideStep(step, expressions, walk);
  if ('step' in decided) return runStep(decided.step, scope, walk);
  await walk.controls.released(step);
  return walk.transitions.ended(step, decided.outcome);
}

/** While it waits, an operator may hold or end the step, and the execution may be cancelled. */
async function runWithSlots(
  step: PlannedStep,
  scope: CancellationScope,
  walk: WalkContext,
  limits: readonly LimitKey[],
): Promise<StepOutcome> {
  const taken = await walk.slots.take(step, limits);
  if (taken) return superviseStep(step, scope, walk);
  await recallIfCancelled(walk);
  return runStep(step, scope, walk);
}

/** A step that is held, ended, or cancelled with its execution no longer waits for anything. */
export function isStepWanted(
  step: PlannedStep,
  walk: Omit<WalkContext, 'slots' | 'inline'>,
): boolean {
  if (walk.controls.isHeld(step) || walk.transitions.outcomeOf(step)) return false;
  return isBeyondCancel(step, walk);
}

function superviseStep(
  step: PlannedStep,
  scope: CancellationScope,
  walk: WalkContext,
): Promise<StepOutcome> {
  const { transitions, controls } = walk;
  return new Promise((resolve, reject) => {
    let answered = false;
    const giveUp = (): void => {
      controls.stepEnded(step);
      resolve(transitions.ended(step, abandonedOutcome(step, transitions)));
    };
    /** Effects of this step must not overlap the next group, unless the step does not stop in time. */
    const stop = async (): Promise<void> => {
      scope.cancel();
      await CancellationScope.nonCancellable(() => condition(() => answered, stopGraceMs));
      giveUp();
    };
    controls.stepStarted(step, {
      overridden: () => void stop().catch(reject),
      // What cleans up has its own time limit, and a cancel does not shorten it.
      abandoned: step.cleanUp ? () => undefined : giveUp,
    });
    dispatch(step, scope, walk).then((outcome) => {
      answered = true;
      // An operator has ended the step: `stop` waits for this answer, which changes nothing any more.
      if (transitions.outcomeOf(step)) return;
      controls.stepEnded(step);
      resolve(transitions.ended(step, outcome));
    }, reject);
  });
}

/** The effect may still be under way, but the walk no longer waits for it. */
function abandonedOutcome(step: PlannedStep, transitions: TransitionBuffer): StepOutcome {
  const outcome = unstartedOutcome('Cancelled', 'did not stop in time', Date.now());
  const startedAt = transitions.latest(step)?.queuedAt ?? null;
  return { ...outcome, code: 'step-cancelled', startedAt, attempts: 1 };
}

/**
 * Hands the activity of the step to Temporal; its failures become outcomes.
 * @throws only errors that no step causes: bugs in workflow code.
 */
function dispatch(
  step: PlannedStep,
  scope: CancellationScope,
  walk: WalkContext,
): Promise<StepOutcome> {
  const { execution, transitions } = walk;
  if (isWorkflowStepType(step.type)) return runInWorkflow(step, scope, walk);
  const common = toCommonOptions(step, transitions.stepCount, walk);
  if (isForeignStepType(step.type)) {
    const run = step.type === 'CustomActivity' ? runCustomActivity : runChildWorkflow;
    return run(step, scope, transitions, common);
  }
  const queuedAt = Date.now();
  transitions.queued(step, queuedAt);
  const call = toCall(step, execution);
  if (walk.inline.takes(step)) {
    const elsewhere = (attemptsBefore: number): Promise<StepOutcome> =>
      handToTemporal(step, scope, {
        call: { ...call, attemptsBefore },
        common,
        queuedAt,
        attemptsBefore,
      });
    return walk.inline.run(step, scope, { call, common, queuedAt, elsewhere });
  }
  return handToTemporal(step, scope, { call, common, queuedAt });
}

type Handed = { call: StepCall; common: CommonOptions; queuedAt: number; attemptsBefore?: number };

function handToTemporal(
  step: PlannedStep,
  scope: CancellationScope,
  { call, common, queuedAt, attemptsBefore = 0 }: Handed,
): Promise<StepOutcome> {
  const options = { ...common, ...toActivityOptions(step, attemptsBefore) };
  return scope
    .run(() => scheduleActivity<StepReport>(step.type, [call], options))
    .then(
      (report) => outcomeOfReport(report, queuedAt, Date.now()),
      (error: unknown) => outcomeOfFailure(error, queuedAt, Date.now()),
    );
}

function toCall(
  step: PlannedStep,
  { tenantId, executionId, nonces, traceparent }: Admitted,
): StepCall {
  const { stepIndex, key, settings, timeoutSeconds, retry, onInterrupted } = step;
  const call = { stepIndex, key, settings, timeoutSeconds, retry, onInterrupted };
  const nonce = step.nonce ?? nonces?.[stepIndex];
  return {
    tenantId,
    executionId,
    ...call,
    ...(nonce === undefined ? {} : { nonce }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function toCommonOptions(
  { stepIndex, key, name, priority: own }: PlannedStep,
  stepCount: number,
  { execution: { cancelGraceSeconds, plan }, input }: WalkContext,
): CommonOptions {
  // A cancelled step ends when its effect has ended; executions of 0.1 did not wait for that.
  const waits = cancelGraceSeconds !== undefined;
  const priority = toTaskPriority(own, { tenant: input.tenant, inherited: plan.priority });
  return {
    activityId: stepActivityId(stepIndex, key),
    summary: `${stepIndex + 1}/${stepCount} ${name}`.slice(0, 100),
    cancellationType: waits ? 'WAIT_CANCELLATION_COMPLETED' : 'TRY_CANCEL',
    ...(priority ? { priority } : {}),
  };
}

/**
 * A failed attempt asks for its own retry delay. The intervals of the policy apply to an attempt that
 * was lost with its worker and cannot ask: that one is retried soon.
 */
function toActivityOptions(step: PlannedStep, attemptsBefore: number): ActivityOptions {
  const queue = poolTaskQueue(step.pool);
  return {
    // Naming the workflow's own queue would cost the eager dispatch.
    ...(queue === mainTaskQueue ? {} : { taskQueue: queue }),
    startToCloseTimeout: (step.timeoutSeconds + serverTimeoutMarginSeconds) * 1000,
    scheduleToStartTimeout: scheduleToStartSeconds * 1000,
    heartbeatTimeout: heartbeatTimeoutSeconds * 1000,
    retry: {
      maximumAttempts: Math.max(1, step.retry.maxRetries + 1 - attemptsBefore),
      initialInterval: 1000,
      // Slow growth: the maximum leaves room for delays that a target asks for.
      backoffCoefficient: 1.2,
      maximumInterval: longestRetryDelaySeconds(step.retry) * 1000,
    },
  };
}
