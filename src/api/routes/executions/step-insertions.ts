/** Puts a step into a running execution that its definition does not have. */
import { ControlAnswer, InsertStepBody } from '../../../contract/execution/controls.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { insertStep } from '../../../services/executions/step-insertion.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { ExecutionParams, IdempotencyHeaders } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

/** Steps are what only those write who may edit definitions: an operator must not bring in a command. */
export function registerStepInsertions(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/steps',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'insertStep',
        summary: 'Insert a step into a running execution, at a place that it has not reached',
        description:
          'Checked as in the definition of the schedule, which stays as it is. The mode is said by the place, and clean-up steps cannot be inserted. A retry of the execution does not have the step. Where commands need the approval of another user, none can be inserted.',
        tags: ['Executions'],
        params: ExecutionParams,
        headers: IdempotencyHeaders,
        body: Ref(InsertStepBody),
        response: {
          ...problemResponses(
            'execution-already-final',
            'execution-is-demo',
            'execution-not-begun',
            'execution-cancelling',
            'step-not-found',
            'step-already-started',
            'step-insert-refused',
            'approval-required',
            'body-invalid',
            'temporal-unavailable',
            'worker-unavailable',
          ),
          201: Ref(ControlAnswer),
        },
      },
    },
    async (request, reply) => {
      const { id: executionId } = request.params;
      const principal = principalOf(request);
      const answer = await insertStep(deps, principal, { executionId, ...request.body });
      reply.header('location', `/api/v1/schedule-executions/${answer.executionId}`);
      return reply.status(201).send(answer);
    },
  );
}
