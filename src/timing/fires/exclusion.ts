/** Which fires the calendars of a schedule keep from running. */
import type { Calendar, CalendarEntry } from '../../domain/calendar.ts';
import type { Timing } from '../../domain/schedule/timing.ts';
import {
  epochDayOf,
  firstYear,
  lastYear,
  monthLengthOf,
  secondsPerDay,
} from '../zone/calendar-day.ts';
import { cronTimingsOf, type Zone, zoneOf } from '../zone/time-zone.ts';

export type Exclusion = {
  /** Why a fire at that epoch second does not run; null when it does. */
  reasonAt: (second: number) => string | null;
  /** A second, at or after this excluded one, behind which the next fire that runs is found. */
  endAfter: (second: number) => number;
};

/** Of a schedule without calendars. */
export const nothingExcluded: Exclusion = {
  reasonAt: () => null,
  endAfter: (second) => second,
};

/** The zone whose local dates count: of the cron timings, else of a fixed time, else UTC. */
export function localZoneOf(timings: readonly Timing[]): string {
  const [cron] = cronTimingsOf(timings);
  if (cron) return cron.timeZone;
  const fixed = timings.find((timing) => timing.type === 'OneTime');
  return fixed?.type === 'OneTime' ? fixed.timeZone : 'UTC';
}

/** A closed run of local dates in days since 1970; runs are in order and do not overlap. */
type ClosedDays = { from: number; until: number; calendar: Calendar; name: string | null };

/** Throws TimingError when the timings are of a zone that is not known. */
export function exclusionOf(calendars: readonly Calendar[], timings: readonly Timing[]): Exclusion {
  const closed = closedDays(calendars);
  if (closed.length === 0) return nothingExcluded;
  const zone = zoneOf(localZoneOf(timings));
  return {
    reasonAt(second) {
      const day = localDayOf(second, zone);
      const found = findClosed(closed, day);
      return found && reasonOf(found, day);
    },
    endAfter(second) {
      let open = localDayOf(second, zone);
      for (let found; (found = findClosed(closed, open)); open = found.until + 1);
      return Math.max(second, startOfDay(open, zone) - 1);
    },
  };
}

function localDayOf(second: number, zone: Zone): number {
  return Math.floor((second + zone.offsetAt(second)) / secondsPerDay);
}

function startOfDay(day: number, zone: Zone): number {
  const { instants, gap } = zone.resolve(day * secondsPerDay);
  return instants[0] ?? gap?.end ?? day * secondsPerDay;
}

/** Reading a thousand dates takes a millisecond, and a page of schedules shares its calendars. */
const counted = new WeakMap<Calendar, ClosedDays[]>();

function countedDays(calendar: Calendar): ClosedDays[] {
  const known = counted.get(calendar);
  if (known) return known;
  const days = calendar.days.map(({ from, until, name }) => ({
    from: dayOf(from),
    until: dayOf(until),
    calendar,
    name,
  }));
  counted.set(calendar, days);
  return days;
}

/** Where entries overlap, the one that began first has the day. */
function closedDays(calendars: readonly Calendar[]): ClosedDays[] {
  const all = calendars.flatMap(countedDays).sort((a, b) => a.from - b.from);
  const closed: ClosedDays[] = [];
  let free = -Infinity;
  for (const days of all) {
    if (days.until < free) continue;
    closed.push({ ...days, from: Math.max(days.from, free) });
    free = days.until + 1;
  }
  return closed;
}

function findClosed(closed: readonly ClosedDays[], day: number): ClosedDays | null {
  let [low, high] = [0, closed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((closed[middle]?.from ?? Infinity) <= day) low = middle + 1;
    else high = middle;
  }
  const found = closed[low - 1];
  return found && day <= found.until ? found : null;
}

function reasonOf({ calendar, name }: ClosedDays, day: number): string {
  const word = calendar.kind === 'Blackout' ? 'blackout' : 'calendar';
  return `${word}: ${calendar.name}: ${name ?? dateText(day)}`;
}

function dateText(day: number): string {
  return new Date(day * secondsPerDay * 1_000).toISOString().slice(0, 10);
}

function dayOf(date: CalendarEntry['from']): number {
  return readDay(date) ?? NaN;
}

/** Days since 1970 of a date such as `2026-12-24`; null unless it is a real one from 1970 to 2100. */
export function readDay(date: string): number | null {
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? []).map(Number);
  if (year < firstYear || year > lastYear || month < 1 || month > 12) return null;
  return day >= 1 && day <= monthLengthOf(year, month) ? epochDayOf(year, month, day) : null;
}
