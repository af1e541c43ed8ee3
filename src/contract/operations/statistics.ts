/** Shapes of statistics: what became of executions and steps, and how long they took. */
import { type Static, Type } from 'typebox';
import { executionStatuses, stepStatuses } from '../../domain/execution/status.ts';
import { usualFactor, usualNeeds } from '../../domain/execution/usual-duration.ts';
import { stepTypes } from '../../domain/schedule/schedule.ts';
import { Enum, Instant, Named, Nullable, Ref, Slug, Uuid } from '../validation/schema.ts';

function ByStatus<Status extends string>(statuses: readonly Status[]) {
  return Type.Unsafe<Record<Status, number>>({
    type: 'object',
    required: [...statuses],
    properties: Object.fromEntries(statuses.map((status) => [status, { type: 'integer' }])),
  });
}

const seconds = (description: string) => Nullable(Type.Number({ description }));
const count = Type.Integer({ description: 'How many were measured.' });
const Durations = Named(
  'Durations',
  Type.Object({
    count,
    p50Seconds: seconds('The median; null when none was measured.'),
    p95Seconds: seconds('The 95th percentile, linear between two values.'),
    meanSeconds: seconds('The average.'),
  }),
);

const successRate = (description: string) =>
  Nullable(Type.Number({ minimum: 0, maximum: 1, description }));

const executionTotals = {
  total: Type.Integer(),
  byStatus: ByStatus(executionStatuses),
  successRate: successRate(
    'The part of the ended executions, without the skipped ones, that is Completed; null when none ended.',
  ),
};
const stepTotals = {
  total: Type.Integer({ description: 'Without those whose outcome a retry took over.' }),
  byStatus: ByStatus(stepStatuses),
  inherited: Type.Integer({ description: 'Steps whose outcome a retry took over.' }),
  successRate: successRate(
    'The part of the steps that ran and ended that is Completed or CompletedWithWarnings.',
  ),
};
const times = {
  runTime: Ref(Durations),
  queueTime: Ref(Durations),
};

function lastRun<Status extends string>(statuses: readonly Status[]) {
  return {
    executionId: Uuid,
    status: Enum(statuses),
    startedAt: Instant,
    endedAt: Nullable(Instant),
    runSeconds: Type.Number({ description: 'Until it ended, or until now.' }),
    usual: Ref(Durations),
    slower: Nullable(
      Type.Boolean({
        description:
          `Longer than the 95th percentile of the others and at least ${usualFactor} times their median; ` +
          `null while fewer than ${usualNeeds} others have completed.`,
      }),
    ),
  };
}
const LastRun = Named('LastRun', Type.Object(lastRun(executionStatuses)));
const LastStepRun = Named('LastStepRun', Type.Object(lastRun(stepStatuses)));

const orNull = <S>($id: string, description: string) =>
  Type.Unsafe<S | null>({ anyOf: [{ $ref: `${$id}#` }, { type: 'null' }], description });

const StepStatistics = Named(
  'StepStatistics',
  Type.Object({
    key: Type.String(),
    name: Type.String(),
    type: Enum(stepTypes),
    stepIndex: Type.Integer({ description: 'In the newest counted execution that has the step.' }),
    ...stepTotals,
    retries: Type.Integer({ description: 'Attempts after the first one.' }),
    ...times,
    last: orNull<Static<typeof LastStepRun>>('LastStepRun', 'The newest run that ended.'),
  }),
);
export type StepStatistics = Static<typeof StepStatistics>;

const period = {
  from: Instant,
  to: { ...Instant, description: 'Executions belong to the time they began.' },
};
const complete = Type.Boolean({
  description: 'False when there were too many to count: then only the newest are counted.',
});

export const ScheduleStatistics = Named(
  'ScheduleStatistics',
  Type.Object({
    schedule: Type.Object({ id: Uuid, slug: Slug }),
    ...period,
    complete,
    stepsComplete: complete,
    executions: Type.Object({
      ...executionTotals,
      ...times,
      last: orNull<Static<typeof LastRun>>('LastRun', 'The newest execution that began.'),
    }),
    steps: Type.Array(Ref(StepStatistics), {
      description: 'By key, in the order of the newest execution; at most 1,000.',
    }),
  }),
);
export type ScheduleStatistics = Static<typeof ScheduleStatistics>;

const DayStatistics = Named(
  'DayStatistics',
  Type.Object({
    day: Type.String({
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: 'Such as 2026-11-20, in the zone that was asked for.',
    }),
    beginsAt: { ...Instant, description: 'Midnight, or what follows it where clocks skip it.' },
    ...executionTotals,
    runTime: Ref(Durations),
  }),
);
export type DayStatistics = Static<typeof DayStatistics>;

export const DailyStatistics = Named(
  'DailyStatistics',
  Type.Object({
    schedule: Type.Object({ id: Uuid, slug: Slug }),
    ...period,
    timeZone: Type.String(),
    complete,
    days: Type.Array(Ref(DayStatistics), {
      description: 'Every day of the period, the oldest first; the first and the last may be cut.',
    }),
  }),
);
export type DailyStatistics = Static<typeof DailyStatistics>;

export const MetricsSummary = Named(
  'MetricsSummary',
  Type.Object({
    ...period,
    executions: Type.Object(executionTotals),
    schedules: Type.Object({
      total: Type.Integer({ description: 'Without the deleted ones.' }),
      enabled: Type.Integer(),
      disabled: Type.Integer(),
      deleted: Type.Integer(),
      running: Type.Integer({ description: 'With an execution that has not ended.' }),
      pendingSync: Type.Integer({ description: 'Temporal does not have the last change yet.' }),
      drifted: Type.Integer({ description: 'Changed in Temporal.' }),
    }),
    steps: Type.Object({ ...stepTotals, complete }),
  }),
);
export type MetricsSummary = Static<typeof MetricsSummary>;

export const statisticsSchemas = [
  Durations,
  LastRun,
  LastStepRun,
  StepStatistics,
  ScheduleStatistics,
  DayStatistics,
  DailyStatistics,
  MetricsSummary,
];
