/** Fires as workflows: finds the one for a nominal time, or starts it in place of Temporal's schedule. */
import proto from '@temporalio/proto';
import type { Initiator } from '../../domain/audit.ts';
import { inputOf, type RunScheduleInput } from '../../domain/execution/start.ts';
import { fireWorkflowId, temporalScheduleId } from '../../domain/identifiers.ts';
import type { OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import { type TemporalConnection, withTimeout } from '../connection.ts';
import { isAlreadyExists, isNotFound } from '../errors.ts';
import { createExecutionGateway, type ObservedExecution } from '../executions/execution-gateway.ts';
import {
  directStartRequest,
  startAttributes,
  type StartRequest,
} from '../executions/start-request.ts';
import { fromPayload, toPayload } from '../search-attributes.ts';
import type { SummarySource } from './canonical-schedule.ts';
import { scheduledInput } from './schedule-request.ts';

type FireReference = { tenantSlug: string; slug: string; scheduledFor: Date };

type LateFire = FireReference & {
  schedule: { id: string; revision: number };
  definition: SummarySource;
  overlap?: OverlapPolicy;
  /** True when the namespace has our search attributes. */
  searchAttributes: boolean;
};

export type FireGateway = {
  find(fire: FireReference): Promise<ObservedExecution>;
  /**
   * Starts it under the workflow id that the Temporal Schedule would have used, so that the two can never
   * both start it. Idempotent; returns the workflow with that id.
   */
  start(fire: LateFire): Promise<ObservedExecution>;
};

/** Every call to the server ends within ten seconds; errors are the SDK's, see errors.ts. */
export function createFireGateway(temporal: TemporalConnection): FireGateway {
  const executions = createExecutionGateway(temporal);
  const find = ({ tenantSlug, slug, scheduledFor }: FireReference): Promise<ObservedExecution> =>
    executions.describe({
      workflowId: fireWorkflowId(temporalScheduleId(tenantSlug, slug), scheduledFor),
    });
  return {
    find,
    async start(fire) {
      try {
        await withTimeout(temporal, () =>
          temporal.connection.workflowService.startWorkflowExecution(
            lateStartRequest(temporal, fire),
          ),
        );
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
      return find(fire);
    },
  };
}

function lateStartRequest(temporal: TemporalConnection, fire: LateFire): StartRequest {
  const { tenantSlug, slug, scheduledFor, schedule, definition, overlap } = fire;
  const temporalId = temporalScheduleId(tenantSlug, slug);
  const workflowId = fireWorkflowId(temporalId, scheduledFor);
  const input: RunScheduleInput = {
    ...scheduledInput({ tenantSlug, schedule, definition }),
    catchUp: true,
    ...(overlap ? { overlap } : {}),
  };
  return directStartRequest(temporal, {
    workflowId,
    requestId: workflowId,
    input,
    definition,
    indexedFields: startAttributes({ ...fire, temporalId, trigger: 'Schedule' }),
  });
}

/** A fire of a backfill; its workflow id is that of the fire, if that is free. */
export type BackfillFire = {
  tenantSlug: string;
  schedule: { id: string; slug: string; revision: number };
  definition: SummarySource;
  backfillId: string;
  scheduledFor: Date;
  /** Recorded before the start; one pair of ids starts at most one workflow. */
  executionId: string;
  workflowId: string;
  initiator: Initiator;
  overlap: OverlapPolicy;
  /** True when the namespace has our search attributes. */
  searchAttributes: boolean;
};

export type BackfillGateway = {
  /** `Taken`: the workflow id belongs to another execution. Idempotent. */
  start(fire: BackfillFire): Promise<'Started' | 'Taken'>;
  describe(workflowId: string): Promise<ObservedExecution>;
};

const { WorkflowIdConflictPolicy } = proto.temporal.api.enums.v1;

/** Distinguishes a repeated start of ours from another workflow with the same id. */
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
      workflowId,
      requestId: executionId,
      input,
      definition,
      memo: { [memoField]: toPayload(executionId) },
      indexedFields: startAttributes({ ...fire, temporalId, trigger: 'Backfill' }),
    }),
    // Returning another open workflow would look like a start of ours.
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
  };
}
