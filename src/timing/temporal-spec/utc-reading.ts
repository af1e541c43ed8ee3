import type { CronFields } from '../cron/cron-fields.ts';
import { secondsPerMinute } from '../zone/calendar-day.ts';
import type { Zone } from '../zone/time-zone.ts';

/** A period in epoch seconds: `from` inclusive, `until` exclusive. */
export type Period = { from: number; until: number };

/**
 * The same expression read in UTC, or undefined when that would change its meaning. It does not when
 * the expression follows elapsed time in every hour of every day and all offsets of the zone during
 * the period move its minutes alike. In UTC the server makes no mistakes at clock changes.
 */
export function readInUtc(fields: CronFields, zone: Zone, period: Period): CronFields | undefined {
  if (!fields.followsElapsedTime || !runsEveryHour(fields)) return undefined;
  const offsets = zone.spansBetween(period.from, period.until).map(({ offset }) => offset);
  const [minutes, ...others] = offsets.map((offset) => minutesInUtc(fields.minutes, offset));
  const same = others.every((other) => other.join() === minutes?.join());
  const whole = offsets.every((offset) => offset % secondsPerMinute === 0);
  return minutes !== undefined && same && whole ? { ...fields, minutes } : undefined;
}

function runsEveryHour({ hours, months, daysOfMonth, daysOfWeek }: CronFields): boolean {
  const everyDay = !daysOfMonth.restricted && !daysOfWeek.restricted;
  return everyDay && hours.length === 24 && months.length === 12;
}

function minutesInUtc(minutes: readonly number[], offset: number): number[] {
  const shift = offset / secondsPerMinute;
  return minutes.map((minute) => (((minute - shift) % 60) + 60) % 60).sort((a, b) => a - b);
}
