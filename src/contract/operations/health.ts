/** Shapes of health and workers. */
import { type Static, Type } from 'typebox';
import { workerLimits, workerRoles, workerStates } from '../../domain/worker.ts';
import { Enum, Instant, Named, Nullable, Ref, Slug, Strict, Uuid } from '../validation/schema.ts';
import type { Hold } from './holds.ts';

/** Sent by step workers without a database. */
export const WorkerAnnouncement = Named(
  'WorkerAnnouncement',
  Strict({
    id: { ...Uuid, description: 'Chosen by the process when it starts.' },
    identity: Type.String({ minLength: 1, maxLength: workerLimits.identityLength }),
    pools: Type.Array(Slug, { minItems: 1, maxItems: workerLimits.pools, uniqueItems: true }),
    version: Type.String({ maxLength: workerLimits.versionLength }),
    secrets: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: workerLimits.secretLength }), {
        maxItems: workerLimits.secrets,
        description:
          'Names of the secrets it has; saving a schedule that needs others gives a warning.',
      }),
    ),
    stopped: Type.Boolean({ description: 'True once it takes no more work.' }),
  }),
);

export const WorkerProcess = Named(
  'WorkerProcess',
  Type.Object({
    identity: Type.String(),
    role: Enum(workerRoles),
    pools: Type.Array(Type.String()),
    version: Nullable(Type.String()),
    state: Enum(workerStates, {
      description:
        'Silent: not seen for 15 seconds. Stopped: takes no more work. Unannounced: polls Temporal ' +
        'and announces nothing, as workers of earlier releases do.',
    }),
    seenAt: { ...Instant, description: 'Last seen, or when it stopped.' },
  }),
);
type WorkerProcess = Static<typeof WorkerProcess>;

export const Served = Nullable(
  Type.Boolean({ description: 'Null while it is unknown, because Temporal does not answer.' }),
);

export const PoolService = Named(
  'PoolService',
  Type.Object({
    pool: Type.String(),
    served: Served,
    workers: Type.Integer({
      description: 'Live workers that announce the pool. Workers of other tenants are not counted.',
    }),
    schedules: Type.Integer({ description: 'Enabled schedules with steps of this pool.' }),
    message: Nullable(Type.String({ description: 'Why its steps wait.' })),
    command: Nullable(Type.String({ description: 'The command that starts a worker for it.' })),
  }),
);
export type PoolService = Static<typeof PoolService>;

export const workerSchemas = [WorkerAnnouncement, WorkerProcess, PoolService];

const part = {
  status: Enum(['Up', 'Down']),
  ms: Nullable(Type.Number({ description: 'How long the check took, in milliseconds.' })),
  message: Nullable(Type.String()),
};

export const Health = Named(
  'Health',
  Type.Object({
    status: Enum(['Up', 'Down']),
    database: Type.Object(part),
    temporal: Type.Object(part),
    workers: Type.Object({
      ...part,
      processes: Type.Optional(Type.Array(Ref(WorkerProcess))),
      pools: Type.Optional(Type.Array(Ref(PoolService))),
    }),
    sweeper: Type.Optional(Type.Object(part)),
    fires: Type.Optional(Type.Object(part)),
    schedules: Type.Optional(Type.Object(part)),
    hold: Type.Optional(
      Type.Unsafe<Hold | null>({
        anyOf: [{ $ref: 'Hold#' }, { type: 'null' }],
        description: 'The active hold: everything is healthy, and nothing starts automatically.',
      }),
    ),
  }),
);
export type Health = Static<typeof Health>;

export const Liveness = Named(
  'Liveness',
  Type.Object({
    status: Enum(['Up', 'Down']),
    instanceId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'Identifies this run of a development instance; other instances have none.',
      }),
    ),
  }),
);

export const healthSchemas = [Health, Liveness];
