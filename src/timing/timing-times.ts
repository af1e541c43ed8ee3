/** The fires of every kind of timing as one endless, ascending row of instants. */
import type {
  CronTiming,
  IntervalTiming,
  LimitedTiming,
  MilestoneTiming,
  Timing,
} from '../domain/timing.ts';
import { firstYear, lastYear } from './calendar-day.ts';
import { parseCron } from './cron-fields.ts';
import { secondOfInstant } from './instant.ts';
import { policyTimes, type PolicyTime } from './policy-times.ts';
import { zoneOf } from './time-zone.ts';

const endOfTime = Date.UTC(lastYear + 1, 0) / 1_000;

/**
 * All fires after an instant (exclusive) to the end of 2100, strictly increasing; how many executions
 * are allowed is not looked at. Throws TimingError for a timing that cannot be read.
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
