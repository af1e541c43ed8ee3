/** `carillon schedule delete`. */
import type { CommandContext } from '../command-context.ts';
import { confirmDeletion } from '../confirm-deletion.ts';
import { findSchedule } from '../find-schedule.ts';
import { toLine } from '../terminal-text.ts';

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
