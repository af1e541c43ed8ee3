/** Catch-up: what happens to fires that did not start in time, after an outage or without a worker. */
import { jitterOf } from './timing.ts';

export const catchUpPolicies = ['None', 'Latest', 'All'] as const;
/**
 * `None`: what did not start in time is missed. `Latest`: only the newest starts, once. `All`: each
 * starts, one after another. All within the catch-up window of the schedule.
 */
export type CatchUpPolicy = (typeof catchUpPolicies)[number];

export const defaultCatchUpPolicy: CatchUpPolicy = 'Latest';

/** Temporal's own catch-up, in seconds: the least it takes. Beyond it the auditor decides. */
export const temporalCatchupSeconds = 10;

/** A start within a minute is not late, unless the next fire has come due. */
export const onTimeSeconds = 60;
const alwaysOnTimeSeconds = 10;

/** Temporal never starts a fire later than this on its own; a later start was requested by a user. */
const backfillSeconds = 120;

export type CatchUpRule = {
  policy: CatchUpPolicy;
  windowSeconds: number;
  /** So much later than its time a fire starts on purpose; 0 unless set. */
  jitterSeconds?: number;
};

/** The rule of a definition; those saved before there was a choice take the usual one. */
export function catchUpRuleOf(definition: {
  catchUp?: CatchUpPolicy;
  catchupWindowSeconds: number;
  jitterSeconds?: number;
}): CatchUpRule {
  const { catchUp, catchupWindowSeconds } = definition;
  return {
    policy: catchUp ?? defaultCatchUpPolicy,
    windowSeconds: catchupWindowSeconds,
    jitterSeconds: jitterOf(definition),
  };
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

function secondsLate({ scheduledFor, now }: Omit<DueFire, 'next'>): number {
  return Math.floor((now.getTime() - scheduledFor.getTime()) / 1_000);
}

/** On time whatever has come due after it. */
export function isSurelyOnTime(
  { jitterSeconds = 0 }: CatchUpRule,
  fire: Omit<DueFire, 'next'>,
): boolean {
  return secondsLate(fire) <= alwaysOnTimeSeconds + jitterSeconds;
}

/** Whether a fire that has not started yet may start now. */
export function judgeLateness(rule: CatchUpRule, fire: DueFire): Lateness {
  const lateSeconds = secondsLate(fire);
  const { policy, jitterSeconds = 0 } = rule;
  const windowSeconds = rule.windowSeconds + jitterSeconds;
  if (isSurelyOnTime(rule, fire)) return { verdict: 'OnTime' };
  const next = fire.next();
  const newer = next !== null && next <= fire.now ? next : null;
  if (lateSeconds <= onTimeSeconds + jitterSeconds && newer === null) return { verdict: 'OnTime' };
  if (policy === 'None') {
    return { verdict: 'Missed', reason: `${lateSeconds} s late, and catch-up is None` };
  }
  if (lateSeconds > windowSeconds) {
    const reason = `${lateSeconds} s late, beyond the catch-up window of ${windowSeconds} s`;
    return { verdict: 'Missed', reason };
  }
  if (policy === 'Latest' && newer !== null) {
    const later = newer.toISOString().replace('.000Z', 'Z');
    return {
      verdict: 'Missed',
      reason: `a later fire came due at ${later}, and catch-up is Latest`,
    };
  }
  return { verdict: 'CatchUp', lateSeconds };
}

/** True for a past fire that a user requested from Temporal: it was accepted long after its time. */
export function isBackfill(scheduledFor: Date, acceptedAt: Date, jitterSeconds = 0): boolean {
  const lateMs = acceptedAt.getTime() - scheduledFor.getTime();
  return lateMs > (backfillSeconds + jitterSeconds) * 1_000;
}

// Overlap: what a start does when an earlier execution of the same schedule is still open.

export const overlapPolicies = [
  'Skip',
  'BufferOne',
  'BufferAll',
  'CancelOther',
  'TerminateOther',
  'AllowAll',
] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

export const defaultOverlapPolicy: OverlapPolicy = 'Skip';

/** Policies under which a new execution ends the running one and replaces the waiting ones. */
export const displacingPolicies = ['CancelOther', 'TerminateOther'] as const;
export type DisplacingPolicy = (typeof displacingPolicies)[number];

export function isDisplacing(policy: OverlapPolicy | null): policy is DisplacingPolicy {
  return displacingPolicies.some((one) => one === policy);
}

/**
 * Executions of one schedule that may wait under `BufferAll`; those beyond it are skipped. Newer Temporal
 * schedulers drop fires of a schedule with 1,000 open runs, so ours must skip, with its reason, before.
 */
export const maxWaiting = 900;

/** Temporal signal that tells a waiting execution to ask for its turn again; without payload. */
export const wakeSignal = 'takeTurn';

/** Why a start is skipped or an execution ended: names the execution it gave way to. */
export const overlapReasons = {
  held: (holder: string) => `overlap: execution ${holder} is still going`,
  full: (holder: string, waiting: string) =>
    `overlap: execution ${holder} is still going and execution ${waiting} waits already`,
  overfull: (holder: string) =>
    `overlap: execution ${holder} is still going and ${maxWaiting} others wait already`,
  newer: (newer: string) => `overlap: execution ${newer} came later and runs in its place`,
  displaced: (by: string, policy: DisplacingPolicy) =>
    `overlap: execution ${by} takes its place (${policy})`,
} as const;

/** The executions that an overlap reason names, the one that was in the way first. */
export function namedInOverlap(reason: string | null): string[] {
  if (!reason?.startsWith('overlap: ')) return [];
  return [...reason.matchAll(/execution ([0-9a-f-]{36})/g)].flatMap(([, id]) => id ?? []);
}
