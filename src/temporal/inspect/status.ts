/** Temporal's statuses in our words; the only such table. Ours says Cancelled, Temporal's Canceled. */
import proto from '@temporalio/proto';
import type { ExecutionStatus } from '../../domain/execution/status.ts';

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1;
type WorkflowStatus = proto.temporal.api.enums.v1.WorkflowExecutionStatus;

/**
 * What the end of a workflow says about an execution nobody sealed. `Lost` where Temporal knows that
 * it ended but not how its steps did: a record is never completed by guessing.
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
  // The chain goes on in another run.
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW,
]);

/** True while the workflow, or the run that follows it, may still record what happens. */
export function isOpenWorkflow(status: WorkflowStatus): boolean {
  return openStatuses.has(status);
}

/** The execution status for a closed workflow whose execution was never sealed; Lost when unknown. */
export function toExecutionStatus(status: WorkflowStatus): ExecutionStatus {
  return unfinalizedEnds[status] ?? 'Lost';
}
