/** `carillon version`. */
import type { Command } from 'commander';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

export function declareVersion(root: Command, runner: CommandRunner): void {
  const command = root.command('version').description('print the versions of Carillon and Node');
  showExamples(command, [['carillon version -o json', 'for programs']]);
  runner.client(command, printVersion);
}

async function printVersion({ answer, version }: CommandContext): Promise<void> {
  const versions = { carillon: version, node: process.versions.node };
  await answer.one(versions, {
    nameOf: ({ carillon }) => carillon,
    lines: ({ carillon, node }) => [`carillon ${carillon}`, `node     ${node}`],
  });
}
