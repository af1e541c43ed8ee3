/** Statistics of one schedule by day, in a time zone of choice. */
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import { ProblemError } from '../../domain/problem.ts';
import { countByDay, findTimesByDay } from '../../store/executions/daily-statistics.ts';
import { type Durations, findSample } from '../../store/executions/statistics.ts';
import { daysOfZone, type ZoneDay } from '../../timing/zone/days-of-zone.ts';
import { type Zone, zoneOf } from '../../timing/zone/time-zone.ts';
import { isTimeZoneName, similarTimeZoneName } from '../../timing/zone/time-zone-names.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';
import {
  type AskedPeriod,
  countedExecutions,
  toExecutionTotals,
  toPeriod,
  type Totals,
} from './statistics.ts';

export type DailyStatistics = {
  schedule: { id: string; slug: string };
  from: Date;
  to: Date;
  complete: boolean;
  days: (ZoneDay & Totals<ExecutionStatus> & { runTime: Durations })[];
};

const none: Durations = { count: 0, meanSeconds: null, p50Seconds: null, p95Seconds: null };

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
        runTime: runTimes.get(index) ?? none,
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
