/** Shapes of retention: how long the tenant keeps what, and what was removed. */
import { type Static, Type } from 'typebox';
import { retentionKinds } from '../../domain/tenant.ts';
import { Enum, Instant, Named, Nullable, Ref, Uuid } from '../validation/schema.ts';

const days = (description: string) => Nullable(Type.Integer({ description }));

const KeptDays = Named(
  'KeptDays',
  Type.Object({
    executions: days(
      'Days that ended executions are kept with their records and attempts; null for always.',
    ),
    logs: days('Days that log lines are kept; null for as long as their execution.'),
    events: days('Days that events and their deliveries are kept; null for always.'),
    keys: Type.Integer({ description: 'Days that an Idempotency-Key is kept.' }),
  }),
);

const RetentionCut = Named(
  'RetentionCut',
  Type.Object({
    id: Uuid,
    kind: Enum(retentionKinds),
    month: Type.String({ description: 'Whose objects it removes, such as 2026-11.' }),
    state: Enum(['Open', 'Deleting', 'Closed'], {
      description: 'Closed: all of it is removed.',
    }),
    objects: Type.Integer({ description: 'Executions, logs or events that it removes.' }),
    archived: Type.Boolean({ description: 'Whether the operator has an archive of it.' }),
    openedAt: Instant,
    closedAt: Nullable(Instant),
  }),
);

export const Retention = Named(
  'Retention',
  Type.Object({
    kept: Ref(KeptDays),
    cuts: Type.Array(Ref(RetentionCut), { description: 'The newest 20, in that order.' }),
  }),
);
export type Retention = Static<typeof Retention>;

export const retentionSchemas = [KeptDays, RetentionCut, Retention];
