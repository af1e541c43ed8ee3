/** Asks before something is deleted. */
import { CliError, usageError } from './cli-error.ts';
import type { CommandContext } from './command-context.ts';

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
