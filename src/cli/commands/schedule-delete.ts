/** `carillon schedule delete`. */
import { CliError, usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findSchedule } from '../find-schedule.ts';
import { toLine } from '../terminal-text.ts';

/** A script must say --yes; a person is asked. */
async function confirm({ io, flags }: CommandContext, question: string): Promise<void> {
  if (flags.yes) return;
  if (!io.stdin.isTTY) throw usageError('deleting needs --yes when there is no terminal to ask on');
  const reply = await io.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(reply.trim())) throw new CliError('nothing was deleted');
}

/** Deletes only what was shown in the question: a change in the meantime is a conflict. */
export async function deleteSchedule(context: CommandContext, reference: string): Promise<void> {
  const { schedule, etag } = await findSchedule(context.api, reference);
  const { slug, name, id } = schedule;
  await confirm(context, `Delete schedule ${slug} "${toLine(name)}"? Its executions are kept.`);
  await context.api.deleteSchedule(id, etag);
  await context.answer.one(schedule, {
    nameOf: () => slug,
    lines: () => [`deleted schedule ${slug}`],
  });
}
