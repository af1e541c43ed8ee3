/** Shapes of previews: coming fires of timings. */
import { type Static, Type } from 'typebox';
import { definitionLimits } from '../../domain/schedule/schedule.ts';
import { overlapPolicies } from '../../domain/schedule/start-policies.ts';
import { raises } from '../validation/body-text.ts';
import { Enum, Moment, Named, Nullable, Ref, Slug, Strict, Uuid } from '../validation/schema.ts';
import { definitionFields as definition, timingProblems } from './schedules.ts';
import { TimingBody } from './timings.ts';

export const maxPreviewedFires = 1_000;
const previewedFires = 10;
const maxComparedSystems = 50;

/** Which fires are shown, for drafts and stored schedules. */
export const previewWindow = {
  after: Type.Optional({ ...Moment, description: 'Exclusive; now by default.' }),
  count: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxPreviewedFires, default: previewedFires }),
  ),
};

export const expectedDurationSeconds = Type.Integer({
  minimum: 1,
  maximum: 31 * 86_400,
  description: 'How long an execution is expected to take, to predict overlap.',
});

export const PreviewBody = Named(
  'PreviewBody',
  Strict(
    {
      timings: Type.Array(Ref(TimingBody), { minItems: 1, maxItems: definitionLimits.timings }),
      calendars: Type.Optional(definition.calendars),
      jitterSeconds: Type.Optional(definition.jitterSeconds),
      schedule: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description:
            'Id, slug or name of a schedule whose executions are used to predict overlap.',
          ...raises('schedule-not-found', 'name-ambiguous'),
        }),
      ),
      expectedDurationSeconds: Type.Optional(expectedDurationSeconds),
      overlap: Type.Optional(
        Enum(overlapPolicies, {
          description:
            'The policy to predict overlap with; by default that of `schedule`, or Skip.',
        }),
      ),
      connectedSystems: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
          maxItems: maxComparedSystems,
          description:
            'What its steps use. With it, also an empty one, the answer has `collisions` with other schedules.',
        }),
      ),
      ...previewWindow,
    },
    timingProblems,
  ),
);
export type PreviewBody = Static<typeof PreviewBody>;

const ranges = Type.Array(
  Type.Object({ start: Type.Integer(), end: Type.Integer(), step: Type.Integer() }),
);

const TemporalSpec = Named(
  'TemporalSpec',
  Type.Object(
    {
      calendars: Type.Array(
        Type.Object({
          second: ranges,
          minute: ranges,
          hour: ranges,
          dayOfMonth: ranges,
          month: ranges,
          dayOfWeek: ranges,
          year: Type.Optional(ranges),
          comment: Type.Optional(Type.String()),
        }),
      ),
      intervals: Type.Array(
        Type.Object({ everySeconds: Type.Integer(), offsetSeconds: Type.Integer() }),
      ),
      timeZone: Type.String(),
      startAt: Type.Optional(Type.Integer({ description: 'Epoch seconds, inclusive.' })),
      endAt: Type.Optional(Type.Integer({ description: 'Epoch seconds, inclusive.' })),
    },
    { description: 'The spec that Temporal is given; all its entries fire together.' },
  ),
);

const PreviewFire = Named(
  'PreviewFire',
  Type.Object({
    at: Type.String({ format: 'date-time', description: 'In UTC, on whole seconds.' }),
    local: Type.String({ description: 'Local time in the time zone of the timing.' }),
    notes: Type.Array(
      Type.String({ description: 'Effects of clock changes, jitter and overlap on this fire.' }),
    ),
  }),
);

const SkippedFire = Named(
  'SkippedFire',
  Type.Object({
    at: Type.String({ format: 'date-time', description: 'In UTC, on whole seconds.' }),
    local: Type.String({ description: 'Local time in the time zone of the timing.' }),
    reason: Type.String({ description: 'The entry of the calendar.' }),
  }),
);

const ScheduleCollision = Named(
  'ScheduleCollision',
  Type.Object({
    scheduleId: Uuid,
    scheduleSlug: Slug,
    scheduleName: Type.String(),
    connectedSystems: Type.Array(Type.String(), {
      description:
        'That both use while executions of both run, by how long they usually take; empty when they only begin in the same minute.',
    }),
    firstAt: Type.String({
      format: 'date-time',
      description: 'The first fire in `fires` that meets one of it.',
    }),
    fires: Type.Integer({ description: 'How many in `fires` meet one of it.' }),
  }),
);

const ScheduleCollisions = Named(
  'ScheduleCollisions',
  Type.Object({
    items: Type.Array(Ref(ScheduleCollision), {
      description:
        'At most 20 enabled schedules; those that share a system first, then those that meet the most fires.',
    }),
    schedules: Type.Integer({ description: 'How many there are in all.' }),
    until: Nullable(
      Type.String({
        format: 'date-time',
        description: 'Later fires were not compared: at most eight days are. Null without fires.',
      }),
    ),
    truncated: Type.Boolean({ description: 'True when not all schedules could be looked at.' }),
  }),
);

export const Preview = Named(
  'Preview',
  Type.Object({
    fires: Type.Array(Ref(PreviewFire)),
    skipped: Type.Array(Ref(SkippedFire), {
      description: 'Fires that a calendar skips, up to the last one in `fires`; at most 1,000.',
    }),
    description: Type.String({ description: 'The timings in words.' }),
    warnings: Type.Array(Type.String({ description: 'Effects that may be unexpected.' })),
    temporalSpec: Type.Optional(Ref(TemporalSpec)),
    collisions: Type.Optional(Ref(ScheduleCollisions)),
  }),
);
export type Preview = Static<typeof Preview>;

export const previewSchemas = [
  PreviewBody,
  TemporalSpec,
  PreviewFire,
  SkippedFire,
  ScheduleCollision,
  ScheduleCollisions,
  Preview,
];
