/** Collects what the expressions of one step read. */
import type { StepOutcome } from '../execution/step-result.ts';
import type { Plan, PlannedStep, StepExpressions } from '../schedule/plan.ts';
import { stepFields, type StepVariables, type Variables } from './variables.ts';

/** Only of steps that have ended. */
export function readVariables(
  { reads }: StepExpressions,
  plan: Pick<Plan, 'groups' | 'variables'>,
  outcomeOf: (step: PlannedStep) => StepOutcome | null,
): Variables {
  const { parameters = {}, event = null, execution = null } = plan.variables ?? {};
  const read = plan.groups.flat().filter(({ key }) => reads.includes(key));
  const steps = read.flatMap((step): [string, StepVariables][] => {
    const outcome = outcomeOf(step);
    return outcome ? [[step.key, pick(outcome)]] : [];
  });
  return { parameters, event, execution, steps: Object.fromEntries(steps) };
}

/** An outcome of an earlier release may lack a field. */
function pick(outcome: StepOutcome): StepVariables {
  const entries = stepFields.map((field) => [field, outcome[field] ?? null] as const);
  return Object.fromEntries(entries) as unknown as StepVariables;
}
