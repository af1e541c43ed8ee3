/** Shapes of health: each part for itself, so that one answer says which one is down. */
import { type Static, Type } from 'typebox';
import { workerLimits, workerRoles, workerStates } from '../../domain/worker.ts';
import { Enum, Instant, Named, Nullable, Ref, Slug, Strict, Uuid } from '../validation/schema.ts';
import type { Hold } from './holds.ts';

/** Shapes of workers: what one without a database announces, and how people see all of them. */
export const WorkerAnnouncement = Named(
  'WorkerAnnouncement',
  Strict({
    id: { ...Uuid, description: 'Made by the process when it starts.' },
    identity: Type.String({ minLength: 1, maxLength: workerLimits.identityLength }),
    pools: Type.Array(Slug, { minItems: 1, maxItems: workerLimits.pools, uniqueItems: true }),
    version: Type.String({ maxLength: workerLimits.versionLength }),
    secrets: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: workerLimits.secretLength }), {
        maxItems: workerLimits.secrets,
        description:
          'Names of the secrets it has, so that a schedule that needs others is warned of.',
      }),
    ),
    stopped: Type.Boolean({ description: 'True once it takes no more work.' }),
  }),
);

const WorkerProcess = Named(
  'WorkerProcess',
  Type.Object({
    identity: Type.String(),
    role: Enum(workerRoles),
    pools: Type.Array(Type.String()),
    version: Nullable(Type.String()),
    state: Enum(workerStates, {
      description:
        'Silent: not heard of for 15 seconds. Stopped: takes no more work. Unannounced: polls ' +
        'Temporal and announces nothing, as workers of earlier releases do.',
    }),
    seenAt: { ...Instant, description: 'Last heard of, or when it stopped.' },
  }),
);
type WorkerProcess = Static<typeof WorkerProcess>;

const Served = Nullable(
  Type.Boolean({ description: 'Null while it cannot be told: Temporal does not answer.' }),
);

export const PoolService = Named(
  'PoolService',
  Type.Object({
    pool: Type.String(),
    served: Served,
    workers: Type.Integer({
      description: 'Live workers that announce it. Workers of other tenants are not counted.',
    }),
    schedules: Type.Integer({ description: 'Enabled schedules with steps of this pool.' }),
    message: Nullable(Type.String({ description: 'Why its steps wait.' })),
    command: Nullable(Type.String({ description: 'The command that starts a worker for it.' })),
  }),
);
export type PoolService = Static<typeof PoolService>;

export const workerSchemas = [WorkerAnnouncement, WorkerProcess, PoolService];

/** Shapes of connected systems: where run profiles run. Addresses stay with the installation. */
export const ConnectedSystem = Named(
  'ConnectedSystem',
  Type.Object({
    name: Type.String({ description: 'The name that steps use.' }),
    title: Type.String(),
    runProfiles: Type.Array(Type.String()),
  }),
);
export type ConnectedSystem = Static<typeof ConnectedSystem>;

export const ConnectedSystemList = Named(
  'ConnectedSystemList',
  Type.Object({ items: Type.Array(Ref(ConnectedSystem)) }),
);

export const connectedSystemSchemas = [ConnectedSystem, ConnectedSystemList];

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
        description: 'The hold that lies; all is well, and nothing starts by itself.',
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
        description: 'Of a development instance: names this life of it. Others tell none.',
      }),
    ),
  }),
);

export const healthSchemas = [Health, Liveness];
