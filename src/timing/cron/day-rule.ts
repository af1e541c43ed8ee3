import {
  type CalendarDay,
  epochDayOf,
  firstYear,
  lastYear,
  monthLengthOf,
  secondsPerDay,
  weekdayOf,
  yearOf,
} from '../zone/calendar-day.ts';
import type { DateFields } from './cron-days.ts';

/** When both day fields are restricted, either is enough; a lone star adds no condition. */
function matchesDay(fields: DateFields, day: CalendarDay): boolean {
  const { daysOfMonth, daysOfWeek } = fields;
  if (!daysOfMonth.restricted && !daysOfWeek.restricted) return true;
  return (
    (daysOfMonth.restricted && matchesDayOfMonth(fields, day)) ||
    (daysOfWeek.restricted && matchesDayOfWeek(fields, day))
  );
}

function matchesDayOfMonth({ daysOfMonth }: DateFields, day: CalendarDay): boolean {
  return (
    daysOfMonth.days.includes(day.dayOfMonth) ||
    (daysOfMonth.last && day.dayOfMonth === day.monthLength)
  );
}

function matchesDayOfWeek({ daysOfWeek }: DateFields, day: CalendarDay): boolean {
  const k = Math.ceil(day.dayOfMonth / 7);
  const isLast = day.dayOfMonth > day.monthLength - 7;
  return (
    daysOfWeek.weekdays.includes(day.weekday) ||
    daysOfWeek.nth.some((one) => one.weekday === day.weekday && one.k === k) ||
    (isLast && daysOfWeek.last.includes(day.weekday))
  );
}

/** Every matching date from the given one to the end of 2100, as days since 1970-01-01. */
export function* matchingDays(fields: DateFields, fromEpochDay: number): Generator<number> {
  const firstMatchYear = Math.max(firstYear, yearOf(fromEpochDay * secondsPerDay));
  for (let year = firstMatchYear; year <= lastYear; year += 1) {
    for (const month of fields.months)
      yield* matchingDaysOfMonth(fields, { year, month, fromEpochDay });
  }
}

type MonthSearch = { year: number; month: number; fromEpochDay: number };

function* matchingDaysOfMonth(fields: DateFields, search: MonthSearch): Generator<number> {
  const { year, month, fromEpochDay } = search;
  const monthLength = monthLengthOf(year, month);
  const firstDay = epochDayOf(year, month, 1);
  if (firstDay + monthLength <= fromEpochDay) return;
  for (let dayOfMonth = 1; dayOfMonth <= monthLength; dayOfMonth += 1) {
    const epochDay = firstDay + dayOfMonth - 1;
    if (epochDay < fromEpochDay) continue;
    const weekday = weekdayOf(epochDay);
    if (matchesDay(fields, { year, month, dayOfMonth, weekday, monthLength })) yield epochDay;
  }
}

/** False for dates such as 31 February: the 28 years from 2001 contain every kind of year there is. */
export function fallsOnSomeDay(fields: DateFields): boolean {
  const from = epochDayOf(2001, 1, 1);
  const next = matchingDays(fields, from).next();
  return next.done !== true && next.value < epochDayOf(2029, 1, 1);
}
