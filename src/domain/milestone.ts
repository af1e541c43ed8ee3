/** Milestones: instants after an anchor at which a schedule succeeds exactly once. */
import type { ExecutionStatus } from './execution/status.ts';
import { heldBecause } from './hold.ts';

export type MilestoneKey = {
  /** Name of the anchor. */
  anchor: string;
  /** Seconds of real time after it. */
  offsetSeconds: number;
};

/** The milestone an execution attempts. */
export type MilestoneAttempt = MilestoneKey & {
  anchorVersion: number;
  /** From 1. */
  attempt: number;
};

/** What a start may request; a forced one ignores backoff and hold. */
export type MilestoneRequest = MilestoneKey & { force?: boolean };

/** What is recorded about one milestone. */
export type MilestoneFacts = MilestoneKey & {
  /** Null when the anchor was never set. */
  anchorVersion: number | null;
  /** Null when the anchor is missing. */
  anchorAt: Date | null;
  /** Attempts so far, including a success after failures. */
  attempts: number;
  /** The execution that attempts it now, running or waiting. */
  executionId: string | null;
  /** No attempt before this instant; null without a failure. */
  eligibleAt: Date | null;
  doneAt: Date | null;
  doneBy: string | null;
  /** The reason of the active hold; null without one. */
  hold: string | null;
};

export const milestoneStates = [
  'WaitingForAnchor',
  'NotDue',
  'Due',
  'Held',
  'InProgress',
  'BackingOff',
  'Done',
] as const;
export type MilestoneState = (typeof milestoneStates)[number];

/** Pauses after the first, the second and every later failure. */
const milestoneLadderSeconds = [1_800, 7_200, 86_400] as const;

/** Seconds to wait after this many failures in a row; a day at most. */
function milestoneBackoffSeconds(failures: number): number {
  const rung = Math.min(Math.max(failures, 1), milestoneLadderSeconds.length) - 1;
  return milestoneLadderSeconds[rung] ?? 0;
}

/** The earliest next attempt after this many failures in a row. */
export function backoffAfter(at: Date, failures: number): Date {
  return new Date(at.getTime() + milestoneBackoffSeconds(failures) * 1_000);
}

/** When it comes due; null while its anchor is missing. */
export function milestoneDueAt({ anchorAt, offsetSeconds }: MilestoneFacts): Date | null {
  return anchorAt && new Date(anchorAt.getTime() + offsetSeconds * 1_000);
}

/** The same facts and the same clock give the same state. The done marker comes before everything. */
export function milestoneStateOf(facts: MilestoneFacts, now: Date): MilestoneState {
  if (facts.doneAt !== null) return 'Done';
  if (facts.executionId !== null) return 'InProgress';
  const dueAt = milestoneDueAt(facts);
  if (dueAt === null) return 'WaitingForAnchor';
  if (now < dueAt) return 'NotDue';
  if (facts.eligibleAt !== null && now < facts.eligibleAt) return 'BackingOff';
  return facts.hold === null ? 'Due' : 'Held';
}

/** When it may next be attempted; null when it waits for something other than time. */
export function milestoneNextAt(facts: MilestoneFacts, now: Date): Date | null {
  switch (milestoneStateOf(facts, now)) {
    case 'NotDue':
    case 'Due':
      return milestoneDueAt(facts);
    case 'BackingOff':
      return facts.eligibleAt;
    case 'WaitingForAnchor':
    case 'Held':
    case 'InProgress':
    case 'Done':
      return null;
  }
}

/** Why it may not be attempted, in words; null when it may. */
export function milestoneRefusal(
  facts: MilestoneFacts,
  { now, force = false }: { now: Date; force?: boolean },
): string | null {
  switch (milestoneStateOf(facts, now)) {
    case 'Done':
      return `milestone: done by execution ${facts.doneBy ?? ''}`;
    case 'InProgress':
      return `milestone: execution ${facts.executionId ?? ''} is trying it`;
    case 'WaitingForAnchor':
      return waitingForAnchor(facts.anchor);
    case 'NotDue':
      return `milestone: not due before ${instant(milestoneDueAt(facts))}`;
    case 'BackingOff': {
      if (force) return null;
      const failures = `${facts.attempts} ${facts.attempts === 1 ? 'failure' : 'failures'}`;
      return `milestone: after ${failures}, not before ${instant(facts.eligibleAt)}`;
    }
    case 'Held':
      return force ? null : heldBecause(facts.hold ?? '');
    case 'Due':
      return null;
  }
}

/** The reason shown for a milestone without its anchor: it does not fire, and that is not an error. */
export function waitingForAnchor(anchor: string): string {
  return `milestone: waiting for anchor ${anchor}`;
}

/** Failures that the schedule tolerates do not make a milestone fail. */
export function isMilestoneSuccess(status: ExecutionStatus): boolean {
  return status === 'Completed' || status === 'CompletedWithErrors';
}

/** `PT36H`, `PT1H30M`, `PT0S`: an offset as people write it. */
export function offsetText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600), 'H'],
    [Math.floor((seconds % 3_600) / 60), 'M'],
    [seconds % 60, 'S'],
  ] as const;
  const written = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return `PT${written.join('') || '0S'}`;
}

function instant(at: Date | null): string {
  return at?.toISOString().replace(/\.\d{3}Z$/, 'Z') ?? '';
}
