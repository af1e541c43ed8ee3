/** Timings of previews with the anchors of the tenant in them. */
import { milestoneStateOf, offsetText } from '../../domain/milestone.ts';
import { startLimitOf, type Timing } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import { countScheduledStarts } from '../../store/executions/accepted-starts.ts';
import { findAnchors } from '../../store/schedules/anchors.ts';
import type { StoredSchedule } from '../../store/schedules/schedules.ts';
import { anchorsOf, withAnchors } from '../../timing/fires/timing-times.ts';
import { instantText } from '../../timing/zone/instant.ts';
import { findMilestones } from './milestone-outlook.ts';

export type PreviewedTimings = {
  timings: readonly Timing[];
  /** What must be said of them, in sentences. */
  warnings: string[];
};

/** What the tenant has set counts; where it has set nothing, the draft may say where the anchor is. */
export async function previewDraft(
  tx: Transaction,
  drafts: readonly Timing[],
): Promise<PreviewedTimings> {
  const anchors = await findAnchors(tx, anchorsOf(drafts));
  const warnings: string[] = [];
  const timings = drafts.map((draft) => {
    if (draft.type !== 'Milestone') return draft;
    const set = anchors.get(draft.anchor);
    if (!set) return draft;
    const anchorAt = instantText(set.getTime() / 1_000);
    if (draft.anchorAt !== null && draft.anchorAt !== anchorAt) {
      warnings.push(`the anchor ${draft.anchor} is set to ${anchorAt}; anchorAt is left aside`);
    }
    return { ...draft, anchorAt };
  });
  return { timings, warnings };
}

/** What is left of a schedule: without the starts a limit has used up, and without milestones done. */
export async function previewStored(
  tx: Transaction,
  schedule: StoredSchedule,
  now: Date,
): Promise<PreviewedTimings & { all: readonly Timing[] }> {
  const left = await timingsLeft(tx, schedule);
  const milestones = (await findMilestones(tx, [schedule])).get(schedule.id) ?? [];
  const done = new Set<string>();
  const warnings: string[] = [];
  const keyOf = (anchor: string, offset: number): string => `${offset} ${anchor}`;
  for (const one of milestones) {
    const name = `${offsetText(one.offsetSeconds)} after ${one.anchor}`;
    const state = milestoneStateOf(one, now);
    if (state === 'Done') done.add(keyOf(one.anchor, one.offsetSeconds));
    else if (state === 'Due') warnings.push(`${name} is due and is tried within seconds`);
    else if (state === 'BackingOff') {
      warnings.push(`${name} has failed and is tried again after ${one.eligibleAt?.toISOString()}`);
    }
  }
  const anchors = await findAnchors(tx, anchorsOf(left));
  const timings = withAnchors(left, anchors).map((timing) =>
    timing.type === 'Milestone'
      ? {
          ...timing,
          offsetsSeconds: timing.offsetsSeconds.filter(
            (offset) => !done.has(keyOf(timing.anchor, offset)),
          ),
        }
      : timing,
  );
  return { timings, warnings, all: withAnchors(schedule.definition.timings, anchors) };
}

// What is left of a stored schedule's timings once its own starts are taken off a limit.

/** The timings with the number of executions that may still start; 0 when the limit is reached. */
async function timingsLeft(
  tx: Transaction,
  { id, definition, timingsRevision }: StoredSchedule,
): Promise<readonly Timing[]> {
  const limit = startLimitOf(definition.timings);
  if (limit === null) return definition.timings;
  const made = await countScheduledStarts(tx, { scheduleId: id, timingsRevision });
  return definition.timings.map((timing) =>
    timing.type === 'Limited' && timing.maxExecutions !== null
      ? { ...timing, maxExecutions: Math.max(0, limit - made) }
      : timing,
  );
}
