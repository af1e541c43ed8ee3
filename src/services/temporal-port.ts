/** What the use cases need from Temporal: few operations, so that tests can replace them. */
import type {
  ActivityView,
  ControlRequest,
  ControlState,
  ControlUpdate,
  ExecutionRun,
} from '../domain/execution/control.ts';
import type { NewStart } from '../domain/execution/start.ts';
import type { Definition } from '../domain/schedule/schedule.ts';

/** A start with the definition of its revision. */
export type RequestedStart = NewStart & { definition: Definition };

/** While no worker has begun the execution, `runId` is `noRun` and its workflow id alone names it. */
export type CancelExecution = { workflowId: string; runId: string; reason: string };

export type QueuePoller = { identity: string; lastSeenAt: Date };

/** Pollers of one task queue by the kind of work they ask for. */
export type QueuePollers = { workflow: QueuePoller[]; activity: QueuePoller[] };

/** One part of the installation as a health check saw it. */
export type PartHealth = { status: 'Up' | 'Down'; ms: number | null; message: string | null };

/** Every operation throws ProblemError `temporal-unavailable` when Temporal cannot be reached. */
export type TemporalPort = {
  startExecution(start: RequestedStart): Promise<void>;
  /** @throws ProblemError `execution-already-final` when its workflow has closed. */
  cancelExecution(cancel: CancelExecution): Promise<'Requested' | 'NotFound'>;
  /** @throws ProblemError with the code the workflow named, or `worker-unavailable`. */
  control(run: ExecutionRun, update: ControlUpdate, request: ControlRequest): Promise<ControlState>;
  inspectActivity(run: ExecutionRun, activityId: string): Promise<ActivityView>;
  /** Ends the wait between two attempts; false when the activity has ended in the meantime. */
  tryNow(run: ExecutionRun, activityId: string): Promise<boolean>;
  /** Updates the Temporal Schedule; `pending` when that did not happen in time. Never throws. */
  pushSchedule(
    tenantId: string,
    scheduleId: string,
    timeoutMs: number,
  ): Promise<'synced' | 'pending'>;
  /** Makes pending starts of an event, as many as it can at once. Never throws. */
  deliverFor(tenantId: string, causeId: string): Promise<void>;
  temporalHealth(): Promise<PartHealth>;
  /** Who polled the task queue in the last minutes. Throws when Temporal cannot be asked. */
  pollersOf(taskQueue: string): Promise<QueuePollers>;
};
