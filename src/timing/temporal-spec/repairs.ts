import { repeatingPart, type Timing } from '../../domain/schedule/timing.ts';
import { firesBetween } from '../fires/next-fires.ts';
import type { Work } from '../turns.ts';
import { secondsPerDay, secondsPerHour, secondsPerMinute } from '../zone/calendar-day.ts';
import { zoneOf } from '../zone/time-zone.ts';
import {
  type CompiledCalendar,
  type CompiledInterval,
  type CompiledSpec,
  expandRanges,
  intervalOfInstant,
  type Period,
  type Range,
} from './compiled-spec.ts';
import { createServerModel, type ServerModel } from './server-model.ts';

/** The server deviates from the policy only this close to a clock change. */
export const affectedSecondsBefore = 30 * secondsPerHour;
export const affectedSecondsAfter = 50 * secondsPerHour;

/** More would burden the server; the nearest are kept and later ones come with later compilations. */
const maxRepairs = 500;

/** Fires processed before the work may pause. */
const pauseAfter = 10;

/**
 * One-shot intervals for the policy's fires that the server's own search would lose in the period.
 */
export function* findingRepairs(
  spec: CompiledSpec,
  timings: readonly Timing[],
  period: Period,
): Work<CompiledInterval[]> {
  const expectedOf = timings.filter((timing) => repeatingPart(timing)?.type === 'Cron');
  const intervals = spec.intervals.map(startingPoints);
  const missing: number[] = [];
  for (const window of affectedWindows(spec.timeZone, period)) {
    const calendars = spec.calendars.filter((calendar) => mayMatchIn(calendar, window));
    const model = createServerModel({ ...spec, calendars, intervals });
    const expected = firesBetween(expectedOf, window);
    yield;
    missing.push(...(yield* missingFires(model, expected, window)));
  }
  return missing.slice(0, maxRepairs).map(intervalOfInstant);
}

/**
 * Follows the server's search and adds a repair wherever it would skip an expected fire. Continues from the
 * added fire, as the server will, because a search finds different fires depending on where it starts: one
 * added fire early on a lost day often restores the rest.
 */
function* missingFires(
  model: ServerModel,
  expected: readonly number[],
  window: Period,
): Work<number[]> {
  const missing: number[] = [];
  let served = model.next(window.from, window.until);
  for (const [index, fire] of expected.entries()) {
    if (index % pauseAfter === 0) yield;
    while (served !== null && served < fire) served = model.next(served, window.until);
    if (served === fire) continue;
    missing.push(fire);
    served = model.next(fire, window.until);
  }
  return missing;
}

/**
 * Intervals never go wrong, but each of their fires is where the next search of the calendars starts.
 * Calendars only tell minutes apart, so one fire in each minute stands for all of that minute.
 */
function startingPoints(interval: CompiledInterval): CompiledInterval {
  const { everySeconds, offsetSeconds } = interval;
  if (secondsPerMinute % everySeconds !== 0) return interval;
  return { everySeconds: secondsPerMinute, offsetSeconds: offsetSeconds % everySeconds };
}

/** Leaves out calendars for other dates, since walking along with many of them takes long. */
function mayMatchIn(calendar: CompiledCalendar, { from, until }: Period): boolean {
  const contains = (ranges: Range[], value: number): boolean =>
    expandRanges(ranges).includes(value);
  for (let at = from - secondsPerDay; at <= until + secondsPerDay; at += secondsPerDay) {
    const date = new Date(at * 1_000);
    const inYear = calendar.year === undefined || contains(calendar.year, date.getUTCFullYear());
    const inMonth = contains(calendar.month, date.getUTCMonth() + 1);
    if (inYear && inMonth && contains(calendar.dayOfMonth, date.getUTCDate())) return true;
  }
  return false;
}

/**
 * The surroundings of every clock change whose effects reach into the period. They are never cut at
 * its start: the repairs of a change stay the same until it has passed, since updating a schedule
 * during one would itself alter what the server finds.
 */
function affectedWindows(timeZone: string, { from, until }: Period): Period[] {
  const changes = zoneOf(timeZone)
    .spansBetween(from - affectedSecondsAfter, until)
    .slice(1);
  return changes.map((span) => ({
    from: span.from - affectedSecondsBefore,
    until: span.from + affectedSecondsAfter,
  }));
}
