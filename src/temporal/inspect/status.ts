/** Maps Temporal's workflow statuses to execution statuses. */
import proto from '@temporalio/proto';
import type { ExecutionStatus } from '../../domain/execution/status.ts';

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1;
type WorkflowStatus = proto.temporal.api.enums.v1.WorkflowExecutionStatus;

/**
 * The status of an execution whose workflow closed without finalizing it. `Lost` where Temporal knows that it
 * ended but not how its steps did: the record must not guess.
 */
const unfinalizedEnds: Partial<Record<WorkflowStatus, ExecutionStatus>> = {
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED]: 'Lost',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED]: 'Failed',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED]: 'Cancelled',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED]: 'Terminated',
  [WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT]: 'TimedOut',
};

const openStatuses: ReadonlySet<WorkflowStatus> = new Set([
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED,
  // The chain continues in another run.
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW,
]);

/** True while the workflow, or the next run of its chain, can still write the record. */
export function isOpenWorkflow(status: WorkflowStatus): boolean {
  return openStatuses.has(status);
}

/** The status of an execution whose workflow closed without finalizing it; Lost when unknown. */
export function toExecutionStatus(status: WorkflowStatus): ExecutionStatus {
  return unfinalizedEnds[status] ?? 'Lost';
}
