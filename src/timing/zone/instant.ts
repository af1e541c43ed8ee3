/** Instants and local times as people write them in timings. */
import { invalidTiming, type TimingError, type TimingField } from '../timing-error.ts';
import {
  epochDayOf,
  firstYear,
  lastYear,
  monthLengthOf,
  secondsPerDay,
  secondsPerHour,
  secondsPerMinute,
} from './calendar-day.ts';

const datePart = '(\\d{4})-(\\d{2})-(\\d{2})';
const timePart = '(\\d{2}):(\\d{2})(?::(\\d{2})(\\.\\d+)?)?';
const writtenDate = new RegExp(`^${datePart}$`);
const writtenLocal = new RegExp(`^${datePart}[T ]${timePart}$`);
const writtenInstant = new RegExp(
  `^${datePart}[Tt ]${timePart}(?:([Zz])|([+-])(\\d{2}):(\\d{2}))$`,
);

/** `2027-03-28T01:00:00Z`: an instant in epoch seconds as timings keep it. */
export function instantText(epochSecond: number): string {
  return new Date(epochSecond * 1_000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Epoch seconds of an instant that a timing keeps; those were checked when they were read. */
export function secondOfInstant(text: string): number {
  return Math.floor(Date.parse(text) / 1_000);
}

/** Epoch seconds of an instant with its offset; throws TimingError for any other text. */
export function readInstant(text: string, field: TimingField): number {
  return checkYear(secondOfWritten(text, field), text, field);
}

function secondOfWritten(text: string, field: TimingField): number {
  const match = writtenInstant.exec(text);
  if (match === null) {
    throw invalidTiming(field, text, [
      'is not an instant with an offset',
      'write one such as 2027-03-28T06:00:00Z or 2027-03-28T08:00:00+02:00',
    ]);
  }
  const [sign, hours, minutes] = [match[9], Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (hours > 18 || minutes > 59) throw noSuchTime(text, field);
  const offset = (hours * secondsPerHour + minutes * secondsPerMinute) * (sign === '-' ? -1 : 1);
  return localSecond(match, text, field) - offset;
}

/**
 * The moment of an instant with its offset, to the millisecond; finer parts are cut off. Throws
 * TimingError for any other text.
 */
export function readMoment(text: string, field: TimingField): Date {
  const [fraction = '', digits = '0'] = /(?<=:\d\d:\d\d)\.(\d{1,9})(?=[Zz+-])/.exec(text) ?? [];
  const second = secondOfWritten(text.replace(fraction, ''), field);
  return new Date(second * 1_000 + Number(digits.padEnd(3, '0').slice(0, 3)));
}

/** A local date and time, in seconds as if it were UTC; null for text of another form. */
export function readLocalTime(text: string, field: TimingField): number | null {
  const match = writtenLocal.exec(text);
  return match === null ? null : checkYear(localSecond(match, text, field), text, field);
}

/** Days since 1970-01-01 of a date such as 2027-03-28; null for text of another form. */
export function readDate(text: string, field: TimingField): number | null {
  const match = writtenDate.exec(text);
  if (match === null) return null;
  return checkYear(localSecond(match, text, field), text, field) / secondsPerDay;
}

function localSecond(match: RegExpExecArray, text: string, field: TimingField): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const exists =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= monthLengthOf(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  if (!exists) throw noSuchTime(text, field);
  if (/[1-9]/.test(match[7] ?? '')) {
    throw invalidTiming(field, text, ['has fractions of a second', 'write whole seconds']);
  }
  return (
    epochDayOf(year, month, day) * secondsPerDay +
    hour * secondsPerHour +
    minute * secondsPerMinute +
    second
  );
}

function noSuchTime(text: string, field: TimingField): TimingError {
  return invalidTiming(field, text, [
    'is not a time that exists',
    'write a date of the calendar and a time from 00:00:00 to 23:59:59',
  ]);
}

function checkYear(second: number, text: string, field: TimingField): number {
  const first = Date.UTC(firstYear, 0) / 1_000;
  const end = Date.UTC(lastYear + 1, 0) / 1_000;
  if (second >= first && second < end) return second;
  throw invalidTiming(field, text, [
    'is out of range',
    `write a time of the years ${firstYear} to ${lastYear}`,
  ]);
}

/** Spans of real time as people write them: `PT1H30M`, `90m`, `1h30m`, `45s`. */
const isoForm = /^PT(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.0+)?S)?$/;
const shortForm = /^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/;

/**
 * Whole seconds of a span of real time. Days and longer units are refused, because their length varies;
 * 24 hours can be written as such. Throws TimingError for any other text.
 */
export function readElapsedTime(text: string, field: TimingField): number {
  if (/^P(?:\d+[YMWD])+(?:T.*)?$/.test(text)) {
    throw invalidTiming(field, text, [
      'counts in units of the calendar, which differ in length',
      'write hours, such as PT24H for a day',
    ]);
  }
  const match = isoForm.exec(text) ?? shortForm.exec(text);
  const parts = (match ?? []).slice(1, 4) as (string | undefined)[];
  if (match === null || parts.every((part) => part === undefined)) {
    throw invalidTiming(field, text, [
      'is not a span of whole seconds, minutes or hours',
      'write one such as PT15M, PT1H30M or 90s',
    ]);
  }
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  return hours * secondsPerHour + minutes * secondsPerMinute + seconds;
}

const units: readonly (readonly [number, string])[] = [
  [secondsPerHour, 'hour'],
  [secondsPerMinute, 'minute'],
  [1, 'second'],
];

/** `90 seconds`, `1 hour and 30 minutes`, `36 hours`: a span in words, the whole of it. */
export function describeElapsedTime(seconds: number): string {
  // A minute and a half reads better as 90 seconds than in two units.
  if (seconds < 2 * secondsPerMinute && seconds % secondsPerMinute !== 0)
    return plural(seconds, 'second');
  let rest = seconds;
  const parts = units.flatMap(([length, unit]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [plural(count, unit)];
  });
  if (parts.length === 0) return '0 seconds';
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
