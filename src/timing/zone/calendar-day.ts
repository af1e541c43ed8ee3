/** Arithmetic on dates of the Gregorian calendar; a date is counted in whole days since 1970-01-01. */

export const secondsPerMinute = 60;
export const secondsPerHour = 3_600;
export const secondsPerDay = 86_400;

/** A clock change of this length or more means that the skipped times simply do not happen. */
export const longestBridgedGap = 3 * secondsPerHour;

/** Fires are computed for these years only; the server knows none after the last. */
export const firstYear = 1970;
export const lastYear = 2100;

/** One date with everything a day rule asks about; months are 1-12, weekdays 0 (Sunday) to 6. */
export type CalendarDay = {
  year: number;
  month: number;
  dayOfMonth: number;
  weekday: number;
  monthLength: number;
};

/** Days since 1970-01-01; a day beyond the month's end counts into the next month. */
export function epochDayOf(year: number, month: number, dayOfMonth: number): number {
  return Date.UTC(year, month - 1, dayOfMonth) / (secondsPerDay * 1_000);
}

/** 0 is Sunday; 1970-01-01 was a Thursday. */
export function weekdayOf(epochDay: number): number {
  return (((epochDay + 4) % 7) + 7) % 7;
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Length of a month in days, 28 to 31. */
export function monthLengthOf(year: number, month: number): number {
  if (month === 2 && isLeapYear(year)) return 29;
  return monthLengths[month - 1] ?? 0;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The UTC year of an instant, or the year of a local time counted as if it were UTC. */
export function yearOf(epochSecond: number): number {
  return new Date(epochSecond * 1_000).getUTCFullYear();
}
