/** `carillon demo`: the demo history of a first start. */
import type { Command } from 'commander';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showCount } from '../framework/options.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';

export function declareDemoCommands(root: Command, runner: CommandRunner): void {
  const demo = root
    .command('demo')
    .description('remove the demo history that the first `carillon dev` adds');
  const remove = demo
    .command('remove')
    .description('remove all executions that are demo history; needs the role admin');
  showExamples(remove, [
    ['carillon demo remove', 'asks first; what really ran stays'],
    ['carillon demo remove --yes', 'without asking'],
  ]);
  runner.client(remove, removeDemo);
}

async function removeDemo(context: CommandContext): Promise<void> {
  await confirmDeletion(context, 'Remove all demo history? What really ran stays.');
  const answer = await context.api.removeDemoHistory();
  await context.answer.one(answer, {
    nameOf: ({ removed }) => String(removed),
    lines: ({ removed }) => [`removed ${showCount(removed, 'demo execution')}`],
  });
}
