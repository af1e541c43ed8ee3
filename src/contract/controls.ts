/** Shapes of operator commands on executions and their steps. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { settableStatuses } from '../domain/control.ts';
import { executionStatuses, stepStatuses } from '../domain/status.ts';
import { Enum, Named, Nullable, Strict, Uuid } from './schema.ts';

const reason = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
  description: 'Why; kept in the audit trail and shown with the step.',
});

/** Body of commands that change what a step does: they must say why. */
export const StepControlBody = Named('StepControlBody', Strict({ reason }));
export type StepControlBody = Static<typeof StepControlBody>;

export const SetResultBody = Named(
  'SetResultBody',
  Strict({ status: Enum(settableStatuses), reason }),
);
export type SetResultBody = Static<typeof SetResultBody>;

/** The state that a command led to. */
export const ControlAnswer = Named(
  'ControlAnswer',
  Type.Object({
    executionId: Uuid,
    status: Enum(executionStatuses),
    pauseRequested: Type.Optional(
      Type.Boolean({
        description: 'A pause was asked for; it begins when the running group has ended.',
      }),
    ),
    step: Nullable(
      Type.Object({
        stepIndex: Type.Integer({ description: 'Place among all steps, from 0.' }),
        key: Type.String(),
        name: Type.String(),
        status: Enum(stepStatuses),
      }),
    ),
  }),
);
export type ControlAnswer = Static<typeof ControlAnswer>;

export const controlSchemas = [StepControlBody, SetResultBody, ControlAnswer];
