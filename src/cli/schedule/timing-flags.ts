/** Timings written as flags, the same for creating and previewing. */
import type { Command } from 'commander';
import type { ScheduleBody } from '../../contract/schedule/schedules.ts';
import type { TimingBody } from '../../contract/schedule/timings.ts';
import { usageError } from '../framework/cli-error.ts';
import { collect, parseDuration } from '../framework/options.ts';

export type TimingFlags = {
  cron?: string[];
  every?: string;
  at?: string[];
  timeZone?: string;
  startAt?: string;
  until?: string;
  maxExecutions?: string;
  follow?: string[];
  onEvent?: string[];
};

export function declareTimingFlags(command: Command): Command {
  return command
    .option('--cron <expression>', 'five fields, such as "0 6 * * *"; repeatable', collect)
    .option('--every <span>', 'equal spans of real time, such as 15m or PT1H30M')
    .option('--at <time>', 'once, at an instant or a local time; repeatable', collect)
    .option('--time-zone <zone>', 'IANA name, such as Europe/Berlin; UTC unless set')
    .option('--start-at <instant>', 'nothing earlier; with --every the first fire')
    .option('--until <instant>', 'nothing later; an instant, or a date to its end')
    .option('--max-executions <n>', 'so many starts at most')
    .option('--follow <schedule>', 'after each execution of it that completed; repeatable', collect)
    .option('--on-event <source/name>', 'for each such event; repeatable', collect);
}

type Repeating = Extract<TimingBody, { type: 'Cron' | 'Interval' }>;

/** The timings that the flags ask for, none without any. @throws CliError for flags that do not fit. */
export function timingsOfFlags(flags: TimingFlags): TimingBody[] {
  const { cron = [], every, at = [], timeZone } = flags;
  if (timeZone !== undefined && cron.length === 0 && at.length === 0) {
    throw usageError('--time-zone needs --cron or --at');
  }
  const zone = timeZone === undefined ? {} : { timeZone };
  const crons = cron.map((expression): Repeating => ({ type: 'Cron', expression, ...zone }));
  const repeating = every === undefined ? crons : [...crons, intervalOf(every, flags.startAt)];
  const limited = repeating.map((timing) => limit(timing, flags));
  if (limited.length === 0 && hasLimit(flags)) {
    throw usageError('--start-at, --until and --max-executions need --cron or --every');
  }
  return [
    ...limited,
    ...at.map((one): TimingBody => ({ type: 'OneTime', at: one, ...zone })),
    ...(flags.follow ?? []).map((schedule): TimingBody => ({ type: 'AfterSchedule', schedule })),
    ...(flags.onEvent ?? []).map(readEvent),
  ];
}

function readEvent(text: string): TimingBody {
  const slash = text.indexOf('/');
  const [source, name] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash > 0 && name !== '') return { type: 'Event', source, name };
  throw usageError(`--on-event is source/name, such as hr/hired, not "${text}"`);
}

function intervalOf(every: string, startAt: string | undefined): Repeating {
  return { type: 'Interval', every, ...(startAt === undefined ? {} : { startAt }) };
}

function hasLimit({ startAt, until, maxExecutions }: TimingFlags): boolean {
  return startAt !== undefined || until !== undefined || maxExecutions !== undefined;
}

function limit(timing: Repeating, { startAt, until, maxExecutions }: TimingFlags): TimingBody {
  // The start of an interval is a field of its own.
  const start = timing.type === 'Cron' && startAt !== undefined ? { startAt } : {};
  const limits = {
    ...start,
    ...(until === undefined ? {} : { until }),
    ...(maxExecutions === undefined ? {} : { maxExecutions: readCount(maxExecutions) }),
  };
  if (Object.keys(limits).length === 0) return timing;
  return { type: 'Limited', timing, ...limits };
}

function readCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usageError(`--max-executions must be a whole number, not "${text}"`);
}

/** How a schedule fires beside its timings, written as flags: for creating and for changing one. */
export type BendingFlags = { calendar?: string[]; jitter?: string };
export type FiringFlags = BendingFlags & { catchUp?: string };

/** Also for previews. */
export function declareBendingFlags(command: Command): Command {
  return command
    .option('--calendar <name>', 'do not fire on the days of a calendar; repeatable', collect)
    .option('--jitter <span>', 'start up to so much later than the time, such as 5m; 0 for none');
}

export function declareFiringFlags(command: Command): Command {
  return declareBendingFlags(command).option(
    '--catch-up <policy>',
    'which late fires start after an outage: None, Latest or All',
  );
}

/** An empty name takes the calendars away. @throws CliError for a span that is none. */
export function bendingOfFlags({
  calendar,
  jitter,
}: BendingFlags): Pick<ScheduleBody, 'calendars' | 'jitterSeconds'> {
  return {
    ...(calendar === undefined ? {} : { calendars: calendar.filter((name) => name !== '') }),
    ...(jitter === undefined ? {} : { jitterSeconds: wholeSeconds(jitter) }),
  };
}

/** The fields that the flags name; the API says which policies there are. */
export function firingOfFlags(flags: FiringFlags): Partial<ScheduleBody> {
  const { catchUp } = flags;
  return {
    ...bendingOfFlags(flags),
    ...(catchUp === undefined ? {} : { catchUp: catchUp as NonNullable<ScheduleBody['catchUp']> }),
  };
}

/** @throws CliError for a span with a fraction of a second. */
export function wholeSeconds(text: string): number {
  if (/^0+s?$/.test(text)) return 0;
  const ms = parseDuration(text);
  if (ms % 1_000 === 0) return ms / 1_000;
  throw usageError(`"${text}" is not on whole seconds`);
}
