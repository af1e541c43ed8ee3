/** Fires as workflows: whether Temporal has one for a nominal time, and starting it in its place. */
import { fireWorkflowId, temporalScheduleId } from '../domain/identifiers.ts';
import type { OverlapPolicy } from '../domain/overlap.ts';
import type { RunScheduleInput } from '../domain/run-schedule-input.ts';
import { withTimeout } from './connection.ts';
import type { TemporalConnection } from './connection.ts';
import { isAlreadyExists } from './errors.ts';
import { createExecutionGateway } from './execution-gateway.ts';
import type { ObservedExecution } from './execution-gateway.ts';
import { scheduledInput } from './schedule-request.ts';
import type { SummarySource } from './schedule-summary.ts';
import { startAttributes } from './start-attributes.ts';
import { directStartRequest } from './start-request.ts';
import type { StartRequest } from './start-request.ts';

export type FireReference = { tenantSlug: string; slug: string; scheduledFor: Date };

export type LateFire = FireReference & {
  schedule: { id: string; revision: number };
  definition: SummarySource;
  overlap?: OverlapPolicy;
  /** True when the namespace has our search attributes. */
  searchAttributes: boolean;
};

export type FireGateway = {
  find(fire: FireReference): Promise<ObservedExecution>;
  /**
   * Starts it under the workflow id that the Temporal Schedule would have used, so that the two can
   * never both start it. Harmless to repeat; answers what is there then.
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
    ...{ workflowId, requestId: workflowId, input, definition },
    indexedFields: startAttributes({ ...fire, temporalId, trigger: 'Schedule' }),
  });
}
