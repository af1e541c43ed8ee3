/** What becomes of fires that nobody started in time: after an outage, while no worker ran. */

export const catchUpPolicies = ['None', 'Latest', 'All'] as const;
/**
 * `None`: what did not start in time is missed. `Latest`: only the newest starts, once. `All`: each
 * starts, one after another. All within the catch-up window of the schedule.
 */
export type CatchUpPolicy = (typeof catchUpPolicies)[number];

export const defaultCatchUpPolicy: CatchUpPolicy = 'Latest';

/** Temporal's own catch-up, in seconds: the least it takes. Beyond it the auditor decides. */
export const temporalCatchupSeconds = 10;

/** Nobody calls a start late that comes within a minute, unless the next fire has come due. */
export const onTimeSeconds = 60;
const alwaysOnTimeSeconds = 10;

/** Temporal starts nothing by itself later than this; what comes later was asked for by a person. */
const backfillSeconds = 120;

export type CatchUpRule = { policy: CatchUpPolicy; windowSeconds: number };

/** The rule of a definition; those saved before there was a choice take the usual one. */
export function catchUpRuleOf(definition: {
  catchUp?: CatchUpPolicy;
  catchupWindowSeconds: number;
}): CatchUpRule {
  const { catchUp, catchupWindowSeconds } = definition;
  return { policy: catchUp ?? defaultCatchUpPolicy, windowSeconds: catchupWindowSeconds };
}

export type DueFire = {
  scheduledFor: Date;
  now: Date;
  /** The fire after it; asked only when it matters. */
  next: () => Date | null;
};

export type Lateness =
  | { verdict: 'OnTime' }
  | { verdict: 'CatchUp'; lateSeconds: number }
  | { verdict: 'Missed'; reason: string };

/** Whether a fire that has not started yet may start now. */
export function judgeLateness(rule: CatchUpRule, fire: DueFire): Lateness {
  const lateSeconds = Math.floor((fire.now.getTime() - fire.scheduledFor.getTime()) / 1_000);
  if (lateSeconds <= alwaysOnTimeSeconds) return { verdict: 'OnTime' };
  const next = fire.next();
  const newer = next !== null && next <= fire.now ? next : null;
  if (lateSeconds <= onTimeSeconds && newer === null) return { verdict: 'OnTime' };
  if (rule.policy === 'None') {
    return { verdict: 'Missed', reason: `${lateSeconds} s late, and catch-up is None` };
  }
  if (lateSeconds > rule.windowSeconds) {
    const reason = `${lateSeconds} s late, beyond the catch-up window of ${rule.windowSeconds} s`;
    return { verdict: 'Missed', reason };
  }
  if (rule.policy === 'Latest' && newer !== null) {
    const later = newer.toISOString().replace('.000Z', 'Z');
    return {
      verdict: 'Missed',
      reason: `a later fire came due at ${later}, and catch-up is Latest`,
    };
  }
  return { verdict: 'CatchUp', lateSeconds };
}

/** True for a past fire that somebody asked Temporal for: it was accepted long after its time. */
export function isBackfill(scheduledFor: Date, acceptedAt: Date): boolean {
  return acceptedAt.getTime() - scheduledFor.getTime() > backfillSeconds * 1_000;
}
