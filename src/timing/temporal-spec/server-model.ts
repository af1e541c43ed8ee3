/**
 * A model of how the Temporal server searches for the next matching time, errors around clock
 * changes included. It predicts those errors so that they can be repaired; it is never used to show
 * when a schedule fires.
 *
 * The server walks a wall clock field by field and only then asks which instant it shows. Two habits
 * cause every deviation: an ambiguous or missing local time resolves by a rule that depends on the
 * sign of the offset, and a repeated hour is noticed only when a carry from minute to hour crosses it.
 */
import {
  epochDayOf,
  lastYear,
  monthLengthOf,
  secondsPerDay,
  secondsPerHour,
  secondsPerMinute,
  weekdayOf,
} from '../zone/calendar-day.ts';
import { type Zone, zoneOf } from '../zone/time-zone.ts';
import { type CompiledCalendar, type CompiledSpec, expandRanges } from './compiled-spec.ts';

/** Answers when the server would fire next; instants are whole epoch seconds. */
export type ServerModel = {
  /** The first match after an instant and before another, both exclusive, or null. */
  next: (after: number, before?: number) => number | null;
};

/** Searches stop at the last year the server knows. */
const endOfTime = Date.UTC(lastYear + 1, 0) / 1_000;

/** The server's search over all entries of a spec; the earliest answer of any entry wins. */
export function createServerModel(spec: CompiledSpec): ServerModel {
  const zone = zoneOf(spec.timeZone);
  const searches = spec.calendars.map((calendar) => createCalendarSearch(calendar, zone));

  function next(after: number, before = endOfTime): number | null {
    let earliest = before;
    for (const search of searches) earliest = Math.min(earliest, search(after, before) ?? before);
    for (const { everySeconds, offsetSeconds } of spec.intervals) {
      // Truncation towards zero, as on the server: before the offset the first tick is a full round late.
      const rounds = Math.trunc((after - offsetSeconds) / everySeconds) + 1;
      earliest = Math.min(earliest, rounds * everySeconds + offsetSeconds);
    }
    return earliest < before ? earliest : null;
  }
  return { next };
}

type WallClock = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Added to the instant found: one hour while the server believes itself in a second copy. */
  shift: number;
};

type Matcher = Record<
  'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'second',
  (value: number) => boolean
>;

function createCalendarSearch(
  calendar: CompiledCalendar,
  zone: Zone,
): (after: number, before: number) => number | null {
  const matches = createMatcher(calendar);
  // From a date that does not match, the search restarts at the next one, at whatever time it
  // was: its result is that of the date.
  const known = new Map<number, number | null>();
  let knownBefore = NaN;

  return (after, before) => {
    if (before !== knownBefore) known.clear();
    knownBefore = before;
    const clock = clockAfter(after, zone);
    carry(clock, zone);
    if (matchesDate(clock, matches, zone)) return searchFrom(clock, before);
    const date = epochDayOf(clock.year, clock.month, clock.day);
    const found = known.get(date);
    if (found !== undefined) return found;
    const result = searchFrom(clock, before);
    known.set(date, result);
    return result;
  };

  function searchFrom(clock: WallClock, before: number): number | null {
    // A local date may differ from the UTC date by one day, and a shift may cross midnight.
    const lastDay = before / secondsPerDay + 2;
    for (;;) {
      carry(clock, zone);
      if (epochDayOf(clock.year, clock.month, clock.day) > lastDay) return null;
      if (!settleDate(clock, matches, zone) || !settleTime(clock, matches)) continue;
      const instant = instantOf(clock, zone);
      if (localHour(instant, zone) === clock.hour) return instant + clock.shift;
      // The time does not exist: the server gives up on the whole hour.
      Object.assign(clock, { hour: clock.hour + 1, minute: 0, second: 0 });
    }
  }
}

function matchesDate(clock: WallClock, matches: Matcher, zone: Zone): boolean {
  const { year, month, day } = clock;
  if (!matches.year(year) || !matches.month(month) || !matches.day(day)) return false;
  return matches.weekday(localWeekday(clock, zone));
}

function createMatcher(calendar: CompiledCalendar): Matcher {
  const setOf = (ranges: CompiledCalendar['second']): ((value: number) => boolean) => {
    const values = new Set(expandRanges(ranges));
    return (value) => values.has(value);
  };
  return {
    year: calendar.year === undefined ? () => true : setOf(calendar.year),
    month: setOf(calendar.month),
    day: setOf(calendar.dayOfMonth),
    weekday: setOf(calendar.dayOfWeek),
    hour: setOf(calendar.hour),
    minute: setOf(calendar.minute),
    second: setOf(calendar.second),
  };
}

/** The wall clock one second after an instant, before carrying. */
function clockAfter(after: number, zone: Zone): WallClock {
  const local = new Date((after + zone.offsetAt(after)) * 1_000);
  const hour = local.getUTCHours();
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour,
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds() + 1,
    shift: localHour(after - secondsPerHour, zone) === hour ? secondsPerHour : 0,
  };
}

/** Brings overflowing fields back into range, from seconds up to the year. */
function carry(clock: WallClock, zone: Zone): void {
  if (clock.second >= 60) Object.assign(clock, { minute: clock.minute + 1, second: 0 });
  if (clock.minute >= 60) carryHour(clock, zone);
  if (clock.hour >= 24) Object.assign(clock, { day: clock.day + 1, hour: 0 });
  if (clock.month <= 12 && clock.day > monthLengthOf(clock.year, clock.month)) {
    Object.assign(clock, { month: clock.month + 1, day: 1 });
  }
  if (clock.month > 12) Object.assign(clock, { year: clock.year + 1, month: 1 });
}

/** Only here a repeated hour is noticed: when the next hour starts more than an hour later. */
function carryHour(clock: WallClock, zone: Zone): void {
  const here = instantOf({ ...clock, minute: 0, second: 0 }, zone);
  const following = { ...clock, hour: clock.hour + 1, minute: 0, second: 0 };
  const repeated = clock.shift === 0 && instantOf(following, zone) - here > secondsPerHour;
  clock.minute = 0;
  if (!repeated) clock.hour += 1;
  clock.shift = repeated ? secondsPerHour : 0;
}

/** Moves forward to a matching date; false when a field overflowed and must be carried first. */
function settleDate(clock: WallClock, matches: Matcher, zone: Zone): boolean {
  const start = { hour: 0, minute: 0, second: 0, shift: 0 };
  if (!matches.year(clock.year)) {
    Object.assign(clock, { ...start, year: clock.year + 1, month: 1, day: 1 });
    return false;
  }
  while (!matches.month(clock.month)) {
    Object.assign(clock, { ...start, month: clock.month + 1, day: 1 });
    if (clock.month > 12) return false;
  }
  while (!matches.day(clock.day) || !matches.weekday(localWeekday(clock, zone))) {
    Object.assign(clock, { ...start, day: clock.day + 1 });
    if (clock.day > monthLengthOf(clock.year, clock.month)) return false;
  }
  return true;
}

/** Moves forward to a matching time of day; false when a field overflowed. */
function settleTime(clock: WallClock, matches: Matcher): boolean {
  while (!matches.hour(clock.hour)) {
    Object.assign(clock, { hour: clock.hour + 1, minute: 0, second: 0, shift: 0 });
    if (clock.hour >= 24) return false;
  }
  while (!matches.minute(clock.minute)) {
    Object.assign(clock, { minute: clock.minute + 1, second: 0 });
    if (clock.minute >= 60) return false;
  }
  while (!matches.second(clock.second)) {
    clock.second += 1;
    if (clock.second >= 60) return false;
  }
  return true;
}

/**
 * The instant the server takes a wall clock for. It looks the offset up as if local time were UTC,
 * trusts a zero offset blindly, and otherwise corrects it once.
 */
function instantOf(clock: WallClock, zone: Zone): number {
  const local =
    epochDayOf(clock.year, clock.month, clock.day) * secondsPerDay +
    clock.hour * secondsPerHour +
    clock.minute * secondsPerMinute +
    clock.second;
  const offset = zone.offsetAt(local);
  // Where the first guess was right this second look gives the same answer.
  return offset === 0 ? local : local - zone.offsetAt(local - offset);
}

function localHour(instant: number, zone: Zone): number {
  return new Date((instant + zone.offsetAt(instant)) * 1_000).getUTCHours();
}

/** The weekday of the instant found, which near a gap at midnight is not that of the date. */
function localWeekday(clock: WallClock, zone: Zone): number {
  const instant = instantOf(clock, zone);
  return weekdayOf(Math.floor((instant + zone.offsetAt(instant)) / secondsPerDay));
}
