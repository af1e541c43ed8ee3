/** Acting on executions: cancel. */
import { Execution, ReasonBody } from '../../contract/executions.ts';
import { Ref } from '../../contract/schema.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app.ts';
import { principalOf } from '../auth.ts';
import { getExecution } from '../execution-access.ts';
import { carryOut } from '../execution-control.ts';
import { toExecution } from '../execution-resource.ts';
import { ExecutionParams, IdempotencyHeaders } from '../parameters.ts';

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
      await carryOut(deps, { ...command, principal }, ({ execution: { workflowId, runId } }) => {
        const why = reason ? `: ${reason}` : '';
        const said = `cancelled by ${initiator.name}${why}`;
        return deps.gateway.cancelExecution({ workflowId, runId, reason: said });
      });
      reply.header('location', `/api/v1/schedule-executions/${id}`);
      return reply.status(202).send(toExecution(await read()));
    },
  );
}
