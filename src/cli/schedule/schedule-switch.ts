/** `carillon schedule enable` and `disable`. */
import type { EnabledSchedule, Schedule } from '../../contract/schedule/schedules.ts';
import { findSchedule } from '../api/find-execution.ts';
import { CliError, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { readUntil } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import { toLine } from '../output/table.ts';

export type DisableOptions = { until?: string };

/** All are looked up before the first one is switched, so that a typing error changes nothing. */
async function findAll({ api }: CommandContext, references: readonly string[]) {
  const found: Schedule[] = [];
  for (const reference of references) found.push((await findSchedule(api, reference)).schedule);
  return found;
}

export async function enableSchedules(
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
  note(`${fires} of ${slug} did not run meanwhile. To run them after all:`);
  note(`  carillon schedule backfill ${slug} --from ${from} --until ${until}`);
}

export async function disableSchedules(
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

/** Deletes only what was shown in the question: a change in the meantime is a conflict. */
export async function deleteSchedule(context: CommandContext, reference: string): Promise<void> {
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

/** `carillon schedule reconcile`: ours again, after somebody changed the Temporal Schedule. */
export async function reconcileSchedule(context: CommandContext, reference: string): Promise<void> {
  const { api, answer, flags } = context;
  const { schedule } = await findSchedule(api, reference);
  const reconciled = await api.reconcileSchedule(schedule.id, flags.reason);
  await answer.one(reconciled, {
    nameOf: ({ slug }) => slug,
    lines: ({ slug, sync }) => [
      sync.state === 'InSync'
        ? `schedule ${slug} is in Temporal as it is here`
        : `schedule ${slug} goes to Temporal as soon as it can: ${sync.error ?? 'pending'}`,
    ],
  });
}

// Asks before something is deleted.

/** A script must say --yes; a person is asked. @throws CliError unless it is agreed. */
export async function confirmDeletion(
  { io, flags }: CommandContext,
  question: string,
): Promise<void> {
  if (flags.yes) return;
  if (!io.stdin.isTTY) throw usageError('deleting needs --yes when there is no terminal to ask on');
  const reply = await io.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(reply.trim())) throw new CliError('nothing was deleted');
}
