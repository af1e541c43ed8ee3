/** `carillon schedule step add|remove|move`: steps that are not named go back as they came. */
import type { Schedule, ScheduleBody } from '../../contract/schedules.ts';
import type { StepMode } from '../../domain/schedule.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { showCount } from '../duration.ts';
import { editSchedule } from '../edit-schedule.ts';
import { exitCodes } from '../exit-codes.ts';
import { readInput } from '../input-text.ts';
import { parseStepShorthand } from '../step-shorthand.ts';

export type AddStepOptions = {
  file?: string;
  name?: string;
  parallel?: true;
  continueOnFailure?: true;
  after?: string;
};
export type MoveStepOptions = { to: string; mode?: StepMode };

type Steps = ScheduleBody['steps'];
type EditedStep = Steps[number];

/** Place of a step named by key, name or number from 1. */
function findStep(steps: Steps, wanted: string): number {
  const byKey = steps.findIndex(({ key }) => key === wanted);
  if (byKey >= 0) return byKey;
  const named = steps.flatMap(({ name }, index) => (name === wanted ? [index] : []));
  if (named.length === 1 && named[0] !== undefined) return named[0];
  const number = /^\d{1,3}$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= steps.length) return number - 1;
  const what =
    named.length > 1 ? `several steps are called "${wanted}"` : `there is no step "${wanted}"`;
  throw new CliError(what, {
    exitCode: named.length > 1 ? exitCodes.conflict : exitCodes.notFound,
    lines: steps.map(({ key, name }, index) => `  ${index + 1}  ${key ?? ''}  ${name}`),
  });
}

async function readStep(context: CommandContext, shorthand: string, options: AddStepOptions) {
  const { file } = options;
  if ((file === undefined) === (shorthand === '')) {
    throw usageError(
      'give the step either as http:URL, shell:SCRIPT or run:SYSTEM/PROFILE, or with -f',
    );
  }
  if (file === undefined) return parseStepShorthand(shorthand);
  const { readYaml } = await import('../yaml-document.ts');
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

export async function addStep(context: CommandContext, add: Add): Promise<void> {
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

export async function removeStep(context: CommandContext, remove: Remove): Promise<void> {
  const changed = await editSchedule(context, remove.reference, (body) => ({
    ...body,
    steps: body.steps.toSpliced(findStep(body.steps, remove.wanted), 1),
  }));
  await printSteps(context, changed);
}

export async function moveStep(
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
