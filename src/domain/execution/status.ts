/** Statuses of executions and steps, and which may follow which. Wire values; never renamed. */

export const executionStatuses = [
  'Queued',
  'InProgress',
  'Paused',
  'Cancelling',
  'Completed',
  'CompletedWithErrors',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Terminated',
  'Skipped',
  'Lost',
] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

export const stepStatuses = [
  'Waiting',
  'Queued',
  'InProgress',
  'Retrying',
  'Paused',
  'Completed',
  'CompletedWithWarnings',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Skipped',
  'NotRun',
  'Interrupted',
] as const;
export type StepStatus = (typeof stepStatuses)[number];

const endOfExecution = [
  'Completed',
  'CompletedWithErrors',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Terminated',
  'Lost',
] as const satisfies readonly ExecutionStatus[];

const endOfStep = [
  'Completed',
  'CompletedWithWarnings',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Interrupted',
] as const satisfies readonly StepStatus[];

/** For each execution status, those that may follow it; a final status has none. */
export const executionTransitions: Readonly<Record<ExecutionStatus, readonly ExecutionStatus[]>> = {
  Queued: ['InProgress', 'Skipped', 'Failed', 'TimedOut', 'Cancelled', 'Terminated', 'Lost'],
  InProgress: ['Paused', 'Cancelling', ...endOfExecution],
  Paused: ['InProgress', 'Cancelling', ...endOfExecution],
  Cancelling: endOfExecution,
  Completed: [],
  CompletedWithErrors: [],
  Failed: [],
  TimedOut: [],
  Cancelled: [],
  Terminated: [],
  Skipped: [],
  Lost: [],
};

/** For each step status, those that may follow it; a final status has none. */
export const stepTransitions: Readonly<Record<StepStatus, readonly StepStatus[]>> = {
  Waiting: ['Queued', 'Paused', 'Skipped', 'NotRun', 'Completed', 'Failed'],
  Queued: ['InProgress', 'Skipped', 'NotRun', ...endOfStep],
  InProgress: ['Retrying', 'Paused', 'Skipped', ...endOfStep],
  Retrying: ['InProgress', 'Paused', 'Skipped', ...endOfStep],
  Paused: ['Waiting', 'Queued', 'InProgress', 'Skipped', 'NotRun', ...endOfStep],
  Completed: [],
  CompletedWithWarnings: [],
  Failed: [],
  TimedOut: [],
  Cancelled: [],
  Skipped: [],
  NotRun: [],
  Interrupted: [],
};

export type FinalStepStatus =
  (typeof endOfStep)[number] | Extract<StepStatus, 'Skipped' | 'NotRun'>;
export type FinalExecutionStatus =
  (typeof endOfExecution)[number] | Extract<ExecutionStatus, 'Skipped'>;

export function isFinalExecution(status: ExecutionStatus): status is FinalExecutionStatus {
  return executionTransitions[status].length === 0;
}

export function isFinalStep(status: StepStatus): status is FinalStepStatus {
  return stepTransitions[status].length === 0;
}

export const finalExecutionStatuses: readonly FinalExecutionStatus[] =
  executionStatuses.filter(isFinalExecution);
export const finalStepStatuses: readonly FinalStepStatus[] = stepStatuses.filter(isFinalStep);

/** Step statuses that stop the walk unless the step continues on failure. */
const failedStepStatuses: ReadonlySet<StepStatus> = new Set<StepStatus>([
  'Failed',
  'TimedOut',
  'Cancelled',
  'Interrupted',
]);

export function isFailedStep(status: StepStatus): boolean {
  return failedStepStatuses.has(status);
}
