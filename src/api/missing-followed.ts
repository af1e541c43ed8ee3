/** Which schedules that others follow are not there: deleted ones, as nobody may follow what never was. */
import type { Definition } from '../domain/schedule.ts';
import type { Transaction } from '../store/database.ts';
import { findUnknownSlugs } from '../store/schedule-causes.ts';

type Follower = { definition: Pick<Definition, 'timings'> };

/** Slugs that the schedule follows. */
export function followedBy({ definition }: Follower): string[] {
  const slugs = definition.timings.flatMap((timing) =>
    timing.type === 'AfterSchedule' ? [timing.schedule] : [],
  );
  return [...new Set(slugs)];
}

/** Of all that these follow; asks nothing when they follow none. */
export async function findMissingFollowed(
  tx: Transaction,
  schedules: readonly Follower[],
): Promise<ReadonlySet<string>> {
  const slugs = new Set(schedules.flatMap(followedBy));
  return new Set(slugs.size === 0 ? [] : await findUnknownSlugs(tx, [...slugs]));
}
