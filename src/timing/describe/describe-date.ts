import type { DateFields } from '../cron/cron-days.ts';
import { compressToRanges } from '../temporal-spec/compiled-spec.ts';

const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const nthNames = ['first', 'second', 'third', 'fourth', 'fifth'];

/**
 * The dates in words, or an empty text for every day. The two day fields widen each other, which
 * "and also" makes plain: "on the 13th and also every Friday".
 */
export function describeDays({ daysOfMonth, daysOfWeek }: DateFields): string {
  const alternatives: string[] = [];
  if (daysOfMonth.restricted) {
    const days = daysOfMonth.days.length === 0 ? [] : [nameRuns(daysOfMonth.days, ordinal)];
    const last = daysOfMonth.last ? ['last day of the month'] : [];
    alternatives.push(`on the ${joinWords([...days, ...last], 'and the')}`);
  }
  if (daysOfWeek.restricted) {
    if (daysOfWeek.weekdays.length > 0) alternatives.push(everyWeekday(daysOfWeek.weekdays));
    const nth = daysOfWeek.nth.map(
      ({ weekday, k }) => `${nthNames[k - 1]} ${weekdayName(weekday)}`,
    );
    const last = daysOfWeek.last.map((weekday) => `last ${weekdayName(weekday)}`);
    const special = [...nth, ...last];
    if (special.length > 0) alternatives.push(`on the ${joinWords(special)} of the month`);
  }
  return alternatives.join(' and also ');
}

/** The months in words, or an empty text for every month; they limit all the dates alike. */
export function describeMonths({ months }: DateFields): string {
  if (months.length === 12) return '';
  return `only in ${nameRuns(months, (month) => monthNames[month - 1] ?? '')}`;
}

function everyWeekday(weekdays: readonly number[]): string {
  if (weekdays.length === 7) return 'every day';
  // Weeks are spoken of from Monday, so Sunday goes last.
  const fromMonday = weekdays.map((day) => (day + 6) % 7).sort((a, b) => a - b);
  return `every ${nameRuns(fromMonday, (day) => weekdayName((day + 1) % 7))}`;
}

function weekdayName(weekday: number): string {
  return weekdayNames[weekday] ?? '';
}

/** "a", "a and b", "a, b and c". */
export function joinWords(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** 1st, 2nd, 3rd, 4th and so on. */
function ordinal(value: number): string {
  const tens = value % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${suffix}`;
}

/** Two digits, as on a clock. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Hour and minute on a 24-hour clock. */
export function clock(hour: number, minute: number): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

/** Names each value, shortening three or more in a row to "a to b"; expects sorted values. */
export function nameRuns(values: readonly number[], name: (value: number) => string): string {
  const runs = compressToRanges(values).flatMap(({ start, end, step }) => {
    if (step === 1 && end - start >= 2) return [`${name(start)} to ${name(end)}`];
    const count = (end - start) / step + 1;
    return Array.from({ length: count }, (_, index) => name(start + index * step));
  });
  return joinWords(runs);
}

/** The step when the values repeat evenly round a cycle such as 60 minutes, or undefined. */
export function evenStep(values: readonly number[], cycle: number): number | undefined {
  const [first, second] = values;
  if (first === undefined || second === undefined) return undefined;
  const step = second - first;
  const even = values.every((value, index) => value === first + index * step);
  return even && step * values.length === cycle ? step : undefined;
}
