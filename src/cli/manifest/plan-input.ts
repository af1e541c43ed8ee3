/** From the files of a command line to the plan, and what the plan does to the fires. */
import type { Command } from 'commander';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { readInput } from '../framework/input-text.ts';
import type { ManifestKind } from './kinds.ts';
import { type Manifest, readManifests } from './manifest.ts';
import { planDocuments, type PlannedChange } from './plan.ts';
import { planDeletions, type PruneOptions, selectedTag } from './prune.ts';
import { forecastFires } from './schedules/fire-forecast.ts';
import type { ForecastChange } from './show-plan.ts';

export function declarePruning(command: Command): void {
  command
    .option(
      '--prune',
      'also delete applied schedules that no document describes any more; only schedules have tags, so nothing of another kind is ever pruned',
    )
    .option('--selector <tag>', 'with --prune: only schedules with this tag, such as tag=team-a');
}

/** All documents of the input in the order of the plan, with the deletions at the end. */
export async function planInput(
  context: CommandContext,
  options: PruneOptions & { file: string },
  kinds: readonly ManifestKind[],
): Promise<PlannedChange[]> {
  const tag = selectedTag(options);
  const plan = await planDocuments(context, await readDocuments(context, options.file, kinds));
  return tag === null ? plan : [...plan, ...(await planDeletions(context, plan, tag))];
}

/** @throws CliError when there is none. */
export async function readDocuments(
  context: CommandContext,
  file: string,
  kinds: readonly ManifestKind[],
): Promise<Manifest[]> {
  const inputs = await readInput(file, context.io);
  const manifests = (await Promise.all(inputs.map((input) => readManifests(input, kinds)))).flat();
  if (manifests.length > 0) return manifests;
  throw new CliError(`${file} holds no document`, { exitCode: exitCodes.invalid });
}

export async function forecast(
  context: CommandContext,
  plan: readonly PlannedChange[],
): Promise<ForecastChange[]> {
  const changed = (wanted: ManifestKind): Set<string> =>
    new Set(
      plan
        .filter(({ kind, action }) => kind === wanted && action !== 'unchanged')
        .map(({ slug }) => slug),
    );
  const inPlan = { calendarsInPlan: changed('Calendar'), anchorsInPlan: changed('Anchor') };
  const forecasts: ForecastChange[] = [];
  for (const change of plan) {
    if (change.kind !== 'Schedule') {
      forecasts.push({ change, forecast: null });
      continue;
    }
    const current = change.current?.schedule ?? null;
    const request = { current, planned: change.planned, ...inPlan };
    forecasts.push({ change, forecast: await forecastFires(context, request) });
  }
  return forecasts;
}
