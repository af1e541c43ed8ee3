/** Declares the operator commands of `carillon execution …`. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { settableStatuses } from '../domain/control.ts';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';
import type { SetResultOptions, StepVerb } from './commands/execution-control.ts';

const executionArgument = [
  '<execution>',
  'id or its beginning, or a schedule to mean its only active execution',
] as const;
const stepArgument = ['<step>', 'key or name of the step, or its number from 1'] as const;

const executionVerbs = [
  ['pause', 'start no further group until it is resumed; running steps finish'],
  ['resume', 'go on with the next group'],
] as const;

const stepVerbs: readonly (readonly [StepVerb, string, string])[] = [
  ['skip', 'end a step that waits or will be tried again', 'not needed today'],
  ['hold', 'keep a step from starting until it is released', 'vendor first'],
  ['release', 'let a held step start when its turn comes', 'vendor is done'],
  ['retry-now', 'try a step at once that waits for its next try', 'disk was full'],
];

export function declareExecutionControls(execution: Command, runner: CommandRunner): void {
  for (const [verb, meaning] of executionVerbs) {
    const command = execution
      .command(verb)
      .description(meaning)
      .argument(...executionArgument);
    showExamples(command, [[`carillon execution ${verb} delta-sync`, meaning]]);
    runner.client(command, async (context, [reference = '']) => {
      const { controlExecution } = await import('./commands/execution-control.ts');
      return controlExecution(context, reference, verb);
    });
  }
  for (const [verb, meaning, why] of stepVerbs) {
    const command = declareStepVerb(execution, verb, meaning);
    const line = `carillon execution ${verb} delta-sync ldap-import --reason "${why}"`;
    showExamples(command, [[line, meaning]]);
    runner.client(command, async (context, [reference = '', step = '']) => {
      const { controlStep } = await import('./commands/execution-control.ts');
      return controlStep(context, { reference, step, verb });
    });
  }
  declareSetResult(execution, runner);
}

function declareStepVerb(execution: Command, verb: StepVerb, meaning: string): Command {
  return execution
    .command(verb)
    .description(meaning)
    .argument(...executionArgument)
    .argument(...stepArgument);
}

function declareSetResult(execution: Command, runner: CommandRunner): void {
  const meaning = 'say how a step ended; one that runs is told to stop';
  const status = new Option('--status <status>', 'how it ended').choices(settableStatuses);
  const command = declareStepVerb(execution, 'set-result', meaning);
  command.addOption(status.makeOptionMandatory());
  const line = 'carillon execution set-result delta-sync 3 --status Completed --reason "by hand"';
  showExamples(command, [[line, 'the third step was done by hand']]);
  runner.client<SetResultOptions>(command, async (context, [reference = '', step = ''], given) => {
    const { controlStep } = await import('./commands/execution-control.ts');
    const { status: wanted = '' } = given;
    return controlStep(context, { reference, step, verb: 'set-result', status: wanted });
  });
}
