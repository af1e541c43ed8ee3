/** A timing of a body → the timing that is stored: instants in UTC, durations in seconds. */
import { toName } from '../../domain/name.ts';
import type { InputError } from '../../domain/problem.ts';
import {
  type IntervalTiming,
  type LimitedTiming,
  type MilestoneTiming,
  type OneTimeTiming,
  type RepeatingTiming,
  type Timing,
  timingLimits,
} from '../../domain/schedule/timing.ts';
import { parseCron } from '../../timing/cron/cron-fields.ts';
import { invalidTiming, type TimingField } from '../../timing/timing-error.ts';
import {
  instantText,
  readElapsedTime,
  readInstant,
  secondOfInstant,
} from '../../timing/zone/instant.ts';
import { readPeriodEnd, readTime } from '../../timing/zone/local-time.ts';
import { checkTimeZone } from '../../timing/zone/time-zone.ts';
import { refusals } from './timing-refusals.ts';
import type {
  IntervalTimingBody,
  LimitedTimingBody,
  MilestoneTimingBody,
  OneTimeTimingBody,
  RepeatingTimingBody,
  TimingBody,
} from './timings.ts';

export type ReadTiming = { timing: Timing; errors: [] } | { timing: null; errors: InputError[] };

/** Reads one timing; `pointer` points to it in the body. Every mistake in its values is reported. */
export function readTiming(body: TimingBody, pointer: string): ReadTiming {
  const errors = mistakesOf(body, pointer);
  if (errors.length > 0) return { timing: null, errors };
  let timing: Timing | null = null;
  const unreadable = refusals(() => {
    timing = toTiming(body);
  }, pointer);
  return timing === null ? { timing: null, errors: unreadable } : { timing, errors: [] };
}

/** Checks texts separately, so that one response lists every mistake. */
function mistakesOf(body: TimingBody, pointer: string): InputError[] {
  switch (body.type) {
    case 'Cron':
      return [
        ...refusals(() => void parseCron(body.expression), pointer),
        ...refusals(() => void checkTimeZone(body.timeZone ?? 'UTC'), pointer),
      ];
    case 'Interval':
      return refusals(() => void toInterval(body), pointer);
    case 'OneTime':
      return refusals(() => void checkTimeZone(body.timeZone ?? 'UTC'), pointer);
    case 'Limited':
      return mistakesOf(body.timing, `${pointer}/timing`);
    case 'Milestone':
    case 'AfterSchedule':
    case 'Event':
    case 'Manual':
      return [];
  }
}

/** @throws TimingError for values that make no sense. */
function toTiming(body: TimingBody): Timing {
  switch (body.type) {
    case 'Cron':
    case 'Interval':
      return toRepeating(body);
    case 'OneTime':
      return toOneTime(body);
    case 'Limited':
      return toLimited(body);
    case 'Milestone':
      return toMilestone(body);
    case 'AfterSchedule': {
      const { type, schedule, outcomes = ['Completed'] } = body;
      return { type, schedule, outcomes: [...outcomes] };
    }
    case 'Event':
      return { type: 'Event', source: toName(body.source), name: toName(body.name) };
    case 'Manual':
      return { type: 'Manual' };
  }
}

function toRepeating(body: RepeatingTimingBody): RepeatingTiming {
  if (body.type === 'Interval') return toInterval(body);
  return { type: 'Cron', expression: body.expression, timeZone: body.timeZone ?? 'UTC' };
}

function toInterval(body: IntervalTimingBody): IntervalTiming {
  const everySeconds = readEvery({ seconds: body.everySeconds, text: body.every });
  const offset = { seconds: body.offsetSeconds, text: body.offset };
  const offsetSeconds = readOffset(offset, everySeconds);
  const startAt = toInstantText(body.startAt, 'startAt');
  if (startAt !== null && offsetSeconds !== 0) {
    throw invalidTiming('offsetSeconds', body.offset ?? String(offsetSeconds), [
      'cannot be combined with startAt, which sets the first fire',
      'remove one of the two',
    ]);
  }
  if (startAt === null && everySeconds > timingLimits.maxAlignedSeconds) {
    const field = body.every === undefined ? 'everySeconds' : 'every';
    throw invalidTiming(field, body.every ?? String(everySeconds), [
      'is a day or more and would be aligned to 1970-01-01',
      'add startAt for the first fire, or use a Cron timing for a time of day',
    ]);
  }
  return { type: 'Interval', everySeconds, offsetSeconds, startAt };
}

function toOneTime(body: OneTimeTimingBody): OneTimeTiming {
  const { at: text, timeZone = 'UTC', disambiguation } = body;
  const written = { text, field: 'at', timeZone } as const;
  const at = readTime(disambiguation === undefined ? written : { ...written, disambiguation });
  return { type: 'OneTime', at: instantText(at), timeZone };
}

function toLimited(body: LimitedTimingBody): LimitedTiming {
  const timing = toRepeating(body.timing);
  const startAt = toInstantText(body.startAt, 'startAt');
  const timeZone = timing.type === 'Cron' ? timing.timeZone : 'UTC';
  const until = body.until
    ? instantText(readPeriodEnd({ text: body.until, field: 'until', timeZone }))
    : null;
  const count = body.maxExecutions ?? null;
  const maxExecutions = count === null ? null : readMaxExecutions(count);
  if (startAt === null && until === null && maxExecutions === null) {
    throw invalidTiming('maxExecutions', '', [
      'is missing, like every other limit',
      'add maxExecutions, until or startAt, or use the inner timing alone',
    ]);
  }
  if (startAt !== null && until !== null && secondOfInstant(until) < secondOfInstant(startAt)) {
    throw invalidTiming('until', body.until ?? '', [
      `is before startAt, ${startAt}`,
      'write a later one',
    ]);
  }
  return { type: 'Limited', timing, startAt, until, maxExecutions };
}

function toMilestone(body: MilestoneTimingBody): MilestoneTiming {
  const { anchor = 'installation', offsets, offsetsSeconds } = body;
  if ((offsets === undefined) === (offsetsSeconds === undefined)) {
    throw invalidTiming('offsets', '', [
      offsets === undefined ? 'is missing' : 'is given twice, as offsets and as offsetsSeconds',
      'write offsets such as ["PT12H", "PT24H"]',
    ]);
  }
  const seconds = offsetsSeconds ?? (offsets ?? []).map((one) => readElapsedTime(one, 'offsets'));
  return {
    type: 'Milestone',
    anchor: toName(anchor),
    anchorAt: toInstantText(body.anchorAt, 'anchorAt'),
    offsetsSeconds: [...new Set(seconds)].sort((a, b) => a - b),
  };
}

function toInstantText(text: string | null | undefined, field: TimingField): string | null {
  return text === null || text === undefined ? null : instantText(readInstant(text, field));
}

/** A duration in seconds or as text; at most one of them may be given. */
type WrittenSpan = { seconds: number | undefined; text: string | undefined };

/** The interval in seconds. @throws TimingError unless it is between 10 s and 366 days. */
function readEvery({ seconds, text }: WrittenSpan): number {
  const field = text === undefined ? 'everySeconds' : 'every';
  const shown = text ?? String(seconds ?? '');
  if ((seconds === undefined) === (text === undefined)) {
    throw invalidTiming('everySeconds', shown, [
      seconds === undefined ? 'is missing' : 'is given twice, as everySeconds and as every',
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

/** The offset in seconds. @throws TimingError unless it is less than the interval. */
function readOffset({ seconds, text }: WrittenSpan, everySeconds: number): number {
  const field = text === undefined ? 'offsetSeconds' : 'offset';
  const shown = text ?? String(seconds ?? '');
  if (seconds !== undefined && text !== undefined) {
    throw invalidTiming(field, shown, ['is given twice', 'write one of offsetSeconds and offset']);
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

/** @throws TimingError unless it is a positive whole number. */
function readMaxExecutions(count: number): number {
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
