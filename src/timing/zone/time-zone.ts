import { type CronTiming, repeatingPart, type Timing } from '../../domain/schedule/timing.ts';
import { TimingError } from '../timing-error.ts';
import { secondsPerDay, secondsPerHour, yearOf } from './calendar-day.ts';
import { isTimeZoneName, similarTimeZoneName } from './time-zone-names.ts';

/** A stretch of time with one offset: `from` inclusive, `until` exclusive, in epoch seconds. */
type ZoneSpan = {
  from: number;
  until: number;
  /** Seconds east of Greenwich. */
  offset: number;
};

/** The instants with a given local time, earliest first, or the gap that swallowed it. */
type LocalTime = {
  instants: readonly number[];
  /** First instant after the gap, and the gap's length in seconds; absent when the time exists. */
  gap?: { end: number; length: number };
};

/** The clock changes of one IANA time zone; computed once per year and kept. */
export type Zone = {
  name: string;
  /** Offset at an instant, in seconds east of Greenwich. */
  offsetAt: (epochSecond: number) => number;
  /** The stretch around an instant; may be cut at the turn of a year. */
  spanAt: (epochSecond: number) => ZoneSpan;
  /** All stretches that touch an interval, in order, none adjacent to one of the same offset. */
  spansBetween: (from: number, until: number) => ZoneSpan[];
  /** Resolves a local time, given in seconds as if it were UTC. */
  resolve: (local: number) => LocalTime;
};

/** No zone has ever been further from UTC than this. */
const widestOffset = 16 * secondsPerHour;

/** Two changes closer together than this, undoing each other, would be missed; none are known. */
const samplingStep = 7 * secondsPerDay;

/** Bounded by the number of IANA names, about 600. */
const zones = new Map<string, Zone>();

/** The zone of that exact IANA name; throws TimingError for any other text. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  checkTimeZone(name);
  const zone = createZone(name);
  zones.set(name, zone);
  return zone;
}

/** Throws TimingError unless the text is an exactly spelled IANA time zone name. */
export function checkTimeZone(name: string): void {
  if (isTimeZoneName(name)) return;
  const similar = similarTimeZoneName(name.slice(0, 64));
  throw new TimingError({
    code: 'time-zone-invalid',
    field: 'timeZone',
    text: name,
    reason: 'is not the name of an IANA time zone',
    remedy:
      similar === undefined ? 'write a name such as UTC or Europe/London' : `write ${similar}`,
  });
}

function createZone(name: string): Zone {
  const readOffset = createOffsetReader(name);
  const years = new Map<number, ZoneSpan[]>();

  function spansOfYear(year: number): ZoneSpan[] {
    const known = years.get(year);
    if (known !== undefined) return known;
    const spans = measureYear(year, readOffset);
    years.set(year, spans);
    return spans;
  }

  let latest: ZoneSpan | undefined;

  function spanAt(epochSecond: number): ZoneSpan {
    // Searches ask for neighbouring instants again and again, so the last answer is tried first.
    if (latest && epochSecond >= latest.from && epochSecond < latest.until) return latest;
    latest = spansOfYear(yearOf(epochSecond)).find((span) => epochSecond < span.until);
    if (latest === undefined) throw new RangeError(`No offset known for second ${epochSecond}`);
    return latest;
  }

  function spansBetween(from: number, until: number): ZoneSpan[] {
    const merged: ZoneSpan[] = [];
    for (let year = yearOf(from); year <= yearOf(until); year += 1) {
      for (const span of spansOfYear(year)) {
        if (span.until <= from || span.from >= until) continue;
        const previous = merged.at(-1);
        if (previous?.offset === span.offset) previous.until = span.until;
        else merged.push({ ...span });
      }
    }
    return merged;
  }

  const offsetAt = (epochSecond: number): number => spanAt(epochSecond).offset;
  const resolve = (local: number): LocalTime =>
    resolveLocal(local, spansBetween(local - widestOffset, local + widestOffset));
  return { name, offsetAt, spanAt, spansBetween, resolve };
}

function resolveLocal(local: number, spans: readonly ZoneSpan[]): LocalTime {
  const instants = spans
    .filter((span) => local - span.offset >= span.from && local - span.offset < span.until)
    .map((span) => local - span.offset)
    .sort((a, b) => a - b);
  if (instants.length > 0) return { instants };
  for (const [index, span] of spans.entries()) {
    const next = spans[index + 1];
    if (next === undefined || local >= next.from + next.offset) continue;
    return { instants, gap: { end: next.from, length: next.offset - span.offset } };
  }
  return { instants };
}

/** Finds a year's clock changes by sampling, then halving each interval whose ends differ. */
function measureYear(year: number, readOffset: (epochSecond: number) => number): ZoneSpan[] {
  const end = Date.UTC(year + 1, 0) / 1_000;
  let from = Date.UTC(year, 0) / 1_000;
  let offset = readOffset(from);
  const spans: ZoneSpan[] = [];
  for (let left = from; left < end; left += samplingStep) {
    const right = Math.min(left + samplingStep, end);
    let probe = left;
    while (readOffset(right) !== offset) {
      probe = firstDifferent({ left: probe, right, offset }, readOffset);
      spans.push({ from, until: probe, offset });
      from = probe;
      offset = readOffset(probe);
    }
  }
  if (from < end) spans.push({ from, until: end, offset });
  return spans;
}

type ChangeSearch = { left: number; right: number; offset: number };

function firstDifferent(search: ChangeSearch, readOffset: (epochSecond: number) => number): number {
  let { left, right } = search;
  while (right - left > 1) {
    const middle = Math.floor((left + right) / 2);
    if (readOffset(middle) === search.offset) left = middle;
    else right = middle;
  }
  return right;
}

/** Formatting is slow (about a microsecond), so offsets are measured once and kept. */
function createOffsetReader(timeZone: string): (epochSecond: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (epochSecond) => {
    const parts = format.format(epochSecond * 1_000).match(/\d+/g) ?? [];
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1_000 - epochSecond;
  };
}

/** The cron timings among the timings, limited ones included. */
export function cronTimingsOf(timings: readonly Timing[]): CronTiming[] {
  return timings.flatMap((timing) => {
    const repeating = repeatingPart(timing);
    return repeating?.type === 'Cron' ? [repeating] : [];
  });
}

/**
 * The time zone of the timings that are read in one; UTC without any. The server knows one per
 * schedule, so TimingError is thrown for more.
 */
export function sharedTimeZone(timings: readonly Timing[]): string {
  const crons = cronTimingsOf(timings);
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
