/** `carillon execution cancel`, `pause`, `resume`, and the commands for one step of an execution. */
import { type Command, Option } from 'commander';
import type { ControlAnswer } from '../../contract/execution/controls.ts';
import { settableStatuses } from '../../domain/execution/control.ts';
import { type MovePlace, movePlaces } from '../../domain/schedule/move-step.ts';
import { findExecutionId, findStepIndex } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showStatus } from '../output/status-style.ts';
import { toLine } from '../output/table.ts';

/** Verbs of the API. */
type StepVerb = 'skip' | 'cancel' | 'hold' | 'release' | 'retry-now' | 'set-result' | 'move';

type SetResultOptions = { status?: string };
export type PlaceOptions = { before?: string; after?: string; with?: string };

export const activeExecution = [
  '<execution>',
  'id or its beginning, or a schedule for its only active execution',
] as const;
const stepArgument = ['<step>', 'key or name of the step, or its number from 1'] as const;

const executionVerbs = [
  ['pause', 'start no further group until resumed; running steps finish'],
  ['resume', 'continue a paused execution with its next group'],
] as const;

const stepVerbs: readonly (readonly [Exclude<StepVerb, 'cancel'>, string, string])[] = [
  ['skip', 'end a step that waits, or that waits for its next attempt', 'not needed today'],
  ['hold', 'keep a step from starting until it is released', 'vendor first'],
  ['release', 'let a held step start when its turn comes', 'vendor is done'],
  ['retry-now', 'start the next attempt of a step now', 'disk was full'],
];

export function declareExecutionControls(execution: Command, runner: CommandRunner): void {
  declareCancel(execution, runner);
  for (const [verb, meaning] of executionVerbs) {
    const command = execution
      .command(verb)
      .description(meaning)
      .argument(...activeExecution);
    showExamples(command, [[`carillon execution ${verb} delta-sync`, meaning]]);
    runner.client(command, async (context, [reference = '']) => {
      return controlExecution(context, reference, verb);
    });
  }
  for (const [verb, meaning, why] of stepVerbs) {
    const command = declareStep(execution, verb, meaning);
    const line = `carillon execution ${verb} delta-sync ldap-import --reason "${why}"`;
    showExamples(command, [[line, meaning]]);
    runner.client(command, async (context, [reference = '', step = '']) => {
      return controlStep(context, { reference, step, verb });
    });
  }
  declareCancelStep(execution, runner);
  declareSetResult(execution, runner);
  declareMoveStep(execution, runner);
}

function declareCancel(execution: Command, runner: CommandRunner): void {
  const cancel = execution
    .command('cancel')
    .alias('stop')
    .description('stop an execution; steps that have not started will not run')
    .argument(...activeExecution);
  showExamples(cancel, [
    ['carillon execution cancel delta-sync --reason "wrong data"', 'the reason is recorded'],
  ]);
  runner.client(cancel, (context, [reference = '']) => cancelExecution(context, reference));
}

function declareStep(execution: Command, name: string, meaning: string): Command {
  return execution
    .command(name)
    .description(meaning)
    .argument(...activeExecution)
    .argument(...stepArgument);
}

/** `execution cancel` is about the whole execution. */
function declareCancelStep(execution: Command, runner: CommandRunner): void {
  const meaning = 'ask a started step to stop; it counts as failed';
  const command = declareStep(execution, 'cancel-step', meaning);
  const line = 'carillon execution cancel-step delta-sync ldap-import --reason "it hangs"';
  showExamples(command, [[line, 'the execution continues only where the step may fail']]);
  runner.client(command, (context, [reference = '', step = '']) =>
    controlStep(context, { reference, step, verb: 'cancel' }),
  );
}

function declareSetResult(execution: Command, runner: CommandRunner): void {
  const meaning = 'set the result of a step by hand; a running step is asked to stop';
  const status = new Option('--status <status>', 'how it ended').choices(settableStatuses);
  const command = declareStep(execution, 'set-result', meaning);
  command.addOption(status.makeOptionMandatory());
  const line = 'carillon execution set-result delta-sync 3 --status Completed --reason "by hand"';
  showExamples(command, [[line, 'the third step was done by hand']]);
  runner.client<SetResultOptions>(command, async (context, [reference = '', step = ''], given) => {
    const { status: wanted = '' } = given;
    return controlStep(context, { reference, step, verb: 'set-result', status: wanted });
  });
}

function declareMoveStep(execution: Command, runner: CommandRunner): void {
  const meaning =
    'change the place of a step whose group has not begun; only this execution changes';
  const command = declareStep(execution, 'move-step', meaning)
    .option('--before <step>', 'into a group of its own in front of the group of this step')
    .option('--after <step>', 'into a group of its own behind the group of this step')
    .option('--with <step>', 'into the group of this step, so that both run at the same time');
  showExamples(command, [
    [
      'carillon execution move-step delta-sync mail --before export --reason "report is due"',
      'the mail is sent first',
    ],
  ]);
  runner.client<PlaceOptions>(command, async (context, [reference = '', step = ''], options) => {
    const move = readPlace(options);
    return controlStep(context, { reference, step, verb: 'move', move });
  });
}

/** `target` as it is given. @throws CliError unless there is one place. */
export function readPlace(options: PlaceOptions): { place: MovePlace; target: string } {
  const given = movePlaces.flatMap((place) => {
    const target = options[place.toLowerCase() as Lowercase<MovePlace>];
    return target === undefined ? [] : [{ place, target }];
  });
  const [only] = given;
  if (only && given.length === 1) return only;
  throw usageError('say where to: one of --before, --after and --with');
}

function executionLine({ executionId, status, pauseRequested }: ControlAnswer): string {
  const pending =
    pauseRequested && status !== 'Paused' ? '; pauses when the running group ends' : '';
  return `execution ${executionId} is ${showStatus(status)}${pending}`;
}

function stepLine({ step }: ControlAnswer): string {
  if (!step) return '';
  return `step ${step.stepIndex + 1} "${toLine(step.name)}" is ${showStatus(step.status)}`;
}

/** Returns as soon as Temporal has the request; running steps may take a while to stop. */
async function cancelExecution(context: CommandContext, reference: string): Promise<void> {
  const { api, flags, answer, note } = context;
  const id = await findExecutionId(context, reference, 'active');
  const asked = await api.cancelExecution(id, flags.reason);
  await answer.one(asked, {
    nameOf: () => id,
    lines: () => [`asked execution ${id} to stop`],
  });
  note(`Follow it with: carillon execution watch ${id}`);
}

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

/** What a command did that changes no status. */
function saidOf({ verb, move }: StepCommand): string[] {
  if (verb === 'retry-now') return ['requested the next attempt now'];
  return move ? [`moved ${move.place.toLowerCase()} ${toLine(move.target)}`] : [];
}

type StepCommand = {
  reference: string;
  step: string;
  verb: StepVerb;
  status?: string;
  /** `target` as it is given: key, name or number from 1. */
  move?: { place: MovePlace; target: string };
};

async function controlStep(context: CommandContext, command: StepCommand): Promise<void> {
  const { api, flags, answer } = context;
  const { reference, step, verb, status, move } = command;
  const { reason } = flags;
  if (verb !== 'release' && reason === undefined) {
    throw usageError('give a reason with --reason; it is recorded with the step');
  }
  const id = await findExecutionId(context, reference, 'active');
  const stepIndex = await findStepIndex(api, id, step);
  const target = move && (await findStepIndex(api, id, move.target));
  const body = {
    ...(status === undefined ? {} : { status }),
    ...(move && { place: move.place, target: String(target) }),
    ...(reason && { reason }),
  };
  const state = await api.controlStep({ id, stepIndex, verb }, body);
  const said = saidOf(command);
  await answer.one(state, {
    nameOf: () => id,
    lines: (shown) => (said.length > 0 ? said : [stepLine(shown)]),
  });
}
