import type {
  AfterScheduleTiming,
  CronTiming,
  FollowedOutcome,
  IntervalTiming,
  LimitedTiming,
  MilestoneTiming,
  OneTimeTiming,
  Timing,
} from '../domain/timing.ts';
import { parseCron } from './cron-fields.ts';
import { describeDays, describeMonths } from './describe-date.ts';
import { describeTime } from './describe-time.ts';
import { describeElapsedTime } from './elapsed-time.ts';
import { secondOfInstant } from './instant.ts';
import { localText } from './local-time.ts';
import { joinWords } from './phrases.ts';
import { checkTimeZone, zoneOf } from './time-zone.ts';

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
