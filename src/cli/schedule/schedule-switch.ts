/** `carillon schedule enable`, `disable`, `reconcile` and `delete`. */
import type { Command } from 'commander';
import type { EnabledSchedule, Schedule } from '../../contract/schedule/schedules.ts';
import { findSchedule } from '../api/find-execution.ts';
import { CliError, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readUntil } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import { toLine } from '../output/table.ts';

type DisableOptions = { until?: string };

export function declareSwitches(schedule: Command, runner: CommandRunner): void {
  const enable = schedule
    .command('enable')
    .description('let schedules fire again; shows how many fires did not run meanwhile')
    .argument('<schedule...>', 'slugs, ids or names');
  showExamples(enable, [
    ['carillon schedule enable delta-sync --reason "change 4711 is over"', 'it fires again'],
  ]);
  runner.client(enable, enableSchedules);

  const disable = schedule
    .command('disable')
    .description('stop schedules from firing, until enabled again or until an instant')
    .argument('<schedule...>', 'slugs, ids or names')
    .option('--until <instant|span>', 'enable them then, such as 2h or 2027-03-28T06:00:00Z');
  showExamples(disable, [
    ['carillon schedule disable delta-sync --reason "change 4711"', 'until it is enabled again'],
    ['carillon schedule disable delta-sync --until 2h --reason "works"', 'for two hours'],
  ]);
  runner.client<DisableOptions>(disable, disableSchedules);

  const reconcile = schedule
    .command('reconcile')
    .description("undo changes that were made to the schedule with Temporal's own tools")
    .argument('<schedule>', 'slug, id or name');
  showExamples(reconcile, [
    ['carillon schedule reconcile delta-sync', 'Temporal has the definition of Carillon again'],
  ]);
  runner.client(reconcile, (context, [reference = '']) => reconcileSchedule(context, reference));

  const remove = schedule
    .command('delete')
    .description('delete a schedule; its executions stay in the history')
    .argument('<schedule>', 'slug, id or name');
  showExamples(remove, [['carillon schedule delete delta-sync --yes', 'without asking']]);
  runner.client(remove, (context, [reference = '']) => deleteSchedule(context, reference));
}

async function enableSchedules(
  context: CommandContext,
  references: readonly string[],
): Promise<void> {
  const { api, answer, flags, io, note } = context;
  for (const { id } of await findAll(context, references)) {
    const enabled = await api.enableSchedule(id, flags.reason);
    await answer.one(enabled, {
      nameOf: ({ slug }) => slug,
      lines: ({ slug, nextFireAt }) => [
        `enabled schedule ${slug}; next: ${showInstant(nextFireAt, io.now())}`,
      ],
    });
    tellNotRun(enabled, note);
  }
}

function tellNotRun({ slug, notRun }: EnabledSchedule, note: CommandContext['note']): void {
  if (!notRun) return;
  const { count, more, from, until } = notRun;
  const fires = `${more ? 'more than ' : ''}${count} ${count === 1 && !more ? 'fire' : 'fires'}`;
  note(`${fires} of ${slug} did not run meanwhile. To run them now:`);
  note(`  carillon schedule backfill ${slug} --from ${from} --until ${until}`);
}

async function disableSchedules(
  context: CommandContext,
  references: readonly string[],
  options: DisableOptions,
): Promise<void> {
  const { api, answer, flags, io } = context;
  const body = {
    ...(options.until === undefined ? {} : { until: readUntil(options.until, io.now()) }),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  };
  for (const { id } of await findAll(context, references)) {
    await answer.one(await api.disableSchedule(id, body), {
      nameOf: ({ slug }) => slug,
      lines: ({ slug, disabledUntil }) => [
        disabledUntil === null
          ? `disabled schedule ${slug}; it can still be run now`
          : `disabled schedule ${slug}; enabled again ${showInstant(disabledUntil, io.now())}`,
      ],
    });
  }
}

/** Deletes the revision that the question showed; a later change is a conflict. */
async function deleteSchedule(context: CommandContext, reference: string): Promise<void> {
  const { schedule, etag } = await findSchedule(context.api, reference);
  const { slug, name, id } = schedule;
  await confirmDeletion(
    context,
    `Delete schedule ${slug} "${toLine(name)}"? Its executions are kept.`,
  );
  await context.api.deleteSchedule(id, etag);
  await context.answer.one(schedule, {
    nameOf: () => slug,
    lines: () => [`deleted schedule ${slug}`],
  });
}

async function reconcileSchedule(context: CommandContext, reference: string): Promise<void> {
  const { api, answer, flags } = context;
  const { schedule } = await findSchedule(api, reference);
  const reconciled = await api.reconcileSchedule(schedule.id, flags.reason);
  await answer.one(reconciled, {
    nameOf: ({ slug }) => slug,
    lines: ({ slug, sync }) => [
      sync.state === 'InSync'
        ? `schedule ${slug} is in sync with Temporal`
        : `schedule ${slug} is not in sync with Temporal yet: ${sync.error ?? 'pending'}`,
    ],
  });
}

/** Asks on a terminal; a script needs --yes. @throws CliError unless the answer is yes. */
export async function confirmDeletion(
  { io, flags }: CommandContext,
  question: string,
): Promise<void> {
  if (flags.yes) return;
  if (!io.stdin.isTTY) throw usageError('deleting needs --yes when there is no terminal');
  const reply = await io.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(reply.trim())) throw new CliError('nothing was deleted');
}

/** Finds all before the first one is switched: a misspelt name changes nothing. */
async function findAll({ api }: CommandContext, references: readonly string[]) {
  const found: Schedule[] = [];
  for (const reference of references) found.push((await findSchedule(api, reference)).schedule);
  return found;
}
