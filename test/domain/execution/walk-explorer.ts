/** Every small schedule, walked in every way: the cases, the walk, and what it was seen to do. */
import {
  type EndedStep,
  type ExecutionOutcome,
  judgeExecution,
} from '../../../src/domain/execution/outcome.ts';
import type { FinalStepStatus } from '../../../src/domain/execution/status.ts';
import { type StepOutcome, unstartedOutcome } from '../../../src/domain/execution/step-result.ts';
import { beginWalk, concludeWalk, endGroup, nextMove } from '../../../src/domain/execution/walk.ts';
import type { PlannedStep } from '../../../src/domain/schedule/plan.ts';

/** What happens to an execution from outside, and where. A pause would be one more kind. */
type Intervention =
  | { kind: 'none' }
  | { kind: 'cancelBefore'; groupIndex: number }
  /** Cancelled while the group runs; the steps of the mask are cut off by it. */
  | { kind: 'cancelDuring'; groupIndex: number; cutMask: number };

export type Case = {
  sizes: readonly number[];
  failMask: number;
  continueMask: number;
  inheritedMask: number;
  intervention: Intervention;
};

export type Seen = {
  /** Starts and ends in the order the walk asked for or was told them. */
  events: readonly { event: 'start' | 'end'; step: PlannedStep }[];
  ended: readonly EndedStep[];
  outcome: ExecutionOutcome;
};

const has = (mask: number, bit: number): boolean => ((mask >> bit) & 1) === 1;

/** All ways to cut a row of steps into groups, each as the sizes of its groups. */
export function* groupShapes(steps: number): Generator<number[]> {
  if (steps === 0) yield [];
  for (let first = 1; first <= steps; first += 1) {
    for (const rest of groupShapes(steps - first)) yield [first, ...rest];
  }
}

function* interventions(sizes: readonly number[]): Generator<Intervention> {
  yield { kind: 'none' };
  for (let groupIndex = 0; groupIndex <= sizes.length; groupIndex += 1) {
    yield { kind: 'cancelBefore', groupIndex };
    const masks = 2 ** (sizes[groupIndex] ?? 0);
    for (let cutMask = 0; groupIndex < sizes.length && cutMask < masks; cutMask += 1) {
      yield { kind: 'cancelDuring', groupIndex, cutMask };
    }
  }
}

/** Every case with so many steps; inherited ones only where asked for, they multiply the space. */
export function* cases(steps: number, { inherited }: { inherited: boolean }): Generator<Case> {
  const masks = 2 ** steps;
  for (const sizes of groupShapes(steps)) {
    for (const intervention of interventions(sizes)) {
      for (let failMask = 0; failMask < masks; failMask += 1) {
        for (let continueMask = 0; continueMask < masks; continueMask += 1) {
          for (let inheritedMask = 0; inheritedMask < (inherited ? masks : 1); inheritedMask += 1) {
            yield { sizes, failMask, continueMask, inheritedMask, intervention };
          }
        }
      }
    }
  }
}

export function planOf({ sizes, continueMask }: Case): PlannedStep[][] {
  let stepIndex = 0;
  return sizes.map((size, groupIndex) =>
    Array.from({ length: size }, () => {
      const index = stepIndex++;
      return {
        stepIndex: index,
        groupIndex,
        key: `s${index}`,
        name: `s${index}`,
        type: 'RunProfile',
        continueOnFailure: has(continueMask, index),
        timeoutSeconds: 1,
        retry: { maxRetries: 0, delaySeconds: 0, ladderSeconds: [] },
        onInterrupted: 'Fail',
        pool: 'default',
        settings: { connectedSystem: 'x', runProfile: 'y' },
      } satisfies PlannedStep;
    }),
  );
}

export function anOutcome(status: FinalStepStatus): StepOutcome {
  return { ...unstartedOutcome('Skipped', `it is ${status}`, 1), status, startedAt: 1 };
}

/** The ways a step may end badly take turns, so that each of them stands in each place. */
const badEnds = ['Failed', 'TimedOut', 'Interrupted'] as const;

function endOf(one: Case, step: PlannedStep, place: number): FinalStepStatus {
  const { intervention: cut } = one;
  const cancelled = cut.kind === 'cancelDuring' && cut.groupIndex === step.groupIndex;
  if (cancelled && has(cut.cutMask, place)) return 'Cancelled';
  if (!has(one.failMask, step.stepIndex)) return 'Completed';
  return badEnds[(step.stepIndex + one.continueMask) % badEnds.length] ?? 'Failed';
}

function isCancelled({ intervention: { ...cut } }: Case, groupIndex: number): boolean {
  if (cut.kind === 'none') return false;
  return cut.kind === 'cancelBefore' ? groupIndex >= cut.groupIndex : groupIndex > cut.groupIndex;
}

/** Plays the part of the workflow: does what the walk decides, reports outcomes last one first. */
export function play(one: Case): Seen {
  const groups = planOf(one);
  const inherited = groups.flat().flatMap(({ stepIndex }) => {
    return has(one.inheritedMask, stepIndex)
      ? [{ stepIndex, outcome: anOutcome('Completed') }]
      : [];
  });
  const events: { event: 'start' | 'end'; step: PlannedStep }[] = [];
  let walk = beginWalk(inherited.length === 0 ? { groups } : { groups, inherited });
  for (;;) {
    const cancelled = isCancelled(one, walk.groupIndex);
    const next = nextMove(walk, { cancelled });
    if (next.move === 'Leave') {
      const ended = concludeWalk(walk, { at: 2, skipsRest: next.skipsRest });
      const outcome = judgeExecution(ended, cancelled ? { reason: 'Cancelled on request' } : null);
      return { events, ended, outcome };
    }
    const group = groups[next.groupIndex] ?? [];
    for (const step of next.steps) events.push({ event: 'start', step });
    const outcomes = next.steps.toReversed().map((step) => {
      events.push({ event: 'end', step });
      return { step, outcome: anOutcome(endOf(one, step, group.indexOf(step))) };
    });
    walk = endGroup(walk, outcomes);
  }
}
