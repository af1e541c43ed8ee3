/** The next instant at which the clocks of a zone show a time of day. */
import {
  longestBridgedGap,
  secondsPerDay,
  secondsPerHour,
  secondsPerMinute,
} from './calendar-day.ts';
import type { Zone } from './time-zone.ts';

/** `06:00` or `06:00:30`, which was checked when it was read, in seconds since midnight. */
export function secondOfDay(text: string): number {
  const [hour = 0, minute = 0, second = 0] = text.split(':').map(Number);
  return hour * secondsPerHour + minute * secondsPerMinute + second;
}

/** More days than any zone has ever left out in a row. */
const maxDays = 5;

/**
 * At or after an instant, in epoch seconds, by the rules of fixed times in schedules: once per local date, at
 * the end of a gap when the time does not exist, and at the first of two copies. A gap of hours is not
 * bridged: the next day counts.
 */
export function nextTimeOfDay(zone: Zone, timeOfDay: number, from: number): number {
  const today = Math.floor((from + zone.offsetAt(from)) / secondsPerDay);
  // The day before is included because a gap may move its last times into this one.
  const times = Array.from({ length: maxDays }, (_, index) => {
    const { instants, gap } = zone.resolve((today - 1 + index) * secondsPerDay + timeOfDay);
    if (gap !== undefined) return gap.length >= longestBridgedGap ? null : gap.end;
    return instants[0] ?? null;
  });
  const next = times
    .filter((at) => at !== null && at >= from)
    .sort((a, b) => Number(a) - Number(b));
  if (next[0] == null)
    throw new RangeError(`No ${timeOfDay} s of the day after ${from} in ${zone.name}`);
  return next[0];
}
