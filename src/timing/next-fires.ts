import type { Timing } from '../domain/timing.ts';
import { firstYear, lastYear } from './calendar-day.ts';
import { parseCron } from './cron-fields.ts';
import { policyTimes, type PolicyTime } from './policy-times.ts';
import { zoneOf } from './time-zone.ts';

/** One coming fire; the notes say in words what a clock change did to it and are mostly empty. */
export type Fire = { at: Date; notes: string[] };

export type NextFiresOptions = {
  /** Exclusive lower bound. */
  after: Date;
  /** How many fires at most; 10,000 is the most that is given. */
  count: number;
};

const mostFires = 10_000;

/**
 * The next fires of one timing in order, on whole seconds; fewer than asked when it ends, none for
 * Manual. Throws TimingError for a timing that cannot be read.
 */
export function nextFires(timing: Timing, options: NextFiresOptions): Fire[] {
  const count = Math.min(options.count, mostFires);
  const fires: Fire[] = [];
  if (count < 1) return fires;
  for (const { at, notes } of timesOf(timing, options.after)) {
    fires.push({ at: new Date(at * 1_000), notes });
    if (fires.length >= count) break;
  }
  return fires;
}

/** True when the timing fires at exactly that instant. */
export function isPolicyTime(timing: Timing, at: Date): boolean {
  const [next] = nextFires(timing, { after: new Date(at.getTime() - 1), count: 1 });
  return next !== undefined && next.at.getTime() === at.getTime();
}

/** The first fire of any of the timings after an instant (exclusive), or null when there is none. */
export function nextFireOf(timings: readonly Timing[], after: Date): Date | null {
  const nexts = timings.flatMap((timing) => nextFires(timing, { after, count: 1 }));
  if (nexts.length === 0) return null;
  return new Date(Math.min(...nexts.map((fire) => fire.at.getTime())));
}

/** All instants from `from` (exclusive) until `until` (exclusive) in epoch seconds, in order and united. */
export function firesBetween(
  timings: readonly Timing[],
  { from, until }: { from: number; until: number },
): number[] {
  const united = new Set<number>();
  for (const timing of timings) {
    for (const { at } of timesOf(timing, new Date(from * 1_000))) {
      if (at >= until) break;
      united.add(at);
    }
  }
  return [...united].sort((a, b) => a - b);
}

function timesOf(timing: Timing, after: Date): Iterable<PolicyTime> {
  switch (timing.type) {
    case 'Manual':
      return [];
    case 'Cron': {
      const fields = parseCron(timing.expression);
      const zone = zoneOf(timing.timeZone);
      const bound = boundOf(after);
      return bound === undefined ? [] : policyTimes(fields, zone, bound);
    }
  }
}

/** The bound in whole epoch seconds, or undefined when nothing can follow it. */
function boundOf(after: Date): number | undefined {
  const year = after.getUTCFullYear();
  if (Number.isNaN(year)) throw new RangeError('The lower bound is not a valid date');
  if (year > lastYear) return undefined;
  return Math.floor(Math.max(after.getTime(), Date.UTC(firstYear, 0)) / 1_000);
}
