/** Operator commands to an open execution: Temporal updates, and the server's own activity commands. */
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
  ActivityView,
  AttemptFailure,
  ControlRequest,
  ControlState,
  ControlUpdate,
  ExecutionRun,
} from '../../domain/execution/control.ts';
import { messageLength, type StepReport } from '../../domain/execution/step-result.ts';
import { excerpt } from '../../domain/text/clip.ts';
import { type TemporalConnection, withTimeout } from '../connection.ts';
import { isNotFound } from '../errors.ts';
import { fromPayload } from '../search-attributes.ts';

const { PendingActivityState } = proto.temporal.api.enums.v1;

export type ControlResult =
  | { answer: 'Applied'; state: ControlState }
  /** `code` is the problem the workflow named; null when it takes no commands. */
  | { answer: 'Refused'; code: string | null; message: string }
  | { answer: 'Closed' }
  /** No worker answered in time; the command may still be applied. */
  | { answer: 'Unanswered' };

export type ExecutionControl = {
  send(
    run: ExecutionRun,
    update: ControlUpdate,
    request: ControlRequest,
    timeoutMs?: number,
  ): Promise<ControlResult>;
  lookAtActivity(run: ExecutionRun, activityId: string): Promise<ActivityView>;
  /**
   * Ends the wait between two attempts of an activity. Unlike Temporal's reset, this keeps counting attempts,
   * so every attempt has a number of its own. False when the activity has ended meanwhile.
   */
  tryNow(run: ExecutionRun, activityId: string): Promise<boolean>;
};

/** A worker answers within milliseconds; a person should not wait longer than this. */
const answerTimeoutMs = 5_000;

export function createExecutionControl(temporal: TemporalConnection): ExecutionControl {
  return {
    send: (run, update, request, timeoutMs = answerTimeoutMs) =>
      send(temporal, { run, update, request, timeoutMs }),
    lookAtActivity: (run, activityId) =>
      orWhenGone(readActivity(temporal, run, activityId), noActivity),
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
    return { answer: 'Applied', state };
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

type PendingActivity = proto.temporal.api.workflow.v1.IPendingActivityInfo;

const noActivity: ActivityView = { state: 'None', attempts: 0, lastFailure: null };

async function readActivity(
  temporal: TemporalConnection,
  { workflowId, runId }: ExecutionRun,
  activityId: string,
): Promise<ActivityView> {
  const { connection, namespace } = temporal;
  const request = { namespace, execution: { workflowId, runId } };
  const { pendingActivities } = await withTimeout(temporal, () =>
    connection.workflowService.describeWorkflowExecution(request),
  );
  const activity = pendingActivities?.find((pending) => pending.activityId === activityId);
  if (!activity) return noActivity;
  const state = stateOf(activity);
  const number = activity.attempt ?? 1;
  // Before an attempt and between two of them the server reports the number of the next one.
  const attempts = state === 'Running' ? number : number - 1;
  return { state, attempts, lastFailure: failureOf(activity.lastFailure) };
}

function stateOf({ state, attempt }: PendingActivity): ActivityState {
  const { PENDING_ACTIVITY_STATE_SCHEDULED, PENDING_ACTIVITY_STATE_PAUSED } = PendingActivityState;
  if (state === PENDING_ACTIVITY_STATE_PAUSED) return 'Paused';
  // In every other state a worker has it: running, cancelling, or pausing after this attempt.
  if (state !== PENDING_ACTIVITY_STATE_SCHEDULED) return 'Running';
  return (attempt ?? 1) > 1 ? 'BackingOff' : 'Queued';
}

/** The failure of an attempt; after the loss of a worker it has no type. */
function failureOf(failure: PendingActivity['lastFailure']): AttemptFailure | null {
  if (!failure) return null;
  const { applicationFailureInfo: info, message } = failure;
  const report = fromPayload(info?.details?.payloads?.[0]) as Partial<StepReport> | null;
  const { httpStatus, exitCode } = report ?? {};
  return {
    code: info?.type || (failure.timeoutFailureInfo ? 'step-interrupted' : 'step-failed'),
    message: excerpt(message ?? '', messageLength),
    ...(typeof httpStatus === 'number' ? { httpStatus } : {}),
    ...(typeof exitCode === 'number' ? { exitCode } : {}),
  };
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
