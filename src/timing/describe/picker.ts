/** Common ways to say when, as people pick them in a form, to and from cron expressions. */
import { type CronFields, parseCron } from '../cron/cron-fields.ts';
import { clock, evenStep } from './describe-date.ts';

/**
 * On which dates: every day, Monday to Friday, the weekend, or chosen days. Weekdays are 0 (Sunday) to 6; `nth` is
 * the how-manieth such weekday of the month, or its last.
 */
export type PickedDays =
  | { kind: 'EveryDay' }
  | { kind: 'Weekdays' }
  | { kind: 'Weekends' }
  | { kind: 'DaysOfWeek'; weekdays: readonly number[] }
  | { kind: 'DaysOfMonth'; days: readonly number[]; lastDay: boolean }
  | { kind: 'NthWeekday'; weekday: number; nth: 1 | 2 | 3 | 4 | 5 | 'last' };

/**
 * How often on those dates: at times of day such as `09:00`, each with a minute of its own; every hour
 * at a minute; every so many hours at a minute; or every so many minutes, a divisor of 60. The last two in all
 * hours or from one to another.
 */
export type PickedTimes =
  | { kind: 'Times'; times: readonly string[] }
  | { kind: 'Hourly'; minute: number }
  | { kind: 'EveryHours'; every: number; minute: number; hours: Hours | null }
  | { kind: 'EveryMinutes'; minutes: number; hours: Hours | null };

/** Both included. */
export type Hours = { from: number; to: number };

export type Picker = { days: PickedDays; times: PickedTimes };

/** The expressions that together mean what was picked: one line for each minute of the times. */
export function pickerToCron({ days, times }: Picker): string[] {
  const dayFields = dayFieldsOf(days);
  return timeFieldsOf(times).map((time) => `${time} ${dayFields}`);
}

function dayFieldsOf(days: PickedDays): string {
  switch (days.kind) {
    case 'EveryDay':
      return '* * *';
    case 'Weekdays':
      return '* * 1-5';
    case 'Weekends':
      return '* * 0,6';
    case 'DaysOfWeek':
      return `* * ${days.weekdays.join(',')}`;
    case 'DaysOfMonth':
      return `${[...days.days, ...(days.lastDay ? ['L'] : [])].join(',')} * *`;
    case 'NthWeekday':
      return `* * ${days.weekday}${days.nth === 'last' ? 'L' : `#${days.nth}`}`;
  }
}

function timeFieldsOf(times: PickedTimes): string[] {
  switch (times.kind) {
    case 'Hourly':
      return [`${times.minute} *`];
    case 'EveryHours': {
      const step = times.every === 1 ? '' : `/${times.every}`;
      return [`${times.minute} ${hourField(times.hours)}${step}`];
    }
    case 'EveryMinutes': {
      const minute = times.minutes === 1 ? '*' : `*/${times.minutes}`;
      return [`${minute} ${hourField(times.hours)}`];
    }
    case 'Times': {
      const hoursByMinute = new Map<number, number[]>();
      for (const time of [...times.times].sort()) {
        const [hour = 0, minute = 0] = time.split(':').map(Number);
        hoursByMinute.set(minute, [...(hoursByMinute.get(minute) ?? []), hour]);
      }
      return [...hoursByMinute]
        .sort(([a], [b]) => a - b)
        .map(([minute, hours]) => `${minute} ${hours.join(',')}`);
    }
  }
}

function hourField(hours: Hours | null): string {
  return hours === null ? '*' : `${hours.from}-${hours.to}`;
}

/**
 * What was picked to get these expressions, or null when no form can show them; they then stay text.
 * Throws TimingError for an expression that cannot be read.
 */
export function cronToPicker(expressions: readonly string[]): Picker | null {
  const lines = expressions.map(parseCron);
  const [first] = lines;
  if (first === undefined) return null;
  const days = pickedDays(first);
  const times = pickedTimes(lines);
  if (days === null || times === null) return null;
  const picker = { days, times };
  return sameFires(pickerToCron(picker).map(parseCron), lines) ? picker : null;
}

function pickedDays({ months, daysOfMonth, daysOfWeek }: CronFields): PickedDays | null {
  if (months.length < 12) return null;
  if (daysOfWeek.nth.length + daysOfWeek.last.length > 0) {
    return daysOfMonth.restricted ? null : pickedNth(daysOfWeek);
  }
  if (daysOfMonth.restricted) {
    if (daysOfWeek.restricted) return null;
    return { kind: 'DaysOfMonth', days: daysOfMonth.days, lastDay: daysOfMonth.last };
  }
  const { weekdays } = daysOfWeek;
  if (!daysOfWeek.restricted || weekdays.length === 7) return { kind: 'EveryDay' };
  if (weekdays.join() === '1,2,3,4,5') return { kind: 'Weekdays' };
  if (weekdays.join() === '0,6') return { kind: 'Weekends' };
  return { kind: 'DaysOfWeek', weekdays };
}

/** One such weekday of the month; several are no form that people pick. */
function pickedNth({ weekdays, nth, last }: CronFields['daysOfWeek']): PickedDays | null {
  const all = [
    ...nth.map(({ weekday, k }) => ({ weekday, nth: k as 1 | 2 | 3 | 4 | 5 })),
    ...last.map((weekday) => ({ weekday, nth: 'last' as const })),
  ];
  const [only] = all;
  return only && all.length === 1 && weekdays.length === 0 ? { kind: 'NthWeekday', ...only } : null;
}

/** More times than this in one day are no list that people pick. */
const maxTimes = 24;

function pickedTimes(lines: readonly CronFields[]): PickedTimes | null {
  const [first] = lines;
  if (first && lines.length === 1) {
    if (first.followsElapsedTime) return pickedFrequency(first);
    const window = pickedWindow(first);
    if (window) return window;
  }
  const times = lines.flatMap(({ hours, minutes }) =>
    hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute))),
  );
  if (times.length > maxTimes) return null;
  return { kind: 'Times', times: [...new Set(times)].sort() };
}

/** Written as a range of hours, such as `8-18/2`: a list of the same hours stays a list of times. */
function pickedWindow({ expression, minutes }: CronFields): PickedTimes | null {
  const [, from, to, every = '1'] = /^\S+[ \t]+(\d+)-(\d+)(?:\/(\d+))?[ \t]/.exec(expression) ?? [];
  const [minute = 0] = minutes;
  if (from === undefined || to === undefined || minutes.length !== 1) return null;
  const hours = { from: Number(from), to: Number(to) };
  return { kind: 'EveryHours', every: Number(every), minute, hours };
}

function pickedFrequency({ minutes, hours }: CronFields): PickedTimes | null {
  const [minute = 0] = minutes;
  const allDay = hours.length === 24;
  if (minutes.length === 1 && allDay) return { kind: 'Hourly', minute };
  if (minutes.length === 1 && hours[0] === 0) {
    const every = evenStep(hours, 24);
    return every === undefined ? null : { kind: 'EveryHours', every, minute, hours: null };
  }
  const step = evenStep(minutes, 60);
  if (step === undefined || minute !== 0) return null;
  const [from = 0] = hours;
  return {
    kind: 'EveryMinutes',
    minutes: step,
    hours: allDay ? null : { from, to: hours.at(-1) ?? from },
  };
}

/** Whether both sides mean the same local times and treat clock changes alike. */
function sameFires(ours: readonly CronFields[], theirs: readonly CronFields[]): boolean {
  return signature(ours) === signature(theirs);
}

function signature(lines: readonly CronFields[]): string {
  const parts = lines.flatMap(({ hours, minutes, followsElapsedTime, ...date }) => {
    const { months, daysOfMonth, daysOfWeek } = date;
    const { days, last } = daysOfMonth;
    const weekdays = daysOfWeek.restricted ? daysOfWeek.weekdays : allWeekdays;
    const dates = daysOfMonth.restricted
      ? [days, last]
      : [weekdays, daysOfWeek.nth, daysOfWeek.last];
    const both = daysOfMonth.restricted && daysOfWeek.restricted ? daysOfWeek : null;
    const rest = JSON.stringify([followsElapsedTime, months, dates, both]);
    return hours.flatMap((hour) => minutes.map((minute) => `${clock(hour, minute)} ${rest}`));
  });
  return [...new Set(parts)].sort().join('\n');
}

const allWeekdays = [0, 1, 2, 3, 4, 5, 6];
