/** The day fields of a cron expression, and the dates they match. */
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
import { expandItem, invalidItem, readValue, type ValueRule } from './cron-item.ts';

/** What the two day fields share. */
type DayField = {
  /** False when the field places no condition on the date, that is, when it is `*`. */
  restricted: boolean;
  /** An item that begins with `*` but is more than a lone star; absent in most expressions. */
  disputedItem?: string;
};

export type DaysOfMonth = DayField & {
  /** 1-31. */
  days: readonly number[];
  /** `L`: the last day of the month. */
  last: boolean;
};

export type DaysOfWeek = DayField & {
  /** 0 (Sunday) to 6. */
  weekdays: readonly number[];
  /** `n#k`: the k-th such weekday of the month, k from 1 to 5. */
  nth: readonly { weekday: number; k: number }[];
  /** `nL`: the last such weekday of the month. */
  last: readonly number[];
};

/** The part of an expression that decides about dates; months are 1-12. */
export type DateFields = {
  months: readonly number[];
  daysOfMonth: DaysOfMonth;
  daysOfWeek: DaysOfWeek;
};

const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const dayOfMonthRule: ValueRule = { field: 'day of month', position: 2, min: 1, max: 31 };
const dayOfWeekRule: ValueRule = {
  field: 'day of week',
  position: 4,
  min: 0,
  max: 7,
  names: dayNames,
};

/** Reads the third field: values, ranges, steps and `L`. */
export function parseDayOfMonth(text: string): DaysOfMonth {
  const items = text.split(',');
  const plain = items.filter((item) => !isLast(item));
  return {
    ...dayField(items),
    days: sortedUnique(plain.flatMap((item) => expandItem(item, dayOfMonthRule))),
    last: plain.length < items.length,
  };
}

/** Reads the fifth field: values, ranges, steps, `n#k` and `nL`; 0 and 7 are both Sunday. */
export function parseDayOfWeek(text: string): DaysOfWeek {
  const items = text.split(',');
  const nth = items.filter((item) => item.includes('#'));
  const last = items.filter((item) => !item.includes('#') && /^[0-9a-z]*l$/i.test(item));
  const plain = items.filter((item) => !nth.includes(item) && !last.includes(item));
  return {
    ...dayField(items),
    weekdays: sortedUnique(
      plain.flatMap((item) => expandItem(item, dayOfWeekRule)).map((day) => day % 7),
    ),
    nth: uniqueNth(nth.map(readNth)),
    last: sortedUnique(last.map(readLast)),
  };
}

function dayField(items: readonly string[]): DayField {
  const disputedItem = items.find((item) => item.startsWith('*') && items.join(',') !== '*');
  return {
    restricted: !items.includes('*'),
    ...(disputedItem === undefined ? {} : { disputedItem }),
  };
}

function isLast(item: string): boolean {
  return item.toUpperCase() === 'L';
}

function readNth(item: string): { weekday: number; k: number } {
  const [day = '', k = '', ...rest] = item.split('#');
  if (day === '' || !/^[1-5]$/.test(k) || rest.length > 0) {
    throw invalidItem(item, dayOfWeekRule, [
      'is not a weekday and its number in the month',
      'write n#k with k from 1 to 5, for example 5#3 for the third Friday',
    ]);
  }
  return { weekday: readValue(day, dayOfWeekRule) % 7, k: Number(k) };
}

function readLast(item: string): number {
  const day = item.slice(0, -1);
  if (day === '') {
    throw invalidItem(item, dayOfWeekRule, [
      'does not name a weekday',
      'write 6 for Saturday, or 5L for the last Friday of the month',
    ]);
  }
  return readValue(day, dayOfWeekRule) % 7;
}

function uniqueNth(
  all: readonly { weekday: number; k: number }[],
): { weekday: number; k: number }[] {
  const byKey = new Map(all.map((one) => [one.k * 7 + one.weekday, one]));
  return [...byKey].sort(([a], [b]) => a - b).map(([, one]) => one);
}

function sortedUnique(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
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
