/** What admission does in Temporal: inspects workflows, wakes waiting ones, ends displaced ones. */
import { excerpt } from '../../domain/text/clip.ts';
import { type TemporalConnection, withTimeout } from '../connection.ts';
import { isNotFound } from '../errors.ts';
import {
  createWorkflowInspector,
  type InspectedReference,
  type WorkflowInspector,
} from '../inspect/workflow-inspector.ts';
import { createExecutionGateway, type ExecutionGateway } from './execution-gateway.ts';

export type AdmissionWorkflows = WorkflowInspector & {
  start: ExecutionGateway['start'];
  cancel(reference: InspectedReference, reason: string): Promise<void>;
  terminate(reference: InspectedReference, reason: string): Promise<void>;
};

/** Every call to the server ends within ten seconds. */
export function createAdmissionWorkflows(temporal: TemporalConnection): AdmissionWorkflows {
  const inspector = createWorkflowInspector(temporal);
  const executions = createExecutionGateway(temporal);
  return {
    ...inspector,
    start: (execution) => executions.start(execution),
    async cancel({ workflowId, runId }, reason) {
      await executions.cancel({ workflowId, firstRunId: runId }, reason);
    },
    terminate: (reference, reason) => terminate(temporal, inspector, { reference, reason }),
  };
}

/** Ends the newest run of exactly this execution: a later one may have the same workflow id. */
async function terminate(
  temporal: TemporalConnection,
  inspector: WorkflowInspector,
  { reference, reason }: { reference: InspectedReference; reason: string },
): Promise<void> {
  const { connection, namespace, identity } = temporal;
  const { workflowId } = reference;
  const seen = await inspector.inspect(reference);
  if (seen.state !== 'open') return;
  const request = {
    namespace,
    identity,
    workflowExecution: { workflowId, runId: seen.runId },
    reason: excerpt(reason, 500),
  };
  try {
    await withTimeout(temporal, () =>
      connection.workflowService.terminateWorkflowExecution(request),
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
