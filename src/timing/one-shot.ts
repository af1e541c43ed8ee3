/** Ways to make the server fire at one instant and at no other. */
import type { CompiledCalendar, CompiledInterval, Range } from './compiled-spec.ts';

/** For a spec that is read in UTC; instants of the years 2000 to 2100, in epoch seconds. */
export function calendarOfInstant(at: number): CompiledCalendar {
  const date = new Date(at * 1_000);
  const only = (value: number): Range[] => [{ start: value, end: value, step: 1 }];
  return {
    second: only(date.getUTCSeconds()),
    minute: only(date.getUTCMinutes()),
    hour: only(date.getUTCHours()),
    dayOfMonth: only(date.getUTCDate()),
    month: only(date.getUTCMonth() + 1),
    dayOfWeek: [{ start: 0, end: 6, step: 1 }],
    year: only(date.getUTCFullYear()),
    comment: `once, at ${date.toISOString().replace('.000Z', 'Z')}`,
  };
}

/**
 * For any spec: an interval as long as its instant's distance from the epoch comes due exactly then,
 * and next after 2080. It has to be taken away afterwards, or the schedule never becomes idle.
 */
export function intervalOfInstant(at: number): CompiledInterval {
  return { everySeconds: at, offsetSeconds: 0 };
}
