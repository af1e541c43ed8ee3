/** The gate's part in late fires: whether one that comes late may still start, and as what. */
import type { BeginInput } from '../../domain/execution/start.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import {
  catchUpRuleOf,
  isBackfill,
  isSurelyOnTime,
  judgeLateness,
  onTimeSeconds,
} from '../../domain/schedule/start-policies.ts';
import { jitterOf } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listPhases } from '../../store/fires/fire-audits.ts';
import type { Exclusion } from '../../timing/fires/exclusion.ts';
import { newerFire } from '../../timing/fires/next-fires.ts';
import type { Start } from '../identified-start.ts';

export type StartJudgement = {
  /** Why it is too late; null when it may start. */
  missed: string | null;
  /** What the ledger says of a start that is not on time; null for the usual one. */
  remark: string | null;
  catchUp: boolean;
};

export const onTime: StartJudgement = { missed: null, remark: null, catchUp: false };

type Judged = { scheduleId: string; definition: Definition; exclusion: Exclusion; now: Date };

/** Costs nothing for a start that is on time, and for one that is no fire. */
export async function applyCatchUpPolicy(
  tx: Transaction,
  { input, queuedAt }: BeginInput,
  { scheduledFor }: Pick<Start, 'scheduledFor'>,
  { scheduleId, definition, exclusion, now }: Judged,
): Promise<StartJudgement> {
  if (scheduledFor === null) return onTime;
  if (!input.catchUp && isBackfill(scheduledFor, new Date(queuedAt), jitterOf(definition))) {
    return { ...onTime, remark: 'backfill: asked for with the tools of Temporal' };
  }
  const rule = catchUpRuleOf(definition);
  const phases = isSurelyOnTime(rule, { scheduledFor, now })
    ? []
    : await listPhases(tx, { scheduleId, from: scheduledFor, to: now });
  const due = { after: scheduledFor, now };
  const next = (): Date | null => newerFire(phases, due, () => exclusion);
  const lateness = judgeLateness(rule, { scheduledFor, now, next });
  if (lateness.verdict === 'Missed') {
    return { ...onTime, missed: `catch-up: ${lateness.reason}` };
  }
  if (lateness.verdict === 'OnTime' && !input.catchUp) return onTime;
  const late = Math.max(0, Math.floor((now.getTime() - scheduledFor.getTime()) / 1_000));
  return { missed: null, remark: `catch-up: started ${late} s late`, catchUp: true };
}

/** A try of a milestone is never too late: its own row says whether it is due. */
export function judgeTry({ scheduledFor }: Pick<Start, 'scheduledFor'>, now: Date): StartJudgement {
  if (scheduledFor === null) return onTime;
  const late = Math.floor((now.getTime() - scheduledFor.getTime()) / 1_000);
  if (late <= onTimeSeconds) return onTime;
  return { ...onTime, remark: `milestone: first tried ${late} s after it was due` };
}
