import { repeatingPart } from '../domain/timing.ts';
import type { CronTiming, Timing } from '../domain/timing.ts';
import { TimingError } from './timing-error.ts';

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
