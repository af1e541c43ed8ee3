/** Shapes of activity records, attempts and log lines: what became of the steps of an execution. */
import { type Static, Type } from 'typebox';
import type { Initiator } from '../../domain/audit.ts';
import { stepStatuses } from '../../domain/execution/status.ts';
import { lanes } from '../../domain/inline/dispatch.ts';
import { attemptStatuses } from '../../domain/observation.ts';
import { stepTypes } from '../../domain/schedule/schedule.ts';
import { Step } from '../steps/steps.ts';
import { Enum, Instant, Named, Nullable, Page, Ref, Slug, Uuid } from '../validation/schema.ts';

const result = {
  code: Nullable(Type.String({ description: 'Problem code of a failure.' })),
  httpStatus: Nullable(Type.Integer()),
  exitCode: Nullable(Type.Integer()),
  output: Nullable(Type.String({ description: 'Excerpt of the output or the response.' })),
};

const inheritance = {
  inherited: Type.Boolean({ description: 'Taken over from the execution that was retried.' }),
  inheritedFrom: Nullable({
    ...Uuid,
    description: 'Activity record of the step that actually ran.',
  }),
};

/** W3C trace context. Absent in answers of earlier releases, and in lists across executions. */
export const traceIds = {
  traceId: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{32}$',
      description: 'Trace that it is part of, also in the systems that it calls.',
    }),
  ),
  spanId: Type.Optional(
    Nullable(
      Type.String({
        pattern: '^[0-9a-f]{16}$',
        description: 'Its span; null while no worker has begun it.',
      }),
    ),
  ),
  parentSpanId: Type.Optional(
    Nullable(
      Type.String({
        pattern: '^[0-9a-f]{16}$',
        description: 'The span that it is part of; null when it is the first of its trace.',
      }),
    ),
  ),
};

const Evaluation = Type.Object(
  {
    condition: Nullable(Type.String()),
    result: Nullable(Type.Boolean()),
    inputs: Type.Record(Type.String(), Type.Unknown(), {
      description: 'What was read, by path such as steps.hr.outputs.changed; long values are cut.',
    }),
    fault: Nullable(Type.String({ description: 'Why it could not be evaluated.' })),
  },
  { description: 'What its condition and expressions came to; null when it has none.' },
);

const lane = Type.Optional(
  Nullable(
    Enum(lanes, {
      description:
        'Inline: run by the worker of the workflow itself. Regular: through the task queue of its pool. Null ' +
        'before the first attempt.',
    }),
  ),
);

const StepProgress = Type.Object({
  percent: Nullable(Type.Number()),
  message: Type.String(),
});

const Insertion = Type.Object(
  {
    by: Type.Unsafe<Initiator>({ $ref: 'Initiator#' }),
    at: Instant,
    reason: Nullable(Type.String()),
    step: Ref(Step),
  },
  {
    description:
      'Who put the step into the execution while it ran, and what it is; null for steps of the definition.',
  },
);

export const ActivityRecord = Named(
  'ActivityRecord',
  Type.Object({
    id: Uuid,
    executionId: Uuid,
    stepIndex: Type.Integer({ description: 'Index among all steps, from 0.' }),
    groupIndex: Type.Integer({ description: 'Group of the step, from 0.' }),
    key: Type.String(),
    name: Type.String(),
    type: Enum(stepTypes),
    continueOnFailure: Type.Boolean(),
    status: Enum(stepStatuses),
    queuedAt: Nullable(Instant),
    startedAt: Nullable(Instant),
    endedAt: Nullable(Instant),
    attempts: Type.Integer(),
    maxAttempts: Type.Optional(
      Nullable(
        Type.Integer({ description: 'As the retry policy allows; null in earlier records.' }),
      ),
    ),
    nextAttemptAt: Type.Optional(
      Nullable({
        ...Instant,
        description:
          'While it is Retrying: when the next attempt is due. `message`, `code` and so on are of the last one.',
      }),
    ),
    message: Nullable(Type.String()),
    ...result,
    counts: Nullable(Type.Record(Type.String(), Type.Number())),
    outputs: Type.Optional(
      Nullable(
        Type.Record(Type.String(), Type.Unknown(), {
          description: 'Values for later steps, by name; null when it gave none.',
        }),
      ),
    ),
    evaluation: Type.Optional(Nullable(Evaluation)),
    worker: Nullable(Type.String()),
    lane,
    ...inheritance,
    inserted: Type.Optional(Nullable(Insertion)),
    progress: Nullable(StepProgress),
    waitingReason: Type.Optional(
      Type.String({
        description:
          'Why it waits now: no worker serves its pool or task queue, or all slots of a limit are taken. ' +
          '`message` says the same while it waits for a slot.',
      }),
    ),
    ...traceIds,
  }),
);
export type ActivityRecord = Static<typeof ActivityRecord>;

export const ActivityRecordList = Named(
  'ActivityRecordList',
  Type.Object({ items: Type.Array(Type.Unsafe<ActivityRecord>({ $ref: 'ActivityRecord#' })) }),
);
export type ActivityRecordList = Static<typeof ActivityRecordList>;

export const Attempt = Named(
  'Attempt',
  Type.Object({
    stepIndex: Type.Integer(),
    attempt: Type.Integer({ description: 'From 1.' }),
    status: Enum(attemptStatuses),
    idempotencyKey: Type.String(),
    worker: Type.String(),
    lane,
    startedAt: Instant,
    endedAt: Nullable(Instant),
    nextAttemptAt: Nullable(Instant),
    message: Nullable(Type.String()),
    ...result,
    outputBytes: Nullable(Type.Integer()),
    progress: Nullable(StepProgress),
    request: Nullable(
      Type.Object(
        { method: Type.String(), url: Type.String(), body: Nullable(Type.String()) },
        { description: 'The start of the request, without credentials.' },
      ),
    ),
    updatedAt: Instant,
    ...traceIds,
  }),
);
export type Attempt = Static<typeof Attempt>;

export const AttemptList = Named(
  'AttemptList',
  Type.Object({ items: Type.Array(Type.Unsafe<Attempt>({ $ref: 'Attempt#' })) }),
);
export type AttemptList = Static<typeof AttemptList>;

export const LogLine = Named(
  'LogLine',
  Type.Object({
    stepIndex: Type.Integer(),
    attempt: Type.Integer(),
    line: Type.Integer(),
    at: Instant,
    level: Enum(['info', 'warn', 'error']),
    stream: Enum(['stdout', 'stderr', 'system']),
    text: Type.String(),
  }),
);
export type LogLine = Static<typeof LogLine>;

export const LogPage = Named('LogPage', Page(LogLine));
export type LogPage = Static<typeof LogPage>;

export const activityRecordSchemas = [
  ActivityRecord,
  ActivityRecordList,
  Attempt,
  AttemptList,
  LogLine,
  LogPage,
];

/** An activity record in a list across executions. */
export const FoundActivityRecord = Named(
  'FoundActivityRecord',
  Type.Object({ ...ActivityRecord.properties, scheduleId: Uuid, scheduleSlug: Slug }),
);
export type FoundActivityRecord = Static<typeof FoundActivityRecord>;

export const ActivityRecordPage = Named('ActivityRecordPage', Page(FoundActivityRecord));
export type ActivityRecordPage = Static<typeof ActivityRecordPage>;

export const activitySearchSchemas = [FoundActivityRecord, ActivityRecordPage];
