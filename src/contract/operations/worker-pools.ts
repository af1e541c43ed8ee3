/** Shapes of worker pools: groups of step workers that steps name. */
import { type Static, Type } from 'typebox';
import { Enum, Named, Nullable, Ref, Slug } from '../validation/schema.ts';
import { Served, WorkerProcess } from './health.ts';

/** Why a tenant may use a pool. */
const poolSources = ['Policy', 'Grant', 'HomeTenant', 'Workers', 'Denied'] as const;

export const poolName = { ...Slug, description: 'Name of a pool of step workers, such as gpu.' };

const shown = {
  name: Type.String(),
  allowedBy: Enum(poolSources, {
    description:
      'Policy: listed in the policy file. Grant: by `carillon tenant pools`. HomeTenant: listed nowhere, and so of the home tenant. Workers: this server has no policy file; step workers decide by theirs. Denied: used by schedules, and not allowed.',
  }),
  served: Served,
  workers: Type.Integer({
    description: 'Live workers that announce the pool. Workers of other tenants are not counted.',
  }),
  schedules: Type.Integer({ description: 'Enabled schedules with steps of this pool.' }),
  message: Nullable(Type.String({ description: 'Why its steps wait.' })),
  command: Nullable(Type.String({ description: 'The command that starts a worker for it.' })),
  waitingSteps: Type.Integer({
    description: 'Steps of the tenant that wait for a worker of the pool.',
  }),
};

export const WorkerPool = Named('WorkerPool', Type.Object(shown));
export type WorkerPool = Static<typeof WorkerPool>;

export const WorkerPoolList = Named(
  'WorkerPoolList',
  Type.Object({ items: Type.Array(Ref(WorkerPool)) }),
);

export const WorkerPoolDetail = Named(
  'WorkerPoolDetail',
  Type.Object({
    ...shown,
    processes: Type.Array(Ref(WorkerProcess), {
      description: 'Its workers that the tenant may see, also silent and stopped ones.',
    }),
    scheduleSlugs: Type.Array(Type.String(), {
      description: 'Schedules with steps of this pool, also disabled ones; at most 100.',
    }),
  }),
);
export type WorkerPoolDetail = Static<typeof WorkerPoolDetail>;

/** Task queues of other workers, which carry out CustomActivity and ChildWorkflow steps. */
export const TaskQueueList = Named(
  'TaskQueueList',
  Type.Object({
    items: Type.Array(
      Type.Object({
        taskQueue: Type.String(),
        kind: Enum(['activity', 'workflow'], {
          description: 'What its workers are asked for: activities or workflows.',
        }),
        schedules: Type.Integer({ description: 'Enabled schedules with steps that need it.' }),
        message: Nullable(
          Type.String({ description: 'Why its steps may wait; null where a worker polls it.' }),
        ),
      }),
    ),
  }),
);

/** The processes that run executions and their steps. */
export const WorkerList = Named(
  'WorkerList',
  Type.Object({
    items: Type.Array(Ref(WorkerProcess), {
      description: 'Those that the tenant may see, also silent and stopped ones.',
    }),
    orchestrated: Nullable(
      Type.Boolean({
        description:
          'Whether a worker runs workflows; null while it is unknown, because Temporal does not answer.',
      }),
    ),
    message: Nullable(Type.String({ description: 'Why no execution starts.' })),
    command: Nullable(Type.String({ description: 'The command that starts such a worker.' })),
  }),
);

export const workerPoolSchemas = [
  WorkerList,
  WorkerPool,
  WorkerPoolList,
  WorkerPoolDetail,
  TaskQueueList,
];
