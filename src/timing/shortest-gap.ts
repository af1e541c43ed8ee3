/** How close together the fires of a schedule come. */
import type { Timing } from '../domain/timing.ts';
import { secondsPerDay } from './calendar-day.ts';
import { timesOf } from './timing-times.ts';

/** Every rhythm, and both clock changes, show within a year. */
const lookAheadSeconds = 400 * secondsPerDay;
/** Of each timing; more than that many in a year are minutes or seconds apart all the time. */
const mostLookedAt = 20_000;

/**
 * The shortest time between two of the coming fires of all timings, in seconds; null while there are
 * fewer than two. Throws TimingError for timings that cannot be read.
 */
export function shortestGap(timings: readonly Timing[], after: Date): number | null {
  const ends: number[] = [];
  const instants = new Set<number>();
  const until = after.getTime() / 1_000 + lookAheadSeconds;
  for (const timing of timings) {
    let looked = 0;
    for (const { at } of timesOf(timing, after)) {
      if (at > until && looked > 1) break;
      instants.add(at);
      looked += 1;
      if (looked < mostLookedAt) continue;
      ends.push(at);
      break;
    }
  }
  // Behind the end of one timing the others alone would seem further apart than they are.
  const end = Math.min(...ends, Infinity);
  const inOrder = [...instants].filter((at) => at <= end).sort((a, b) => a - b);
  const gaps = inOrder.slice(1).map((at, index) => at - (inOrder[index] ?? at));
  return gaps.length === 0 ? null : gaps.reduce((least, gap) => Math.min(least, gap));
}
