import {
  type CronTiming,
  type IntervalTiming,
  repeatingPart,
  type Timing,
} from '../../domain/schedule/timing.ts';
import { type CronFields, parseCron } from '../cron/cron-fields.ts';
import { secondsPerMinute } from '../zone/calendar-day.ts';
import { secondOfInstant } from '../zone/instant.ts';
import { cronTimingsOf, sharedTimeZone, type Zone, zoneOf } from '../zone/time-zone.ts';
import {
  calendarOfInstant,
  type CompiledCalendar,
  type CompiledInterval,
  type CompiledSpec,
  compressToRanges,
  intervalOfInstant,
  type Period,
  type Range,
} from './compiled-spec.ts';

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

/**
 * The same expression read in UTC, or undefined when that would change its meaning. It does not when
 * the expression follows elapsed time in every hour of every day and all offsets of the zone during
 * the period move its minutes alike. In UTC the server makes no mistakes at clock changes.
 */
function readInUtc(fields: CronFields, zone: Zone, period: Period): CronFields | undefined {
  if (!fields.followsElapsedTime || !runsEveryHour(fields)) return undefined;
  const offsets = zone.spansBetween(period.from, period.until).map(({ offset }) => offset);
  const [minutes, ...others] = offsets.map((offset) => minutesInUtc(fields.minutes, offset));
  const same = others.every((other) => other.join() === minutes?.join());
  const whole = offsets.every((offset) => offset % secondsPerMinute === 0);
  return minutes !== undefined && same && whole ? { ...fields, minutes } : undefined;
}

function runsEveryHour({ hours, months, daysOfMonth, daysOfWeek }: CronFields): boolean {
  const everyDay = !daysOfMonth.restricted && !daysOfWeek.restricted;
  return everyDay && hours.length === 24 && months.length === 12;
}

function minutesInUtc(minutes: readonly number[], offset: number): number[] {
  const shift = offset / secondsPerMinute;
  return minutes.map((minute) => (((minute - shift) % 60) + 60) % 60).sort((a, b) => a - b);
}

function calendarsOf(fields: readonly CronFields[], suffix: string): CompiledCalendar[] {
  return fields.flatMap((one) => calendarEntriesOf(one, `${one.expression}${suffix}`));
}

/** The server counts from 1970; the first fire decides by how much that is moved. */
function intervalOf({ everySeconds, offsetSeconds, startAt }: IntervalTiming): CompiledInterval {
  if (startAt === null) return { everySeconds, offsetSeconds };
  return { everySeconds, offsetSeconds: secondOfInstant(startAt) % everySeconds };
}

/** A condition on the date that one server calendar can express; absent parts match everything. */
type DayTerm = {
  daysOfMonth?: readonly number[];
  weekdays?: readonly number[];
  months?: readonly number[];
  years?: Range[];
};

const longestComment = 200;

const second: Range[] = [{ start: 0, end: 0, step: 1 }];
const everyMonth = numbersBetween(1, 12);
const everyDayOfMonth = numbersBetween(1, 31);
const everyWeekday = numbersBetween(0, 6);

/** Month lengths the server's calendars can tell apart, to the last year it knows. */
const monthEnds: readonly { last: number; months: readonly number[]; years?: Range[] }[] = [
  { last: 31, months: [1, 3, 5, 7, 8, 10, 12] },
  { last: 30, months: [4, 6, 9, 11] },
  { last: 29, months: [2], years: [{ start: 2000, end: 2096, step: 4 }] },
  {
    last: 28,
    months: [2],
    years: [
      { start: 2001, end: 2097, step: 4 },
      { start: 2002, end: 2098, step: 4 },
      { start: 2003, end: 2099, step: 4 },
      { start: 2100, end: 2100, step: 1 },
    ],
  },
];

/**
 * The server calendars that together mean the same as the expression, clock changes aside. The
 * server joins the fields of one calendar by AND and calendars by OR, so each alternative of the
 * day rule becomes a calendar of its own.
 */
export function calendarEntriesOf(fields: CronFields, comment: string): CompiledCalendar[] {
  return dayTermsOf(fields).flatMap((term) => {
    const months = fields.months.filter((month) => (term.months ?? everyMonth).includes(month));
    if (months.length === 0) return [];
    return [
      {
        second,
        minute: compressToRanges(fields.minutes),
        hour: compressToRanges(fields.hours),
        dayOfMonth: compressToRanges(term.daysOfMonth ?? everyDayOfMonth),
        month: compressToRanges(months),
        dayOfWeek: compressToRanges(term.weekdays ?? everyWeekday),
        ...(term.years === undefined ? {} : { year: term.years }),
        comment: cutComment(comment),
      },
    ];
  });
}

function dayTermsOf(fields: CronFields): DayTerm[] {
  const { daysOfMonth, daysOfWeek } = fields;
  if (!daysOfMonth.restricted && !daysOfWeek.restricted) return [{}];
  return [
    ...(daysOfMonth.restricted ? dayOfMonthTerms(fields) : []),
    ...(daysOfWeek.restricted ? dayOfWeekTerms(fields) : []),
  ];
}

function dayOfMonthTerms({ daysOfMonth }: CronFields): DayTerm[] {
  const plain = daysOfMonth.days.length > 0 ? [{ daysOfMonth: daysOfMonth.days }] : [];
  if (!daysOfMonth.last) return plain;
  return [...plain, ...monthEnds.map(({ last, ...rest }) => ({ ...rest, daysOfMonth: [last] }))];
}

function dayOfWeekTerms({ daysOfWeek }: CronFields): DayTerm[] {
  const plain = daysOfWeek.weekdays.length > 0 ? [{ weekdays: daysOfWeek.weekdays }] : [];
  const nth = daysOfWeek.nth.map(({ weekday, k }) => ({
    weekdays: [weekday],
    daysOfMonth: numbersBetween(7 * k - 6, Math.min(7 * k, 31)),
  }));
  if (daysOfWeek.last.length === 0) return [...plain, ...nth];
  const last = monthEnds.map(({ last: end, ...rest }) => ({
    ...rest,
    weekdays: daysOfWeek.last,
    daysOfMonth: numbersBetween(end - 6, end),
  }));
  return [...plain, ...nth, ...last];
}

function cutComment(comment: string): string {
  return comment.length <= longestComment ? comment : `${comment.slice(0, longestComment - 3)}...`;
}

function numbersBetween(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
