/** Shapes of connected systems: those of the installation's file, and those that a tenant stores. */
import { type Static, Type } from 'typebox';
import { stepStatuses } from '../../domain/execution/status.ts';
import { limitBounds } from '../../domain/limits/limit.ts';
import { namePattern, titlePattern } from '../../domain/name.ts';
import { systemLimits } from '../../domain/schedule/connected-system.ts';
import { Initiator } from '../execution/executions.ts';
import { TextOrSecretMap } from '../steps/step-fields.ts';
import { Enum, Instant, Named, Nullable, Ref, Slug, Strict, Uuid } from '../validation/schema.ts';

const optional = Type.Optional;

export const systemName = {
  ...Slug,
  description: 'Name of a connected system, such as hr-system.',
};

const headers = {
  ...TextOrSecretMap,
  maxProperties: systemLimits.headers,
  description:
    'Sent with every request to it: a text, or { "secret": "NAME" } for a secret of the step workers.',
};

export const ConnectedSystemBody = Named(
  'ConnectedSystemBody',
  Strict({
    url: Type.String({
      minLength: 1,
      maxLength: systemLimits.urlLength,
      pattern: '^https?://',
      description: 'Base address of the run-profile protocol, without a query.',
    }),
    runProfiles: Type.Array(Type.String({ minLength: 1, maxLength: 200, pattern: namePattern }), {
      minItems: 1,
      maxItems: systemLimits.runProfiles,
      uniqueItems: true,
    }),
    title: optional(
      Type.String({
        minLength: 1,
        maxLength: systemLimits.titleLength,
        pattern: titlePattern,
        description: 'Its name for people; its name by default.',
      }),
    ),
    headers: optional(headers),
    pool: optional(
      Nullable({
        ...Slug,
        description: 'The only pool whose steps may use it, because only its workers reach it.',
      }),
    ),
    maxActive: optional(
      Nullable(
        Type.Integer({
          minimum: 1,
          maximum: limitBounds.most,
          description: 'Steps that may run in it at a time, over all schedules; 1 by default.',
        }),
      ),
    ),
    reason: optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
  }),
);
export type ConnectedSystemBody = Static<typeof ConnectedSystemBody>;

const shown = {
  name: Type.String({ description: 'The name that steps use.' }),
  title: Type.String(),
  runProfiles: Type.Array(Type.String()),
  source: Enum(['file', 'tenant'], {
    description:
      'file: listed by the operator of the installation, and read-only. tenant: stored by the tenant.',
  }),
  id: Nullable(Uuid),
  url: Nullable(Type.String({ description: 'Null for a system of the file.' })),
  headers: Nullable(headers),
  pool: Nullable(Type.String({ description: 'Null when steps of every pool may use it.' })),
  maxActive: Type.Integer({
    description:
      'Steps that may run in it at a time, over all schedules; over all tenants too when it is one of the file.',
  }),
  version: Nullable(Type.Integer({ description: 'Grows by one with every change.' })),
  updatedAt: Nullable(Instant),
  updatedBy: Nullable(Ref(Initiator)),
};

/** A system that run profiles run in. The address of a system of the file is not shown. */
export const ConnectedSystem = Named('ConnectedSystem', Type.Object(shown));
export type ConnectedSystem = Static<typeof ConnectedSystem>;

export const ConnectedSystemList = Named(
  'ConnectedSystemList',
  Type.Object({ items: Type.Array(Ref(ConnectedSystem)) }),
);

const SystemUse = Named(
  'SystemUse',
  Type.Object({
    scheduleSlug: Type.String(),
    scheduleName: Type.String(),
    enabled: Type.Boolean({ description: 'Whether the schedule is.' }),
    stepIndex: Type.Integer({ description: 'From 0.' }),
    stepName: Type.String(),
    runProfile: Type.String(),
    pool: Type.String({ description: 'Whose workers carry the step out.' }),
  }),
);

export const ConnectedSystemDetail = Named(
  'ConnectedSystemDetail',
  Type.Object({
    ...shown,
    schedules: Type.Array(Type.String(), {
      description: 'Slugs of the schedules whose steps name it; at most 100.',
    }),
    steps: Type.Array(Ref(SystemUse), {
      description: 'The steps that name it, by the slug of their schedule; at most 200.',
    }),
  }),
);
export type ConnectedSystemDetail = Static<typeof ConnectedSystemDetail>;

/** What step workers are told: the systems that the tenant stores, with what a step needs to reach them. */
export const SystemConnections = Named(
  'SystemConnections',
  Type.Object({
    items: Type.Array(
      Type.Object({
        name: Type.String(),
        title: Type.String(),
        url: Type.String(),
        headers,
        pool: Nullable(Type.String()),
        runProfiles: Type.Array(Type.String()),
      }),
    ),
  }),
);

const SystemOutcome = Named(
  'SystemOutcome',
  Type.Object({
    executionId: Uuid,
    scheduleSlug: Type.String(),
    stepIndex: Type.Integer({ description: 'From 0.' }),
    stepName: Type.String(),
    runProfile: Type.String(),
    status: Enum(stepStatuses),
    endedAt: Instant,
    message: Nullable(Type.String()),
  }),
);

/** How systems did: what became of the RunProfile steps that used them. */
export const SystemOutcomes = Named(
  'SystemOutcomes',
  Type.Object({
    from: { ...Instant, description: 'Executions that began before are not counted.' },
    items: Type.Array(
      Type.Object({
        connectedSystem: Type.String(),
        steps: Type.Integer({
          description: 'Steps that ran and ended, of the newest 2,000 executions at most.',
        }),
        failed: Type.Integer({ description: 'Of these: Failed, TimedOut or Interrupted.' }),
        last: Type.Array(Ref(SystemOutcome), { description: 'The newest first; at most 20.' }),
      }),
      { description: 'By system; those whose steps did not run are missing.' },
    ),
  }),
);

export type SystemOutcomes = Static<typeof SystemOutcomes>;

export const connectedSystemSchemas = [
  SystemUse,
  SystemOutcome,
  SystemOutcomes,
  ConnectedSystemBody,
  ConnectedSystem,
  ConnectedSystemList,
  ConnectedSystemDetail,
  SystemConnections,
];
