/** Shapes of the parameters of a schedule, and of the values an execution is given. */
import { type Static, Type } from 'typebox';
import {
  parameterLimits,
  parameterNamePattern,
  parameterTypes,
} from '../../domain/schedule/parameters.ts';
import { Enum, Named, Strict } from '../validation/schema.ts';

const optional = Type.Optional;

const value = Type.Union([
  Type.String({ maxLength: parameterLimits.textLength }),
  Type.Number(),
  Type.Boolean(),
]);
const length = Type.Integer({ minimum: 0, maximum: parameterLimits.textLength });

export const Parameter = Named(
  'Parameter',
  Strict(
    {
      type: Enum(parameterTypes),
      description: optional(Type.String({ maxLength: 500 })),
      default: optional(value),
      enum: optional(Type.Array(value, { minItems: 1, maxItems: parameterLimits.words })),
      minimum: optional(Type.Number()),
      maximum: optional(Type.Number()),
      minLength: optional(length),
      maxLength: optional(length),
    },
    { description: 'Without a default, every start must give a value.' },
  ),
);

/** Not `Type.Record`: its name pattern leaves values unchecked whose name contains a line break. */
export const parameters = Type.Unsafe<Record<string, Static<typeof Parameter>>>({
  type: 'object',
  propertyNames: { pattern: parameterNamePattern },
  additionalProperties: { $ref: 'Parameter#' },
  maxProperties: parameterLimits.count,
  description:
    'Typed values that an execution is given at its start; expressions read parameters.<name>.',
});

/** Values are checked against what the schedule declares. */
export const parameterValues = Type.Unsafe<Record<string, string | number | boolean>>({
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
  maxProperties: parameterLimits.count,
  description: 'Values of parameters of the schedule; defaults are used for those left out.',
});
