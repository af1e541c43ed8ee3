import type { CronTiming, Timing } from '../domain/timing.ts';
import { calendarEntriesOf } from './calendar-entries.ts';
import type { CompiledCalendar, CompiledSpec } from './compiled-spec.ts';
import { parseCron, type CronFields } from './cron-fields.ts';
import { zoneOf } from './time-zone.ts';
import { TimingError } from './timing-error.ts';
import { readInUtc, type Period } from './utc-reading.ts';

/** The calendars alone, right for the period but for what the server does around clock changes. */
export function compileCalendars(timings: readonly Timing[], period: Period): CompiledSpec {
  const crons = timings.filter((timing) => timing.type === 'Cron');
  const timeZone = sharedTimeZone(crons);
  const zone = zoneOf(timeZone);
  const fields = crons.map(({ expression }) => parseCron(expression));
  const inUtc = fields.flatMap((one) => readInUtc(one, zone, period) ?? []);
  if (inUtc.length > 0 && inUtc.length === fields.length) {
    return specOf(inUtc, 'UTC', timeZone === 'UTC' ? '' : ` (${timeZone})`);
  }
  return specOf(fields, timeZone, '');
}

function specOf(fields: readonly CronFields[], timeZone: string, suffix: string): CompiledSpec {
  const calendars = fields.flatMap((one): CompiledCalendar[] =>
    calendarEntriesOf(one, `${one.expression}${suffix}`),
  );
  return { calendars, intervals: [], timeZone };
}

/** The server knows one time zone per schedule. */
function sharedTimeZone(crons: readonly CronTiming[]): string {
  const first = crons[0]?.timeZone ?? 'UTC';
  const other = crons.find(({ timeZone }) => timeZone !== first);
  if (other === undefined) return first;
  throw new TimingError({
    code: 'time-zones-differ',
    field: 'timeZone',
    text: other.timeZone,
    reason: `differs from ${first} in another timing of the schedule`,
    remedy: 'use one time zone for all timings, or one schedule per time zone',
  });
}
