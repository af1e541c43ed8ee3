/** Retries: running the steps of an execution that did not succeed again. */
import { Type } from 'typebox';
import {
  RetryAnswer,
  RetryBody,
  RetryPreview,
  retryRevision,
} from '../../../contract/execution/controls.ts';
import { Ref, Strict } from '../../../contract/validation/schema.ts';
import { previewRetry, retryExecution } from '../../../services/executions/retries.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { ExecutionParams, IdempotencyHeaders } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toExecution } from '../../resources/execution-resource.ts';

const tags = ['Executions'];

export function registerExecutionRetries(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/:id/retry-preview',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'previewRetry',
        summary: 'Which steps a retry would run, and what changed in the definition',
        tags,
        params: ExecutionParams,
        querystring: Strict({ revision: Type.Optional(retryRevision) }),
        response: {
          ...problemResponses('execution-is-demo', 'execution-not-final', 'nothing-to-retry'),
          200: Ref(RetryPreview),
        },
      },
    },
    async (request) => {
      const { revision = 'AsItWas' } = request.query;
      return previewRetry(deps, principalOf(request), { id: request.params.id, revision });
    },
  );
  app.post(
    '/schedule-executions/:id/retry',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'retryExecution',
        summary: 'Run the steps that did not succeed, as a new execution; this one is not changed',
        tags,
        params: ExecutionParams,
        headers: IdempotencyHeaders,
        body: Ref(RetryBody),
        response: {
          ...problemResponses(
            'execution-is-demo',
            'execution-not-final',
            'nothing-to-retry',
            'execution-overlap',
          ),
          202: Ref(RetryAnswer),
        },
      },
    },
    async (request, reply) => {
      const { revision, reason } = request.body;
      const { id } = request.params;
      const wanted = { id, revision, reason, executionId: request.subjectId };
      const { execution, preview } = await retryExecution(deps, principalOf(request), wanted);
      reply.header('location', `/api/v1/schedule-executions/${execution.id}`);
      return reply.status(202).send({ ...toExecution(execution), preview });
    },
  );
}
