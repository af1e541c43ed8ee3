/** Where the walk of an execution is, and the order of the groups that it has not reached. */
import type { Initiator } from '../../src/domain/audit.ts';
import {
  describeAct,
  type StepInsertRequest,
  type StepMoveRequest,
} from '../../src/domain/execution/control.ts';
import type { EndedStep } from '../../src/domain/execution/outcome.ts';
import type { InsertedStep } from '../../src/domain/execution/recording.ts';
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
  insertStep,
  isMoveRefusal,
  isPlannedStep,
  movePlaces,
  type MoveRefusal,
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
  /** @returns the step in its place, and how it is applied. @throws a refusal. */
  insert(request: StepInsertRequest): { step: PlannedStep; apply: () => void };
  /** What expressions of steps may read. */
  readable(): Pick<Plan, 'groups' | 'variables'>;
};

/** Of an act that `temporal workflow update` sent without one. */
const nameless: Initiator = { type: 'cli', id: '', name: 'temporal workflow update' };

export function createRoute(plan: Plan, transitions: TransitionBuffer): Route {
  let groups = plan.groups;
  let walk = beginWalk(plan);
  let isInGroup = false;
  let isOver = false;
  let { variables } = plan;
  const begun = (): number => walk.groupIndex + Number(isInGroup);
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
    conclude(how) {
      isOver = true;
      return concludeWalk(walk, how, transitions.outcomeOf);
    },
    readable: () => ({ groups, ...(variables && { variables }) }),
    move(step, request) {
      const move = { stepIndex: step.stepIndex, ...readPlace(request) };
      const moved = orRefuse(moveStep(groups, begun(), move), 'step-move-refused');
      return () => {
        groups = moved;
        walk = reroute(walk, moved);
        transitions.reorder(moved);
        note(step, request);
      };
    },
    insert(request) {
      const given = readStep(request);
      // Clean-up may still run; it comes behind every other step.
      if (isOver) refuse('step-already-started', 'every group has begun');
      const wanted = { step: given, ...readPlace(request) };
      const after = orRefuse(insertStep(groups, begun(), wanted), 'step-insert-refused');
      const step = after.flat().find(({ key }) => key === given.key) ?? given;
      return {
        step,
        apply() {
          groups = after;
          walk = reroute(walk, after);
          variables ??= request.variables;
          transitions.insert(toInserted(step, request), after);
          transitions.parked(step, 'Waiting', describeAct('inserted', request));
        },
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

function orRefuse(
  answer: Plan['groups'] | MoveRefusal,
  ofOrder: 'step-move-refused' | 'step-insert-refused',
): Plan['groups'] {
  if (!isMoveRefusal(answer)) return answer;
  refuse(answer.refused === 'begun' ? 'step-already-started' : ofOrder, answer.message);
}

function readPlace({ place, target }: Omit<StepMove, 'stepIndex'>): Omit<StepMove, 'stepIndex'> {
  if (!movePlaces.includes(place)) {
    refuse('parameter-invalid', `place is one of ${movePlaces.join(', ')}`);
  }
  if (!Number.isInteger(target)) refuse('parameter-invalid', 'target is the index of a step');
  return { place, target };
}

function readStep({ step, definition }: StepInsertRequest): PlannedStep {
  if (!isPlannedStep(step) || typeof definition !== 'object') {
    refuse('parameter-invalid', 'the step comes as the server plans it; use the API');
  }
  return step;
}

/** As its record begins. */
function toInserted(
  { stepIndex, groupIndex, key, name, type, continueOnFailure, retry }: PlannedStep,
  { actor: by = nameless, reason, definition: step }: StepInsertRequest,
): InsertedStep {
  const record = { stepIndex, groupIndex, key, name, type, continueOnFailure, retry };
  const at = new Date(Date.now()).toISOString();
  return { record, insertion: { by, at, reason: reason ?? null, step } };
}
