/** What documents would change: the plan of `apply`, `diff`, `delete -f` and `--prune`. */
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { manifestKinds, showObject } from './kinds.ts';
import type { Manifest } from './manifest.ts';
import {
  deletionOf,
  findBySlug,
  loadContract,
  type PlannedSchedule,
  planSchedules,
} from './schedules/plan-schedules.ts';
import {
  type PlannedSetting,
  planSetting,
  planSettingDeletion,
  type SettingManifest,
} from './settings/plan-settings.ts';

export type PlannedChange = PlannedSchedule | PlannedSetting;

/**
 * In the order of the kinds, because each may name those before it; schedules also after those that they follow.
 * @throws CliError with the place of every mistake; then nothing was sent.
 */
export async function planDocuments(
  context: CommandContext,
  manifests: readonly Manifest[],
): Promise<PlannedChange[]> {
  refuseDuplicates(manifests);
  await loadContract();
  const settings: PlannedSetting[] = [];
  for (const manifest of inOrder(manifests).filter(isSetting)) {
    settings.push(await planSetting(context, manifest));
  }
  const systems = settings.flatMap(({ kind, slug, wanted }) =>
    kind === 'ConnectedSystem'
      ? [{ name: slug, runProfiles: (wanted?.['runProfiles'] ?? []) as string[] }]
      : [],
  );
  const schedules = manifests.filter(({ kind }) => kind === 'Schedule');
  return [...settings, ...(await planSchedules(context, schedules, systems))];
}

/** Deletions in the opposite order, and the documents of what does not exist. */
export async function planDeletionsOf(
  context: CommandContext,
  manifests: readonly Manifest[],
): Promise<{ deletions: PlannedChange[]; absent: Manifest[] }> {
  refuseDuplicates(manifests);
  const deletions: PlannedChange[] = [];
  const absent: Manifest[] = [];
  for (const manifest of inOrder(manifests).reverse()) {
    const planned = isSetting(manifest)
      ? await planSettingDeletion(context, manifest)
      : await planScheduleDeletion(context, manifest);
    if (planned) deletions.push(planned);
    else absent.push(manifest);
  }
  return { deletions, absent };
}

async function planScheduleDeletion(
  context: CommandContext,
  manifest: Manifest,
): Promise<PlannedSchedule | null> {
  const current = await findBySlug(context, manifest.slug);
  return current && deletionOf(current, manifest);
}

function isSetting(manifest: Manifest): manifest is SettingManifest {
  return manifest.kind !== 'Schedule';
}

function inOrder(manifests: readonly Manifest[]): Manifest[] {
  return manifestKinds.flatMap((kind) => manifests.filter((one) => one.kind === kind));
}

function refuseDuplicates(manifests: readonly Manifest[]): void {
  const first = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const name = showObject(manifest);
    const earlier = first.get(name);
    if (earlier) {
      const lines = [earlier, manifest].map(({ placeOf }) => `  ${placeOf('')}`);
      throw new CliError(`${name} is described twice`, { exitCode: exitCodes.invalid, lines });
    }
    first.set(name, manifest);
  }
}
