/** Declares the commands about this installation: doctor and version. */
import { Command } from 'commander';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

export function declareOtherCommands(root: Command, runner: CommandRunner): void {
  root.commandsGroup('About this installation:');
  const doctor = root
    .command('doctor')
    .description('check this installation, with a remedy for each fault');
  showExamples(doctor, [['carillon doctor', 'exit code 0 when all is well']]);
  runner.client(doctor, async (context) => {
    const { runDoctor } = await import('./doctor.ts');
    return runDoctor(context);
  });

  root.addHelpCommand(
    new Command('help')
      .argument('[command]', 'command to explain')
      .description('explain a command')
      .helpGroup('About this installation:'),
  );

  const version = root.command('version').description('print the versions of Carillon and Node');
  showExamples(version, [['carillon version -o json', 'for programs']]);
  runner.client(version, async (context) => {
    return printVersion(context);
  });
}

/** `carillon version`. */
async function printVersion({ answer, version }: CommandContext): Promise<void> {
  const versions = { carillon: version, node: process.versions.node };
  await answer.one(versions, {
    nameOf: ({ carillon }) => carillon,
    lines: ({ carillon, node }) => [`carillon ${carillon}`, `node     ${node}`],
  });
}
