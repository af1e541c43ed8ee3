/** The inline lane: attempts of a step as local activities, inside the workflow task. */
import {
  allHandlersFinished,
  type CancellationScope,
  CancelledFailure,
  condition,
  scheduleLocalActivity,
  sleep,
} from '@temporalio/workflow';
import {
  type InlineAnswer,
  type InlineCall,
  mostInlineAtOnce,
} from '../../src/domain/inline/inline-lane.ts';
import type { StepCall } from '../../src/domain/execution/step-activity.ts';
import {
  type StepOutcome,
  type StepReport,
  toOutcome,
} from '../../src/domain/execution/step-result.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { ActivityStepType } from '../../src/domain/schedule/schedule.ts';
import { waitUntil } from '../controls/cancellation.ts';
import { outcomeOfFailure, outcomeOfInline } from '../outcomes.ts';
import type { TransitionBuffer } from '../transition-buffer.ts';
import type { CommonOptions } from './custom-activity.ts';

/** The inline steps of one execution. */
export type InlineLane = {
  /** Whether the step takes this lane, as far as is known now. */
  takes(step: PlannedStep): boolean;
  run(step: PlannedStep, scope: CancellationScope, call: InlineStep): Promise<StepOutcome>;
  /** Whether the step waits for its next attempt, which its worker does not know of. */
  waits(step: PlannedStep): boolean;
  /** Ends that wait. */
  retryNow(step: PlannedStep): void;
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

export function createInlineLane(transitions: TransitionBuffer): InlineLane {
  const waiting = new Map<number, () => void>();
  /** Once a worker has said that it runs none: asking for each would cost more than it gains. */
  let isElsewhere = false;
  let running = 0;
  let heldMs = 0;

  async function attempt(
    step: PlannedStep,
    scope: CancellationScope,
    { given: { call, common }, number }: { given: InlineStep; number: number },
  ): Promise<InlineAnswer> {
    if (heldMs >= openTaskMs) {
      heldMs = 0;
      await scope.run(() => sleep(1));
    }
    // A command is applied in the task after this one, which must not be kept open.
    if (!allHandlersFinished()) await waitUntil(allHandlersFinished);
    const asked: InlineCall = { ...call, type: step.type as ActivityStepType, attempt: number };
    const { activityId: _id, priority: _priority, ...local } = common;
    const options = {
      ...local,
      startToCloseTimeout: longestWait,
      retry: { maximumAttempts: 1 },
    };
    const ask = () => scheduleLocalActivity<InlineAnswer>('runInlineStep', [asked], options);
    transitions.runsInline(1);
    running += 1;
    try {
      const answer = await scope.run(ask);
      heldMs += Math.max(leastMs, answer.ms);
      return answer;
    } finally {
      transitions.runsInline(-1);
      running -= 1;
    }
  }

  /** A cancel of the step ends the wait. */
  async function waitFor(
    { stepIndex }: PlannedStep,
    scope: CancellationScope,
    ms: number,
  ): Promise<void> {
    // The server takes a timer of no less.
    if (ms < 1) return;
    heldMs = 0;
    let isAsked = false;
    waiting.set(stepIndex, () => (isAsked = true));
    try {
      await scope.run(() => condition(() => isAsked, ms));
    } finally {
      waiting.delete(stepIndex);
    }
  }

  return {
    takes: ({ inline }) => inline === true && !isElsewhere && running < mostInlineAtOnce,
    async run(step, scope, given) {
      const { queuedAt } = given;
      let last: StepReport | null = null;
      try {
        for (let number = 1; ;) {
          const answer = await attempt(step, scope, { given, number });
          if (answer.verdict === 'Ended') return outcomeOfInline(answer, queuedAt, Date.now());
          if (answer.verdict === 'Elsewhere') {
            isElsewhere = true;
            return await given.elsewhere(answer.attemptsBefore);
          }
          number = answer.attempt;
          last = answer.report;
          await waitFor(step, scope, answer.delayMs);
        }
      } catch (error) {
        if (error instanceof CancelledFailure && last) return cancelledAfter(last, queuedAt);
        return outcomeOfFailure(error, queuedAt, Date.now());
      }
    },
    waits: ({ stepIndex }) => waiting.has(stepIndex),
    retryNow: ({ stepIndex }) => waiting.get(stepIndex)?.(),
  };
}

/** Of a step that was cancelled while it waited for another attempt. */
function cancelledAfter({ attempt, startedAt, worker }: StepReport, queuedAt: number): StepOutcome {
  const now = Date.now();
  const report = { attempt, startedAt, worker, endedAt: now, message: 'cancelled' };
  const ending = { status: 'Cancelled', code: 'step-cancelled', message: 'cancelled' } as const;
  return toOutcome(ending, report, { queuedAt, now });
}
