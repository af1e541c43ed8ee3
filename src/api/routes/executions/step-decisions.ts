/** Approval steps: what waits for a person, approve and reject. */
import { Type } from 'typebox';
import { ControlAnswer, StepControlBody } from '../../../contract/execution/controls.ts';
import { ReasonBody } from '../../../contract/execution/executions.ts';
import { WaitingApprovalPage } from '../../../contract/execution/waiting-approvals.ts';
import { Ref, Strict, Uuid } from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { decideStep, readWaitingApprovals } from '../../../services/executions/step-decisions.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IdempotencyHeaders, NamedStepParams, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toWaitingApproval } from '../../resources/waiting-approval-resource.ts';

const tags = ['Executions'];

function registerList(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/waiting-approvals',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listWaitingApprovals',
        summary: 'Approval steps that wait for a person, the oldest execution first',
        tags,
        querystring: Strict({
          mine: Type.Optional(Type.Boolean({ description: 'Only what the caller may decide.' })),
          executionId: Type.Optional(Uuid),
          ...pageQuery(listOrders.waitingApprovals),
        }),
        response: { 200: Ref(WaitingApprovalPage) },
      },
    },
    async (request) => {
      const { mine = false, executionId = null, ...page } = request.query;
      const query = { mine, executionId };
      const found = await readWaitingApprovals(deps, principalOf(request), { query, page });
      return { ...found, items: found.items.map(toWaitingApproval) };
    },
  );
}

const verbs = [
  {
    verb: 'approve',
    decision: 'Approve',
    body: ReasonBody,
    summary: 'Approve what an Approval step asks; the execution continues',
  },
  {
    verb: 'reject',
    decision: 'Reject',
    body: StepControlBody,
    summary: 'Reject what an Approval step asks; the step fails',
  },
] as const;

function registerDecisions(app: App, deps: AppDeps): void {
  for (const { verb, decision, body, summary } of verbs) {
    app.post(
      `/schedule-executions/:id/steps/:step/${verb}`,
      {
        config: { permission: 'approve' },
        schema: {
          operationId: `${verb}Step`,
          summary,
          tags,
          params: NamedStepParams,
          headers: IdempotencyHeaders,
          body: Ref<typeof body>(body),
          response: {
            ...problemResponses(
              'execution-already-final',
              'execution-is-demo',
              'execution-not-begun',
              'execution-cancelling',
              'step-already-final',
              'step-not-waiting-for-approval',
              'approver-not-allowed',
              'temporal-unavailable',
              'worker-unavailable',
            ),
            200: Ref(ControlAnswer),
          },
        },
      },
      (request) => {
        const { id: executionId, step } = request.params;
        const reason = request.body.reason ?? null;
        const command = { action: verb, executionId, step, reason, decision };
        return decideStep(deps, principalOf(request), command);
      },
    );
  }
}

export function registerStepDecisions(app: App, deps: AppDeps): void {
  registerList(app, deps);
  registerDecisions(app, deps);
}
