/** Inspects the workflow of an execution, for the sweeper and for admission. */
import proto from '@temporalio/proto';
import { type Snapshot, snapshotQuery } from '../../domain/execution/recording.ts';
import { type FinalExecutionStatus, isFinalExecution } from '../../domain/execution/status.ts';
import { noRun } from '../../domain/identifiers.ts';
import { wakeSignal } from '../../domain/schedule/start-policies.ts';
import { excerpt } from '../../domain/text/clip.ts';
import { namespaceHealth, type TemporalConnection, withTimeout } from '../connection.ts';
import { isNotFound, isTemporalUnavailable } from '../errors.ts';
import { isOpenWorkflow, toExecutionStatus } from './status.ts';

type DescribeAnswer = proto.temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;
type PendingActivity = proto.temporal.api.workflow.v1.IPendingActivityInfo;

const { PendingActivityState, WorkflowExecutionStatus, HistoryEventFilterType } =
  proto.temporal.api.enums.v1;
const { WORKFLOW_EXECUTION_STATUS_TERMINATED, WORKFLOW_EXECUTION_STATUS_TIMED_OUT } =
  WorkflowExecutionStatus;

export type InspectedWorkflow =
  | {
      state: 'open';
      runId: string;
      /** Grows with everything that happens in the workflow. */
      historyLength: number;
      /** 0-based indexes of steps whose activity is paused in Temporal. */
      pausedSteps: number[];
    }
  | {
      state: 'closed';
      runId: string;
      status: FinalExecutionStatus;
      closedAt: Date;
      /** False when it was terminated or timed out; then the end in its snapshot does not count. */
      endedItself: boolean;
      /** Which identity ended it and why, if Temporal says so; else empty. */
      detail: string;
    }
  | { state: 'notFound' };

/**
 * A workflow id may be used again; only the execution's own runs count. With `noRun` as the run, the newest
 * one counts.
 */
export type InspectedReference = { workflowId: string; runId: string; executionId: string };

export type WorkflowInspector = {
  /** Throws while the server does not answer. */
  inspect(reference: InspectedReference): Promise<InspectedWorkflow>;
  /** Null when no worker answers, or the workflow has not begun. Never throws. */
  snapshot(workflowId: string, runId: string): Promise<Snapshot | null>;
  /** Tells a waiting execution to ask for its turn; false when its workflow is closed or unknown. */
  wake(workflowId: string): Promise<boolean>;
  /** Whether our namespace answers: only then does `notFound` mean anything. */
  namespaceAnswers(): Promise<boolean>;
};

/** A running worker answers in milliseconds; one that has to replay takes longer. */
const snapshotTimeoutMs = 5_000;

export function createWorkflowInspector(temporal: TemporalConnection): WorkflowInspector {
  return {
    async inspect(reference) {
      const answer = await findRun(temporal, reference);
      return answer ? observe(temporal, reference.workflowId, answer) : { state: 'notFound' };
    },
    async snapshot(workflowId, runId) {
      const handle = temporal.client.workflow.getHandle(workflowId, runId);
      const ask = () => handle.query<Snapshot>(snapshotQuery);
      return withTimeout(temporal, ask, snapshotTimeoutMs).catch(() => null);
    },
    wake: (workflowId) => wakeWorkflow(temporal, workflowId),
    namespaceAnswers: async () => (await namespaceHealth(temporal)).status === 'Ok',
  };
}

/** The newest run of the execution: a reset keeps the first run id and gets a run id of its own. */
async function findRun(
  temporal: TemporalConnection,
  { workflowId, runId, executionId }: InspectedReference,
): Promise<DescribeAnswer | null> {
  const newest = await describe(temporal, { workflowId });
  if (runId === noRun) return newest;
  const info = newest?.workflowExecutionInfo;
  const ids = [info?.execution?.runId, info?.firstRunId];
  if (newest && (ids.includes(runId) || ids.includes(executionId))) return newest;
  return describe(temporal, { workflowId, runId });
}

async function describe(
  temporal: TemporalConnection,
  execution: { workflowId: string; runId?: string },
): Promise<DescribeAnswer | null> {
  const { connection, namespace } = temporal;
  try {
    return await withTimeout(temporal, () =>
      connection.workflowService.describeWorkflowExecution({ namespace, execution }),
    );
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function observe(
  temporal: TemporalConnection,
  workflowId: string,
  answer: DescribeAnswer,
): Promise<InspectedWorkflow> {
  const info = answer.workflowExecutionInfo ?? {};
  const status = info.status ?? 0;
  const runId = info.execution?.runId ?? '';
  if (isOpenWorkflow(status)) {
    const pausedSteps = (answer.pendingActivities ?? []).flatMap(pausedStepOf);
    return { state: 'open', runId, historyLength: Number(info.historyLength ?? 0), pausedSteps };
  }
  const end = toExecutionStatus(status);
  const endedItself =
    status !== WORKFLOW_EXECUTION_STATUS_TERMINATED &&
    status !== WORKFLOW_EXECUTION_STATUS_TIMED_OUT;
  return {
    state: 'closed',
    runId,
    endedItself,
    status: isFinalExecution(end) ? end : 'Lost',
    closedAt: toDate(info.closeTime),
    detail: await endOf(temporal, workflowId, runId),
  };
}

function toDate(at: proto.google.protobuf.ITimestamp | null | undefined): Date {
  // Rounded up: the end must not come before a start at the same instant.
  return new Date(Number(at?.seconds ?? 0) * 1_000 + Math.ceil((at?.nanos ?? 0) / 1e6));
}

/** Activity ids begin with the step's number, from 1. An activity that still runs is not paused yet. */
function pausedStepOf({ activityId, state }: PendingActivity): number[] {
  if (state !== PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED) return [];
  const number = /^(\d+)-/.exec(activityId ?? '')?.[1];
  return number === undefined ? [] : [Number(number) - 1];
}

/** The last event of the history in words, or an empty text: it is only for people. */
async function endOf(
  temporal: TemporalConnection,
  workflowId: string,
  runId: string,
): Promise<string> {
  const { connection, namespace } = temporal;
  const request = {
    namespace,
    execution: { workflowId, runId },
    historyEventFilterType: HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
  };
  try {
    const answer = await withTimeout(temporal, () =>
      connection.workflowService.getWorkflowExecutionHistory(request),
    );
    const event = answer.history?.events?.at(-1) ?? {};
    const terminated = event.workflowExecutionTerminatedEventAttributes;
    const failed = event.workflowExecutionFailedEventAttributes;
    const by = terminated?.identity ? `by ${terminated.identity}` : '';
    const why = terminated?.reason ?? failed?.failure?.message ?? '';
    return excerpt([by, why].filter((part) => part !== '').join(': '), 300);
  } catch (error) {
    if (isTemporalUnavailable(error)) throw error;
    return '';
  }
}

/** Finalizing an execution waits for this call, so it must not take long. */
const wakeTimeoutMs = 2_000;

/** Signals a waiting execution that its turn may have come. False when no run of it is open. */
async function wakeWorkflow(temporal: TemporalConnection, workflowId: string): Promise<boolean> {
  const { connection, namespace, identity } = temporal;
  const request = {
    namespace,
    identity,
    workflowExecution: { workflowId },
    signalName: wakeSignal,
  };
  try {
    await withTimeout(
      temporal,
      () => connection.workflowService.signalWorkflowExecution(request),
      wakeTimeoutMs,
    );
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
