/** Collects what the expressions of one step read. */
import type { StepOutcome } from '../execution/step-result.ts';
import { idempotencyKey } from '../identifiers.ts';
import type { Plan, PlannedStep } from '../schedule/plan.ts';
import { stepFields, type StepVariables, type Variables } from './variables.ts';

/** Only of steps that have ended. */
export function readVariables(
  { key, name, expressions }: PlannedStep,
  plan: Pick<Plan, 'groups' | 'variables'>,
  outcomeOf: (step: PlannedStep) => StepOutcome | null,
): Variables {
  const { reads = [] } = expressions ?? {};
  const { parameters = {}, event = null, execution = null } = plan.variables ?? {};
  const read = plan.groups.flat().filter((one) => reads.includes(one.key));
  const steps = read.flatMap((one): [string, StepVariables][] => {
    const outcome = outcomeOf(one);
    return outcome ? [[one.key, pick(outcome)]] : [];
  });
  const own = { key, name, idempotencyKey: idempotencyKey(execution?.id ?? '', key) };
  return { parameters, event, execution, steps: Object.fromEntries(steps), step: own };
}

/** An outcome of an earlier release may lack a field. */
function pick(outcome: StepOutcome): StepVariables {
  const entries = stepFields.map((field) => [field, outcome[field] ?? null] as const);
  return Object.fromEntries(entries) as unknown as StepVariables;
}
