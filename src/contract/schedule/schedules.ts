/** Shapes of schedules: the body of a write, and the resource. */
import { type Static, Type } from 'typebox';
import { executionTriggers } from '../../domain/audit.ts';
import { calendarLimits } from '../../domain/calendar.ts';
import { executionStatuses } from '../../domain/execution/status.ts';
import { namePattern, titlePattern } from '../../domain/name.ts';
import { autoPauseLimits } from '../../domain/notification/auto-pause.ts';
import { deadlineLimits } from '../../domain/notification/deadline.ts';
import { priorityLimits } from '../../domain/schedule/priority.ts';
import { defaultCatchupWindowSeconds, definitionLimits } from '../../domain/schedule/schedule.ts';
import {
  catchUpPolicies,
  defaultCatchUpPolicy,
  overlapPolicies,
} from '../../domain/schedule/start-policies.ts';
import { maxJitterSeconds } from '../../domain/schedule/timing.ts';
import { Initiator } from '../execution/executions.ts';
import { Step, StepBody } from '../steps/steps.ts';
import { documented, raises, wholeInstant } from '../validation/body-text.ts';
import {
  Enum,
  Instant,
  Named,
  Nullable,
  Page,
  Ref,
  Slug,
  Strict,
  Uuid,
} from '../validation/schema.ts';
import { Parameter, parameters } from './parameters.ts';
import { Timing, TimingBody } from './timings.ts';

const optional = Type.Optional;

const deadlineSeconds = Type.Integer({
  minimum: deadlineLimits.minSeconds,
  maximum: deadlineLimits.maxSeconds,
});

/** Members of a definition, which other shapes share. */
export const definitionFields = {
  name: Type.String({
    minLength: 1,
    maxLength: definitionLimits.nameLength,
    pattern: titlePattern,
  }),
  description: Type.String({ maxLength: definitionLimits.descriptionLength }),
  tags: Type.Array(Type.String({ minLength: 1, maxLength: 63, pattern: namePattern }), {
    maxItems: definitionLimits.tags,
    uniqueItems: true,
  }),
  timings: Type.Array(Ref(Timing), { minItems: 1, maxItems: definitionLimits.timings }),
  overlap: Enum(overlapPolicies, {
    default: 'Skip',
    description:
      'What a start does while an earlier execution is running: Skip the start, wait (BufferOne: ' +
      'one at a time, BufferAll: up to 900), end the other (CancelOther, TerminateOther) or run ' +
      'at the same time (AllowAll).',
  }),
  catchUp: Enum(catchUpPolicies, {
    default: defaultCatchUpPolicy,
    description:
      'Which fires that did not start in time, for example during an outage, start late: none, ' +
      'only the latest, or all, one after another.',
  }),
  catchupWindowSeconds: Type.Integer({
    minimum: definitionLimits.minCatchupSeconds,
    maximum: definitionLimits.maxCatchupSeconds,
    default: defaultCatchupWindowSeconds,
    description: 'How late a missed fire may still start.',
  }),
  calendars: Type.Array(Slug, {
    maxItems: calendarLimits.named,
    uniqueItems: true,
    default: [],
    description:
      'Names of calendars of the tenant. A fire on a local date in one of them does not run; ' +
      'manual runs do.',
  }),
  jitterSeconds: Type.Integer({
    minimum: 0,
    maximum: maxJitterSeconds,
    default: 0,
    description:
      'Maximum random delay of each fire; at most half the shortest time between two fires.',
  }),
  managedBy: optional(
    Type.String({
      minLength: 1,
      maxLength: 63,
      pattern: namePattern,
      description:
        'What applies the schedule from documents; changes made otherwise are overwritten by it.',
    }),
  ),
  priority: optional(
    Type.Integer({
      minimum: priorityLimits.first,
      maximum: priorityLimits.last,
      description:
        'Of its executions, 1 first and 5 last; 3 unless set. It orders the executions that wait for their ' +
        'turn, and the tasks that wait for a worker.',
    }),
  ),
  pauseAfterFailures: optional(
    Type.Integer({
      minimum: autoPauseLimits.min,
      maximum: autoPauseLimits.max,
      description:
        'Failures in a row after which it is disabled automatically; never unless set. Counting begins ' +
        'again when it is enabled. Backfills do not count.',
    }),
  ),
  deadline: optional(
    Strict(
      {
        startBySeconds: optional(deadlineSeconds),
        endBySeconds: optional(deadlineSeconds),
      },
      {
        description:
          'By when an execution has to start and to end, counted from its scheduled time, or from ' +
          'when it was asked for. A deadline that passes is told once and ends nothing.',
      },
    ),
  ),
  parameters: optional(parameters),
  steps: Type.Array(Ref(Step), { minItems: 1, maxItems: definitionLimits.steps }),
};

const definition = definitionFields;

/** A stored definition, with every default. */
export const Definition = Named('Definition', Strict(definition));
export type Definition = Static<typeof Definition>;

/** What is wrong with timings of the right shape. */
export const timingProblems = raises(
  'cron-invalid',
  'time-zone-invalid',
  'timing-invalid',
  'timing-never-fires',
  'anchor-invalid',
  'calendar-unknown',
);

/** What steps and the parameters that they read are refused with. */
export const stepProblems = raises(
  // The instant or the local time that a step waits for.
  'timing-invalid',
  'time-zone-invalid',
  'task-queue-forbidden',
  'step-settings-invalid',
  'step-type-unavailable',
  'connected-system-unknown',
  'run-profile-unknown',
  'sql-connection-unknown',
  'secret-forbidden',
  'pool-forbidden',
  'egress-denied',
  'expression-invalid',
  'parameter-declaration-invalid',
);
const definitionProblems = raises(...new Set([...timingProblems.raises, ...stepProblems.raises]));

const exampleBody = {
  name: 'Delta sync',
  timings: [{ type: 'Cron', expression: '0 6 * * *', timeZone: 'Europe/Berlin' }],
  steps: [
    {
      type: 'RunProfile',
      name: 'HR import',
      connectedSystem: 'hr-system',
      runProfile: 'Delta Import',
    },
    {
      type: 'Http',
      name: 'Tell payroll',
      url: 'https://payroll.example.com/sync',
    },
  ],
};

/** Body of POST and PUT. A PUT replaces every member; missing members get their defaults. */
export const ScheduleBody = Named(
  'ScheduleBody',
  Strict(
    {
      slug: optional({ ...Slug, description: 'Derived from the name by default; never changes.' }),
      name: definition.name,
      description: optional(definition.description),
      tags: optional(definition.tags),
      enabled: optional(
        Type.Boolean({ description: 'By default true on creation and unchanged on replacement.' }),
      ),
      timings: optional(
        Type.Array(Ref(TimingBody), { minItems: 1, maxItems: definitionLimits.timings }),
      ),
      overlap: optional(definition.overlap),
      catchUp: optional(definition.catchUp),
      catchupWindowSeconds: optional(definition.catchupWindowSeconds),
      calendars: optional(definition.calendars),
      jitterSeconds: optional(definition.jitterSeconds),
      managedBy: definition.managedBy,
      priority: definition.priority,
      pauseAfterFailures: definition.pauseAfterFailures,
      deadline: definition.deadline,
      parameters: definition.parameters,
      steps: Type.Array(Ref(StepBody), { minItems: 1, maxItems: definitionLimits.steps }),
      reason: optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
    },
    { ...definitionProblems, examples: [exampleBody] },
  ),
);
export type ScheduleBody = Static<typeof ScheduleBody>;

const LastExecution = Named(
  'LastExecution',
  Type.Object({
    id: Uuid,
    status: Enum(executionStatuses),
    trigger: Enum(executionTriggers),
    queuedAt: Instant,
    startedAt: Nullable(Instant),
    endedAt: Nullable(Instant),
  }),
);

export const RecentExecutions = Named(
  'RecentExecutions',
  Type.Object({
    items: Type.Array(
      Type.Object({
        scheduleId: Uuid,
        executions: Type.Array(Ref(LastExecution), { description: 'The newest first.' }),
      }),
      { description: 'One for each schedule that was asked for, in that order.' },
    ),
  }),
);
export type RecentExecutions = Static<typeof RecentExecutions>;

const SyncState = Named(
  'SyncState',
  Type.Object({
    state: Enum(['InSync', 'Pending', 'Drifted'], {
      description:
        'Pending until Temporal has the last change; Drifted after a change made in Temporal.',
    }),
    error: Nullable(Type.String()),
    driftedAt: Nullable(Instant),
    differences: Type.Array(Type.String(), {
      description: 'What differs in Temporal; POST …/reconcile restores it.',
    }),
    lastDrift: Type.Optional(
      Type.Object(
        {
          differences: Type.Array(Type.String()),
          seenAt: Instant,
          endedAt: Nullable(Instant),
          outcome: Nullable(
            Enum(['Restored', 'Adopted', 'Reverted'], {
              description: 'Restored here, adopted from Temporal, or reverted in Temporal.',
            }),
          ),
        },
        { description: 'The last change made in Temporal; absent when there was none.' },
      ),
    ),
  }),
);

const about = {
  id: Uuid,
  slug: Slug,
  enabled: Type.Boolean(),
  enabledNote: Type.String({ description: 'Who enabled or disabled it, and why.' }),
  disabledUntil: Nullable({ ...Instant, description: 'When it is enabled again automatically.' }),
  hold: Nullable(
    Type.String({
      description: 'Why nothing starts automatically: the reason of the active hold of the tenant.',
    }),
  ),
  timingDescription: Type.String({ description: 'The timings in words.' }),
  nextFireAt: Nullable(Instant),
  finished: Type.Boolean({
    description: 'True when its timings have no fire left, whether it is enabled or not.',
  }),
  waitsForSchedules: Type.Array(Type.String(), {
    description: 'Slugs of schedules that it follows and that were deleted.',
  }),
  waitsForAnchors: Type.Array(Type.String(), {
    description: 'Anchors that are not set; its milestones fire only after they are.',
  }),
  groupCount: Type.Integer(),
  stepCount: Type.Integer(),
  revision: Type.Integer(),
  sync: Ref(SyncState),
  createdAt: Instant,
  createdBy: Ref(Initiator),
  updatedAt: Instant,
  updatedBy: Ref(Initiator),
  lastExecution: Type.Unsafe<Static<typeof LastExecution> | null>({
    anyOf: [{ $ref: 'LastExecution#' }, { type: 'null' }],
  }),
};

export const Schedule = Named('Schedule', Type.Object({ ...about, ...definition }));
export type Schedule = Static<typeof Schedule>;

/** The response to a create or a replace. */
export const WrittenSchedule = Named(
  'WrittenSchedule',
  Type.Object({
    ...about,
    ...definition,
    warnings: Type.Array(Type.String(), {
      description: 'What will keep it from running although it was accepted, and what to do.',
    }),
  }),
);
export type WrittenSchedule = Static<typeof WrittenSchedule>;

export const DisableBody = Named(
  'DisableBody',
  Strict({
    reason: optional(Type.String({ maxLength: 500 })),
    until: optional(
      Type.String({
        maxLength: 100,
        description:
          'When it is enabled again automatically: an instant with its offset, at most a year ahead. ' +
          'Fires before it are not caught up; a fire at exactly that instant runs.',
        ...documented({ pattern: wholeInstant }),
      }),
    ),
  }),
);
export type DisableBody = Static<typeof DisableBody>;

export const NotRun = Named(
  'NotRun',
  Type.Object(
    {
      count: Type.Integer({ description: 'At most 1,000.' }),
      more: Type.Boolean({ description: 'True when there are more than were counted.' }),
      from: Instant,
      until: Instant,
    },
    { description: 'Fires that did not run while it was last disabled; a backfill starts them.' },
  ),
);
export type NotRun = Static<typeof NotRun>;

/** The response to enable. */
export const EnabledSchedule = Named(
  'EnabledSchedule',
  Type.Object({
    ...about,
    ...definition,
    notRun: Type.Unsafe<NotRun | null>({ anyOf: [{ $ref: 'NotRun#' }, { type: 'null' }] }),
  }),
);
export type EnabledSchedule = Static<typeof EnabledSchedule>;

const { steps: _steps, ...summary } = { ...about, ...definition };

/** A schedule in a list, without its steps. */
export const ScheduleSummary = Named('ScheduleSummary', Type.Object(summary));
export type ScheduleSummary = Static<typeof ScheduleSummary>;

export const SchedulePage = Named('SchedulePage', Page(ScheduleSummary));
export type SchedulePage = Static<typeof SchedulePage>;

const revision = {
  revision: Type.Integer(),
  reason: Nullable(Type.String()),
  createdAt: Instant,
  createdBy: Ref(Initiator),
};

const RevisionSummary = Named('RevisionSummary', Type.Object(revision));
export const Revision = Named(
  'Revision',
  Type.Object({ ...revision, definition: Ref(Definition) }),
);
export type Revision = Static<typeof Revision>;
export const RevisionPage = Named('RevisionPage', Page(RevisionSummary));
export type RevisionPage = Static<typeof RevisionPage>;

export const scheduleSchemas = [
  Parameter,
  Definition,
  ScheduleBody,
  LastExecution,
  RecentExecutions,
  SyncState,
  Schedule,
  WrittenSchedule,
  DisableBody,
  NotRun,
  EnabledSchedule,
  ScheduleSummary,
  SchedulePage,
  RevisionSummary,
  Revision,
  RevisionPage,
];
