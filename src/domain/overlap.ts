/** What a start does when an earlier execution of the same schedule is still going. */

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

/** Policies under which a newcomer ends whatever goes on, and is preferred to whatever waits. */
export const displacingPolicies = ['CancelOther', 'TerminateOther'] as const;
export type DisplacingPolicy = (typeof displacingPolicies)[number];

export function isDisplacing(policy: OverlapPolicy | null): policy is DisplacingPolicy {
  return displacingPolicies.some((one) => one === policy);
}

/**
 * Executions of one schedule that may wait under `BufferAll`; those beyond it are skipped. Newer Temporal
 * schedulers drop fires of a schedule with 1,000 open runs, so ours must skip, with its reason, before.
 */
export const mostWaiting = 900;

/** Temporal signal that tells a waiting execution to ask the gate again; it carries nothing. */
export const wakeSignal = 'takeTurn';

/** Why a start is skipped or an execution ended: begins with the execution it gave way to. */
export const overlapReasons = {
  held: (holder: string) => `overlap: execution ${holder} is still going`,
  full: (holder: string, waiting: string) =>
    `overlap: execution ${holder} is still going and execution ${waiting} waits already`,
  overfull: (holder: string) =>
    `overlap: execution ${holder} is still going and ${mostWaiting} others wait already`,
  newer: (newer: string) => `overlap: execution ${newer} came later and runs in its place`,
  displaced: (by: string, policy: DisplacingPolicy) =>
    `overlap: execution ${by} takes its place (${policy})`,
} as const;

/** The executions that an overlap reason names, the one that was in the way first. */
export function namedInOverlap(reason: string | null): string[] {
  if (!reason?.startsWith('overlap: ')) return [];
  return [...reason.matchAll(/execution ([0-9a-f-]{36})/g)].flatMap(([, id]) => id ?? []);
}
