import type { FastifyReply } from 'fastify';
import type { Approval } from '../../contract/operations/approvals.ts';
import type { AwaitsApproval } from '../../services/people/approval-requests.ts';
import { toApproval } from './approval-resource.ts';

/** 202: nothing has changed yet, and here is what another user decides. */
export function toAwaiting(reply: FastifyReply, { approval }: AwaitsApproval, now: Date): Approval {
  reply.status(202).header('location', `/api/v1/approvals/${approval.id}`);
  return toApproval(approval, now);
}
