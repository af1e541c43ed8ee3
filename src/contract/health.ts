/** Shapes of health: each part for itself, so that one answer says which one is down. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { Hold } from './holds.ts';
import { Enum, Named, Nullable, Ref } from './schema.ts';
import { PoolService, WorkerProcess } from './workers.ts';

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
