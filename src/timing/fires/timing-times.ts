/** The fires of every kind of timing as an ascending sequence of instants, and what follows from it. */
import type {
  CronTiming,
  IntervalTiming,
  LimitedTiming,
  MilestoneTiming,
  OneTimeTiming,
  RepeatingTiming,
  Timing,
} from '../../domain/schedule/timing.ts';
import { parseCron } from '../cron/cron-fields.ts';
import { atOnce, type Work } from '../turns.ts';
import { firstYear, lastYear, secondsPerDay } from '../zone/calendar-day.ts';
import { instantText, secondOfInstant } from '../zone/instant.ts';
import { zoneOf } from '../zone/time-zone.ts';
import { type PolicyTime, policyTimes } from './policy-times.ts';

const endOfTime = Date.UTC(lastYear + 1, 0) / 1_000;

/**
 * All fires after an instant (exclusive) to the end of 2100, strictly increasing, without regard to a limit
 * of executions. Throws TimingError for a timing that cannot be read.
 */
export function timesOf(timing: Timing, after: Date): Iterable<PolicyTime> {
  const bound = boundOf(after);
  return bound === undefined ? [] : timesAfter(timing, bound);
}

function timesAfter(timing: Timing, after: number): Iterable<PolicyTime> {
  switch (timing.type) {
    case 'Cron':
      return cronTimes(timing, after);
    case 'Interval':
      return intervalTimes(timing, after);
    case 'OneTime':
      return fixedTimes([secondOfInstant(timing.at)], after);
    case 'Limited':
      return limitedTimes(timing, after);
    case 'Milestone':
      return milestoneTimes(timing, after);
    case 'AfterSchedule':
    case 'Event':
    case 'Manual':
      return [];
  }
}

function cronTimes({ expression, timeZone }: CronTiming, after: number): Iterable<PolicyTime> {
  return policyTimes(parseCron(expression), zoneOf(timeZone), after);
}

/** Counted from the first fire; without one, from 1970 in UTC. */
function* intervalTimes(timing: IntervalTiming, after: number): Generator<PolicyTime> {
  const { everySeconds, offsetSeconds, startAt } = timing;
  const first = startAt === null ? offsetSeconds : secondOfInstant(startAt);
  const rounds = Math.max(0, Math.floor((after - first) / everySeconds) + 1);
  for (let at = first + rounds * everySeconds; at < endOfTime; at += everySeconds) {
    yield { at, notes: [] };
  }
}

function fixedTimes(instants: readonly number[], after: number): PolicyTime[] {
  return instants.filter((at) => at > after).map((at) => ({ at, notes: [] }));
}

function* limitedTimes(timing: LimitedTiming, after: number): Generator<PolicyTime> {
  const { startAt, until } = timing;
  const lower = startAt === null ? after : Math.max(after, secondOfInstant(startAt) - 1);
  const upper = until === null ? endOfTime : secondOfInstant(until);
  for (const time of timesAfter(timing.timing, lower)) {
    if (time.at > upper) return;
    yield time;
  }
}

/** Without the anchor's instant nothing fires. */
function milestoneTimes(timing: MilestoneTiming, after: number): PolicyTime[] {
  const { anchorAt, offsetsSeconds } = timing;
  if (anchorAt === null) return [];
  const anchor = secondOfInstant(anchorAt);
  const instants = [...new Set(offsetsSeconds)].sort((a, b) => a - b).map((one) => anchor + one);
  return fixedTimes(
    instants.filter((at) => at < endOfTime),
    after,
  );
}

/** The bound in whole epoch seconds, or undefined when nothing can follow it. */
function boundOf(after: Date): number | undefined {
  const year = after.getUTCFullYear();
  if (Number.isNaN(year)) throw new RangeError('The lower bound is not a valid date');
  if (year > lastYear) return undefined;
  // One second earlier, so that the very first instant of the first year can fire.
  return Math.floor(Math.max(after.getTime(), Date.UTC(firstYear, 0) - 1) / 1_000);
}

/** Epoch seconds, both inclusive; infinite where there is no bound. */
type TimingBounds = { from: number; until: number };

/** The bounds of one timing; one that waits for something has none it could miss and ends before all. */
export function boundsOf(timing: Timing): TimingBounds {
  switch (timing.type) {
    case 'Cron':
    case 'Interval':
      return { from: startOf(timing), until: Infinity };
    case 'OneTime': {
      const at = secondOfInstant(timing.at);
      return { from: at, until: at };
    }
    case 'Limited': {
      const { startAt, until, timing: inner } = timing;
      const from = startAt === null ? -Infinity : secondOfInstant(startAt);
      return {
        from: Math.max(from, startOf(inner)),
        until: until === null ? Infinity : secondOfInstant(until),
      };
    }
    case 'Milestone':
    case 'AfterSchedule':
    case 'Event':
    case 'Manual':
      return { from: Infinity, until: -Infinity };
  }
}

function startOf(timing: RepeatingTiming): number {
  return timing.type === 'Interval' ? intervalStart(timing) : -Infinity;
}

function intervalStart({ startAt }: IntervalTiming): number {
  return startAt === null ? -Infinity : secondOfInstant(startAt);
}

/** Every rhythm, and both clock changes, show within a year. */
const lookAheadSeconds = 400 * secondsPerDay;
/** Of each timing; more than that many in a year are minutes or seconds apart all the time. */
const maxLookedAt = 20_000;

/** Fires processed before the work may pause. */
const pauseAfter = 200;

/**
 * The shortest time between two of the coming fires of all timings, in seconds; null while there are
 * fewer than two. Throws TimingError for timings that cannot be read.
 */
export function shortestGap(timings: readonly Timing[], after: Date): number | null {
  return atOnce(findingShortestGap(timings, after));
}

/** As `shortestGap`. */
export function* findingShortestGap(timings: readonly Timing[], after: Date): Work<number | null> {
  const instants: number[] = [];
  let end = after.getTime() / 1_000 + lookAheadSeconds;
  // Behind the end of one timing the others alone would seem further apart than they are.
  let trusted = Infinity;
  for (const timing of timings) {
    let looked = 0;
    for (const { at } of timesOf(timing, after)) {
      if (at > end && looked > 1) break;
      instants.push(at);
      looked += 1;
      if (looked % pauseAfter === 0) yield;
      if (looked < maxLookedAt) continue;
      trusted = Math.min(trusted, at);
      end = Math.min(end, trusted);
      break;
    }
    yield;
  }
  // As an array of numbers they are sorted several times faster.
  const inOrder = Float64Array.from(instants).sort();
  yield;
  let shortest: number | null = null;
  for (let index = 1; index < inOrder.length && (inOrder[index] ?? 0) <= trusted; index += 1) {
    const gap = (inOrder[index] ?? 0) - (inOrder[index - 1] ?? 0);
    if (gap > 0 && (shortest === null || gap < shortest)) shortest = gap;
  }
  return shortest;
}

/** The timings with the instant of each anchor in them; null where it is not among those given. */
export function withAnchors(
  timings: readonly Timing[],
  anchors: ReadonlyMap<string, Date>,
): Timing[] {
  return timings.map((timing) => {
    if (timing.type !== 'Milestone') return timing;
    const at = anchors.get(timing.anchor);
    return { ...timing, anchorAt: at ? instantText(Math.floor(at.getTime() / 1_000)) : null };
  });
}

/** Each milestone as the instant it comes due at; every other timing as it is. */
export function milestonesAsInstants(timings: readonly Timing[]): Timing[] {
  return timings.flatMap((timing): Timing[] => {
    if (timing.type !== 'Milestone' || timing.anchorAt === null) return [timing];
    const anchor = secondOfInstant(timing.anchorAt);
    const end = Date.UTC(lastYear + 1, 0) / 1_000;
    return [...new Set(timing.offsetsSeconds)]
      .map((offset) => anchor + offset)
      .filter((at) => at < end)
      .map((at): OneTimeTiming => ({ type: 'OneTime', at: instantText(at), timeZone: 'UTC' }));
  });
}

/** Names of the anchors that timings wait for. */
export function missingAnchors(timings: readonly Timing[]): string[] {
  const missing = timings.flatMap((timing) =>
    timing.type === 'Milestone' && timing.anchorAt === null ? [timing.anchor] : [],
  );
  return [...new Set(missing)];
}

/** Names of the anchors that timings count from. */
export function anchorsOf(timings: readonly Timing[]): string[] {
  const names = timings.flatMap((timing) => (timing.type === 'Milestone' ? [timing.anchor] : []));
  return [...new Set(names)];
}
