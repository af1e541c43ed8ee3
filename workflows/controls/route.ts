/** Where the walk of an execution is, and the order of the groups that it has not reached. */
import { describeAct, type StepMoveRequest } from '../../src/domain/execution/control.ts';
import type { EndedStep } from '../../src/domain/execution/outcome.ts';
import {
  beginWalk,
  concludeWalk,
  endGroup,
  nextMove,
  reroute,
  type WalkMove,
  type WalkRequests,
} from '../../src/domain/execution/walk.ts';
import {
  isMoveRefusal,
  movePlaces,
  moveStep,
  type StepMove,
} from '../../src/domain/schedule/move-step.ts';
import type { Plan, PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { TransitionBuffer } from '../transition-buffer.ts';
import { refuse } from './refusal.ts';

export type Route = {
  /** In the order in which they run, those of clean-up steps at the end. */
  groups(): Plan['groups'];
  next(requests: WalkRequests): WalkMove;
  /** From here on the group keeps its place. */
  begin(groupIndex: number): void;
  end(outcomes: readonly EndedStep[]): void;
  conclude(how: { at: number; skipsRest: string | null }): EndedStep[];
  /** @returns how it is applied. @throws a refusal with the rule that it would break. */
  move(step: PlannedStep, request: StepMoveRequest): () => void;
};

export function createRoute(plan: Plan, transitions: TransitionBuffer): Route {
  let groups = plan.groups;
  let walk = beginWalk(plan);
  let isInGroup = false;
  return {
    groups: () => groups,
    next: (requests) => nextMove(walk, requests),
    begin(groupIndex) {
      isInGroup = true;
      transitions.enterGroup(groupIndex);
    },
    end(outcomes) {
      walk = endGroup(walk, outcomes);
      isInGroup = false;
    },
    conclude: (how) => concludeWalk(walk, how, transitions.outcomeOf),
    move(step, request) {
      const begun = walk.groupIndex + Number(isInGroup);
      const moved = moveStep(groups, begun, readMove(step, request));
      if (isMoveRefusal(moved)) {
        const code = moved.refused === 'begun' ? 'step-already-started' : 'step-move-refused';
        refuse(code, moved.message);
      }
      return () => {
        groups = moved;
        walk = reroute(walk, moved);
        transitions.reorder(moved);
        note(step, request);
      };
    },
  };

  /** Who moved it is shown with the step until it begins; a held one stays held. */
  function note(step: PlannedStep, request: StepMoveRequest): void {
    const { status, note: before } = transitions.latest(step) ?? {};
    const target = groups.flat().find((one) => one.stepIndex === request.target);
    const where = `${request.place.toLowerCase()} step ${request.target + 1} "${target?.name ?? ''}"`;
    const act = describeAct(`moved ${where}`, request);
    if (status === 'Paused') transitions.parked(step, 'Paused', before ? `${before}; ${act}` : act);
    else transitions.parked(step, 'Waiting', act);
  }
}

function readMove({ stepIndex }: PlannedStep, { place, target }: StepMoveRequest): StepMove {
  if (!movePlaces.includes(place)) {
    refuse('parameter-invalid', `place is one of ${movePlaces.join(', ')}`);
  }
  if (!Number.isInteger(target)) refuse('parameter-invalid', 'target is the index of a step');
  return { stepIndex, place, target };
}
