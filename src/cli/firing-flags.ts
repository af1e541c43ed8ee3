/** How a schedule fires beside its timings, written as flags: for creating and for changing one. */
import type { Command } from 'commander';
import type { ScheduleBody } from '../contract/schedules.ts';
import { collect } from './collect-option.ts';
import { parseDuration } from './duration.ts';
import { usageError } from './cli-error.ts';

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
