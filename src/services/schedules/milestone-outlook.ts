/** The outlook of a schedule, milestones included: next fire, whether it is finished, missing anchors. */
import { milestoneNextAt, milestoneStateOf } from '../../domain/milestone.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { isAutomatic, type Timing } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listMilestones, type StoredMilestone } from '../../store/schedules/milestones.ts';
import type { Exclusion } from '../../timing/fires/exclusion.ts';
import { hasFinished, nextFireOf } from '../../timing/fires/next-fires.ts';
import { missingAnchors, withAnchors } from '../../timing/fires/timing-times.ts';

/** Enough for a page of schedules with a hundred offsets in each timing. */
const maxMilestones = 100_000;

/** Milestones by schedule id; schedules without milestones need no query. */
export async function findMilestones(
  tx: Transaction,
  schedules: readonly { id: string; definition: Pick<Definition, 'timings'> }[],
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
  /** With the instants of their anchors filled in. */
  timings: readonly Timing[];
  /** Not before now; null when nothing fires automatically. */
  next: Date | null;
  /** True when nothing will fire automatically any more. */
  finished: boolean;
  waitsForAnchors: string[];
};

/** @throws TimingError for timings that cannot be read. */
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
