/** `carillon diff`: what `apply` would change, in fields and in fires. */
import type { Command } from 'commander';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { type ManifestKind, manifestKinds } from './kinds.ts';
import { declarePruning, forecast, planInput } from './plan-input.ts';
import type { PruneOptions } from './prune.ts';
import { planLines, planRow } from './show-plan.ts';

type DiffOptions = PruneOptions & { file: string };

const differs = 1;

/** For schedules alone below `schedule`, for every kind of document at the first level. */
export function declareDiff(parent: Command, runner: CommandRunner): void {
  const isRoot = parent.parent === null;
  const words = isRoot ? 'carillon diff' : 'carillon schedule diff';
  const diff = parent
    .command('diff')
    .description(
      'show what apply would change, and which fires of the next 30 days; exits with 1 on differences',
    )
    .requiredOption('-f, --file <file>', 'YAML or JSON file, directory, or - for standard input');
  declarePruning(diff);
  showExamples(diff, [
    [`${words} -f schedules/`, 'exits with 0 without differences, 1 with, and more on an error'],
  ]);
  const kinds = isRoot ? manifestKinds : (['Schedule'] as const);
  runner.client<DiffOptions>(diff, (context, _args, options) =>
    diffDocuments(context, options, kinds),
  );
}

async function diffDocuments(
  context: CommandContext,
  options: DiffOptions,
  kinds: readonly ManifestKind[],
): Promise<number> {
  try {
    const plan = await planInput(context, options, kinds);
    const forecasts = await forecast(context, plan);
    if (context.flags.output === 'table') context.answer.lines(forecasts.flatMap(planLines));
    else {
      const nameOf = ({ slug }: { slug: string }): string => slug;
      await context.answer.list(forecasts.map(planRow), { columns: [], nameOf });
    }
    return plan.some(({ action }) => action !== 'unchanged') ? differs : exitCodes.ok;
  } catch (error) {
    // An exit code of 1 would say that there are differences.
    if (!(error instanceof CliError) || error.exitCode !== exitCodes.general) throw error;
    throw new CliError(error.message, { exitCode: exitCodes.usage, lines: error.lines });
  }
}
