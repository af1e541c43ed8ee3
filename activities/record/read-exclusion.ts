/** The gate's part in calendars: which fires of the schedule they keep from running. */
import { calendarsOf } from '../../src/domain/calendar.ts';
import type { Definition } from '../../src/domain/schedule.ts';
import { findCalendars } from '../../src/store/calendars.ts';
import type { Transaction } from '../../src/store/database.ts';
import { exclusionOf, nothingExcluded } from '../../src/timing/exclusion.ts';
import type { Exclusion } from '../../src/timing/exclusion.ts';
import type { Start } from './identify-start.ts';

/** Costs nothing for a schedule without calendars, and for a start that is no fire. */
export async function readExclusion(
  tx: Transaction,
  { scheduledFor }: Pick<Start, 'scheduledFor'>,
  definition: Definition,
): Promise<Exclusion> {
  const names = calendarsOf(definition);
  if (scheduledFor === null || names.length === 0) return nothingExcluded;
  const found = await findCalendars(tx, names);
  return exclusionOf(
    names.flatMap((name) => found.get(name) ?? []),
    definition.timings,
  );
}
