/** Commands to an execution that goes on, as Temporal updates and through the server's own operator calls. */
import { randomUUID } from 'node:crypto';
import {
  ApplicationFailure,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import proto from '@temporalio/proto';
import type {
  ActivityState,
  ControlRequest,
  ControlState,
  ControlUpdate,
  ExecutionRun,
} from '../domain/control.ts';
import { withTimeout } from './connection.ts';
import type { TemporalConnection } from './connection.ts';
import { isNotFound } from './errors.ts';

const { PendingActivityState } = proto.temporal.api.enums.v1;

export type ControlResult =
  | { answer: 'Heeded'; state: ControlState }
  /** `code` is the problem the workflow named; null when it takes no commands. */
  | { answer: 'Refused'; code: string | null; message: string }
  | { answer: 'Closed' }
  /** No worker answered in time; the command may still be heeded. */
  | { answer: 'Unanswered' };

export type ExecutionControl = {
  send(
    run: ExecutionRun,
    update: ControlUpdate,
    request: ControlRequest,
    timeoutMs?: number,
  ): Promise<ControlResult>;
  activityState(run: ExecutionRun, activityId: string): Promise<ActivityState>;
  /**
   * Ends the wait between two tries of an activity. Its attempts go on counting, unlike after
   * Temporal's reset; so every attempt keeps a number of its own. False when it has ended meanwhile.
   */
  tryNow(run: ExecutionRun, activityId: string): Promise<boolean>;
};

/** A worker answers within milliseconds; a person waits for no more than this. */
const answerTimeoutMs = 5_000;

export function createExecutionControl(temporal: TemporalConnection): ExecutionControl {
  return {
    send: (run, update, request, timeoutMs = answerTimeoutMs) =>
      send(temporal, { run, update, request, timeoutMs }),
    activityState: (run, activityId) =>
      orWhenGone(readActivityState(temporal, run, activityId), 'None'),
    tryNow: (run, activityId) =>
      orWhenGone(
        tryNow(temporal, run, activityId).then(() => true),
        false,
      ),
  };
}

type Command = {
  run: ExecutionRun;
  update: ControlUpdate;
  request: ControlRequest;
  timeoutMs: number;
};

async function send(
  temporal: TemporalConnection,
  { run, update, request, timeoutMs }: Command,
): Promise<ControlResult> {
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId);
  const options = { args: [request] as [ControlRequest], updateId: randomUUID() };
  try {
    const state = await withTimeout(
      temporal,
      () => handle.executeUpdate<ControlState, [ControlRequest]>(update, options),
      timeoutMs,
    );
    return { answer: 'Heeded', state };
  } catch (error) {
    const result = resultOfFailure(error);
    if (result) return result;
    throw error;
  }
}

function resultOfFailure(error: unknown): ControlResult | null {
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    const code = cause instanceof ApplicationFailure ? (cause.type ?? null) : null;
    return { answer: 'Refused', code, message: cause?.message ?? error.message };
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { answer: 'Unanswered' };
  const closed = error instanceof WorkflowNotFoundError || isNotFound(error);
  return closed ? { answer: 'Closed' } : null;
}

async function orWhenGone<T>(call: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return otherwise;
    throw error;
  }
}

async function readActivityState(
  temporal: TemporalConnection,
  { workflowId, runId }: ExecutionRun,
  activityId: string,
): Promise<ActivityState> {
  const { connection, namespace } = temporal;
  const request = { namespace, execution: { workflowId, runId } };
  const { pendingActivities } = await withTimeout(temporal, () =>
    connection.workflowService.describeWorkflowExecution(request),
  );
  const activity = pendingActivities?.find((pending) => pending.activityId === activityId);
  if (!activity) return 'None';
  const { PENDING_ACTIVITY_STATE_SCHEDULED, PENDING_ACTIVITY_STATE_PAUSED } = PendingActivityState;
  if (activity.state === PENDING_ACTIVITY_STATE_PAUSED) return 'Paused';
  // Everything else is about a worker that has it: running, told to stop, told to pause after it.
  if (activity.state !== PENDING_ACTIVITY_STATE_SCHEDULED) return 'Running';
  return (activity.attempt ?? 1) > 1 ? 'BackingOff' : 'Queued';
}

async function tryNow(
  temporal: TemporalConnection,
  { workflowId, runId }: ExecutionRun,
  activityId: string,
): Promise<void> {
  const { connection, namespace, identity } = temporal;
  const target = { namespace, identity, execution: { workflowId, runId }, id: activityId };
  const { workflowService } = connection;
  await withTimeout(temporal, () => workflowService.pauseActivity(target));
  await withTimeout(temporal, () => workflowService.unpauseActivity(target));
}
