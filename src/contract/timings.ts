/** Shapes of timings: when a schedule fires. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Named, OneOf, Strict } from './schema.ts';

export const CronTiming = Named(
  'CronTiming',
  Strict(
    {
      type: Type.Literal('Cron'),
      expression: Type.String({ maxLength: 1_000, description: 'Five fields, such as 0 6 * * *.' }),
      timeZone: Type.String({ maxLength: 100, description: 'IANA name, such as Europe/Berlin.' }),
    },
    { description: 'Fires at the times of a five-field cron expression, read in one time zone.' },
  ),
);

/** What a body may leave out: the time zone, which is then UTC. */
export const CronTimingBody = Named(
  'CronTimingBody',
  Strict({
    type: Type.Literal('Cron'),
    expression: CronTiming.properties.expression,
    timeZone: Type.Optional({ ...CronTiming.properties.timeZone, default: 'UTC' }),
  }),
);

export const ManualTiming = Named(
  'ManualTiming',
  Strict({ type: Type.Literal('Manual') }, { description: 'Never fires by itself.' }),
);

export const Timing = Named('Timing', OneOf([CronTiming, ManualTiming]));
export const TimingBody = Named('TimingBody', OneOf([CronTimingBody, ManualTiming]));
export type TimingBody = Static<typeof TimingBody>;

export const timingSchemas = [CronTiming, CronTimingBody, ManualTiming, Timing, TimingBody];
