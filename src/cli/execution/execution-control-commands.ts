/** Declares the operator commands of `carillon execution …`. */
import { type Command, Option } from 'commander';
import type { ControlAnswer } from '../../contract/execution/controls.ts';
import { settableStatuses } from '../../domain/execution/control.ts';
import { findExecutionId, findStepIndex } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showStatus } from '../output/status-style.ts';
import { toLine } from '../output/table.ts';

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
      return controlExecution(context, reference, verb);
    });
  }
  for (const [verb, meaning, why] of stepVerbs) {
    const command = declareStepVerb(execution, verb, meaning);
    const line = `carillon execution ${verb} delta-sync ldap-import --reason "${why}"`;
    showExamples(command, [[line, meaning]]);
    runner.client(command, async (context, [reference = '', step = '']) => {
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
    const { status: wanted = '' } = given;
    return controlStep(context, { reference, step, verb: 'set-result', status: wanted });
  });
}

/** Verbs of the API. */
type StepVerb = 'skip' | 'hold' | 'release' | 'retry-now' | 'set-result';

type SetResultOptions = { status?: string };

function executionLine({ executionId, status, pauseRequested }: ControlAnswer): string {
  const waits = pauseRequested && status !== 'Paused' ? '; pauses when the running group ends' : '';
  return `execution ${executionId} is ${showStatus(status)}${waits}`;
}

function stepLine({ step }: ControlAnswer): string {
  if (!step) return '';
  return `step ${step.stepIndex + 1} "${toLine(step.name)}" is ${showStatus(step.status)}`;
}

/** `verb` is that of the API too. */
async function controlExecution(
  context: CommandContext,
  reference: string,
  verb: 'pause' | 'resume',
): Promise<void> {
  const { api, flags, answer } = context;
  const id = await findExecutionId(context, reference, 'active');
  const state = await api.controlExecution(id, verb, flags.reason);
  await answer.one(state, { nameOf: () => id, lines: (shown) => [executionLine(shown)] });
}

type StepCommand = { reference: string; step: string; verb: StepVerb; status?: string };

async function controlStep(context: CommandContext, command: StepCommand): Promise<void> {
  const { api, flags, answer } = context;
  const { reference, step, verb, status } = command;
  const { reason } = flags;
  if (verb !== 'release' && reason === undefined) {
    throw usageError(`say why with --reason: it is kept with the step`);
  }
  const id = await findExecutionId(context, reference, 'active');
  const stepIndex = await findStepIndex(api, id, step);
  const body = { ...(status === undefined ? {} : { status }), ...(reason && { reason }) };
  const state = await api.controlStep({ id, stepIndex, verb }, body);
  const said = verb === 'retry-now' ? ['asked for another try at once'] : [];
  await answer.one(state, {
    nameOf: () => id,
    lines: (shown) => (said.length > 0 ? said : [stepLine(shown)]),
  });
}
