/** Shapes of previews: the fires that timings will make. */
import { type Static, Type } from 'typebox';
import { definitionLimits } from '../../domain/schedule/schedule.ts';
import { overlapPolicies } from '../../domain/schedule/start-policies.ts';
import { Enum, Moment, Named, Ref, Strict } from '../validation/schema.ts';
import { definitionFields as definition } from './schedules.ts';
import { TimingBody } from './timings.ts';

export const maxPreviewedFires = 1_000;
const previewedFires = 10;

/** How much is shown, the same for drafts and stored schedules. */
export const previewWindow = {
  after: Type.Optional({ ...Moment, description: 'Exclusive; now when left out.' }),
  count: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxPreviewedFires, default: previewedFires }),
  ),
};

/** Fires that come sooner after one another are told apart from those that do not. */
export const expectedDurationSeconds = Type.Integer({
  minimum: 1,
  maximum: 31 * 86_400,
  description: 'How long an execution is expected to take; foretells overlap.',
});

export const PreviewBody = Named(
  'PreviewBody',
  Strict({
    timings: Type.Array(Ref(TimingBody), { minItems: 1, maxItems: definitionLimits.timings }),
    calendars: Type.Optional(definition.calendars),
    jitterSeconds: Type.Optional(definition.jitterSeconds),
    schedule: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Id, slug or name of a schedule: how long its executions took foretells overlap.',
      }),
    ),
    expectedDurationSeconds: Type.Optional(expectedDurationSeconds),
    overlap: Type.Optional(
      Enum(overlapPolicies, {
        description:
          'The policy that overlap is foretold under; that of `schedule`, or Skip, when left out.',
      }),
    ),
    ...previewWindow,
  }),
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
    { description: 'What is handed to Temporal; its fires are united, repairs included.' },
  ),
);

const PreviewFire = Named(
  'PreviewFire',
  Type.Object({
    at: Type.String({ format: 'date-time', description: 'In UTC, on whole seconds.' }),
    local: Type.String({ description: "As clocks in the timing's zone show it." }),
    notes: Type.Array(
      Type.String({ description: 'What clock changes, jitter and overlap do to this fire.' }),
    ),
  }),
);

const SkippedFire = Named(
  'SkippedFire',
  Type.Object({
    at: Type.String({ format: 'date-time', description: 'In UTC, on whole seconds.' }),
    local: Type.String({ description: "As clocks in the timing's zone show it." }),
    reason: Type.String({ description: 'The entry of the calendar.' }),
  }),
);

export const Preview = Named(
  'Preview',
  Type.Object({
    fires: Type.Array(Ref(PreviewFire)),
    skipped: Type.Array(Ref(SkippedFire), {
      description:
        'Fires up to the last of those above that a calendar keeps from running; at most 1,000.',
    }),
    description: Type.String({ description: 'The timings in words.' }),
    warnings: Type.Array(Type.String({ description: 'What people may not expect.' })),
    temporalSpec: Type.Optional(Ref(TemporalSpec)),
  }),
);
export type Preview = Static<typeof Preview>;

export const previewSchemas = [PreviewBody, TemporalSpec, PreviewFire, SkippedFire, Preview];
