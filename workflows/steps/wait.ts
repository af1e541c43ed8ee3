/** Waits for a time with a timer of Temporal, which outlives every worker. */
import { ActivityFailure, ApplicationFailure, isCancellation, sleep } from '@temporalio/workflow';
import type { StepOutcome } from '../../src/domain/execution/step-result.ts';
import type { WaitSettings } from '../../src/domain/schedule/schedule.ts';
import {
  fixedWaitEnd,
  outcomeWithoutWait,
  waitedOutcome,
  type WaitEnd,
  waitNote,
} from '../../src/domain/steps/wait-step.ts';
import { outcomeWithoutAttempt } from '../../src/domain/steps/workflow-step.ts';
import { recordActivities } from '../record-activities.ts';

/** Null when its scope was cancelled. */
export async function wait(
  settings: WaitSettings,
  startedAt: number,
  began: (note: string) => void,
): Promise<StepOutcome | null> {
  try {
    const end = fixedWaitEnd(settings, startedAt) ?? (await findLocalEnd(settings, startedAt));
    if (!('at' in end)) return end;
    const unneeded = outcomeWithoutWait(end, startedAt);
    if (unneeded) return unneeded;
    began(waitNote(end));
    await sleep(end.at - Date.now());
    return waitedOutcome(end, { startedAt, now: Date.now() });
  } catch (error) {
    if (isCancellation(error)) return null;
    throw error;
  }
}

/** The outcome when the time zone is not known any more. */
async function findLocalEnd(
  { untilTime = '', timeZone = '' }: WaitSettings,
  startedAt: number,
): Promise<WaitEnd | StepOutcome> {
  try {
    // Outside of the workflow: a replay must not depend on the database of time zones.
    return await recordActivities.findWaitEnd({ untilTime, timeZone, from: startedAt });
  } catch (error) {
    // Of a local activity, the failure itself arrives.
    const cause = error instanceof ActivityFailure ? error.cause : error;
    if (!(cause instanceof ApplicationFailure)) throw error;
    const { message } = cause;
    const ending = { status: 'Failed', code: 'step-misconfigured', message } as const;
    return outcomeWithoutAttempt(ending, { startedAt, now: Date.now() });
  }
}
