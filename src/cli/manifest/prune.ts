/** `--prune --selector`: schedules that documents once described and no longer do. */
import type { ScheduleSummary } from '../../contract/schedule/schedules.ts';
import { readPages } from '../api/read-pages.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import type { PlannedChange } from './plan.ts';
import { deletionOf, manager, type PlannedSchedule } from './schedules/plan-schedules.ts';

export type PruneOptions = { prune?: true; selector?: string };

const maxSchedules = 10_000;

/** @throws CliError unless both options are given together. */
export function selectedTag({ prune, selector }: PruneOptions): string | null {
  if (prune === undefined && selector === undefined) return null;
  if (prune === undefined) throw usageError('--selector needs --prune');
  const tag = selector?.replace(/^tag=/, '').trim() ?? '';
  if (tag === '') {
    throw usageError(
      '--prune needs --selector: only schedules with that tag may be deleted',
      'For example: --prune --selector tag=team-a',
    );
  }
  return tag;
}

/**
 * Deletions of the schedules with the tag that `apply` manages and that no document describes.
 * @throws CliError when a document lacks the tag: the next run would not find its schedule.
 */
export async function planDeletions(
  { api }: CommandContext,
  plan: readonly PlannedChange[],
  tag: string,
): Promise<PlannedSchedule[]> {
  const described = plan.filter((change) => change.kind === 'Schedule');
  const untagged = described.filter(({ planned }) => !planned?.definition.tags.includes(tag));
  if (untagged.length > 0) {
    throw new CliError(`every schedule needs the tag ${tag} of --selector`, {
      exitCode: exitCodes.invalid,
      lines: untagged.map(
        ({ slug, manifest }) => `  ${manifest?.placeOf('/tags') ?? ''}: schedule ${slug} lacks it`,
      ),
    });
  }
  const kept = new Set(described.map(({ slug }) => slug));
  const { items, more } = await readPages<ScheduleSummary>(maxSchedules, (query) =>
    api.listSchedules({ tag, ...query }),
  );
  if (more) throw new CliError(`more than ${maxSchedules} schedules have the tag ${tag}`);
  const deletions: PlannedSchedule[] = [];
  for (const { id, slug, managedBy } of items) {
    if (kept.has(slug) || managedBy !== manager) continue;
    deletions.push(deletionOf(await api.getSchedule(id), null));
  }
  return deletions;
}
