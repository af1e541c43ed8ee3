/** Shapes of operator commands on executions and their steps, and of retries. */
import { type Static, Type } from 'typebox';
import { settableStatuses } from '../../domain/execution/control.ts';
import { retryReasons, retryRevisions } from '../../domain/execution/retry-plan.ts';
import { executionStatuses, stepStatuses } from '../../domain/execution/status.ts';
import { movePlaces } from '../../domain/schedule/move-step.ts';
import { stepProblems } from '../schedule/schedules.ts';
import { StepBody } from '../steps/steps.ts';
import { Enum, Named, Nullable, Ref, Strict, Uuid } from '../validation/schema.ts';
import { Execution } from './executions.ts';

const reason = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
  description: 'Why; recorded in the audit trail and shown with the step.',
});

const target = Type.String({
  minLength: 1,
  maxLength: 63,
  description: 'The other step: its key, or its index from 0.',
});

/** Body of commands on a step, which require a reason. */
export const StepControlBody = Named('StepControlBody', Strict({ reason }));
export type StepControlBody = Static<typeof StepControlBody>;

export const SetResultBody = Named(
  'SetResultBody',
  Strict({ status: Enum(settableStatuses), reason }),
);
export type SetResultBody = Static<typeof SetResultBody>;

export const MoveStepBody = Named(
  'MoveStepBody',
  Strict({
    place: Enum(movePlaces, {
      description:
        'Before or After: into a group of its own, in front of or behind the group of the other step. With: ' +
        'into that group, so that both run at the same time.',
    }),
    target,
    reason,
  }),
);
export type MoveStepBody = Static<typeof MoveStepBody>;

export const InsertStepBody = Named(
  'InsertStepBody',
  Strict(
    {
      step: Ref(StepBody),
      place: Enum(movePlaces, {
        description:
          'Before or After: in a group of its own, in front of or behind the group of the other step. With: in ' +
          'that group, so that both run at the same time.',
      }),
      target,
      reason,
    },
    stepProblems,
  ),
);
export type InsertStepBody = Static<typeof InsertStepBody>;

/** The state after a command. */
export const ControlAnswer = Named(
  'ControlAnswer',
  Type.Object({
    executionId: Uuid,
    status: Enum(executionStatuses),
    pauseRequested: Type.Optional(
      Type.Boolean({
        description: 'A pause was requested; it begins when the running group has ended.',
      }),
    ),
    step: Nullable(
      Type.Object({
        stepIndex: Type.Integer({ description: 'Index among all steps, from 0.' }),
        key: Type.String(),
        name: Type.String(),
        status: Enum(stepStatuses),
      }),
    ),
  }),
);
export type ControlAnswer = Static<typeof ControlAnswer>;

export const controlSchemas = [
  StepControlBody,
  SetResultBody,
  MoveStepBody,
  InsertStepBody,
  ControlAnswer,
];

export const retryRevision = Enum(retryRevisions, {
  description: 'The definition that the execution ran, or the current one of the schedule.',
});

export const RetryBody = Named(
  'RetryExecutionBody',
  Strict({
    revision: retryRevision,
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
);
export type RetryBody = Static<typeof RetryBody>;

const RetriedStep = Named(
  'RetriedStep',
  Type.Object({
    stepIndex: Type.Integer({ description: 'Index in the retry, from 0.' }),
    key: Type.String(),
    name: Type.String(),
    decision: Enum(['Inherit', 'Run']),
    reason: Enum(retryReasons),
    changes: Type.Array(Type.String(), { description: 'JSON pointers to what differs now.' }),
    sourceIndex: Nullable(
      Type.Integer({ description: 'Index in the execution that is retried; null for a new step.' }),
    ),
  }),
);

export const RetryPreview = Named(
  'RetryPreview',
  Type.Object({
    executionId: Uuid,
    revision: Type.Integer({ description: 'Revision that the retry runs.' }),
    ranRevision: Type.Integer({ description: 'Revision that the execution ran.' }),
    steps: Type.Array(Ref(RetriedStep)),
    removedKeys: Type.Array(Type.String(), {
      description: 'Steps that the definition no longer has.',
    }),
    insertedKeys: Type.Array(Type.String(), {
      description:
        'Steps that were inserted into the execution while it ran. The retry walks the definition, which does not have them: insert them again where they are needed.',
    }),
  }),
);
export type RetryPreview = Static<typeof RetryPreview>;

export const RetryAnswer = Named(
  'RetryAnswer',
  Type.Object({ ...Execution.properties, preview: Ref(RetryPreview) }),
);
export type RetryAnswer = Static<typeof RetryAnswer>;

export const retrySchemas = [RetryBody, RetriedStep, RetryPreview, RetryAnswer];
