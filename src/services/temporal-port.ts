/** What the API needs from Temporal: a few operations, so that tests can record them. */
import type { Initiator } from '../domain/audit.ts';
import type {
  ActivityView,
  ControlRequest,
  ControlState,
  ControlUpdate,
  ExecutionRun,
} from '../domain/execution/control.ts';
import type { RetryOf } from '../domain/execution/start.ts';
import type { MilestoneRequest } from '../domain/milestone.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import type { OverlapPolicy } from '../domain/schedule/start-policies.ts';

export type StartExecution = {
  tenantSlug: string;
  scheduleSlug: string;
  scheduleId: string;
  /** Chosen before the start, so that the answer can name it whatever happens next. */
  executionId: string;
  revision: number;
  /** Shown in the Temporal Web UI. */
  definition: Pick<Definition, 'name' | 'description' | 'steps'>;
  initiator: Initiator;
  retryOf?: RetryOf;
  overlap?: OverlapPolicy;
  milestone?: MilestoneRequest;
};

/** `runId` is `noRun` while no worker has begun it; then its workflow id names it alone. */
export type CancelExecution = { workflowId: string; runId: string; reason: string };

export type QueuePoller = { identity: string; lastSeenAt: Date };

/** Pollers of one task queue by the kind of work they ask for. */
export type QueuePollers = { workflow: QueuePoller[]; activity: QueuePoller[] };

/** One part of the installation as a health check saw it. */
export type PartHealth = { status: 'Up' | 'Down'; ms: number | null; message: string | null };

/** Every operation throws ProblemError `temporal-unavailable` when Temporal cannot be reached. */
export type TemporalPort = {
  startExecution(start: StartExecution): Promise<void>;
  /** @throws ProblemError `execution-already-final` when its workflow has closed. */
  cancelExecution(cancel: CancelExecution): Promise<'Requested' | 'NotFound'>;
  /** @throws ProblemError with the code the workflow named, or `worker-unavailable` too. */
  control(run: ExecutionRun, update: ControlUpdate, request: ControlRequest): Promise<ControlState>;
  lookAtActivity(run: ExecutionRun, activityId: string): Promise<ActivityView>;
  /** Ends the wait between two tries; false when the activity has ended meanwhile. */
  tryNow(run: ExecutionRun, activityId: string): Promise<boolean>;
  /** Brings the Temporal Schedule in line; `pending` when that did not happen in time. Never throws. */
  pushSchedule(
    tenantId: string,
    scheduleId: string,
    timeoutMs: number,
  ): Promise<'synced' | 'pending'>;
  /** Makes the starts that are owed for an event, as far as it can at once. Never throws. */
  deliverFor(tenantId: string, causeId: string): Promise<void>;
  temporalHealth(): Promise<PartHealth>;
  /** Who asked the task queue for work in the last minutes. Throws when Temporal cannot be asked. */
  pollersOf(taskQueue: string): Promise<QueuePollers>;
};
