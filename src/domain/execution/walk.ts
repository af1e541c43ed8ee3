/** The walk as a pure state machine: which group runs next, when it stops, what is left. */
import type { Plan, PlannedStep } from '../schedule/plan.ts';
import { type EndedStep, stoppingSteps } from './outcome.ts';
import { type StepOutcome, unstartedOutcome } from './step-result.ts';

/** The position of a walk. Immutable; every function returns a new one. */
export type Walk = {
  groups: Plan['groups'];
  /** Outcomes taken over from an earlier execution, by step index; these steps never run here. */
  inherited: ReadonlyMap<number, StepOutcome>;
  /** The group that comes next, from 0. */
  groupIndex: number;
  /** Every step of the groups behind, inherited ones included. */
  ended: readonly EndedStep[];
  /** A failed step that does not continue on failure stopped the walk. */
  stopped: boolean;
};

/** Requests from outside, as they stand between two groups. */
export type WalkRequests = { cancelled: boolean };

export type WalkMove =
  /** Run these at once; call `endGroup` when all of them have ended. */
  | { move: 'RunGroup'; groupIndex: number; steps: readonly PlannedStep[] }
  /** The walk has ended; these steps are not run. */
  | { move: 'Leave'; steps: readonly PlannedStep[] };

export function beginWalk(plan: Pick<Plan, 'groups' | 'inherited'>): Walk {
  const inherited = new Map(plan.inherited?.map(({ stepIndex, outcome }) => [stepIndex, outcome]));
  return { groups: plan.groups, inherited, groupIndex: 0, ended: [], stopped: false };
}

/** Decides between groups only: a group that has begun is always waited for. */
export function nextMove(walk: Walk, requests: WalkRequests): WalkMove {
  const { groups, groupIndex, stopped } = walk;
  const group = groups[groupIndex];
  if (group && !stopped && !requests.cancelled) {
    return { move: 'RunGroup', groupIndex, steps: toRun(walk, group) };
  }
  return { move: 'Leave', steps: toRun(walk, groups.slice(groupIndex).flat()) };
}

/** @throws Error unless exactly the steps of the last `RunGroup` have ended. */
export function endGroup(walk: Walk, outcomes: readonly EndedStep[]): Walk {
  const group = walk.groups[walk.groupIndex] ?? [];
  const due = toRun(walk, group).map(({ stepIndex }) => stepIndex);
  const given = new Set(outcomes.map(({ step }) => step.stepIndex));
  if (given.size !== due.length || due.some((stepIndex) => !given.has(stepIndex))) {
    throw new Error(`group ${walk.groupIndex + 1} has not ended: a step of it has no outcome`);
  }
  const ended = [...outcomes, ...inheritedOf(walk, group)];
  return {
    ...walk,
    groupIndex: walk.groupIndex + 1,
    ended: [...walk.ended, ...ended],
    stopped: stoppingSteps(ended).length > 0,
  };
}

/**
 * Every step of the plan with its outcome. Those not reached are `NotRun`, unless `given` has an outcome
 * that an operator set before their turn.
 */
export function concludeWalk(
  walk: Walk,
  at: number,
  given: (step: PlannedStep) => StepOutcome | null = () => null,
): EndedStep[] {
  const rest = walk.groups.slice(walk.groupIndex).flat();
  const left = toRun(walk, rest).map((step) => ({
    step,
    outcome: given(step) ?? notRunOutcome(at),
  }));
  return [...walk.ended, ...inheritedOf(walk, rest), ...left];
}

export function notRunOutcome(at: number): StepOutcome {
  return unstartedOutcome('NotRun', 'the execution stopped before it', at);
}

function toRun({ inherited }: Walk, steps: readonly PlannedStep[]): PlannedStep[] {
  return steps.filter(({ stepIndex }) => !inherited.has(stepIndex));
}

function inheritedOf({ inherited }: Walk, steps: readonly PlannedStep[]): EndedStep[] {
  return steps.flatMap((step) => {
    const outcome = inherited.get(step.stepIndex);
    return outcome ? [{ step, outcome }] : [];
  });
}
