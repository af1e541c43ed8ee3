/** `carillon schedule restore`: the definition of an old revision becomes a new one. */
import type { Command } from 'commander';
import type { Revision } from '../../contract/schedule/schedules.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { editSchedule } from './edit-schedule.ts';

export function declareRestore(schedule: Command, runner: CommandRunner): void {
  const restore = schedule
    .command('restore')
    .description('give a schedule the definition of an earlier revision, as a new revision')
    .argument('<schedule>', 'slug, id or name')
    .argument('<revision>', 'number of the revision');
  showExamples(restore, [
    [
      'carillon schedule restore delta-sync 3 --reason "the change of today failed"',
      'undo changes',
    ],
  ]);
  runner.client(restore, (context, [reference = '', revision = '']) =>
    restoreRevision(context, reference, revision),
  );
}

async function restoreRevision(
  context: CommandContext,
  reference: string,
  revision: string,
): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(revision)) {
    throw usageError(`"${revision}" is not a revision`, 'Write a number, such as 3.');
  }
  const path = `/schedules/${encodeURIComponent(reference)}/revisions/${revision}`;
  const { body: old } = await context.send<Revision>({ path });
  const because = { reason: context.flags.reason ?? `restores revision ${revision}` };
  const changed = await editSchedule(context, reference, () => ({
    ...old.definition,
    ...because,
  }));
  await context.answer.one(changed, {
    nameOf: ({ slug }) => slug,
    lines: ({ slug, revision: now }) => [
      `restored revision ${revision} of schedule ${slug}, now at revision ${now}`,
    ],
  });
}
