/** What notifications tell: the kinds of news, and how an execution's end becomes one. */
import type { ExecutionTrigger } from '../audit.ts';
import type { ExecutionStatus } from '../execution/status.ts';

export const notificationKinds = [
  'Failed',
  'CompletedWithErrors',
  'Recovered',
  'Missed',
  'DidNotRun',
  'Late',
  'LongerThanUsual',
  'DeadlinePassed',
  'ApprovalWaiting',
  'AutoPaused',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** Each kind in words, as messages and the reference show it. */
export const kindWords: Readonly<Record<NotificationKind, string>> = {
  Failed: 'failed',
  CompletedWithErrors: 'completed with errors',
  Recovered: 'recovered',
  Missed: 'missed',
  DidNotRun: 'did not run',
  Late: 'started late',
  LongerThanUsual: 'running longer than usual',
  DeadlinePassed: 'deadline passed',
  ApprovalWaiting: 'approval waiting',
  AutoPaused: 'paused automatically',
};

/** One thing that happened. The kind and the cause name it: it is recorded once. */
export type News = {
  kind: NotificationKind;
  /** At most 200 characters. */
  cause: string;
  scheduleId: string | null;
  executionId: string | null;
  scheduledFor: Date | null;
  occurredAt: Date;
  message: string;
};

export const newsLimits = { causeLength: 200, messageLength: 2_000 } as const;

/** Statuses of an execution that did not do its work, and that no user asked to end. */
export const failedStatuses = [
  'Failed',
  'TimedOut',
  'Terminated',
  'Lost',
] as const satisfies readonly ExecutionStatus[];

/** Those that say whether a schedule works. Cancelled and skipped executions say nothing about it. */
export const tellingStatuses = [
  ...failedStatuses,
  'Completed',
  'CompletedWithErrors',
] as const satisfies readonly ExecutionStatus[];

export function isFailure(status: ExecutionStatus): boolean {
  return failedStatuses.some((failed) => failed === status);
}

/**
 * Which news the end of an execution is; null for none. `before` is the status of the last telling execution
 * before it that completed or failed, null when there is none. Only `Completed` is a recovery.
 */
export function newsOfEnd(
  status: ExecutionStatus,
  before: ExecutionStatus | null,
): 'Failed' | 'CompletedWithErrors' | 'Recovered' | null {
  if (isFailure(status)) return 'Failed';
  if (status === 'CompletedWithErrors') return status;
  return status === 'Completed' && before !== null && isFailure(before) ? 'Recovered' : null;
}

/** A fire is named by its instant, so that a missing and a late execution of it are the same cause. */
export function causeOfFire(scheduleId: string, scheduledFor: Date): string {
  return `fire ${scheduleId} ${scheduledFor.toISOString()}`;
}

export function causeOfExecution(executionId: string): string {
  return `execution ${executionId}`;
}

/** An execution for a fire has the cause of the fire: both are found for the same deadline. */
export function causeOf({
  id,
  scheduleId,
  scheduledFor,
  trigger,
}: {
  id: string;
  scheduleId: string;
  scheduledFor: Date | null;
  trigger: ExecutionTrigger;
}): string {
  return trigger === 'Schedule' && scheduledFor !== null
    ? causeOfFire(scheduleId, scheduledFor)
    : causeOfExecution(id);
}

/** A start later than this is news. Seconds. */
export const lateAfterSeconds = 300;

/** An execution that runs longer than `factor` times the usual time, and by more than `leastSeconds`. */
const longer = { factor: 2, leastSeconds: 60 } as const;

/** Seconds after which an execution runs longer than usual; null while nothing usual is known. */
export function longerThanUsualSeconds(typicalSeconds: number | null): number | null {
  if (typicalSeconds === null) return null;
  return Math.max(typicalSeconds * longer.factor, typicalSeconds + longer.leastSeconds);
}
