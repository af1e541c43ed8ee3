/** `carillon execution insert-step`: a step that only this execution runs. */
import type { Command } from 'commander';
import { findExecutionId, findStepIndex } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { toLine } from '../output/table.ts';
import { readStepFile } from '../schedule/step-commands.ts';
import { activeExecution, type PlaceOptions, readPlace } from './execution-control-commands.ts';

type InsertOptions = PlaceOptions & { file: string };

export function declareInsertStep(execution: Command, runner: CommandRunner): void {
  const insert = execution
    .command('insert-step')
    .description(
      'insert a step where a running execution has not been; its schedule stays as it is',
    )
    .argument(...activeExecution)
    .requiredOption('-f, --file <file>', 'the step as YAML or JSON; - is standard input')
    .option('--before <step>', 'into a group of its own in front of the group of this step')
    .option('--after <step>', 'into a group of its own behind the group of this step')
    .option('--with <step>', 'into the group of this step, so that both run at the same time');
  showExamples(insert, [
    [
      'carillon execution insert-step delta-sync -f flush.yaml --before export --reason "stale cache"',
      'only this execution runs it',
    ],
  ]);
  runner.client<InsertOptions>(insert, (context, [reference = ''], options) =>
    insertStep(context, reference, options),
  );
}

async function insertStep(
  context: CommandContext,
  reference: string,
  options: InsertOptions,
): Promise<void> {
  const { api, flags, answer } = context;
  const { reason } = flags;
  if (reason === undefined) {
    throw usageError('give a reason with --reason; it is recorded with the step');
  }
  const { place, target: wanted } = readPlace(options);
  const step = await readStepFile(context, options.file);
  const id = await findExecutionId(context, reference, 'active');
  const target = String(await findStepIndex(api, id, wanted));
  const inserted = await api.insertStep(id, { step, place, target, reason });
  await answer.one(inserted, {
    nameOf: () => id,
    lines: ({ step: shown }) => [
      `inserted step ${(shown?.stepIndex ?? 0) + 1} "${toLine(shown?.name ?? '')}" ${place.toLowerCase()} ${toLine(wanted)}`,
    ],
  });
}
