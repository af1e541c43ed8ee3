/** How close together the fires of a schedule come. */
import type { Timing } from '../domain/timing.ts';
import { secondsPerDay } from './calendar-day.ts';
import { timesOf } from './timing-times.ts';
import { atOnce } from './turns.ts';
import type { Work } from './turns.ts';

/** Every rhythm, and both clock changes, show within a year. */
const lookAheadSeconds = 400 * secondsPerDay;
/** Of each timing; more than that many in a year are minutes or seconds apart all the time. */
const mostLookedAt = 20_000;

/** Fires that are looked at before the work may be paused. */
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
      if (looked < mostLookedAt) continue;
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
