/** What an execution is started with: its parameters, and what expressions read of its start. */
import type { RunScheduleInput } from '../domain/execution/start.ts';
import { isUuid } from '../domain/identifiers.ts';
import { describeErrors } from '../domain/problem.ts';
import {
  parametersOfPayload,
  type ParameterValues,
  resolveParameters,
} from '../domain/schedule/parameters.ts';
import type { Plan } from '../domain/schedule/plan.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import { type ExecutionVariables, toEventVariables } from '../domain/step-data/variables.ts';
import { planExpressions } from '../expressions/plan-expressions.ts';
import type { Transaction } from '../store/core/database.ts';
import { type EventWithPayload, findEvent } from '../store/fires/events.ts';

export type StartData = {
  /** Null when the schedule has no parameters. */
  parameters: ParameterValues | null;
  event: EventWithPayload | null;
  /** Why the execution cannot start with what it was given; null when it can. */
  fault: string | null;
};

/** `retried` are the parameters of the execution that this one retries. */
export async function readStartData(
  tx: Transaction,
  input: RunScheduleInput,
  { definition, retried }: { definition: Definition; retried: ParameterValues | null },
): Promise<StartData> {
  const { triggeredBy } = input;
  const isEvent = triggeredBy?.type === 'event' && isUuid(triggeredBy.id);
  const event = isEvent ? await findEvent(tx, triggeredBy.id) : null;
  const declared = definition.parameters ?? {};
  const given = retried
    ? parametersOfPayload(declared, retried)
    : event
      ? parametersOfPayload(declared, event.payload)
      : (input.parameters ?? {});
  if (typeof given !== 'object' || Array.isArray(given)) {
    return { parameters: null, event, fault: 'parameters: is not an object of values by name' };
  }
  const { values, errors } = resolveParameters(declared, given, 'parameters');
  return {
    parameters: definition.parameters === undefined ? null : values,
    event,
    fault: errors.length > 0 ? describeErrors(errors) : null,
  };
}

type About = {
  executionId: string;
  slug: string;
  input: RunScheduleInput;
  scheduledFor: string | null;
};

/** Fills the plan's groups and variables; a plan without expressions stays as it is. */
export function withExpressions(
  plan: Plan,
  definition: Definition,
  data: StartData,
  about: About,
): Plan {
  const groups = planExpressions(plan.groups, definition.steps);
  if (!groups.flat().some(({ expressions }) => expressions)) return plan;
  return { ...plan, groups, variables: variablesOf(data, about) };
}

function variablesOf(
  { parameters, event }: StartData,
  { executionId, slug, input, scheduledFor }: About,
): ExecutionVariables {
  return {
    parameters: parameters ?? {},
    event: event && toEventVariables(event),
    execution: {
      id: executionId,
      schedule: slug,
      trigger: input.trigger ?? 'External',
      scheduledFor,
      initiator: input.initiator?.name ?? null,
      retriedFrom: input.retryOf?.executionId ?? null,
    },
  };
}
