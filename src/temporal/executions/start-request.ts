/** The request that starts `runSchedule` directly, the same for every kind of start. */
import proto from '@temporalio/proto';
import type { ExecutionTrigger } from '../../domain/audit.ts';
import { type RunScheduleInput, runScheduleWorkflowType } from '../../domain/execution/start.ts';
import { mainTaskQueue } from '../../domain/identifiers.ts';
import { toTaskPriority } from '../../domain/schedule/priority.ts';
import type { TemporalConnection } from '../connection.ts';
import {
  scheduleDetails,
  scheduleSummary,
  type SummarySource,
} from '../schedules/canonical-schedule.ts';
import {
  longestKeyword,
  type Payload,
  scheduledAtAttribute,
  scheduledByAttribute,
  toDatetimePayload,
  toKeywordPayload,
  toPayload,
} from '../search-attributes.ts';

export type StartRequest = proto.temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest;

const { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;

export type DirectStart = {
  workflowId: string;
  /** A repeated request with the same id starts nothing more. */
  requestId: string;
  input: RunScheduleInput;
  definition: SummarySource;
  indexedFields: Record<string, Payload>;
  /** Stored with the workflow, to identify it. */
  memo?: Record<string, Payload>;
};

/** A repeated start returns the open workflow, and is refused once it has closed. */
export function directStartRequest(
  temporal: Pick<TemporalConnection, 'namespace' | 'identity'>,
  { workflowId, requestId, input, definition, indexedFields, memo }: DirectStart,
): StartRequest {
  const tenant = input.tenant;
  const priority = toTaskPriority(input.priority ?? definition.priority, { tenant });
  return {
    namespace: temporal.namespace,
    identity: temporal.identity,
    requestId,
    workflowId,
    workflowType: { name: runScheduleWorkflowType },
    taskQueue: { name: mainTaskQueue },
    input: { payloads: [toPayload(input)] },
    ...(priority ? { priority } : {}),
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

/** Search attributes of a direct start, which list it with the fires of its schedule in the Web UI. */
export type StartAttributes = {
  /** Id of the Temporal Schedule. */
  temporalId: string;
  tenantSlug: string;
  trigger: ExecutionTrigger;
  /** The nominal time of a fire; admission reads it from the attribute that Temporal's own fires have. */
  scheduledFor: Date | null;
  /** True when the namespace has our search attributes. */
  searchAttributes: boolean;
};

export function startAttributes(start: StartAttributes): Record<string, Payload> {
  const { temporalId, tenantSlug, trigger, scheduledFor, searchAttributes } = start;
  return {
    ...(scheduledFor ? { [scheduledAtAttribute]: toDatetimePayload(scheduledFor) } : {}),
    ...(temporalId.length <= longestKeyword
      ? { [scheduledByAttribute]: toKeywordPayload(temporalId) }
      : {}),
    ...(searchAttributes
      ? {
          CarillonTenant: toKeywordPayload(tenantSlug),
          CarillonTrigger: toKeywordPayload(trigger),
        }
      : {}),
  };
}
