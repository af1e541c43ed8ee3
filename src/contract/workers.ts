/** Shapes of workers: what one without a database announces, and how people see all of them. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { workerLimits, workerRoles, workerStates } from '../domain/worker.ts';
import { Enum, Instant, Named, Nullable, Slug, Strict, Uuid } from './schema.ts';

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

export const WorkerProcess = Named(
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
export type WorkerProcess = Static<typeof WorkerProcess>;

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
