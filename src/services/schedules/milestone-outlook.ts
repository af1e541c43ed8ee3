/** What milestones add to a schedule that is shown: its next fire, whether it is over, what it waits for. */
import { milestoneNextAt, milestoneStateOf } from '../../domain/milestone.ts';
import { isAutomatic, type Timing } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listMilestones, type StoredMilestone } from '../../store/schedules/milestones.ts';
import type { StoredSchedule } from '../../store/schedules/schedules.ts';
import type { Exclusion } from '../../timing/fires/exclusion.ts';
import { hasFinished, nextFireOf } from '../../timing/fires/next-fires.ts';
import { missingAnchors, withAnchors } from '../../timing/fires/timing-times.ts';

/** A hundred offsets in each of a schedule's timings, for each schedule of a page. */
const maxMilestones = 100_000;

/** Milestones by schedule; asks nothing when none of the schedules has any. */
export async function findMilestones(
  tx: Transaction,
  schedules: readonly StoredSchedule[],
): Promise<Map<string, StoredMilestone[]>> {
  const scheduleIds = schedules
    .filter(({ definition }) => definition.timings.some(({ type }) => type === 'Milestone'))
    .map(({ id }) => id);
  if (scheduleIds.length === 0) return new Map();
  const rows = await listMilestones(tx, { scheduleIds, limit: maxMilestones });
  const found = new Map<string, StoredMilestone[]>();
  for (const row of rows) found.set(row.scheduleId, [...(found.get(row.scheduleId) ?? []), row]);
  return found;
}

export type Outlook = {
  /** With the instants of their anchors. */
  timings: readonly Timing[];
  /** Not before now; null when nothing fires by itself. */
  next: Date | null;
  /** True when nothing will fire by itself any more. */
  finished: boolean;
  waitsForAnchors: string[];
};

/** Timings as they will fire from now on. Throws TimingError for those that cannot be read. */
export function outlookOf(
  stored: readonly Timing[],
  milestones: readonly StoredMilestone[],
  { now, exclusion }: { now: Date; exclusion: Exclusion },
): Outlook {
  if (milestones.length === 0) {
    const next = nextFireOf(stored, now, exclusion);
    const finished = next === null && stored.some(isAutomatic);
    return { timings: stored, next, finished, waitsForAnchors: [] };
  }
  const anchors = new Map(
    milestones.flatMap(({ anchor, anchorAt }) => (anchorAt ? [[anchor, anchorAt] as const] : [])),
  );
  const timings = withAnchors(stored, anchors);
  const others = stored.filter((timing) => timing.type !== 'Milestone');
  const nexts = [
    nextFireOf(others, now),
    ...milestones.map((milestone) => milestoneNextAt(milestone, now)),
  ].flatMap((at) => (at ? [Math.max(at.getTime(), now.getTime())] : []));
  const done = milestones.every((milestone) => milestoneStateOf(milestone, now) === 'Done');
  return {
    timings,
    next: nexts.length === 0 ? null : new Date(Math.min(...nexts)),
    finished: done && (!others.some(isAutomatic) || hasFinished(others, now)),
    waitsForAnchors: missingAnchors(timings),
  };
}
