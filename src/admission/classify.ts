/** Who asks at the gate: a timing, another execution, an event, a milestone, a backfill or a person. */
import { calendarsOf } from '../domain/calendar.ts';
import type { BeginInput } from '../domain/execution/start.ts';
import type { MilestoneAttempt } from '../domain/milestone.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import type { Transaction } from '../store/core/database.ts';
import { findCalendars } from '../store/schedules/calendars.ts';
import { type Exclusion, exclusionOf, nothingExcluded } from '../timing/fires/exclusion.ts';
import { executionIdOf, identifyStart, type Start } from './identified-start.ts';
import { resolveBackfill } from './policies/backfill.ts';
import { applyCatchUpPolicy, judgeTry, onTime, type StartJudgement } from './policies/catch-up.ts';
import { type DeliveryMeeting, resolveDelivery } from './policies/delivery.ts';
import { resolveMilestone } from './policies/milestone.ts';

export type ClassifiedStart = {
  start: Start;
  judgement: StartJudgement;
  /** Why a calendar keeps the fire from running; null when none does. */
  excluded: string | null;
  /** The milestone it tries; null for every other start. */
  milestone: MilestoneAttempt | null;
  /** Set for a start that another execution or an event asks for. */
  delivery: DeliveryMeeting | null;
  /** The backfill that asks for it; null for every other start. */
  backfillId: string | null;
};

export type RecognisedTarget = {
  id: string;
  name: string;
  definition: Definition;
  enabled: boolean;
  now: Date;
};

const nobody = { excluded: null, milestone: null, delivery: null, backfillId: null };

/** Holds whatever row says that this very start is wanted until the transaction ends. */
export async function classifyStart(
  tx: Transaction,
  begin: BeginInput,
  target: RecognisedTarget,
): Promise<ClassifiedStart> {
  const { id: scheduleId, definition, enabled, now } = target;
  const asked = await resolveBackfill(tx, begin, scheduleId);
  if (asked) return { ...nobody, ...asked };
  const owed = { scheduleId, enabled, definition, executionId: executionIdOf(begin), now };
  const delivery = await resolveDelivery(tx, begin.input, owed);
  if (delivery) return { ...nobody, start: delivery.start, judgement: onTime, delivery };
  const met = await resolveMilestone(tx, begin, target);
  if (met?.attempt) {
    const { start, attempt: milestone } = met;
    return { ...nobody, start, judgement: judgeTry(start, now), milestone };
  }
  const start = met?.start ?? identifyStart(begin, target);
  const exclusion = await readExclusion(tx, start, definition);
  const judged = { scheduleId, definition, exclusion, now };
  return {
    ...nobody,
    start,
    judgement: await applyCatchUpPolicy(tx, begin, start, judged),
    excluded: start.scheduledFor && exclusion.reasonAt(start.scheduledFor.getTime() / 1_000),
  };
}

// The gate's part in calendars: which fires of the schedule they keep from running.

/** Costs nothing for a schedule without calendars, and for a start that is no fire. */
async function readExclusion(
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
