/** The order of the groups that a running execution has not reached, as operators change it. Pure. */
import type { Plan, PlannedStep } from './plan.ts';
import { definitionLimits, interruptionPolicies, stepTypes } from './schedule.ts';

/** Into a group of its own in front of or behind the group of another step, or into that group. */
export const movePlaces = ['Before', 'After', 'With'] as const;
export type MovePlace = (typeof movePlaces)[number];

/** Both are step indexes. */
export type StepMove = { stepIndex: number; place: MovePlace; target: number };

type Groups = Plan['groups'];

/** A step that the execution does not have yet; its index is the next free one. */
export type StepInsertion = { step: PlannedStep } & Pick<StepMove, 'place' | 'target'>;

/** `begun`: the move comes too late for the walk. `order`: it would break a rule of the order. */
export type MoveRefusal = { refused: 'begun' | 'order'; message: string };

/** The groups in their new order, `begun` of which have begun or ended and stay as they are. */
export function moveStep(
  groups: Groups,
  begun: number,
  { stepIndex, place, target }: StepMove,
): Groups | MoveRefusal {
  const from = groupOf(groups, stepIndex);
  const to = groupOf(groups, target);
  const step = groups[from]?.find((one) => one.stepIndex === stepIndex);
  const other = groups[to]?.find((one) => one.stepIndex === target);
  if (!step || !other) return refuse('order', `there is no step ${step ? target : stepIndex}`);
  if (step === other) return refuse('order', 'a step cannot be moved to itself');
  if (step.cleanUp || other.cleanUp) {
    return refuse('order', `${nameOf(step.cleanUp ? step : other)} cleans up at the end`);
  }
  if (from < begun) return refuse('begun', `the group of ${nameOf(step)} has begun`);
  if (isTooLate(to, place, begun)) {
    return refuse('begun', `the group of ${nameOf(other)} has begun`);
  }
  const moved = renumbered(
    place === 'With' ? joined(groups, step, to) : placed(groups, step, { place, to }),
  );
  if (isSameOrder(groups, moved)) return refuse('order', `${nameOf(step)} is there already`);
  return brokenReading(moved) ?? moved;
}

/** The groups with one step more, by the same rules as of a move. */
export function insertStep(
  groups: Groups,
  begun: number,
  { step, place, target }: StepInsertion,
): Groups | MoveRefusal {
  const steps = groups.flat();
  const to = groupOf(groups, target);
  const other = steps.find(({ stepIndex }) => stepIndex === target);
  const same = steps.find(({ key }) => key === step.key);
  if (!other) return refuse('order', `there is no step ${target}`);
  if (same) return refuse('order', `${nameOf(same)} has the key "${step.key}" already`);
  if (step.cleanUp || other.cleanUp) {
    return refuse('order', `${nameOf(step.cleanUp ? step : other)} cleans up at the end`);
  }
  const { steps: most } = definitionLimits;
  if (steps.length >= most) return refuse('order', `an execution has at most ${most} steps`);
  if (step.stepIndex !== steps.length) {
    return refuse('order', 'another step was inserted at the same time; try again');
  }
  if (isTooLate(to, place, begun)) {
    return refuse('begun', `the group of ${nameOf(other)} has begun`);
  }
  const inserted = renumbered(
    place === 'With' ? joined(groups, step, to) : placed(groups, step, { place, to }),
  );
  return brokenReading(inserted) ?? inserted;
}

/** Behind the group that runs now is in front of the next one. */
function isTooLate(to: number, place: MovePlace, begun: number): boolean {
  return to < (place === 'After' ? begun - 1 : begun);
}

/** Whether a value from outside has what the walk reads of a step. */
export function isPlannedStep(value: unknown): value is PlannedStep {
  const { key, name, type, pool, settings, retry, ...rules } = (value ??
    {}) as Partial<PlannedStep>;
  const { stepIndex, timeoutSeconds, continueOnFailure, onInterrupted } = rules;
  const texts = [key, name, pool];
  const numbers = [stepIndex, timeoutSeconds, retry?.maxRetries, retry?.delaySeconds];
  return (
    texts.every((text) => typeof text === 'string' && text !== '') &&
    numbers.every((number) => Number.isFinite(number) && Number(number) >= 0) &&
    stepTypes.some((known) => known === type) &&
    interruptionPolicies.some((known) => known === onInterrupted) &&
    typeof continueOnFailure === 'boolean' &&
    typeof settings === 'object' &&
    settings !== null &&
    Array.isArray(retry?.ladderSeconds)
  );
}

/** The groups as lists of step indexes, as the record keeps them. */
export function walkOrder(groups: Groups): number[][] {
  return groups.map((group) => group.map(({ stepIndex }) => stepIndex));
}

export function isMoveRefusal(answer: Groups | MoveRefusal): answer is MoveRefusal {
  return 'refused' in answer;
}

function refuse(refused: MoveRefusal['refused'], message: string): MoveRefusal {
  return { refused, message };
}

function groupOf(groups: Groups, stepIndex: number): number {
  return groups.findIndex((group) => group.some((one) => one.stepIndex === stepIndex));
}

function joined(groups: Groups, step: PlannedStep, to: number): PlannedStep[][] {
  return groups.map((group, index) =>
    index === to
      ? [...without(group, step), step].sort((a, b) => a.stepIndex - b.stepIndex)
      : without(group, step),
  );
}

function placed(
  groups: Groups,
  step: PlannedStep,
  { place, to }: { place: MovePlace; to: number },
): PlannedStep[][] {
  return groups.flatMap((group, index) => {
    const rest = without(group, step);
    if (index !== to) return [rest];
    return place === 'Before' ? [[step], rest] : [rest, [step]];
  });
}

const without = (group: readonly PlannedStep[], step: PlannedStep): PlannedStep[] =>
  group.filter((one) => one !== step);

function renumbered(groups: readonly PlannedStep[][]): PlannedStep[][] {
  return groups
    .filter((group) => group.length > 0)
    .map((group, groupIndex) =>
      group.map((step) => (step.groupIndex === groupIndex ? step : { ...step, groupIndex })),
    );
}

function isSameOrder(before: Groups, after: Groups): boolean {
  return JSON.stringify(walkOrder(before)) === JSON.stringify(walkOrder(after));
}

/** A step that reads what another one came to runs in a later group than that one. */
function brokenReading(groups: Groups): MoveRefusal | null {
  const steps = groups.flat();
  const places = new Map(steps.map((step) => [step.key, step]));
  for (const reader of steps) {
    for (const key of reader.expressions?.reads ?? []) {
      const read = places.get(key);
      if (!read || read.groupIndex < reader.groupIndex || reader.cleanUp) continue;
      return refuse(
        'order',
        `${nameOf(reader)} reads what ${nameOf(read)} came to, so it runs after it`,
      );
    }
  }
  return null;
}

/** 1-based, for people. */
function nameOf({ stepIndex, name }: PlannedStep): string {
  return `step ${stepIndex + 1} "${name}"`;
}
