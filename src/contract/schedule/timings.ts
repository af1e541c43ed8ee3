/** Shapes of timings: when a schedule fires. */
import { type Static, Type } from 'typebox';
import { namePattern } from '../../domain/name.ts';
import { followedOutcomes, timingLimits } from '../../domain/schedule/timing.ts';
import * as texts from '../validation/body-text.ts';
import { documented } from '../validation/body-text.ts';
import { Enum, Instant, Named, Nullable, OneOf, Ref, Slug, Strict } from '../validation/schema.ts';

const optional = Type.Optional;

/** A name that users choose. */
export const word = Type.String({ minLength: 1, maxLength: 200, pattern: namePattern });
const timeZone = Type.String({
  maxLength: 1_000,
  description: 'IANA name, such as Europe/Berlin.',
  ...documented({ pattern: texts.timeZone }),
});
const writtenInstant = Type.String({
  maxLength: 100,
  description: 'An instant with its offset, such as 2027-03-28T06:00:00Z.',
  ...documented({ pattern: texts.wholeInstant }),
});
const writtenSpan = Type.String({
  maxLength: 100,
  description: 'An elapsed time, such as PT15M, PT1H30M or 90s.',
  ...documented({ pattern: texts.span }),
});

export const CronTiming = Named(
  'CronTiming',
  Strict(
    {
      type: Type.Literal('Cron'),
      expression: Type.String({
        maxLength: 10_000,
        description: 'Five fields, such as 0 6 * * *.',
        ...documented({ maxLength: 256, pattern: texts.cron }),
      }),
      timeZone,
    },
    { description: 'Fires at the times of a five-field cron expression, read in one time zone.' },
  ),
);

/** In a body, the time zone is optional. */
const CronTimingBody = Named(
  'CronTimingBody',
  Strict({
    type: Type.Literal('Cron'),
    expression: CronTiming.properties.expression,
    timeZone: optional({ ...timeZone, default: 'UTC' }),
  }),
);

export const IntervalTiming = Named(
  'IntervalTiming',
  Strict(
    {
      type: Type.Literal('Interval'),
      everySeconds: Type.Integer({
        minimum: timingLimits.minEverySeconds,
        maximum: timingLimits.maxEverySeconds,
      }),
      offsetSeconds: Type.Integer({ minimum: 0 }),
      startAt: Nullable(Instant),
    },
    {
      description:
        'Fires at equal intervals, unaffected by clock changes: counted from startAt, which is the ' +
        'first fire, or from 1970-01-01T00:00:00Z plus the offset.',
    },
  ),
);

/** Numbers are checked by rules, whose messages say what to write instead. */
export const IntervalTimingBody = Named(
  'IntervalTimingBody',
  Strict({
    type: Type.Literal('Interval'),
    everySeconds: optional(
      Type.Number({
        description: 'Whole seconds, at least 10.',
        ...documented({
          type: 'integer',
          minimum: timingLimits.minEverySeconds,
          maximum: timingLimits.maxEverySeconds,
        }),
      }),
    ),
    every: optional({ ...writtenSpan, description: 'Instead of everySeconds: PT15M or 90s.' }),
    offsetSeconds: optional(
      Type.Number({
        description: 'Less than everySeconds; only without startAt.',
        ...documented({ type: 'integer', minimum: 0 }),
      }),
    ),
    offset: optional({ ...writtenSpan, description: 'Instead of offsetSeconds: PT5M or 5m.' }),
    startAt: optional(Nullable(writtenInstant)),
  }),
);

export const OneTimeTiming = Named(
  'OneTimeTiming',
  Strict(
    { type: Type.Literal('OneTime'), at: Instant, timeZone },
    { description: 'Fires once; the instant is shown in the time zone.' },
  ),
);

export const OneTimeTimingBody = Named(
  'OneTimeTimingBody',
  Strict({
    type: Type.Literal('OneTime'),
    at: Type.String({
      maxLength: 100,
      description: 'An instant with its offset, or a local time such as 2027-03-28T06:00:00.',
      ...documented({ pattern: texts.instantOrLocal }),
    }),
    timeZone: optional({ ...timeZone, default: 'UTC' }),
    disambiguation: optional(
      Enum(['earlier', 'later'], {
        description: 'Which instant, when clocks show the local time twice; earlier by default.',
      }),
    ),
  }),
);

const RepeatingTiming = Named('RepeatingTiming', OneOf([CronTiming, IntervalTiming]));
const RepeatingTimingBody = Named(
  'RepeatingTimingBody',
  OneOf([CronTimingBody, IntervalTimingBody]),
);

export const LimitedTiming = Named(
  'LimitedTiming',
  Strict(
    {
      type: Type.Literal('Limited'),
      timing: Ref(RepeatingTiming),
      startAt: Nullable(Instant),
      until: Nullable(Instant),
      maxExecutions: Nullable(
        Type.Integer({
          minimum: 1,
          maximum: timingLimits.maxExecutions,
          description: 'Starts by the schedule since its timings were last changed.',
        }),
      ),
    },
    { description: 'Fires like the inner timing, within limits; both instants are inclusive.' },
  ),
);

export const LimitedTimingBody = Named(
  'LimitedTimingBody',
  Strict({
    type: Type.Literal('Limited'),
    timing: Ref(RepeatingTimingBody),
    startAt: optional(Nullable(writtenInstant)),
    until: optional(
      Nullable({
        ...writtenInstant,
        description: 'An instant, or a date, which is included to its end.',
        ...documented({ pattern: texts.endOfPeriod }),
      }),
    ),
    maxExecutions: optional(
      Nullable(
        Type.Number({
          ...documented({
            type: ['integer', 'null'],
            minimum: 1,
            maximum: timingLimits.maxExecutions,
          }),
        }),
      ),
    ),
  }),
);

export const MilestoneTiming = Named(
  'MilestoneTiming',
  Strict(
    {
      type: Type.Literal('Milestone'),
      anchor: word,
      anchorAt: Nullable(Instant),
      offsetsSeconds: Type.Array(Type.Integer({ minimum: 0 }), {
        minItems: 1,
        maxItems: timingLimits.offsets,
      }),
    },
    {
      description:
        'Succeeds once at each offset after an anchor. The anchor is set for the tenant; only drafts ' +
        'for a preview may set anchorAt.',
    },
  ),
);

export const MilestoneTimingBody = Named(
  'MilestoneTimingBody',
  Strict({
    type: Type.Literal('Milestone'),
    anchor: optional({ ...word, default: 'installation' }),
    anchorAt: optional(Nullable(writtenInstant)),
    offsets: optional(Type.Array(writtenSpan, { minItems: 1, maxItems: timingLimits.offsets })),
    offsetsSeconds: optional(
      Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: timingLimits.offsets }),
    ),
  }),
);

const outcomes = Type.Array(Enum(followedOutcomes), { minItems: 1, uniqueItems: true });

export const AfterScheduleTiming = Named(
  'AfterScheduleTiming',
  Strict(
    { type: Type.Literal('AfterSchedule'), schedule: Slug, outcomes },
    {
      description: 'Starts once after each execution of another schedule with one of the outcomes.',
    },
  ),
);

const AfterScheduleTimingBody = Named(
  'AfterScheduleTimingBody',
  Strict({
    type: Type.Literal('AfterSchedule'),
    schedule: Slug,
    outcomes: optional({ ...outcomes, default: ['Completed'] }),
  }),
);

export const EventTiming = Named(
  'EventTiming',
  Strict(
    { type: Type.Literal('Event'), source: word, name: word },
    { description: 'Starts once for each event with this source and name.' },
  ),
);

export const ManualTiming = Named(
  'ManualTiming',
  Strict({ type: Type.Literal('Manual') }, { description: 'Never fires automatically.' }),
);

export const Timing = Named(
  'Timing',
  OneOf([
    CronTiming,
    IntervalTiming,
    OneTimeTiming,
    LimitedTiming,
    MilestoneTiming,
    AfterScheduleTiming,
    EventTiming,
    ManualTiming,
  ]),
);

export const TimingBody = Named(
  'TimingBody',
  OneOf([
    CronTimingBody,
    IntervalTimingBody,
    OneTimeTimingBody,
    LimitedTimingBody,
    MilestoneTimingBody,
    AfterScheduleTimingBody,
    EventTiming,
    ManualTiming,
  ]),
);
export type TimingBody = Static<typeof TimingBody>;
export type RepeatingTimingBody = Static<typeof RepeatingTimingBody>;
export type IntervalTimingBody = Static<typeof IntervalTimingBody>;
export type LimitedTimingBody = Static<typeof LimitedTimingBody>;
export type MilestoneTimingBody = Static<typeof MilestoneTimingBody>;
export type OneTimeTimingBody = Static<typeof OneTimeTimingBody>;

export const timingSchemas = [
  CronTiming,
  CronTimingBody,
  IntervalTiming,
  IntervalTimingBody,
  RepeatingTiming,
  RepeatingTimingBody,
  OneTimeTiming,
  OneTimeTimingBody,
  LimitedTiming,
  LimitedTimingBody,
  MilestoneTiming,
  MilestoneTimingBody,
  AfterScheduleTiming,
  AfterScheduleTimingBody,
  EventTiming,
  ManualTiming,
  Timing,
  TimingBody,
];
