/** Which clean-up steps run when the walk of the other steps has ended, in which order, and why others do not. */
import type { Plan, PlannedStep } from '../schedule/plan.ts';
import { type EndedStep, stoppingSteps } from './outcome.ts';
import type { StepStatus } from './status.ts';

export type CleanUpPlan = {
  /** One after the other; a failed group does not keep the next one from running. */
  groups: readonly (readonly PlannedStep[])[];
  skipped: readonly { step: PlannedStep; reason: string }[];
};

/** Groups are one or the other: the rules of a definition keep both kinds apart. */
export function isCleanUp(group: readonly PlannedStep[]): boolean {
  return group[0]?.cleanUp !== undefined;
}

const completed: ReadonlySet<StepStatus> = new Set<StepStatus>([
  'Completed',
  'CompletedWithWarnings',
]);

/**
 * `groups` are in the order in which they ran, and `ended` are all other steps. Effects are undone in the reverse order of the steps that had them, and only
 * when the execution stopped; steps for the end come after that. Nothing is cleaned up when nothing began.
 */
export function planCleanUp(
  { groups }: Pick<Plan, 'groups'>,
  ended: readonly EndedStep[],
  { cancelled }: { cancelled: boolean },
): CleanUpPlan {
  const all = groups.filter(isCleanUp);
  const ends = new Map(ended.map(({ step, outcome }) => [step.stepIndex, outcome.status]));
  if (ended.every(({ outcome }) => outcome.status === 'NotRun')) {
    return {
      groups: [],
      skipped: all.flat().map((step) => ({ step, reason: 'nothing had begun' })),
    };
  }
  const stopped = cancelled || stoppingSteps(ended).length > 0;
  const compensations = all.flat().filter(({ cleanUp }) => cleanUp?.compensates !== null);
  const due = compensations.filter(
    ({ cleanUp }) => stopped && completed.has(ends.get(cleanUp?.compensates ?? -1) ?? 'NotRun'),
  );
  const places = new Map(groups.flat().map(({ stepIndex }, place) => [stepIndex, place]));
  const placeOf = (step: PlannedStep): number => places.get(undoneBy(step)) ?? -1;
  const undone = due.sort((a, b) => placeOf(b) - placeOf(a));
  const skipped = compensations
    .filter((step) => !due.includes(step))
    .map((step) => ({ step, reason: reasonOf(step, stopped, ended) }));
  const last = all.filter(([first]) => first?.cleanUp?.compensates === null);
  return { groups: [...undone.map((step) => [step]), ...last], skipped };
}

const undoneBy = ({ cleanUp }: PlannedStep): number => cleanUp?.compensates ?? -1;

function reasonOf(step: PlannedStep, stopped: boolean, ended: readonly EndedStep[]): string {
  if (!stopped) return 'nothing to undo: no step stopped the execution';
  const undoes = ended.find((one) => one.step.stepIndex === undoneBy(step));
  if (!undoes) return 'nothing to undo';
  return `nothing to undo: "${undoes.step.name}" is ${undoes.outcome.status}`;
}
