/** Numbers and spans of timings, checked with words that say what to write instead. */
import { timingLimits } from '../domain/timing.ts';
import { readElapsedTime } from './elapsed-time.ts';
import { invalidTiming, type TimingField } from './timing-error.ts';

/** A span given as a number of seconds or as text; at most one of them may be there. */
export type WrittenSpan = { seconds: number | undefined; text: string | undefined };

/** Seconds of an interval, from 10 s to 366 days; throws TimingError for anything else. */
export function readEvery({ seconds, text }: WrittenSpan): number {
  const field = text === undefined ? 'everySeconds' : 'every';
  const shown = text ?? String(seconds ?? '');
  if ((seconds === undefined) === (text === undefined)) {
    throw invalidTiming('everySeconds', shown, [
      seconds === undefined ? 'is missing' : 'is there twice, as everySeconds and as every',
      'write one of everySeconds and every',
    ]);
  }
  const every =
    text === undefined ? wholeSeconds(seconds ?? 0, field) : readElapsedTime(text, field);
  const { minEverySeconds, maxEverySeconds } = timingLimits;
  if (every < minEverySeconds) {
    throw invalidTiming(field, shown, ['is too short', `write ${minEverySeconds} seconds or more`]);
  }
  if (every > maxEverySeconds) {
    throw invalidTiming(field, shown, ['is too long', `write ${maxEverySeconds} seconds or less`]);
  }
  return every;
}

/** Seconds by which an aligned interval is moved, below the interval; throws TimingError otherwise. */
export function readOffset({ seconds, text }: WrittenSpan, everySeconds: number): number {
  const field = text === undefined ? 'offsetSeconds' : 'offset';
  const shown = text ?? String(seconds ?? '');
  if (seconds !== undefined && text !== undefined) {
    throw invalidTiming(field, shown, ['is there twice', 'write one of offsetSeconds and offset']);
  }
  if (seconds === undefined && text === undefined) return 0;
  const offset =
    text === undefined ? wholeSeconds(seconds ?? 0, field) : readElapsedTime(text, field);
  if (offset < 0 || offset >= everySeconds) {
    throw invalidTiming(field, shown, [
      'is not within one interval',
      `write 0 to ${everySeconds - 1} seconds`,
    ]);
  }
  return offset;
}

/** How many executions are allowed; throws TimingError unless it is a whole number from 1. */
export function readMaxExecutions(count: number): number {
  const { maxExecutions } = timingLimits;
  if (Number.isInteger(count) && count >= 1 && count <= maxExecutions) return count;
  throw invalidTiming('maxExecutions', String(count), [
    'is not a number of executions',
    `write a whole number from 1 to ${maxExecutions}`,
  ]);
}

function wholeSeconds(seconds: number, field: TimingField): number {
  if (Number.isInteger(seconds)) return seconds;
  throw invalidTiming(field, String(seconds), ['is not whole seconds', 'write a whole number']);
}
