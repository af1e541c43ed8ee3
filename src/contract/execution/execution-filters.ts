/** Filters of executions that the list and bulk operations take alike. */
import { type Static, type TObject, Type } from 'typebox';
import { executionTriggers } from '../../domain/audit.ts';
import { stepTypes } from '../../domain/schedule/schedule.ts';
import { Enum } from '../validation/schema.ts';

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }));

/** A year. */
const maxSeconds = 31_622_400;

export const executionFilters = {
  trigger: Type.Optional(Enum(executionTriggers)),
  initiator: text(200, 'Of executions: id of the user, token or schedule that started it.'),
  connectedSystem: text(100, 'Of executions: with a step on this connected system.'),
  stepType: Type.Optional(Enum(stepTypes, { description: 'Of executions: with such a step.' })),
  errorContains: text(200, 'Of executions: part of the error, in any case.'),
  longerThanSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: maxSeconds,
      description: 'Of executions: took longer, from start to end or until now.',
    }),
  ),
};

type ExecutionFilters = Static<TObject<typeof executionFilters>>;

/** Null for any. */
export function readExecutionFilters(given: ExecutionFilters): {
  [Name in keyof ExecutionFilters]-?: ExecutionFilters[Name] | null;
} {
  const { trigger = null, initiator = null, connectedSystem = null } = given;
  const { stepType = null, errorContains = null, longerThanSeconds = null } = given;
  return { trigger, initiator, connectedSystem, stepType, errorContains, longerThanSeconds };
}
