/** Fires of a backfill as workflows: started once each, under the fire's own id where that is free. */
import proto from '@temporalio/proto';

import { temporalScheduleId } from '../domain/identifiers.ts';
import type { Initiator } from '../domain/initiator.ts';
import { inputOf } from '../domain/new-start.ts';
import type { OverlapPolicy } from '../domain/overlap.ts';
import { withTimeout } from './connection.ts';
import type { TemporalConnection } from './connection.ts';
import { isAlreadyExists, isNotFound } from './errors.ts';
import { createExecutionGateway } from './execution-gateway.ts';
import type { ObservedExecution } from './execution-gateway.ts';
import { fromPayload, toPayload } from './payload.ts';
import type { SummarySource } from './schedule-summary.ts';
import { startAttributes } from './start-attributes.ts';
import { directStartRequest } from './start-request.ts';
import type { StartRequest } from './start-request.ts';

export type BackfillFire = {
  tenantSlug: string;
  schedule: { id: string; slug: string; revision: number };
  definition: SummarySource;
  backfillId: string;
  scheduledFor: Date;
  /** On record before the start; the same ids start at most one workflow, ever. */
  executionId: string;
  workflowId: string;
  initiator: Initiator;
  overlap: OverlapPolicy;
  /** True when the namespace has our search attributes. */
  searchAttributes: boolean;
};

export type BackfillGateway = {
  /** `Taken`: the workflow id belongs to another execution. Harmless to repeat. */
  start(fire: BackfillFire): Promise<'Started' | 'Taken'>;
  describe(workflowId: string): Promise<ObservedExecution>;
};

const { WorkflowIdConflictPolicy } = proto.temporal.api.enums.v1;

/** Tells a repeated start of ours from another workflow with the same id. */
const memoField = 'carillonExecution';

/** Every call to the server ends within ten seconds; errors are the SDK's, see errors.ts. */
export function createBackfillGateway(temporal: TemporalConnection): BackfillGateway {
  const executions = createExecutionGateway(temporal);
  const { workflowService } = temporal.connection;
  return {
    describe: (workflowId) => executions.describe({ workflowId }),
    async start(fire) {
      const request = backfillStartRequest(temporal, fire);
      try {
        await withTimeout(temporal, () => workflowService.startWorkflowExecution(request));
        return 'Started';
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
      return (await executionNamedBy(temporal, fire.workflowId)) === fire.executionId
        ? 'Started'
        : 'Taken';
    },
  };
}

async function executionNamedBy(
  temporal: TemporalConnection,
  workflowId: string,
): Promise<unknown> {
  const { connection, namespace } = temporal;
  const request = { namespace, execution: { workflowId } };
  try {
    const answer = await withTimeout(temporal, () =>
      connection.workflowService.describeWorkflowExecution(request),
    );
    return fromPayload(answer.workflowExecutionInfo?.memo?.fields?.[memoField]);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function backfillStartRequest(temporal: TemporalConnection, fire: BackfillFire): StartRequest {
  const { tenantSlug, schedule, definition, executionId, workflowId } = fire;
  const temporalId = temporalScheduleId(tenantSlug, schedule.slug);
  const input = inputOf({ ...fire, trigger: 'Backfill' });
  return {
    ...directStartRequest(temporal, {
      ...{ workflowId, requestId: executionId, input, definition },
      memo: { [memoField]: toPayload(executionId) },
      indexedFields: startAttributes({ ...fire, temporalId, trigger: 'Backfill' }),
    }),
    // Joining another workflow would pass for a start of ours.
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
  };
}
