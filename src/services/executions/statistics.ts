/** Statistics of one schedule, as a whole and by day, and the totals of the tenant. */
import {
  type ExecutionStatus,
  executionStatuses,
  isFinalExecution,
  type StepStatus,
  stepStatuses,
} from '../../domain/execution/status.ts';
import { isSlowerThanUsual } from '../../domain/execution/usual-duration.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { countByDay, findTimesByDay } from '../../store/executions/daily-statistics.ts';
import { countByStatus } from '../../store/executions/executions.ts';
import {
  countSample,
  countSteps,
  type Durations,
  findExecutionTimes,
  findLastRun,
  findSample,
  findStepTimes,
  type LastRun,
  type StepCount,
  type StepStatistics,
} from '../../store/executions/statistics.ts';
import { countScheduleStates, type ScheduleStates } from '../../store/schedules/schedules.ts';
import { daysOfZone, type ZoneDay } from '../../timing/zone/days-of-zone.ts';
import { type Zone, zoneOf } from '../../timing/zone/time-zone.ts';
import { isTimeZoneName, similarTimeZoneName } from '../../timing/zone/time-zone-names.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';

const dayMs = 86_400_000;
const usualDays = 30;
const maxDays = 366;
/** What one question counts, the newest first: a row of a step costs more than one of an execution. */
const countedExecutions = { executions: 10_000, steps: 1_000_000_000 };
const countedSteps = { executions: 10_000, steps: 20_000 };
const countedStepsOfTenant = { executions: 50_000, steps: 50_000 };
const maxSteps = 1_000;

type AskedPeriod = { from: Date | null; to: Date | null };

type Totals<Status extends string> = {
  total: number;
  byStatus: Record<Status, number>;
  /** From 0 to 1; null while none has ended. */
  successRate: number | null;
};

export type RunOf<Status> = LastRun<Status> & { runSeconds: number; slower: boolean | null };

/** Of its own runs: outcomes taken over by a retry are counted apart. */
type StepFigures = Omit<StepStatistics, 'last'> &
  Totals<StepStatus> & { inherited: number; last: RunOf<StepStatus> | null };

export type ScheduleStatistics = {
  schedule: { id: string; slug: string };
  from: Date;
  to: Date;
  complete: boolean;
  stepsComplete: boolean;
  executions: Totals<ExecutionStatus> & {
    runTime: Durations;
    queueTime: Durations;
    last: RunOf<ExecutionStatus> | null;
  };
  steps: StepFigures[];
};

/** Everything is counted in one transaction that sees one state of the record. */
export async function readStatistics(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  { ref, asked }: { ref: string; asked: AskedPeriod },
): Promise<ScheduleStatistics> {
  const now = clock();
  const { from, to } = toPeriod(asked, now);
  return database.read(tenantId, async (tx) => {
    const { id, slug } = await getRecordedSchedule(tx, ref);
    const counted = { scheduleId: id, from, to: asked.to };
    const sample = await findSample(tx, counted, countedExecutions);
    const stepSample = await findSample(tx, counted, countedSteps);
    const counts = await countSample(tx, sample);
    const times = await findExecutionTimes(tx, sample);
    const last = await findLastRun(tx, sample);
    const stepCounts = groupByKey(await countSteps(tx, stepSample));
    const steps = await findStepTimes(tx, stepSample, maxSteps);
    return {
      schedule: { id, slug },
      from,
      to,
      complete: sample.complete,
      stepsComplete: stepSample.complete,
      executions: { ...toExecutionTotals(counts), ...times, last: last && toRun(last, now) },
      steps: steps.map((step) => toFigures(step, stepCounts.get(step.key) ?? [], now)),
    };
  });
}

export type DailyStatistics = {
  schedule: { id: string; slug: string };
  from: Date;
  to: Date;
  complete: boolean;
  days: (ZoneDay & Totals<ExecutionStatus> & { runTime: Durations })[];
};

const noRunTime: Durations = { count: 0, meanSeconds: null, p50Seconds: null, p95Seconds: null };

/** Everything is counted in one transaction that sees one state of the record. */
export async function readDailyStatistics(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  { ref, asked, timeZone }: { ref: string; asked: AskedPeriod; timeZone: string },
): Promise<DailyStatistics> {
  const { from, to } = toPeriod(asked, clock());
  const days = daysOfZone(namedZone(timeZone), { from, to });
  const begins = days.map(({ beginsAt }) => beginsAt);
  return database.read(tenantId, async (tx) => {
    const { id, slug } = await getRecordedSchedule(tx, ref);
    const counted = { scheduleId: id, from, to: asked.to };
    const sample = await findSample(tx, counted, countedExecutions);
    const counts = days.map((): Partial<Record<ExecutionStatus, number>> => ({}));
    for (const { index, status, count } of await countByDay(tx, sample, begins)) {
      const ofDay = counts[index];
      if (ofDay) ofDay[status] = count;
    }
    const times = await findTimesByDay(tx, sample, begins);
    const runTimes = new Map(times.map(({ index, runTime }) => [index, runTime]));
    return {
      schedule: { id, slug },
      from,
      to,
      complete: sample.complete,
      days: days.map((day, index) => ({
        ...day,
        ...toExecutionTotals(counts[index] ?? {}),
        runTime: runTimes.get(index) ?? noRunTime,
      })),
    };
  });
}

/** @throws ProblemError `parameter-invalid` for a name that is not one of the IANA database. */
function namedZone(name: string): Zone {
  if (isTimeZoneName(name)) return zoneOf(name);
  const message = `"${name}" is not the name of an IANA time zone`;
  const suggestion = similarTimeZoneName(name.slice(0, 64)) ?? 'Europe/London';
  const errors = [{ pointer: 'timeZone', code: 'time-zone-invalid', message, suggestion }];
  throw new ProblemError('parameter-invalid', message, { errors });
}

export type MetricsSummary = {
  from: Date;
  to: Date;
  executions: Totals<ExecutionStatus>;
  schedules: ScheduleStates;
  steps: Totals<StepStatus> & { inherited: number; complete: boolean };
};

/** What the executions of the period became; the schedules as they are now. */
export async function readMetricsSummary(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  asked: AskedPeriod,
): Promise<MetricsSummary> {
  const { from, to } = toPeriod(asked, clock());
  return database.read(tenantId, async (tx) => {
    const executions = await countByStatus(tx, { from, to: asked.to });
    const schedules = await countScheduleStates(tx);
    return {
      from,
      to,
      executions: toExecutionTotals(executions),
      schedules,
      steps: await countAllSteps(tx, { from, to: asked.to }),
    };
  });
}

async function countAllSteps(
  tx: Transaction,
  period: { from: Date; to: Date | null },
): Promise<MetricsSummary['steps']> {
  const sample = await findSample(tx, { scheduleId: null, ...period }, countedStepsOfTenant);
  return { ...toStepTotals(await countSteps(tx, sample)), complete: sample.complete };
}

/** @throws ProblemError `parameter-invalid` for a period that is empty or too long. */
function toPeriod(asked: AskedPeriod, now: Date): { from: Date; to: Date } {
  const to = asked.to ?? now;
  const from = asked.from ?? new Date(to.getTime() - usualDays * dayMs);
  const days = (to.getTime() - from.getTime()) / dayMs;
  if (days > maxDays) throw invalid(`the period is longer than ${maxDays} days; split it`);
  if (days <= 0) throw invalid('the period is empty: `from` must be before `to`');
  return { from, to };
}

function invalid(message: string): ProblemError {
  const errors = [{ pointer: 'from', code: 'out-of-range', message }];
  return new ProblemError('parameter-invalid', message, { errors });
}

function rateOf(succeeded: number, ended: number): number | null {
  return ended === 0 ? null : succeeded / ended;
}

/** A skipped execution ran nothing, so it neither succeeded nor failed. */
function toExecutionTotals(
  counts: Partial<Record<ExecutionStatus, number>>,
): Totals<ExecutionStatus> {
  const byStatus = Object.fromEntries(
    executionStatuses.map((status) => [status, counts[status] ?? 0]),
  ) as Record<ExecutionStatus, number>;
  const ended = executionStatuses.filter((one) => isFinalExecution(one) && one !== 'Skipped');
  const successRate = rateOf(byStatus.Completed, sum(ended.map((one) => byStatus[one])));
  return { total: sum(Object.values(byStatus)), byStatus, successRate };
}

const ranSteps: readonly StepStatus[] = [
  'Completed',
  'CompletedWithWarnings',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Interrupted',
];

function toStepTotals(counts: readonly StepCount[]): Totals<StepStatus> & { inherited: number } {
  const own = counts.filter(({ inherited }) => !inherited);
  const of = (status: StepStatus): number =>
    sum(own.filter((one) => one.status === status).map(({ count }) => count));
  const byStatus = Object.fromEntries(stepStatuses.map((status) => [status, of(status)])) as Record<
    StepStatus,
    number
  >;
  const total = sum(Object.values(byStatus));
  const inherited = sum(counts.map(({ count }) => count)) - total;
  const succeeded = byStatus.Completed + byStatus.CompletedWithWarnings;
  const successRate = rateOf(succeeded, sum(ranSteps.map((status) => byStatus[status])));
  return { total, byStatus, successRate, inherited };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function groupByKey(counts: readonly StepCount[]): Map<string, StepCount[]> {
  const groups = new Map<string, StepCount[]>();
  for (const count of counts) groups.set(count.key, [...(groups.get(count.key) ?? []), count]);
  return groups;
}

function toFigures(step: StepStatistics, counts: readonly StepCount[], now: Date): StepFigures {
  return { ...step, ...toStepTotals(counts), last: step.last && toRun(step.last, now) };
}

/** One that still runs is compared with the time it has taken so far. */
function toRun<Status>(run: LastRun<Status>, now: Date): RunOf<Status> {
  const end = run.endedAt ?? now;
  const runSeconds = Math.max(0, end.getTime() - run.startedAt.getTime()) / 1_000;
  return { ...run, runSeconds, slower: isSlowerThanUsual(runSeconds, run.usual) };
}
