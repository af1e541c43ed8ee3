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
