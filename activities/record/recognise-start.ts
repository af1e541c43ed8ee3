/** Who asks at the gate: a timing, another execution, an event, a milestone, a backfill or a person. */
import type { MilestoneAttempt } from '../../src/domain/milestone.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import type { Definition } from '../../src/domain/schedule.ts';
import type { Transaction } from '../../src/store/database.ts';
import { executionIdOf, identifyStart } from './identify-start.ts';
import type { Start } from './identify-start.ts';
import { judgeStart, judgeTry, onTime } from './judge-start.ts';
import type { StartJudgement } from './judge-start.ts';
import { meetBackfill } from './meet-backfill.ts';
import { meetDelivery } from './meet-delivery.ts';
import type { DeliveryMeeting } from './meet-delivery.ts';
import { meetMilestone } from './meet-milestone.ts';
import { readExclusion } from './read-exclusion.ts';

export type Recognised = {
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
export async function recogniseStart(
  tx: Transaction,
  begin: BeginInput,
  target: RecognisedTarget,
): Promise<Recognised> {
  const { id: scheduleId, definition, enabled, now } = target;
  const asked = await meetBackfill(tx, begin, scheduleId);
  if (asked) return { ...nobody, ...asked };
  const owed = { scheduleId, enabled, definition, executionId: executionIdOf(begin), now };
  const delivery = await meetDelivery(tx, begin.input, owed);
  if (delivery) return { ...nobody, start: delivery.start, judgement: onTime, delivery };
  const met = await meetMilestone(tx, begin, target);
  if (met?.attempt) {
    const { start, attempt: milestone } = met;
    return { ...nobody, start, judgement: judgeTry(start, now), milestone };
  }
  const start = met?.start ?? identifyStart(begin, target);
  const exclusion = await readExclusion(tx, start, definition);
  const judged = { scheduleId, definition, exclusion, now };
  return {
    ...{ ...nobody, start, judgement: await judgeStart(tx, begin, start, judged) },
    excluded: start.scheduledFor && exclusion.reasonAt(start.scheduledFor.getTime() / 1_000),
  };
}
