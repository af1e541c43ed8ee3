/** The inline lane: attempts of a step as local activities, inside the workflow task. */
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  scheduleLocalActivity,
  sleep,
} from '@temporalio/workflow';
import type { StepCall } from '../../src/domain/execution/step-activity.ts';
import {
  type StepOutcome,
  type StepReport,
  toOutcome,
  unstartedOutcome,
} from '../../src/domain/execution/step-result.ts';
import { mostInlineAtOnce } from '../../src/domain/inline/dispatch.ts';
import type { InlineAnswer, InlineCall } from '../../src/domain/inline/inline-lane.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { ActivityStepType } from '../../src/domain/schedule/schedule.ts';
import { type Cancellation, waitUntil } from '../controls/cancellation.ts';
import { outcomeOfFailure, outcomeOfInline } from '../outcomes.ts';
import type { TransitionBuffer } from '../transition-buffer.ts';
import type { CommonOptions } from './custom-activity.ts';
import type { InlineRecall } from './inline-recall.ts';

/** The inline steps of one execution. */
export type InlineLane = {
  /** Whether the step takes this lane, as far as is known now. */
  takes(step: PlannedStep): boolean;
  run(step: PlannedStep, scope: CancellationScope, call: InlineStep): Promise<StepOutcome>;
  /** Whether the step waits for its next attempt, which its worker does not know of. */
  waits(step: PlannedStep): boolean;
  /** Ends that wait. */
  retryNow(step: PlannedStep): void;
  /** Whether commands have waited for its steps long enough. */
  holdsCommands(): boolean;
  /** Ends the workflow task, so that commands that waited for it are applied. */
  letCommandsIn(): Promise<void>;
};

type InlineStep = {
  call: StepCall;
  common: CommonOptions;
  queuedAt: number;
  /** Hands the step to Temporal after so many attempts. */
  elsewhere: (attemptsBefore: number) => Promise<StepOutcome>;
};

/**
 * Commands, signals and a cancel wait while a workflow task is open, and everything in it is sent at once. So it ends
 * when its steps have held it for this long; each counts for a hundredth at least.
 */
const openTaskMs = 1_000;
const leastMs = openTaskMs / 100;

/** While PostgreSQL is away, an attempt waits for it and has not begun. */
const longestWait = '1 day';

type Around = { transitions: TransitionBuffer; cancellation: Cancellation; recall: InlineRecall };

type State = Around & {
  /** How to end the waits for next attempts, by step index. */
  waiting: Map<number, () => void>;
  /** Once a worker has said that it runs none: asking for each would cost more than it gains. */
  isElsewhere: boolean;
  /** Steps in this lane. */
  running: number;
  /** How long its steps have held the workflow task. */
  heldMs: number;
};

export function createInlineLane(around: Around): InlineLane {
  const waiting: State['waiting'] = new Map();
  const state: State = { ...around, waiting, isElsewhere: false, running: 0, heldMs: 0 };
  return {
    takes: ({ inline }) =>
      inline === true && !state.isElsewhere && state.running < mostInlineAtOnce,
    async run(step, scope, given) {
      state.running += 1;
      try {
        return await runAttempts(state, step, scope, given);
      } finally {
        state.running -= 1;
      }
    },
    waits: ({ stepIndex }) => waiting.has(stepIndex),
    retryNow: ({ stepIndex }) => waiting.get(stepIndex)?.(),
    holdsCommands: () => state.heldMs >= openTaskMs,
    async letCommandsIn() {
      state.heldMs = 0;
      await CancellationScope.nonCancellable(() => sleep(1));
      if (!allHandlersFinished()) await waitUntil(allHandlersFinished);
    },
  };
}

async function runAttempts(
  state: State,
  step: PlannedStep,
  scope: CancellationScope,
  given: InlineStep,
): Promise<StepOutcome> {
  const { queuedAt } = given;
  let within = scope;
  let next: NextAttempt = { attempt: 1, delayMs: 0, report: null };
  for (;;) {
    try {
      if (next.delayMs >= shortestTimerMs) await waitForNext(state, step, within, next.delayMs);
      const answer = await makeAttempt(state, step, within, { ...given, number: next.attempt });
      if (answer.verdict === 'Ended') return outcomeOfInline(answer, queuedAt, Date.now());
      if (answer.verdict === 'Elsewhere') {
        state.isElsewhere = true;
        return await given.elsewhere(answer.attemptsBefore);
      }
      next = answer;
      if (isCancelledBefore(state, step, next.attempt)) return cancelledAfter(next, queuedAt);
    } catch (error) {
      if (!(error instanceof CancelledFailure)) {
        return outcomeOfFailure(error, queuedAt, Date.now());
      }
      if (!(await hasBegun(state, step, next.attempt))) return cancelledAfter(next, queuedAt);
      // The record answers at once.
      next = { ...next, delayMs: 0 };
      within = new CancellationScope({ cancellable: false });
    }
  }
}

type NextAttempt = { attempt: number; delayMs: number; report: StepReport | null };

/** The server takes no shorter one. */
const shortestTimerMs = 1;

/** The step was answered from the record, and the execution is cancelled before what comes next. */
function isCancelledBefore(
  { cancellation, recall }: State,
  step: PlannedStep,
  attempt: number,
): boolean {
  return cancellation.requested() !== null && !step.cleanUp && !recall.has(step, attempt);
}

/** Whether the attempt began in this workflow task before it was repeated, and so before the cancel. */
async function hasBegun(
  { cancellation, recall }: State,
  step: PlannedStep,
  attempt: number,
): Promise<boolean> {
  if (!cancellation.requested()) return false;
  await recall.ask();
  return recall.has(step, attempt);
}

async function makeAttempt(
  state: State,
  step: PlannedStep,
  scope: CancellationScope,
  { call, common, number }: InlineStep & { number: number },
): Promise<InlineAnswer> {
  if (state.heldMs >= openTaskMs) {
    state.heldMs = 0;
    await scope.run(() => sleep(1));
  }
  if (!allHandlersFinished()) await letCommandsPass(state, step, number);
  const asked: InlineCall = { ...call, type: step.type as ActivityStepType, attempt: number };
  const { activityId: _id, priority: _priority, ...local } = common;
  const options = { ...local, startToCloseTimeout: longestWait, retry: { maximumAttempts: 1 } };
  state.transitions.runsInline(1);
  try {
    const answer = await scope.run(() =>
      scheduleLocalActivity<InlineAnswer>('runInlineStep', [asked], options),
    );
    state.heldMs += Math.max(leastMs, answer.ms);
    return answer;
  } finally {
    state.transitions.runsInline(-1);
  }
}

/**
 * A command is applied in the task after this one, which must not be kept open. An attempt that began before the
 * command came does not wait for it.
 */
async function letCommandsPass(
  { recall }: State,
  step: PlannedStep,
  attempt: number,
): Promise<void> {
  if (!recall.has(step, attempt)) await recall.ask();
  if (!recall.has(step, attempt)) await waitUntil(allHandlersFinished);
}

/** A cancel of the step ends the wait. */
async function waitForNext(
  state: State,
  { stepIndex }: PlannedStep,
  scope: CancellationScope,
  ms: number,
): Promise<void> {
  state.heldMs = 0;
  let isAsked = false;
  state.waiting.set(stepIndex, () => (isAsked = true));
  try {
    await scope.run(() => condition(() => isAsked, ms));
  } finally {
    state.waiting.delete(stepIndex);
  }
}

/** Of a step that was cancelled before its next attempt. */
function cancelledAfter({ report: last }: NextAttempt, queuedAt: number): StepOutcome {
  const now = Date.now();
  if (!last) return unstartedOutcome('Cancelled', 'cancelled before it began', now);
  const { attempt, startedAt, worker } = last;
  const report = { attempt, startedAt, worker, endedAt: now, message: 'cancelled' };
  const ending = { status: 'Cancelled', code: 'step-cancelled', message: 'cancelled' } as const;
  return toOutcome(ending, report, { queuedAt, now });
}
