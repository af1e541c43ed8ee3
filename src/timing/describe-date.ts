import type { DateFields } from './cron-days.ts';
import { joinWords, nameRuns, ordinal } from './phrases.ts';

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
