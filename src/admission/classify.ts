/** What kind of start this is: a fire, a milestone, a delivery, a backfill, or a person's request. */
import { calendarsOf } from '../domain/calendar.ts';
import type { BeginInput } from '../domain/execution/start.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import type { Transaction } from '../store/core/database.ts';
import { findCalendars } from '../store/schedules/calendars.ts';
import { type Exclusion, exclusionOf, nothingExcluded } from '../timing/fires/exclusion.ts';
import { resolveBackfill } from './policies/backfill.ts';
import { applyCatchUpPolicy } from './policies/catch-up.ts';
import { resolveDelivery } from './policies/delivery.ts';
import { resolveMilestone } from './policies/milestone.ts';
import { skip } from './result.ts';
import { type ClassifiedStart, executionIdOf, identifyStart } from './start.ts';

export type ClassifyTarget = {
  id: string;
  name: string;
  definition: Definition;
  enabled: boolean;
  now: Date;
};

/** Locks the row that asks for this start, if there is one, until the transaction ends. */
export async function classifyStart(
  tx: Transaction,
  begin: BeginInput,
  target: ClassifyTarget,
): Promise<ClassifiedStart> {
  const { id: scheduleId, definition, now } = target;
  const request = { ...target, scheduleId, executionId: executionIdOf(begin) };
  const requested =
    (await resolveBackfill(tx, begin, scheduleId)) ??
    (await resolveDelivery(tx, begin.input, request));
  if (requested) return requested;
  const milestone = await resolveMilestone(tx, begin, target);
  if (milestone?.milestone) return milestone;
  const classified = milestone ?? identifyStart(begin, target);
  const { scheduledFor } = classified.start;
  if (scheduledFor === null) return classified;
  const exclusion = await readExclusion(tx, definition);
  const excluded = exclusion.reasonAt(scheduledFor.getTime() / 1_000);
  const isWanted = classified.wanted.result === 'Admit';
  return {
    ...classified,
    wanted: isWanted && excluded !== null ? skip(excluded) : classified.wanted,
    ...(await applyCatchUpPolicy(tx, begin, {
      scheduleId,
      scheduledFor,
      definition,
      exclusion,
      now,
    })),
  };
}

/** No query for a schedule without calendars. */
async function readExclusion(tx: Transaction, definition: Definition): Promise<Exclusion> {
  const names = calendarsOf(definition);
  if (names.length === 0) return nothingExcluded;
  const found = await findCalendars(tx, names);
  return exclusionOf(
    names.flatMap((name) => found.get(name) ?? []),
    definition.timings,
  );
}
