/** Shapes of executions: one run of a schedule, from start to end. */
import { type Static, Type } from 'typebox';
import { executionTriggers, initiatorTypes } from '../../domain/audit.ts';
import { executionStatuses } from '../../domain/execution/status.ts';
import { priorityLimits } from '../../domain/schedule/priority.ts';
import { overlapPolicies } from '../../domain/schedule/start-policies.ts';
import { parameterValues } from '../schedule/parameters.ts';
import {
  Enum,
  Instant,
  Named,
  Nullable,
  Page,
  Ref,
  Slug,
  Strict,
  Uuid,
} from '../validation/schema.ts';
import { ActivityRecord, traceIds } from './activity-records.ts';
import { TriggeredBy } from './deliveries.ts';

export const Initiator = Named(
  'Initiator',
  Type.Object({ type: Enum(initiatorTypes), id: Type.String(), name: Type.String() }),
);

const execution = {
  id: Uuid,
  scheduleId: Uuid,
  scheduleSlug: Slug,
  scheduleName: Type.String(),
  revision: Type.Integer({ description: 'Revision of the definition that it runs.' }),
  status: Enum(executionStatuses),
  trigger: Enum(executionTriggers),
  initiator: Ref(Initiator),
  workflowId: Type.String({ description: "Temporal's workflow id." }),
  runId: Uuid,
  scheduledFor: Nullable(Instant),
  queuedAt: Instant,
  startedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  priority: Type.Optional(
    Type.Integer({ description: '1 first, 5 last. Of executions that wait, and of their tasks.' }),
  ),
  groupIndex: Type.Integer({ description: 'The current group, from 0.' }),
  groupCount: Type.Integer(),
  stepCount: Type.Integer(),
  error: Nullable(
    Type.String({
      description:
        'Every failed step and why it failed, those that stopped the execution first, and every step ' +
        'whose result a person set. Null when it is Completed.',
    }),
  ),
  note: Type.Optional(
    Nullable(
      Type.String({
        description:
          'For a Completed execution: every step whose result a person set, who set it, and why.',
      }),
    ),
  ),
  retriedFrom: Nullable({
    ...Uuid,
    description: 'The execution whose failed steps it runs again.',
  }),
  retryReason: Nullable(Type.String()),
  waitsFor: Type.Optional(
    Nullable({
      ...Uuid,
      description:
        'While it is Queued: the execution that must end first. Null when it is next, and while no ' +
        'worker has begun it.',
    }),
  ),
  waitingReason: Type.Optional(
    Nullable(
      Type.String({
        description:
          'Why it is Queued: no worker has begun it yet, Temporal did not accept the start, or another ' +
          'execution must end first. Null when it has begun or ended.',
      }),
    ),
  ),
  resetOf: Type.Optional(
    Nullable({ ...Uuid, description: 'The ended execution whose workflow was reset in Temporal.' }),
  ),
  backfillId: Type.Optional({
    ...Uuid,
    description: 'The backfill that it is part of; absent for other executions.',
  }),
  milestone: Type.Optional(
    Type.Object(
      {
        anchor: Type.String(),
        anchorVersion: Type.Integer(),
        offset: Type.String({ description: 'Such as PT12H.' }),
        attempt: Type.Integer({ description: 'Number of the attempt at the milestone, from 1.' }),
      },
      { description: 'The milestone that it tries; absent for other executions.' },
    ),
  ),
  triggeredBy: Type.Optional(Ref(TriggeredBy)),
  parameters: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'What it was started with; absent when its schedule has no parameters.',
    }),
  ),
  ...traceIds,
};

export const Execution = Named('Execution', Type.Object(execution));
export type Execution = Static<typeof Execution>;

export const ExecutionDetail = Named(
  'ExecutionDetail',
  Type.Object({
    ...execution,
    retriedBy: Type.Array(Uuid, { description: 'Executions that retry it, the newest first.' }),
    steps: Type.Array(Ref(ActivityRecord)),
  }),
);
export type ExecutionDetail = Static<typeof ExecutionDetail>;

export const ExecutionPage = Named('ExecutionPage', Page(Execution));
export type ExecutionPage = Static<typeof ExecutionPage>;

/** Body of actions with an optional reason. */
export const ReasonBody = Named(
  'ReasonBody',
  Strict({ reason: Type.Optional(Type.String({ maxLength: 500 })) }),
);
export type ReasonBody = Static<typeof ReasonBody>;

/** Body of a run now. */
export const RunBody = Named(
  'RunBody',
  Strict({
    reason: Type.Optional(Type.String({ maxLength: 500 })),
    overlap: Type.Optional(
      Enum(overlapPolicies, {
        description: 'For this start only; by default the policy of the schedule.',
      }),
    ),
    parameters: Type.Optional(parameterValues),
    priority: Type.Optional(
      Type.Integer({
        minimum: priorityLimits.first,
        maximum: priorityLimits.last,
        description:
          'For this execution only, 1 first and 5 last; by default that of the schedule.',
      }),
    ),
  }),
);
export type RunBody = Static<typeof RunBody>;

/** Body of a standalone run. */
export const RunProfileBody = Named(
  'RunProfileBody',
  Strict({
    runProfile: Type.String({ minLength: 1, maxLength: 200, description: 'Of the system.' }),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
);
export type RunProfileBody = Static<typeof RunProfileBody>;

export const executionSchemas = [
  Initiator,
  Execution,
  ExecutionDetail,
  ExecutionPage,
  ReasonBody,
  RunBody,
  RunProfileBody,
];
