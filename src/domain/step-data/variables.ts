/** What a step can read in its expressions when its turn has come. */
import type { StepOutcome } from '../execution/step-result.ts';
import type { JsonValue } from './step-outputs.ts';

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

/** Of the step itself, under `step`. */
export const ownFields = ['key', 'name', 'idempotencyKey'] as const;

export type StepVariables = Pick<StepOutcome, (typeof stepFields)[number]>;

/** Null members are null in the expression. `event` is null unless an event started the execution. */
export type ExecutionVariables = {
  parameters: Readonly<Record<string, JsonValue>>;
  event: Record<(typeof eventFields)[number], JsonValue> | null;
  execution: Record<(typeof executionFields)[number], string | null> | null;
};

/** `payload` was JSON when it arrived. */
export function toEventVariables({
  id,
  source,
  name,
  payload,
}: {
  id: string;
  source: string;
  name: string;
  payload: unknown;
}): NonNullable<ExecutionVariables['event']> {
  return { id, source, name, payload: payload as JsonValue };
}

export type Variables = ExecutionVariables & {
  steps: Readonly<Record<string, StepVariables>>;
  step: Record<(typeof ownFields)[number], string>;
};

export const variableNames = ['parameters', 'steps', 'event', 'execution', 'step'] as const;
