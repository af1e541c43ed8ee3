/** Declares `carillon schedule step …`: the steps of a schedule, one at a time. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { stepModes } from '../domain/schedule.ts';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';
import type { AddStepOptions, MoveStepOptions } from './commands/step-edit.ts';

const stepArgument = ['<step>', 'key or name of the step, or its number from 1'] as const;
const scheduleArgument = ['<schedule>', 'slug, id or name'] as const;

function declareAdd(step: Command, runner: CommandRunner): void {
  const add = step
    .command('add')
    .description('add a step')
    .argument(...scheduleArgument)
    .argument('[step]', 'http:URL, shell:SCRIPT or run:SYSTEM/PROFILE')
    .option('-f, --file <file>', 'the step as YAML or JSON, - for standard input')
    .option('--name <name>', 'its name')
    .option('--parallel', 'run at the same time as the step before it')
    .option('--continue-on-failure', 'go on when it fails')
    .option('--after <step>', 'place it after this step; last unless set');
  showExamples(add, [
    ['carillon schedule step add delta-sync run:HR/DeltaImport --parallel', 'beside the last step'],
    ['carillon schedule step add delta-sync -f step.yaml --after 2', 'as third step'],
  ]);
  runner.client<AddStepOptions>(add, async (context, [reference = '', shorthand = ''], options) => {
    const { addStep } = await import('./commands/step-edit.ts');
    return addStep(context, { reference, shorthand, options });
  });
}

export function declareStepCommands(root: Command, runner: CommandRunner): void {
  const schedule = root.commands.find((command) => command.name() === 'schedule') ?? root;
  const step = schedule.command('step').description('add, remove and move the steps of a schedule');
  declareAdd(step, runner);

  const remove = step
    .command('remove')
    .description('remove a step')
    .argument(...scheduleArgument)
    .argument(...stepArgument);
  showExamples(remove, [['carillon schedule step remove delta-sync ldap-import', 'by its key']]);
  runner.client(remove, async (context, [reference = '', wanted = '']) => {
    const { removeStep } = await import('./commands/step-edit.ts');
    return removeStep(context, { reference, wanted });
  });

  const move = step
    .command('move')
    .description('move a step to another place')
    .argument(...scheduleArgument)
    .argument(...stepArgument)
    .requiredOption('--to <n>', 'its new number, from 1')
    .addOption(new Option('--mode <mode>', 'whether it opens a group').choices(stepModes));
  showExamples(move, [
    ['carillon schedule step move delta-sync ldap-import --to 1', 'to the front'],
  ]);
  runner.client<MoveStepOptions>(move, async (context, [reference = '', wanted = ''], options) => {
    const { moveStep } = await import('./commands/step-edit.ts');
    return moveStep(context, { reference, wanted, options });
  });
}
