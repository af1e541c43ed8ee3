/** Shapes of what is planned: the coming fires of all schedules, and the load of each hour. */
import { type Static, Type } from 'typebox';
import { Instant, Named, Nullable, Ref, Slug, Uuid } from '../validation/schema.ts';

export const PlannedFire = Named(
  'PlannedFire',
  Type.Object({
    scheduleId: Uuid,
    scheduleSlug: Slug,
    scheduleName: Type.String(),
    tags: Type.Array(Type.String()),
    at: Instant,
    usualSeconds: Nullable(
      Type.Number({
        description:
          'How long its schedule usually takes, in seconds; null without completed executions.',
      }),
    ),
  }),
);

const schedules = Type.Integer({ description: 'Enabled schedules that were looked at.' });

export const PlannedFires = Named(
  'PlannedFires',
  Type.Object({
    from: Instant,
    to: Instant,
    items: Type.Array(Ref(PlannedFire), { description: 'The earliest first.' }),
    schedules,
    truncated: Type.Boolean({
      description: 'True when there are more: ask for a shorter period or a larger limit.',
    }),
  }),
);

const count = (description: string) => Type.Integer({ description });
const busySeconds = Type.Number({
  description:
    'Seconds that executions took or are planned to take, all added. Planned ones take what their schedule ' +
    'usually takes, or 60 seconds when nothing is known.',
});

export const LoadBucket = Named(
  'LoadBucket',
  Type.Object({
    from: Instant,
    completed: count('Executions that began in it and completed, also with errors.'),
    failed: count('Executions that began in it and failed, timed out, were terminated or lost.'),
    other: count('Executions that began in it and run still, or were cancelled or skipped.'),
    planned: count('Fires that are planned in it.'),
    busySeconds,
  }),
);
export type LoadBucket = Static<typeof LoadBucket>;

const QuietSlot = Named(
  'QuietSlot',
  Type.Object({ from: Instant, to: Instant, planned: count('Fires within it.'), busySeconds }),
);

export const ExecutionLoad = Named(
  'ExecutionLoad',
  Type.Object({
    from: Instant,
    to: Instant,
    bucketSeconds: Type.Integer({ description: 'Length of each bucket, in seconds.' }),
    buckets: Type.Array(Ref(LoadBucket), { description: 'Without gaps, the earliest first.' }),
    quietest: Nullable(
      Type.Unsafe<Static<typeof QuietSlot>>({
        $ref: 'QuietSlot#',
        description:
          'The coming slot of `quietMinutes` with the least load, the earliest of equal ones; null when the period has none.',
      }),
    ),
    schedules,
    truncated: Type.Boolean({
      description:
        'True when not everything was counted: at most 50,000 executions, and planned fires for two seconds.',
    }),
  }),
);
export type ExecutionLoad = Static<typeof ExecutionLoad>;

export const plannedFireSchemas = [PlannedFire, PlannedFires, LoadBucket, QuietSlot, ExecutionLoad];
