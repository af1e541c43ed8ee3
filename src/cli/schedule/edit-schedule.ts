/** Changes parts of a stored schedule, and `carillon schedule set`. Fields not named stay as they are. */
import type { Command } from 'commander';
import type { Schedule, ScheduleBody, WrittenSchedule } from '../../contract/schedule/schedules.ts';
import { bodyOfSchedule } from '../../domain/schedule/schedule-document.ts';
import { findSchedule } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { declareFiringFlags, type FiringFlags, firingOfFlags } from './timing-flags.ts';

type SetOptions = FiringFlags & {
  name?: string;
  description?: string;
  cron?: string;
  timeZone?: string;
  manual?: true;
};

export function declareSet(schedule: Command, runner: CommandRunner): void {
  const set = schedule
    .command('set')
    .description('change fields of a schedule; everything else stays as it is')
    .argument('<schedule>', 'slug, id or name')
    .option('--name <name>', 'new name')
    .option('--description <text>', 'new description')
    .option('--cron <expression>', 'replace all timings by this cron expression')
    .option('--time-zone <zone>', 'time zone of --cron, or of the present timings')
    .option('--manual', 'remove all timings: it never fires automatically');
  declareFiringFlags(set);
  showExamples(set, [
    ['carillon schedule set delta-sync --cron "0 7 * * 1-5"', 'fire at another time'],
    ['carillon schedule set delta-sync --calendar bank-holidays', 'do not fire on those days'],
    ['carillon schedule set delta-sync --calendar ""', 'fire on every day again'],
  ]);
  runner.client<SetOptions>(set, (context, [reference = ''], options) =>
    setSchedule(context, reference, options),
  );
}

async function setSchedule(
  context: CommandContext,
  reference: string,
  options: SetOptions,
): Promise<void> {
  const { name, description, cron, timeZone, manual } = options;
  const fields = [
    name,
    description,
    cron,
    timeZone,
    manual,
    ...Object.values(firingOfFlags(options)),
  ];
  if (fields.every((value) => value === undefined)) {
    throw usageError('nothing to change', 'Give a field, such as --cron "0 7 * * *".');
  }
  if (manual && (cron !== undefined || timeZone !== undefined)) {
    throw usageError('--manual cannot be combined with --cron or --time-zone');
  }
  const changed = await editSchedule(context, reference, (body) => change(body, options));
  await context.answer.one(changed, {
    nameOf: ({ slug }) => slug,
    lines: ({ slug, revision }) => [`changed schedule ${slug}, now at revision ${revision}`],
  });
}

type Timings = NonNullable<ScheduleBody['timings']>;

function newTimings(options: SetOptions, current: Timings): Timings {
  const { cron, timeZone, manual } = options;
  if (manual) return [{ type: 'Manual' }];
  const [first] = current.filter((timing) => timing.type === 'Cron');
  const zone = timeZone ?? first?.timeZone ?? 'UTC';
  if (cron !== undefined) return [{ type: 'Cron', expression: cron, timeZone: zone }];
  if (timeZone === undefined) return current;
  return current.map((timing) => (timing.type === 'Cron' ? { ...timing, timeZone } : timing));
}

function change(body: ScheduleBody, options: SetOptions): ScheduleBody {
  const { name, description } = options;
  return {
    ...body,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...firingOfFlags(options),
    timings: newTimings(options, body.timings ?? [{ type: 'Manual' }]),
  };
}

/** Warns on stderr of what will keep an accepted schedule from running. */
export function tellWarnings(
  { warnings }: Partial<Pick<WrittenSchedule, 'warnings'>>,
  note: CommandContext['note'],
): void {
  // A server of an earlier release sends none.
  for (const warning of warnings ?? []) note(`warning: ${warning}`);
}

/** A change made by hand to a schedule that documents describe lasts until they are applied again. */
function tellManager({ slug, managedBy }: WrittenSchedule, note: CommandContext['note']): void {
  if (managedBy === undefined) return;
  note(`warning: ${slug} is managed by ${managedBy}: change its document too, or it is undone`);
  note(`Its document as it is now: carillon schedule export ${slug}`);
}

/** @throws ApiProblem `revision-conflict` when another user has changed it in the meantime. */
export async function editSchedule(
  { api, flags, note }: CommandContext,
  reference: string,
  change: (body: ScheduleBody) => ScheduleBody,
): Promise<Schedule> {
  const { schedule, etag } = await findSchedule(api, reference);
  const { reason } = flags;
  const body = change(bodyOfSchedule<ScheduleBody>(schedule));
  const sent = reason === undefined ? body : { ...body, reason };
  const changed = await api.replaceSchedule(schedule.id, sent, etag);
  tellWarnings(changed, note);
  tellManager(changed, note);
  return changed;
}
