/** Statistics of a schedule, and the totals of the tenant. */
import { Type } from 'typebox';
import {
  DailyStatistics,
  MetricsSummary,
  ScheduleStatistics,
} from '../../../contract/operations/statistics.ts';
import { documented, timeZone as zonePattern } from '../../../contract/validation/body-text.ts';
import {
  Moment,
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
} from '../../../contract/validation/schema.ts';
import {
  readDailyStatistics,
  readMetricsSummary,
  readStatistics,
  type RunOf,
} from '../../../services/executions/statistics.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { momentOf, ScheduleParams } from '../../http/parameters.ts';

const PeriodQuery = Strict({
  from: Type.Optional({
    ...Moment,
    description: 'Executions that began at or after; 30 days before `to` by default.',
  }),
  to: Type.Optional({ ...Moment, description: 'Executions that began before; now by default.' }),
});

function periodOf({ from, to }: { from?: string; to?: string }) {
  return { from: momentOf(from), to: momentOf(to) };
}

function toRun<Status>({ startedAt, endedAt, ...run }: RunOf<Status>) {
  return { ...run, startedAt: toInstant(startedAt), endedAt: toInstantOrNull(endedAt) };
}

const DaysQuery = Strict({
  ...PeriodQuery.properties,
  timeZone: Type.Optional(
    Type.String({
      maxLength: 100,
      default: 'UTC',
      description: 'Whose days are counted; IANA name, such as Europe/Berlin.',
      ...documented({ pattern: zonePattern }),
    }),
  ),
});

function registerDaily(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/daily-statistics',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readDailyStatistics',
        summary: 'Statistics of a schedule by day',
        description:
          'Statuses, success rates and run times of each day of a time zone. At most 366 days and the newest ' +
          '10,000 executions. Run times are of completed executions, pauses included.',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: DaysQuery,
        response: { 200: Ref(DailyStatistics) },
      },
    },
    async (request) => {
      const { timeZone = 'UTC', ...asked } = request.query;
      const wanted = { ref: request.params.ref, asked: periodOf(asked), timeZone };
      const found = await readDailyStatistics(deps, principalOf(request), wanted);
      const days = found.days.map((day) => ({ ...day, beginsAt: toInstant(day.beginsAt) }));
      return { ...found, timeZone, from: toInstant(found.from), to: toInstant(found.to), days };
    },
  );
}

export function registerStatistics(app: App, deps: AppDeps): void {
  registerDaily(app, deps);
  app.get(
    '/schedules/:ref/statistics',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readStatistics',
        summary: 'Statistics of a schedule and its steps',
        description:
          'Counted from the record: statuses, success rates, run and queue times, and whether the last run ' +
          'was slower than usual. At most 366 days, the newest 10,000 executions and the newest 20,000 ' +
          'steps. Run times are of completed executions and steps, pauses included.',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: PeriodQuery,
        response: { 200: Ref(ScheduleStatistics) },
      },
    },
    async (request) => {
      const wanted = { ref: request.params.ref, asked: periodOf(request.query) };
      const found = await readStatistics(deps, principalOf(request), wanted);
      const { from, to, executions, steps, ...rest } = found;
      return {
        ...rest,
        from: toInstant(from),
        to: toInstant(to),
        executions: { ...executions, last: executions.last && toRun(executions.last) },
        steps: steps.map((step) => ({ ...step, last: step.last && toRun(step.last) })),
      };
    },
  );
  app.get(
    '/metrics/summary',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readMetricsSummary',
        summary: 'Totals of executions, steps and schedules',
        description:
          'Executions and steps that began in the period, by status; at most 366 days. Schedules as they are ' +
          'now. Of the steps at most the newest 50,000 are counted.',
        tags: ['Health'],
        querystring: PeriodQuery,
        response: { 200: Ref(MetricsSummary) },
      },
    },
    async (request) => {
      const asked = periodOf(request.query);
      const { from, to, ...rest } = await readMetricsSummary(deps, principalOf(request), asked);
      return { from: toInstant(from), to: toInstant(to), ...rest };
    },
  );
}
