/** `carillon schedule step`: adds, removes, moves and runs single steps; other steps stay as they are. */
import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { Schedule, ScheduleBody } from '../../contract/schedule/schedules.ts';
import type { StepBody } from '../../contract/steps/steps.ts';
import { type StepMode, stepModes } from '../../domain/schedule/schedule.ts';
import { shellWord } from '../../domain/text/shell-word.ts';
import { findSchedule } from '../api/find-execution.ts';
import { addStartFlags, startExecution, type StartOptions } from '../execution/start-execution.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readInput } from '../framework/input-text.ts';
import { parseCount, showCount } from '../framework/options.ts';
import { cutText, toLine } from '../output/table.ts';
import { editSchedule } from './edit-schedule.ts';
import { addParameterFlag, readParameters } from './schedule-run.ts';

const stepArgument = ['<step>', 'key or name of the step, or its number from 1'] as const;
export const shorthands =
  'http:URL, shell:SCRIPT, pwsh:SCRIPT, sql:CONNECTION/SCRIPT or run:SYSTEM/PROFILE';
const scheduleArgument = ['<schedule>', 'slug, id or name'] as const;

function declareAdd(step: Command, runner: CommandRunner): void {
  const add = step
    .command('add')
    .description('add a step')
    .argument(...scheduleArgument)
    .argument('[step]', shorthands)
    .option('-f, --file <file>', 'the step as YAML or JSON; - for standard input')
    .option('--name <name>', 'name of the step')
    .option('--parallel', 'run in parallel with the previous step')
    .option('--continue-on-failure', 'continue with the next group if it fails')
    .option('--after <step>', 'insert it after this step (default: at the end)');
  showExamples(add, [
    [
      'carillon schedule step add delta-sync run:HR/DeltaImport --parallel',
      'in parallel with the last step',
    ],
    [
      "carillon schedule step add nightly 'sql:hr-database/CALL refresh_people()'",
      'a statement on a connection that the workers hold',
    ],
    ['carillon schedule step add delta-sync -f step.yaml --after 2', 'as the third step'],
  ]);
  runner.client<AddStepOptions>(add, async (context, [reference = '', shorthand = ''], options) => {
    return addStep(context, { reference, shorthand, options });
  });
}

function declareStepRun(step: Command, runner: CommandRunner): void {
  const run = step
    .command('run')
    .description('run one step alone, now; other steps do not run')
    .argument(...scheduleArgument)
    .argument('[step]', stepArgument[1])
    .option('-f, --file <file>', 'a step as YAML or JSON instead, stored or not; - for stdin')
    .option('--dry-run', 'let the server check everything, and run nothing');
  addParameterFlag(addStartFlags(run));
  showExamples(run, [
    ['carillon schedule step run delta-sync hr-delta-import --wait', 'as it is stored'],
    ['carillon schedule step run delta-sync -f step.yaml --dry-run', 'is it accepted?'],
    ['carillon schedule step run nightly report -p region=eu', 'with a parameter of the schedule'],
  ]);
  runner.client<RunStepOptions>(
    run,
    (context, [reference = '', wanted = ''], options) =>
      runStep(context, { reference, wanted }, options),
    { waits: true },
  );
}

export function declareStepCommands(schedule: Command, runner: CommandRunner): void {
  const step = schedule
    .command('step')
    .description('add, remove, move and run the steps of a schedule');
  declareAdd(step, runner);
  declareStepRun(step, runner);

  const remove = step
    .command('remove')
    .description('remove a step')
    .argument(...scheduleArgument)
    .argument(...stepArgument);
  showExamples(remove, [['carillon schedule step remove delta-sync ldap-import', 'by its key']]);
  runner.client(remove, async (context, [reference = '', wanted = '']) => {
    return removeStep(context, { reference, wanted });
  });

  const move = step
    .command('move')
    .description('move a step to another position')
    .argument(...scheduleArgument)
    .argument(...stepArgument)
    .requiredOption('--to <n>', 'its new number, from 1')
    .addOption(
      new Option('--mode <mode>', 'start a new group, or join the previous one').choices(stepModes),
    );
  showExamples(move, [
    ['carillon schedule step move delta-sync ldap-import --to 1', 'to the first position'],
  ]);
  runner.client<MoveStepOptions>(move, async (context, [reference = '', wanted = ''], options) => {
    return moveStep(context, { reference, wanted, options });
  });
}

type AddStepOptions = {
  file?: string;
  name?: string;
  parallel?: true;
  continueOnFailure?: true;
  after?: string;
};
type RunStepOptions = StartOptions & { file?: string; dryRun?: true; parameter?: string[] };
type MoveStepOptions = { to: string; mode?: StepMode };

type Steps = ScheduleBody['steps'];
type EditedStep = Steps[number];

/** Index of a step given by key, name or number from 1. */
function findStep(steps: Steps, wanted: string): number {
  const byKey = steps.findIndex(({ key }) => key === wanted);
  if (byKey >= 0) return byKey;
  const named = steps.flatMap(({ name }, index) => (name === wanted ? [index] : []));
  if (named.length === 1 && named[0] !== undefined) return named[0];
  const number = /^\d{1,3}$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= steps.length) return number - 1;
  const what =
    named.length > 1 ? `several steps have the name "${wanted}"` : `there is no step "${wanted}"`;
  throw new CliError(what, {
    exitCode: named.length > 1 ? exitCodes.conflict : exitCodes.notFound,
    lines: steps.map(({ key, name }, index) => `  ${index + 1}  ${key ?? ''}  ${name}`),
  });
}

async function readStep(
  context: CommandContext,
  shorthand: string,
  options: Pick<AddStepOptions, 'file'>,
) {
  const { file } = options;
  if ((file === undefined) === (shorthand === '')) {
    throw usageError(`give the step as ${shorthands}, or with -f FILE`);
  }
  return file === undefined ? parseStepShorthand(shorthand) : readStepFile(context, file);
}

/** @throws CliError unless the file holds one document. */
export async function readStepFile(context: CommandContext, file: string): Promise<EditedStep> {
  const { readYaml } = await import('../framework/yaml-document.ts');
  const [document, ...others] = (await readInput(file, context.io)).flatMap(readYaml);
  if (!document || others.length > 0) throw usageError(`${file} must hold exactly one step`);
  return document.value as EditedStep;
}

async function printSteps({ answer }: CommandContext, changed: Schedule): Promise<void> {
  await answer.one(changed, {
    nameOf: ({ slug }) => slug,
    lines: ({ slug, revision, stepCount, groupCount }) => [
      `changed schedule ${slug}: ${showCount(stepCount, 'step')} in ${showCount(groupCount, 'group')}, revision ${revision}`,
    ],
  });
}

type Add = { reference: string; shorthand: string; options: AddStepOptions };

async function addStep(context: CommandContext, add: Add): Promise<void> {
  const { name, parallel, continueOnFailure, after } = add.options;
  const step: EditedStep = {
    ...(await readStep(context, add.shorthand, add.options)),
    ...(name === undefined ? {} : { name }),
    ...(parallel ? { mode: 'ParallelWithPrevious' } : {}),
    ...(continueOnFailure ? { continueOnFailure: true } : {}),
  };
  const changed = await editSchedule(context, add.reference, (body) => {
    const place = after === undefined ? body.steps.length : findStep(body.steps, after) + 1;
    return { ...body, steps: body.steps.toSpliced(place, 0, step) };
  });
  await printSteps(context, changed);
}

type Remove = { reference: string; wanted: string };

async function removeStep(context: CommandContext, remove: Remove): Promise<void> {
  const changed = await editSchedule(context, remove.reference, (body) => ({
    ...body,
    steps: body.steps.toSpliced(findStep(body.steps, remove.wanted), 1),
  }));
  await printSteps(context, changed);
}

async function moveStep(
  context: CommandContext,
  move: Remove & { options: MoveStepOptions },
): Promise<void> {
  const to = parseCount(move.options.to, '--to', 500);
  const { mode } = move.options;
  const changed = await editSchedule(context, move.reference, (body) => {
    const from = findStep(body.steps, move.wanted);
    const step = body.steps[from] as EditedStep;
    const moved = mode === undefined ? step : { ...step, mode };
    return { ...body, steps: body.steps.toSpliced(from, 1).toSpliced(to - 1, 0, moved) };
  });
  await printSteps(context, changed);
}

async function runStep(
  context: CommandContext,
  { reference, wanted }: Remove,
  options: RunStepOptions,
): Promise<number> {
  const { api, flags, note } = context;
  const { file, parameter, dryRun = false } = options;
  if ((file === undefined) === (wanted === '')) {
    throw usageError('give a step of the schedule, or one with -f FILE');
  }
  if (dryRun && options.wait) throw usageError('--dry-run and --wait exclude each other');
  const { slug, steps } = (await findSchedule(api, reference)).schedule;
  const step =
    file === undefined
      ? (steps[findStep(steps, wanted)] as EditedStep)
      : await readStep(context, '', { file });
  const body = {
    step,
    schedule: slug,
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    ...(parameter === undefined ? {} : { parameters: readParameters(parameter) }),
  };
  const given = file === undefined ? shellWord(wanted) : `-f ${shellWord(file)}`;
  if (dryRun) {
    await api.runStep({ idempotencyKey: randomUUID(), body, dryRun });
    note(`Nothing was run: --dry-run. The server accepts the step ${toLine(step.name)}.`);
    return 0;
  }
  return startExecution(context, options, () => ({
    send: (idempotencyKey) => api.runStep({ idempotencyKey, body, dryRun }),
    command: `carillon schedule step run ${slug} ${given}`,
    of: `step ${toLine(step.name)} of ${slug}`,
  }));
}

const nameLength = 60;

/** Steps short enough to type. @throws CliError for anything else. */
export function parseStepShorthand(text: string): StepBody {
  const [, kind, rest = ''] = /^(http|shell|pwsh|sql|run):(.+)$/s.exec(text) ?? [];
  const name = cutText(toLine(rest), nameLength);
  // http:https://host/path, or simply https://host/path.
  if (/^https?:\/\//.test(text)) {
    return { type: 'Http', name: cutText(toLine(text), nameLength), url: text };
  }
  if (kind === 'http') return { type: 'Http', name, url: rest };
  if (kind === 'shell') return { type: 'Shell', name, script: rest };
  if (kind === 'pwsh') return { type: 'PowerShell', name, script: rest };
  const slash = rest.indexOf('/');
  if (kind === 'sql' && slash > 0 && slash < rest.length - 1) {
    const script = rest.slice(slash + 1);
    const named = cutText(toLine(script), nameLength);
    return { type: 'Sql', name: named, connection: rest.slice(0, slash), script };
  }
  if (kind === 'run' && slash > 0 && slash < rest.length - 1) {
    const [connectedSystem, runProfile] = [rest.slice(0, slash), rest.slice(slash + 1)];
    return {
      type: 'RunProfile',
      name: `${connectedSystem} ${runProfile}`,
      connectedSystem,
      runProfile,
    };
  }
  throw usageError(`"${toLine(text)}" is not a step`, `Write ${shorthands}.`);
}
