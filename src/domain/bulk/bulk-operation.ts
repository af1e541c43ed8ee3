/** Bulk operations: one act on many executions or schedules, as an object with progress. */
import type { Permission } from '../access/permissions.ts';
import type { ExecutionTrigger } from '../audit.ts';
import { refuseDemo } from '../execution/demo.ts';
import { type ExecutionStatus, isFinalExecution } from '../execution/status.ts';
import type { ProblemCode } from '../problem.ts';

export const bulkKinds = [
  'CancelExecutions',
  'PauseExecutions',
  'ResumeExecutions',
  'RetryExecutions',
  'RunSchedules',
  'EnableSchedules',
  'DisableSchedules',
  'DeleteSchedules',
] as const;
export type BulkKind = (typeof bulkKinds)[number];

/** `Stopped`: it ended early, because its user lost access or its time was over. */
export const bulkStatuses = ['Running', 'Completed', 'Cancelled', 'Stopped'] as const;
export type BulkStatus = (typeof bulkStatuses)[number];

/** `Begun`: the act was asked for, and its end is not recorded yet. */
export const bulkItemStates = ['Waiting', 'Begun', 'Succeeded', 'Failed', 'Skipped'] as const;
export type BulkItemState = (typeof bulkItemStates)[number];

export const bulkLimits = {
  /** Objects of one operation. */
  items: 10_000,
  /** Ids that one request may list. */
  ids: 1_000,
  /** Operations of a tenant that run at the same time. */
  running: 10,
  /** The most, and the default. */
  itemsPerMinute: 6_000,
  defaultItemsPerMinute: 600,
  /** An operation that has not ended by then is stopped. */
  hours: 24,
  /** Times that an act is asked for while Temporal or PostgreSQL does not answer. */
  tries: 5,
} as const;

export type BulkObject = 'execution' | 'schedule';

export function objectOf(kind: BulkKind): BulkObject {
  return kind.endsWith('Schedules') ? 'schedule' : 'execution';
}

/** That of the single act. */
export function permissionOfBulk(kind: BulkKind): Permission {
  return kind === 'DeleteSchedules' ? 'edit' : 'operate';
}

/** Whether the act makes an execution of its own for each object. */
export function startsExecutions(kind: BulkKind): boolean {
  return kind === 'RetryExecutions' || kind === 'RunSchedules';
}

/** What an operation is about to act on, as far as it decides whether it can. */
export type BulkTarget =
  | { type: 'execution'; status: ExecutionStatus; unbegun: boolean; trigger: ExecutionTrigger }
  | { type: 'schedule'; enabled: boolean };

export type WhyNot = { code: ProblemCode | null; detail: string };

/** Why the act does not apply; null when it does. The act itself has the last word. */
export function whyNot(kind: BulkKind, target: BulkTarget): WhyNot | null {
  if (target.type === 'schedule') return whyNotSchedule(kind, target.enabled);
  const { status, unbegun, trigger } = target;
  const demo = refuseDemo(trigger);
  if (demo) return demo;
  const isFinal = isFinalExecution(status);
  if (kind === 'RetryExecutions') {
    if (!isFinal) return { code: 'execution-not-final', detail: `it is ${status}` };
    if (status !== 'Completed') return null;
    return { code: 'nothing-to-retry', detail: 'every step of it succeeded' };
  }
  if (isFinal) return { code: 'execution-already-final', detail: `it is ${status}` };
  if (kind === 'CancelExecutions') return null;
  if (unbegun) return { code: 'execution-not-begun', detail: 'no worker has begun it yet' };
  if (kind === 'ResumeExecutions' && status !== 'Paused') {
    return { code: 'execution-not-paused', detail: `it is ${status}` };
  }
  if (kind === 'PauseExecutions' && status === 'Paused') {
    return { code: 'execution-already-paused', detail: 'it is paused' };
  }
  return null;
}

function whyNotSchedule(kind: BulkKind, enabled: boolean): WhyNot | null {
  if (kind === 'EnableSchedules' && enabled) return { code: null, detail: 'it is enabled already' };
  if (kind === 'DisableSchedules' && !enabled) {
    return { code: null, detail: 'it is disabled already' };
  }
  return null;
}

/** Problems that say that there is nothing to do: the object is skipped, and did not fail. */
export const skippingCodes: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'execution-already-final',
  'execution-is-demo',
  'execution-not-final',
  'execution-already-paused',
  'execution-not-paused',
  'execution-cancelling',
  'execution-overlap',
  'nothing-to-retry',
]);

/** Whether the act on a begun item took effect before its end was recorded. */
export function hasTakenEffect(kind: BulkKind, target: BulkTarget): boolean {
  if (target.type === 'schedule') {
    if (kind === 'DeleteSchedules' || kind === 'RunSchedules') return false;
    return target.enabled === (kind === 'EnableSchedules');
  }
  const { status } = target;
  if (kind === 'CancelExecutions') return status === 'Cancelling' || isFinalExecution(status);
  if (kind === 'PauseExecutions') return status === 'Paused';
  return false;
}
