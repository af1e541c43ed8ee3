/** Acting on executions: cancel. */
import { Execution, ReasonBody } from '../../contract/executions.ts';
import { Ref } from '../../contract/schema.ts';
import { ProblemError } from '../../domain/problem.ts';
import { isFinalExecution } from '../../domain/status.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app.ts';
import { principalOf } from '../auth.ts';
import { getExecution } from '../execution-access.ts';
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
      const { tenantId, initiator } = principalOf(request);
      const { id } = request.params;
      const { reason } = request.body ?? {};
      const read = () => deps.database.read(tenantId, (tx) => getExecution(tx, id));
      const { status, workflowId, runId } = await read();
      if (isFinalExecution(status)) {
        throw new ProblemError('execution-already-final', `execution ${id} is ${status}`, {
          extra: { executionId: id },
        });
      }
      const why = reason ? `: ${reason}` : '';
      await deps.gateway.cancelExecution({
        workflowId,
        runId,
        reason: `cancelled by ${initiator.name}${why}`,
      });
      reply.header('location', `/api/v1/schedule-executions/${id}`);
      return reply.status(202).send(toExecution(await read()));
    },
  );
}
