/** What a step can read in its expressions when its turn has come. */
import type { Plan, PlannedStep, StepExpressions } from '../schedule/plan.ts';
import type { JsonValue } from './step-outputs.ts';
import type { StepOutcome } from './step-result.ts';

/** How an earlier step ended, under `steps.<key>`. */
export const stepFields = [
  'status',
  'message',
  'code',
  'attempts',
  'httpStatus',
  'exitCode',
  'counts',
  'outputs',
] as const;

export const eventFields = ['id', 'source', 'name', 'payload'] as const;
export const executionFields = [
  'id',
  'schedule',
  'trigger',
  'scheduledFor',
  'initiator',
  'retriedFrom',
] as const;

export type StepVariables = Pick<StepOutcome, (typeof stepFields)[number]>;

/** Null members are null in the expression. `event` is null unless an event started the execution. */
export type ExecutionVariables = {
  parameters: Readonly<Record<string, JsonValue>>;
  event: Record<(typeof eventFields)[number], JsonValue> | null;
  execution: Record<(typeof executionFields)[number], string | null> | null;
};

export type Variables = ExecutionVariables & { steps: Readonly<Record<string, StepVariables>> };

export const variableNames = ['parameters', 'steps', 'event', 'execution'] as const;

/** What the expressions of a step read, of the steps that have ended. */
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
