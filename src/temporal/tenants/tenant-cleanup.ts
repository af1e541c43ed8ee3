/** Everything in Temporal that belongs to one tenant, found by its names, and deleted. */
import { runScheduleWorkflowType } from '../../domain/execution/start.ts';
import { temporalScheduleId } from '../../domain/identifiers.ts';
import { type TemporalConnection, withTimeout } from '../connection.ts';
import { isNotFound } from '../errors.ts';
import { createScheduleGateway } from '../schedules/schedule-gateway.ts';

export type TenantWorkflow = { workflowId: string; runId: string };

export type TenantCleanup = {
  /** Ids of Temporal Schedules that begin with the tenant's name; those of other products included. */
  schedules(): Promise<string[]>;
  has(temporalId: string): Promise<boolean>;
  /** `Foreign` starts another workflow than ours, and stays. */
  deleteSchedule(temporalId: string): Promise<'Deleted' | 'NotFound' | 'Foreign'>;
  /** Workflows, open and closed, as Temporal lists them some moments later; at most `limit`. */
  workflows(limit: number): Promise<TenantWorkflow[]>;
  /** Ends it if it is open, and deletes its history. */
  deleteWorkflow(workflow: TenantWorkflow): Promise<void>;
};

/** What every name of a tenant in Temporal begins with: slugs have no dots. */
export function tenantPrefix(slug: string): string {
  return temporalScheduleId(slug, '');
}

export function createTenantCleanup(temporal: TemporalConnection, slug: string): TenantCleanup {
  const { connection, namespace } = temporal;
  const { workflowService } = connection;
  const prefix = tenantPrefix(slug);
  const gateway = createScheduleGateway(temporal);
  return {
    async schedules() {
      const ids = [...(await gateway.list()).keys()];
      return ids.filter((id) => id.startsWith(prefix));
    },
    has: async (temporalId) => (await gateway.describe(temporalId)) !== null,
    async deleteSchedule(temporalId) {
      const observed = await gateway.describe(temporalId);
      if (observed === null) return 'NotFound';
      if (!observed.ours) return 'Foreign';
      return gateway.remove(temporalId);
    },
    async workflows(limit) {
      const query = `WorkflowId STARTS_WITH "${prefix}" AND WorkflowType = "${runScheduleWorkflowType}"`;
      const answer = await withTimeout(temporal, () =>
        workflowService.listWorkflowExecutions({ namespace, query, pageSize: limit }),
      );
      return (answer.executions ?? []).map(({ execution }) => ({
        workflowId: execution?.workflowId ?? '',
        runId: execution?.runId ?? '',
      }));
    },
    async deleteWorkflow(workflowExecution) {
      try {
        await withTimeout(temporal, () =>
          workflowService.deleteWorkflowExecution({ namespace, workflowExecution }),
        );
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
