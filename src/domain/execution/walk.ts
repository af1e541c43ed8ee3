/** The walk as a pure state machine: which group runs next, when it stops, what is left. */
import type { Plan, PlannedStep } from '../schedule/plan.ts';
import { isCleanUp } from './clean-up.ts';
import { type EndedStep, stoppingSteps } from './outcome.ts';
import { type StepOutcome, unstartedOutcome } from './step-result.ts';

/** The position of a walk. Immutable; every function returns a new one. */
export type Walk = {
  /** Without those of clean-up steps, which come after the walk. */
  groups: Plan['groups'];
  /** Outcomes taken over from an earlier execution, by step index; these steps never run here. */
  inherited: ReadonlyMap<number, StepOutcome>;
  /** The group that comes next, from 0. */
  groupIndex: number;
  /** Every step of the groups behind, inherited ones included. */
  ended: readonly EndedStep[];
  /** A failed step that does not continue on failure stopped the walk. */
  stopped: boolean;
  /** Why the later groups are skipped; null while they are not. */
  skipsRest: string | null;
};

/** Requests from outside, as they stand between two groups. */
export type WalkRequests = { cancelled: boolean };

export type WalkMove =
  /** Run these at once; call `endGroup` when all of them have ended. */
  | { move: 'RunGroup'; groupIndex: number; steps: readonly PlannedStep[] }
  /** The walk has ended; these steps are not run. */
  | { move: 'Leave'; steps: readonly PlannedStep[]; skipsRest: string | null };

export function beginWalk(plan: Pick<Plan, 'groups' | 'inherited'>): Walk {
  const inherited = new Map(plan.inherited?.map(({ stepIndex, outcome }) => [stepIndex, outcome]));
  const groups = plan.groups.filter((group) => !isCleanUp(group));
  return {
    ...{ groups, inherited, groupIndex: 0 },
    ...{ ended: [], stopped: false, skipsRest: null },
  };
}

/** The same place in another order of the groups that have not begun. */
export function reroute(walk: Walk, groups: Plan['groups']): Walk {
  return { ...walk, groups: groups.filter((group) => !isCleanUp(group)) };
}

/** Decides between groups only: a group that has begun is always waited for. */
export function nextMove(walk: Walk, requests: WalkRequests): WalkMove {
  const { groups, groupIndex, stopped, skipsRest } = walk;
  const group = groups[groupIndex];
  if (group && !stopped && skipsRest === null && !requests.cancelled) {
    return { move: 'RunGroup', groupIndex, steps: toRun(walk, group) };
  }
  const left = toRun(walk, groups.slice(groupIndex).flat());
  // A cancelled execution did not decide anything about its later groups.
  return { move: 'Leave', steps: left, skipsRest: requests.cancelled ? null : skipsRest };
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
  const stopped = stoppingSteps(ended).length > 0;
  return {
    ...walk,
    groupIndex: walk.groupIndex + 1,
    ended: [...walk.ended, ...ended],
    stopped,
    skipsRest: stopped ? null : unchangedReason(group, ended),
  };
}

/**
 * Every step of the plan with its outcome. Those not reached are `NotRun`, unless `given` has an outcome
 * that an operator set before their turn.
 */
export function concludeWalk(
  walk: Walk,
  { at, skipsRest = null }: { at: number; skipsRest?: string | null },
  given: (step: PlannedStep) => StepOutcome | null = () => null,
): EndedStep[] {
  const rest = walk.groups.slice(walk.groupIndex).flat();
  const left = toRun(walk, rest).map((step) => ({
    step,
    outcome: given(step) ?? leftOutcome(skipsRest, at),
  }));
  return [...walk.ended, ...inheritedOf(walk, rest), ...left];
}

/** Of a step that the walk leaves: skipped on purpose, or not run because the execution stopped. */
export function leftOutcome(skipsRest: string | null, at: number): StepOutcome {
  return skipsRest === null ? notRunOutcome(at) : unstartedOutcome('Skipped', skipsRest, at);
}

/** Only a step that said how much it changed counts: one that ended otherwise has decided nothing. */
function unchangedReason(
  group: readonly PlannedStep[],
  ended: readonly EndedStep[],
): string | null {
  const deciding = group.filter(({ skipRestIfUnchanged }) => skipRestIfUnchanged);
  if (deciding.length === 0) return null;
  const ends = new Map(ended.map(({ step, outcome }) => [step.stepIndex, outcome]));
  const unchanged = deciding.every(({ stepIndex }) => isUnchanged(ends.get(stepIndex)));
  if (!unchanged) return null;
  const names = deciding.slice(0, 5).map(({ name }) => `"${name}"`);
  const more = deciding.length > 5 ? ` and ${deciding.length - 5} more` : '';
  return `nothing to do: ${names.join(', ')}${more} changed nothing`;
}

function isUnchanged(outcome: StepOutcome | undefined): boolean {
  const isDone = outcome?.status === 'Completed' || outcome?.status === 'CompletedWithWarnings';
  return isDone && outcome.outputs?.['changed'] === 0;
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
