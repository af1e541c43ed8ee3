/** Spans of real time as people write them: `PT1H30M`, `90m`, `1h30m`, `45s`. */
import { secondsPerHour, secondsPerMinute } from './calendar-day.ts';
import { invalidTiming, type TimingField } from './timing-error.ts';

const isoForm = /^PT(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.0+)?S)?$/;
const shortForm = /^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/;

/**
 * Whole seconds of a span of real time. Days and longer units are refused: they are not always of the
 * same length, and whoever means 24 hours can say so. Throws TimingError for any other text.
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
