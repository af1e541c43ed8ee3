/** Executions as Temporal workflows: start one directly, cancel it, describe it. */
import type proto from '@temporalio/proto';
import { inputOf, type NewStart, workflowIdOf } from '../../domain/execution/start.ts';
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import { temporalScheduleId } from '../../domain/identifiers.ts';
import { excerpt } from '../../domain/text/clip.ts';
import { type TemporalConnection, withTimeout } from '../connection.ts';
import { isAlreadyExists, isNotFound } from '../errors.ts';
import { isOpenWorkflow, toExecutionStatus } from '../inspect/status.ts';
import type { SummarySource } from '../schedules/canonical-schedule.ts';
import { directStartRequest, startAttributes, type StartRequest } from './start-request.ts';

type WorkflowInfo = proto.temporal.api.workflow.v1.IWorkflowExecutionInfo;

export type StartExecution = NewStart & {
  definition: SummarySource;
  /** True when the namespace has our search attributes. */
  searchAttributes: boolean;
};

/** The same for a repeated start. */
type StartedExecution = { workflowId: string; runId: string };

/** Temporal's view of one execution. `closed` says how its workflow ended, not how its steps did. */
export type ObservedExecution =
  | { state: 'open'; runId: string; firstRunId: string }
  | { state: 'closed'; runId: string; firstRunId: string; status: ExecutionStatus; closedAt: Date }
  | { state: 'notFound' };

/** After a backfill a workflow id may belong to several executions; the first run id is unique. */
type ExecutionReference = { workflowId: string; firstRunId?: string };

type CancelAnswer = 'Requested' | 'AlreadyClosed' | 'NotFound';

export type ExecutionGateway = {
  /** Idempotent. */
  start(execution: StartExecution): Promise<StartedExecution>;
  /** Asks the workflow to end in an orderly way; it may also end otherwise first. */
  cancel(execution: ExecutionReference, reason: string): Promise<CancelAnswer>;
  describe(execution: ExecutionReference): Promise<ObservedExecution>;
};

/** Every call to the server ends within ten seconds; unexpected errors are the SDK's, see errors.ts. */
export function createExecutionGateway(temporal: TemporalConnection): ExecutionGateway {
  return {
    start: (execution) => startExecution(temporal, execution),
    cancel: (execution, reason) => cancelExecution(temporal, execution, reason),
    describe: (execution) => describeExecution(temporal, execution),
  };
}

async function startExecution(
  temporal: TemporalConnection,
  execution: StartExecution,
): Promise<StartedExecution> {
  const request = startRequest(temporal, execution);
  const workflowId = request.workflowId ?? '';
  try {
    const answer = await withTimeout(temporal, () =>
      temporal.connection.workflowService.startWorkflowExecution(request),
    );
    return { workflowId, runId: answer.runId ?? '' };
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  // An earlier call started it, and it has ended since.
  const observed = await describeExecution(temporal, { workflowId });
  return { workflowId, runId: observed.state === 'notFound' ? '' : observed.firstRunId };
}

async function cancelExecution(
  temporal: TemporalConnection,
  execution: ExecutionReference,
  reason: string,
): Promise<CancelAnswer> {
  // Checked first, because the server answers OK to cancelling a closed workflow.
  const observed = await describeExecution(temporal, execution);
  if (observed.state === 'notFound') return 'NotFound';
  if (observed.state === 'closed') return 'AlreadyClosed';
  const { connection, namespace, identity } = temporal;
  const request = {
    namespace,
    identity,
    workflowExecution: { workflowId: execution.workflowId },
    firstExecutionRunId: observed.firstRunId,
    reason: excerpt(reason, 500),
  };
  try {
    await withTimeout(temporal, () =>
      connection.workflowService.requestCancelWorkflowExecution(request),
    );
    return 'Requested';
  } catch (error) {
    if (isNotFound(error)) return 'AlreadyClosed';
    throw error;
  }
}

async function describeExecution(
  temporal: TemporalConnection,
  { workflowId, firstRunId }: ExecutionReference,
): Promise<ObservedExecution> {
  const newest = await describeWorkflow(temporal, { workflowId });
  if (newest && (firstRunId === undefined || newest.firstRunId === firstRunId)) {
    return observe(newest);
  }
  if (firstRunId === undefined) return { state: 'notFound' };
  // The id was used again; the older workflow can only be found by its run id.
  const older = await describeWorkflow(temporal, { workflowId, runId: firstRunId });
  return older ? observe(older) : { state: 'notFound' };
}

/** The raw start call of an execution that no Temporal Schedule starts. */
export function startRequest(
  temporal: Pick<TemporalConnection, 'namespace' | 'identity'>,
  execution: StartExecution,
): StartRequest {
  const { executionId, tenantSlug, schedule, definition } = execution;
  const temporalId = temporalScheduleId(tenantSlug, schedule.slug);
  return directStartRequest(temporal, {
    workflowId: workflowIdOf(execution),
    requestId: executionId,
    input: inputOf(execution),
    definition,
    indexedFields: startAttributes({ ...execution, temporalId, scheduledFor: null }),
  });
}

async function describeWorkflow(
  temporal: TemporalConnection,
  execution: { workflowId: string; runId?: string },
): Promise<WorkflowInfo | null> {
  const { connection, namespace } = temporal;
  try {
    const answer = await withTimeout(temporal, () =>
      connection.workflowService.describeWorkflowExecution({ namespace, execution }),
    );
    return answer.workflowExecutionInfo ?? null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function observe(info: WorkflowInfo): ObservedExecution {
  const runId = info.execution?.runId ?? '';
  const firstRunId = info.firstRunId ? info.firstRunId : runId;
  const status = info.status ?? 0;
  if (isOpenWorkflow(status)) return { state: 'open', runId, firstRunId };
  const { seconds, nanos } = info.closeTime ?? {};
  const closedAt = new Date(Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1e6));
  return { state: 'closed', runId, firstRunId, status: toExecutionStatus(status), closedAt };
}
