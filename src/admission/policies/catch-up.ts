/** Whether a late fire may still start, and what the ledger says of it. */
import type { BeginInput } from '../../domain/execution/start.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import {
  catchUpRuleOf,
  isBackfill,
  isSurelyOnTime,
  judgeLateness,
} from '../../domain/schedule/start-policies.ts';
import { jitterOf } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listPhases } from '../../store/fires/fire-audits.ts';
import type { Exclusion } from '../../timing/fires/exclusion.ts';
import { newerFire } from '../../timing/fires/next-fires.ts';
import { admit, miss } from '../result.ts';
import type { ClassifiedStart } from '../start.ts';

type Fire = {
  scheduleId: string;
  scheduledFor: Date;
  definition: Definition;
  exclusion: Exclusion;
  now: Date;
};

/** No query for a fire that is on time. */
export async function applyCatchUpPolicy(
  tx: Transaction,
  { input, queuedAt }: BeginInput,
  { scheduleId, scheduledFor, definition, exclusion, now }: Fire,
): Promise<Pick<ClassifiedStart, 'lateness' | 'isBackfill'>> {
  if (!input.catchUp && isBackfill(scheduledFor, new Date(queuedAt), jitterOf(definition))) {
    const note = 'backfill: asked for with the tools of Temporal';
    return { lateness: { ...admit, note }, isBackfill: true };
  }
  const rule = catchUpRuleOf(definition);
  const phases = isSurelyOnTime(rule, { scheduledFor, now })
    ? []
    : await listPhases(tx, { scheduleId, from: scheduledFor, to: now });
  const due = { after: scheduledFor, now };
  const next = (): Date | null => newerFire(phases, due, () => exclusion);
  const lateness = judgeLateness(rule, { scheduledFor, now, next });
  if (lateness.verdict === 'Missed') {
    return { lateness: miss(`catch-up: ${lateness.reason}`), isBackfill: false };
  }
  if (lateness.verdict === 'OnTime' && !input.catchUp) {
    return { lateness: admit, isBackfill: false };
  }
  const late = Math.max(0, Math.floor((now.getTime() - scheduledFor.getTime()) / 1_000));
  const note = `catch-up: started ${late} s late`;
  return { lateness: { ...admit, note, catchUp: true }, isBackfill: false };
}
