/** Requests that wait for another user: listed, approved, rejected. */
import { Type } from 'typebox';
import {
  Approval,
  ApprovalPage,
  ApproveBody,
  RejectBody,
} from '../../../contract/operations/approvals.ts';
import { raises } from '../../../contract/validation/body-text.ts';
import { Ref, Strict, Uuid } from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import {
  approve,
  readApproval,
  readApprovals,
  reject,
} from '../../../services/people/approvals.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toApproval } from '../../resources/approval-resource.ts';

const tags = ['Approvals'];
const params = Strict({ id: { ...Uuid, ...raises('approval-not-found') } });

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/approvals',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listApprovals',
        summary: 'Requests that wait for another user, the newest first',
        tags,
        querystring: Strict({
          ended: Type.Optional(Type.Boolean({ description: 'Also decided and expired ones.' })),
          ...pageQuery(listOrders.approvals),
        }),
        response: { 200: Ref(ApprovalPage) },
      },
    },
    async (request) => {
      const { ended = false, ...page } = request.query;
      const found = await readApprovals(deps, principalOf(request), { ended, page });
      return { ...found, items: found.items.map((one) => toApproval(one, deps.clock())) };
    },
  );
  app.get(
    '/approvals/:id',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getApproval',
        summary: 'A request, with exactly what would be carried out',
        tags,
        params,
        response: { 200: Ref(Approval) },
      },
    },
    async (request) => {
      const found = await readApproval(deps, principalOf(request), request.params.id);
      return toApproval(found, deps.clock());
    },
  );
}

export function registerApprovals(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  app.post(
    '/approvals/:id/approve',
    {
      config: { permission: 'approve' },
      schema: {
        operationId: 'approve',
        summary: 'Carry out what another user has asked for',
        tags,
        params,
        body: Ref(ApproveBody),
        response: {
          ...problemResponses(
            'approval-decided',
            'approval-stale',
            'temporal-unavailable',
            'worker-unavailable',
          ),
          200: Ref(Approval),
        },
      },
    },
    async (request) => {
      const decision = { id: request.params.id, reason: request.body.reason ?? null };
      return toApproval(await approve(deps, principalOf(request), decision), deps.clock());
    },
  );
  app.post(
    '/approvals/:id/reject',
    {
      config: { permission: 'approve' },
      schema: {
        operationId: 'reject',
        summary: 'End a request; nothing of it is carried out',
        tags,
        params,
        body: Ref(RejectBody),
        response: { ...problemResponses('approval-decided'), 200: Ref(Approval) },
      },
    },
    async (request) => {
      const decision = { id: request.params.id, reason: request.body.reason };
      return toApproval(await reject(deps, principalOf(request), decision), deps.clock());
    },
  );
}
