/** Which limits the steps of a definition need, as their plan pins it. */
import type { PlannedStep } from '../schedule/plan.ts';
import {
  type Definition,
  isForeignStepType,
  isWorkflowStepType,
  type Step,
} from '../schedule/schedule.ts';
import type { LimitKey } from './limit.ts';

/**
 * The limits that a step needs slots of, in the order of `known`. A step that the workflow itself carries out
 * needs none: it uses nothing while it waits, and would keep others out for as long.
 */
export function limitsOfStep(
  step: Step,
  tags: readonly string[],
  known: readonly LimitKey[],
): LimitKey[] {
  if (isWorkflowStepType(step.type)) return [];
  return known.filter(({ kind, name }) => {
    switch (kind) {
      case 'System':
        return step.type === 'RunProfile' && step.connectedSystem === name;
      case 'Pool':
        return !isForeignStepType(step.type) && 'pool' in step && step.pool === name;
      case 'Tag':
        return tags.includes(name);
    }
  });
}

/** The groups of the definition, each step with the limits that it needs; one that needs none stays as it is. */
export function withLimits(
  groups: readonly (readonly PlannedStep[])[],
  { steps, tags }: Pick<Definition, 'steps' | 'tags'>,
  known: readonly LimitKey[],
): readonly (readonly PlannedStep[])[] {
  if (known.length === 0) return groups;
  return groups.map((group) =>
    group.map((planned) => {
      const step = steps[planned.stepIndex];
      const limits = step ? limitsOfStep(step, tags, known) : [];
      return limits.length === 0 ? planned : { ...planned, limits };
    }),
  );
}
