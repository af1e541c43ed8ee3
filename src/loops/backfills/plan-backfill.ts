/** Which fires of a range a backfill would start: those that the timings name and that did not run. */
import { calendarsOf } from '../../domain/calendar.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listFireInstants } from '../../store/fires/fire-audits.ts';
import { findCalendars } from '../../store/schedules/calendars.ts';
import { type Exclusion, exclusionOf, nothingExcluded } from '../../timing/fires/exclusion.ts';
import { findingFirstFires, plainTimings } from '../../timing/fires/next-fires.ts';
import { inTurns } from '../../timing/turns.ts';

export type BackfillRange = {
  scheduleId: string;
  definition: Pick<Definition, 'timings' | 'calendars'>;
  /** Both inclusive. */
  from: Date;
  until: Date;
  /** Fires at most. */
  limit: number;
};

export type BackfillPlan = {
  /** In order; `ran` if it was started, however it ended. */
  fires: { scheduledFor: Date; ran: boolean }[];
  /** True when the range has more fires than the limit. */
  more: boolean;
};

/**
 * Leaves out milestones, which are tried until they are done anyway, and fires that the calendars
 * exclude.
 */
export async function planBackfill(tx: Transaction, range: BackfillRange): Promise<BackfillPlan> {
  const { scheduleId, definition, from, until, limit } = range;
  const exclusion = await findExclusion(tx, definition);
  const { fires, more } = await inTurns(
    findingFirstFires(plainTimings({ definition }), {
      from: Math.ceil(from.getTime() / 1_000) - 1,
      until: Math.floor(until.getTime() / 1_000) + 1,
      limit,
      exclusion,
    }),
  );
  const last = fires.at(-1);
  if (last === undefined) return { fires: [], more };
  const searched = { from: new Date(from.getTime() - 1), to: new Date(last * 1_000) };
  const rows = await listFireInstants(tx, { scheduleId, ...searched });
  const started = rows.filter(({ decision }) => decision === 'Started');
  const ran = new Set(started.map(({ scheduledFor }) => scheduledFor.getTime()));
  const planned = fires.map((second) => ({
    scheduledFor: new Date(second * 1_000),
    ran: ran.has(second * 1_000),
  }));
  return { fires: planned, more };
}

async function findExclusion(
  tx: Transaction,
  definition: BackfillRange['definition'],
): Promise<Exclusion> {
  const names = calendarsOf(definition);
  if (names.length === 0) return nothingExcluded;
  const found = await findCalendars(tx, names);
  const named = names.flatMap((name) => found.get(name) ?? []);
  return exclusionOf(named, definition.timings);
}
