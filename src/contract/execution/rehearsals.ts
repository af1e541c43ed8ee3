/** Shapes of rehearsals: what an edit would have made of past executions. */
import { type Static, Type } from 'typebox';
import { executionStatuses, stepStatuses } from '../../domain/execution/status.ts';
import { Enum, Instant, Named, Nullable, Ref, Slug, Uuid } from '../validation/schema.ts';

export const rehearsalLimits = { executions: 100, defaultExecutions: 20 } as const;

export const rehearsedExecutions = Type.Integer({
  minimum: 1,
  maximum: rehearsalLimits.executions,
  default: rehearsalLimits.defaultExecutions,
  description: 'How many of the last executions that ran.',
});

const RehearsedStep = Named(
  'RehearsedStep',
  Type.Object({
    key: Type.String(),
    name: Type.String(),
    was: Nullable(
      Enum(stepStatuses, { description: 'As recorded; null for a step it did not have.' }),
    ),
    wouldBe: Enum(stepStatuses),
    reason: Type.String({ description: 'Why it would end so; empty for a recorded outcome.' }),
  }),
);

const RehearsedCondition = Named(
  'RehearsedCondition',
  Type.Object({
    stepIndex: Type.Integer(),
    key: Type.String(),
    condition: Type.String(),
    result: Nullable(
      Type.Boolean({ description: 'Whether the step would run; null for a condition that fails.' }),
    ),
    inputs: Type.Record(
      Type.String(),
      Type.Unknown({ description: 'A value that the condition read, by its path.' }),
    ),
    fault: Nullable(Type.String({ description: 'Why it cannot be evaluated.' })),
  }),
);

const RehearsedExecution = Named(
  'RehearsedExecution',
  Type.Object({
    executionId: Uuid,
    queuedAt: Instant,
    was: Enum(executionStatuses),
    wouldBe: Enum(executionStatuses),
    error: Nullable(Type.String()),
    stopsAt: Nullable(
      Type.Object(
        { stepIndex: Type.Integer(), name: Type.String() },
        { description: 'The first step that would stop it; null when none would.' },
      ),
    ),
    changes: Type.Array(Ref(RehearsedStep), {
      description: 'Steps that would end otherwise than they did.',
    }),
    assumed: Type.Array(Type.String(), {
      description: 'Keys of steps that would run and have no recorded outcome: taken as completed.',
    }),
    conditions: Type.Optional(
      Type.Array(Ref(RehearsedCondition), {
        description:
          'With `include=conditions`: of the steps that have one and that it would come to.',
      }),
    ),
  }),
);
export type RehearsedExecution = Static<typeof RehearsedExecution>;

export const Rehearsal = Named(
  'Rehearsal',
  Type.Object({
    scheduleId: Uuid,
    slug: Slug,
    items: Type.Array(Ref(RehearsedExecution), { description: 'The newest first.' }),
    changed: Type.Integer({ description: 'How many would end with another status.' }),
    summary: Type.String(),
  }),
);
export type Rehearsal = Static<typeof Rehearsal>;

export const rehearsalSchemas = [RehearsedStep, RehearsedCondition, RehearsedExecution, Rehearsal];
