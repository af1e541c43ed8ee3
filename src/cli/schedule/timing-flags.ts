/** Timings as flags, for `create` and `preview`, and the flags of `set`. */
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
    .option(
      '--cron <expression>',
      'cron expression of five fields, such as "0 6 * * *"; repeatable',
      collect,
    )
    .option('--every <span>', 'fixed interval, such as 15m or PT1H30M')
    .option('--at <time>', 'once, at an instant or local time; repeatable', collect)
    .option('--time-zone <zone>', 'IANA name, such as Europe/Berlin (default: UTC)')
    .option('--start-at <instant>', 'no fire before this instant; with --every the first fire')
    .option('--until <instant>', 'no fire after this instant, or after the end of this date')
    .option('--max-executions <n>', 'stop firing after this many starts')
    .option(
      '--follow <schedule>',
      'start after each completed execution of this schedule; repeatable',
      collect,
    )
    .option(
      '--on-event <source/name>',
      'start for each event of this source and name; repeatable',
      collect,
    );
}

type Repeating = Extract<TimingBody, { type: 'Cron' | 'Interval' }>;

/** The timings of the flags; empty without any. @throws CliError for flags that do not fit together. */
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
  throw usageError(`--on-event must be source/name, such as hr/hired, not "${text}"`);
}

function intervalOf(every: string, startAt: string | undefined): Repeating {
  return { type: 'Interval', every, ...(startAt === undefined ? {} : { startAt }) };
}

function hasLimit({ startAt, until, maxExecutions }: TimingFlags): boolean {
  return startAt !== undefined || until !== undefined || maxExecutions !== undefined;
}

function limit(timing: Repeating, { startAt, until, maxExecutions }: TimingFlags): TimingBody {
  // An interval has its own field for the start.
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

/** How a schedule fires, apart from its timings. */
export type BendingFlags = { calendar?: string[]; jitter?: string };
export type FiringFlags = BendingFlags & { catchUp?: string };

/** Also for previews. */
export function declareBendingFlags(command: Command): Command {
  return command
    .option('--calendar <name>', 'do not fire on the days of this calendar; repeatable', collect)
    .option(
      '--jitter <span>',
      'delay each start at random by up to this span, such as 5m; 0 for none',
    );
}

export function declareFiringFlags(command: Command): Command {
  return declareBendingFlags(command).option(
    '--catch-up <policy>',
    'late fires to start after an outage: None, Latest or All',
  );
}

/** An empty name removes the calendars. @throws CliError for an invalid span. */
export function bendingOfFlags({
  calendar,
  jitter,
}: BendingFlags): Pick<ScheduleBody, 'calendars' | 'jitterSeconds'> {
  return {
    ...(calendar === undefined ? {} : { calendars: calendar.filter((name) => name !== '') }),
    ...(jitter === undefined ? {} : { jitterSeconds: wholeSeconds(jitter) }),
  };
}

/** The fields that the flags set; the API checks the policy. */
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
  throw usageError(`"${text}" is not a whole number of seconds`);
}
