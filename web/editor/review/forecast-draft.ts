/** Which fires of the next 30 days a draft adds, drops or moves, by the previews of the server. */
import { compareFires, type FireChanges } from '../../../src/domain/schedule/fire-changes.ts';
import { api } from '../../api/client.ts';
import type { Draft } from '../draft.ts';
import { previewDraft, type StoredSchedule } from '../stored-schedule.ts';

const days = 30;
/** The most that a preview gives. */
const maxFires = 1_000;

export type FiresOfDraft = FireChanges & {
  /** Fires after it are not compared. */
  until: string;
  /** What no preview can know; without the words `cannot be known`. */
  unknown: string[];
};

export async function forecastDraft(
  draft: Draft,
  stored: StoredSchedule | null,
): Promise<FiresOfDraft> {
  const now = Date.now();
  const after = new Date(now).toISOString();
  const [before, later] = await Promise.all([
    stored ? readFires(stored.schedule.id, after) : [],
    previewDraft(draft, stored, { count: maxFires, after }).then(({ fires }) => fires),
  ]);
  // Of a list that was cut off, the last entry is as far as it is complete.
  const ends = [before, later].flatMap((fires) => {
    const last = fires.at(-1);
    return last && fires.length >= maxFires ? [Date.parse(last.at)] : [];
  });
  const until = Math.min(now + days * 86_400_000, ...ends);
  const within = <Fire extends { at: string }>(fires: readonly Fire[]): Fire[] =>
    fires.filter(({ at }) => Date.parse(at) <= until);
  return {
    ...compareFires(within(before), within(later)),
    until: `${new Date(until).toISOString().slice(0, 16)}Z`,
    unknown: unknownOf(draft),
  };
}

async function readFires(ref: string, after: string) {
  const params = { path: { ref }, query: { after, count: maxFires } };
  return (await api().GET('/api/v1/schedules/{ref}/preview', { params })).data.fires;
}

function unknownOf({ timings = [] }: Draft): string[] {
  return timings.flatMap((timing) => {
    if (timing.type === 'Event') return [`starts by the event ${timing.name} of ${timing.source}`];
    if (timing.type === 'AfterSchedule') return [`starts after executions of ${timing.schedule}`];
    return timing.type === 'Milestone' ? ['which milestones are done already'] : [];
  });
}
