import type {
  AfterScheduleTiming,
  CronTiming,
  FollowedOutcome,
  IntervalTiming,
  LimitedTiming,
  MilestoneTiming,
  OneTimeTiming,
  Timing,
} from '../../domain/schedule/timing.ts';
import { type CronFields, parseCron } from '../cron/cron-fields.ts';
import { describeElapsedTime, secondOfInstant } from '../zone/instant.ts';
import { localText } from '../zone/local-time.ts';
import { checkTimeZone, zoneOf } from '../zone/time-zone.ts';
import {
  clock,
  describeDays,
  describeMonths,
  evenStep,
  joinWords,
  nameRuns,
  twoDigits,
} from './describe-date.ts';

/**
 * A timing in plain words, from the parsed fields and with its time zone, such as "every day at
 * 06:00 (Europe/London)". Throws TimingError for a timing that cannot be read.
 */
export function describeTiming(timing: Timing): string {
  switch (timing.type) {
    case 'Cron':
      return describeCron(timing);
    case 'Interval':
      return describeInterval(timing);
    case 'OneTime':
      return describeOneTime(timing);
    case 'Limited':
      return describeLimited(timing);
    case 'Milestone':
      return describeMilestone(timing);
    case 'AfterSchedule':
      return describeAfterSchedule(timing);
    case 'Event':
      return `when the event ${timing.name} arrives from ${timing.source}`;
    case 'Manual':
      return 'only when started by hand';
  }
}

/** All timings of a schedule in one sentence; see `describeTiming`. */
export function describeTimings(timings: readonly Timing[]): string {
  return timings.map(describeTiming).join('; ');
}

function describeCron({ expression, timeZone }: CronTiming): string {
  const fields = parseCron(expression);
  checkTimeZone(timeZone);
  const time = describeTime(fields);
  const days = describeDays(fields);
  const everyDay = days === '' || days === 'every day';
  const when = everyDay
    ? `${time.isFrequency ? '' : 'every day '}${time.text}`
    : `${time.text}${time.isFrequency ? ', ' : ' '}${days}`;
  return [when, describeMonths(fields), `(${timeZone})`].filter((part) => part !== '').join(' ');
}

/** Says that it follows real time, since people expect a clock on the wall. */
function describeInterval({ everySeconds, offsetSeconds, startAt }: IntervalTiming): string {
  const every = `every ${describeElapsedTime(everySeconds).replace(/^1 (?=\w+$)/, '')}`;
  if (startAt !== null) return `${every} from ${startAt}, whatever local clocks do`;
  const offset = offsetSeconds === 0 ? '' : ` plus ${describeElapsedTime(offsetSeconds)}`;
  return `${every}, counted from 1970-01-01T00:00:00Z${offset}, whatever local clocks do`;
}

function describeOneTime({ at, timeZone }: OneTimeTiming): string {
  return `once, at ${localText(secondOfInstant(at), zoneOf(timeZone))} (${timeZone})`;
}

function describeLimited({ timing, startAt, until, maxExecutions }: LimitedTiming): string {
  const bounds = [
    startAt === null ? '' : `from ${startAt}`,
    until === null ? '' : `until ${until}`,
    maxExecutions === null
      ? ''
      : `${maxExecutions} ${maxExecutions === 1 ? 'time' : 'times'} at most`,
  ].filter((part) => part !== '');
  return `${describeTiming(timing)}, ${bounds.join(', ')}`;
}

function describeMilestone({ anchor, anchorAt, offsetsSeconds }: MilestoneTiming): string {
  const offsets = joinWords(offsetsSeconds.map(describeElapsedTime));
  const known = anchorAt === null ? 'not known yet' : anchorAt;
  return `${offsets} after ${anchor} (${known}), once each`;
}

const outcomeWords: Record<FollowedOutcome, string> = {
  Completed: 'completed',
  CompletedWithErrors: 'completed with errors',
  Failed: 'failed',
  TimedOut: 'timed out',
  Cancelled: 'was cancelled',
  Terminated: 'was terminated',
  Lost: 'was lost',
};

function describeAfterSchedule({ schedule, outcomes }: AfterScheduleTiming): string {
  return `after ${schedule} ${joinWords(
    outcomes.map((one) => outcomeWords[one]),
    'or',
  )}`;
}

/** The time of day in words; a frequency such as "every 15 minutes" needs no "every day". */
type TimePhrase = { text: string; isFrequency: boolean };

/** More times than this in one day are told as minutes and hours instead of one by one. */
const maxTimesListed = 6;

/** Says when on a matching date; uneven steps are told as the minutes they really are. */
function describeTime({ minutes, hours }: CronFields): TimePhrase {
  if (hours.length === 24) return { text: everyHour(minutes), isFrequency: true };
  const span = hourSpan(minutes, hours);
  if (span !== undefined) return { text: span, isFrequency: true };
  const step = evenStep(hours, 24);
  const [minute = 0, ...otherMinutes] = minutes;
  if (step !== undefined && otherMinutes.length === 0 && hours.length > 2) {
    return { text: `every ${step} hours from ${clock(hours[0] ?? 0, minute)}`, isFrequency: true };
  }
  if (minutes.length * hours.length <= maxTimesListed) {
    const times = hours.flatMap((hour) => minutes.map((one) => clock(hour, one)));
    return { text: `at ${joinWords(times)}`, isFrequency: false };
  }
  const hourList = nameRuns(hours, twoDigits);
  const each = minutes.length === 60 ? 'every minute' : at(minutes);
  return { text: `${each} of the hours ${hourList}`, isFrequency: true };
}

function everyHour(minutes: readonly number[]): string {
  if (minutes.length === 60) return 'every minute';
  if (minutes.length === 1) return minutes[0] === 0 ? 'every hour' : `every hour ${at(minutes)}`;
  const step = evenStep(minutes, 60);
  if (step === undefined) return `every hour ${at(minutes)}`;
  const [first = 0] = minutes;
  return `every ${step} minutes${first === 0 ? '' : ` from :${twoDigits(first)}`}`;
}

/** For hours without a break: "every 15 minutes from 09:00 to 17:45". */
function hourSpan(minutes: readonly number[], hours: readonly number[]): string | undefined {
  const [firstHour = 0] = hours;
  const lastHour = hours.at(-1) ?? firstHour;
  if (hours.length < 3 && minutes.length * hours.length <= maxTimesListed) return undefined;
  if (lastHour - firstHour + 1 !== hours.length) return undefined;
  const first = clock(firstHour, minutes[0] ?? 0);
  const last = clock(lastHour, minutes.at(-1) ?? 0);
  const rhythm = spanRhythm(minutes);
  return `${rhythm ?? `${at(minutes)} of every hour`} from ${first} to ${last}`;
}

function spanRhythm(minutes: readonly number[]): string | undefined {
  if (minutes.length === 1) return 'every hour';
  if (minutes.length === 60) return 'every minute';
  const step = evenStep(minutes, 60);
  return step === undefined ? undefined : `every ${step} minutes`;
}

function at(minutes: readonly number[]): string {
  return `at ${nameRuns(minutes, (minute) => `:${twoDigits(minute)}`)}`;
}
