/** The request that starts `runSchedule` directly: one form, whoever makes the start. */
import proto from '@temporalio/proto';
import { mainTaskQueue } from '../domain/identifiers.ts';
import { runScheduleWorkflowType } from '../domain/run-schedule-input.ts';
import type { RunScheduleInput } from '../domain/run-schedule-input.ts';
import type { TemporalConnection } from './connection.ts';
import { toPayload } from './payload.ts';
import type { Payload } from './payload.ts';
import { scheduleDetails, scheduleSummary } from './schedule-summary.ts';
import type { SummarySource } from './schedule-summary.ts';

export type StartRequest = proto.temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest;

const { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;

export type DirectStart = {
  workflowId: string;
  /** The same one again starts nothing more. */
  requestId: string;
  input: RunScheduleInput;
  definition: SummarySource;
  indexedFields: Record<string, Payload>;
  /** Kept with the workflow, to know it by. */
  memo?: Record<string, Payload>;
};

/** A repeat joins the workflow that goes on, and is refused once it has ended. */
export function directStartRequest(
  temporal: Pick<TemporalConnection, 'namespace' | 'identity'>,
  { workflowId, requestId, input, definition, indexedFields, memo }: DirectStart,
): StartRequest {
  return {
    namespace: temporal.namespace,
    identity: temporal.identity,
    requestId,
    workflowId,
    workflowType: { name: runScheduleWorkflowType },
    taskQueue: { name: mainTaskQueue },
    input: { payloads: [toPayload(input)] },
    workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
    userMetadata: {
      summary: toPayload(scheduleSummary(definition)),
      details: toPayload(scheduleDetails(definition)),
    },
    searchAttributes: { indexedFields },
    ...(memo ? { memo: { fields: memo } } : {}),
  };
}
