/** Acting on executions: cancel. */
import { Execution, ReasonBody } from '../../contract/executions.ts';
import { Ref } from '../../contract/schema.ts';
import { ProblemError } from '../../domain/problem.ts';
import { finalizeUnbegun } from '../../store/accepted-starts.ts';
import type { StoredExecution } from '../../store/executions.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';
import { getExecution } from '../execution-access.ts';
import { carryOut } from '../execution-control.ts';
import { toExecution } from '../execution-resource.ts';
import { ExecutionParams, IdempotencyHeaders } from '../parameters.ts';

/**
 * What Temporal has is asked to end. What it does not have yet ends here, and never starts; so does a
 * fire of a backfill that no worker has begun, whose workflow id may be that of another one.
 */
async function cancel(
  { database, gateway, clock }: AppDeps,
  tenantId: string,
  { execution, said }: { execution: StoredExecution; said: string },
): Promise<void> {
  const { id, workflowId, runId, unbegun, trigger } = execution;
  const isAsked = !unbegun || trigger !== 'Backfill';
  const asked = isAsked
    ? await gateway.cancelExecution({ workflowId, runId, reason: said })
    : 'NotFound';
  if (asked === 'Requested') return;
  const error = `${said}, before it was started`;
  const end = { status: 'Cancelled', error, at: clock() } as const;
  const ended = await database.withTenant(tenantId, (tx) => finalizeUnbegun(tx, id, { end }));
  if (!ended) throw new ProblemError('execution-already-final', 'its workflow has closed');
}

export function registerExecutionActions(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/cancel',
    {
      schema: {
        operationId: 'cancelExecution',
        summary: 'Ask the running steps to stop; waiting steps never start',
        tags: ['Executions'],
        params: ExecutionParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { ...problemAnswers(404, 409, 422), 202: Ref(Execution) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { tenantId, initiator } = principal;
      const { id } = request.params;
      const { reason } = request.body ?? {};
      const read = () => deps.database.read(tenantId, (tx) => getExecution(tx, id));
      const command = { action: 'cancel', executionId: id, step: null, reason: reason ?? null };
      await carryOut(deps, { ...command, principal }, ({ execution }) => {
        const why = reason ? `: ${reason}` : '';
        return cancel(deps, tenantId, { execution, said: `cancelled by ${initiator.name}${why}` });
      });
      reply.header('location', `/api/v1/schedule-executions/${id}`);
      return reply.status(202).send(toExecution(await read()));
    },
  );
}
