import { repeatingPart } from '../domain/timing.ts';
import type { CronTiming, IntervalTiming, Timing } from '../domain/timing.ts';
import { calendarEntriesOf } from './calendar-entries.ts';
import type { CompiledCalendar, CompiledInterval, CompiledSpec } from './compiled-spec.ts';
import { parseCron, type CronFields } from './cron-fields.ts';
import { secondOfInstant } from './instant.ts';
import { calendarOfInstant, intervalOfInstant } from './one-shot.ts';
import { cronTimingsOf, sharedTimeZone } from './shared-time-zone.ts';
import { zoneOf } from './time-zone.ts';
import { readInUtc, type Period } from './utc-reading.ts';

/**
 * The entries for all timings, right for the period but for what the server does around clock
 * changes. Bounds of limited timings are left to the caller.
 */
export function compileCalendars(timings: readonly Timing[], period: Period): CompiledSpec {
  const { calendars, timeZone } = compileCrons(
    cronTimingsOf(timings),
    sharedTimeZone(timings),
    period,
  );
  const intervals = timings.flatMap((timing) => {
    const repeating = repeatingPart(timing);
    return repeating?.type === 'Interval' ? [intervalOf(repeating)] : [];
  });
  const instants = timings.flatMap((timing) =>
    timing.type === 'OneTime' ? [secondOfInstant(timing.at)] : [],
  );
  // A calendar is read in the zone of the schedule, an interval never is.
  const inUtc = timeZone === 'UTC';
  return {
    calendars: [...calendars, ...(inUtc ? instants.map(calendarOfInstant) : [])],
    intervals: [...intervals, ...(inUtc ? [] : instants.map(intervalOfInstant))],
    timeZone,
  };
}

type CompiledCrons = Pick<CompiledSpec, 'calendars' | 'timeZone'>;

function compileCrons(
  crons: readonly CronTiming[],
  timeZone: string,
  period: Period,
): CompiledCrons {
  const zone = zoneOf(timeZone);
  const fields = crons.map(({ expression }) => parseCron(expression));
  const inUtc = fields.flatMap((one) => readInUtc(one, zone, period) ?? []);
  if (inUtc.length > 0 && inUtc.length === fields.length) {
    const suffix = timeZone === 'UTC' ? '' : ` (${timeZone})`;
    return { calendars: calendarsOf(inUtc, suffix), timeZone: 'UTC' };
  }
  return { calendars: calendarsOf(fields, ''), timeZone };
}

function calendarsOf(fields: readonly CronFields[], suffix: string): CompiledCalendar[] {
  return fields.flatMap((one) => calendarEntriesOf(one, `${one.expression}${suffix}`));
}

/** The server counts from 1970; the first fire decides by how much that is moved. */
function intervalOf({ everySeconds, offsetSeconds, startAt }: IntervalTiming): CompiledInterval {
  if (startAt === null) return { everySeconds, offsetSeconds };
  return { everySeconds, offsetSeconds: secondOfInstant(startAt) % everySeconds };
}
