/** Asks another user to approve an act, in place of carrying it out. */
import { v7 as uuidv7 } from 'uuid';
import { approvalDays } from '../../domain/access/approval.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  approvalHash,
  type ApprovalRequest,
  countPendingApprovals,
  findSameApproval,
  insertApproval,
  type StoredApproval,
} from '../../store/people/approvals.ts';
import { doneAct, recordAct } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** Nothing has taken effect yet. */
export type AwaitsApproval = { approval: StoredApproval };

/** For acts that are carried out because they were approved. Called in their transaction. */
export type Approved = { consume: (tx: Transaction) => Promise<void>; by: string };

/** Pending requests of a tenant. */
const maxPending = 100;

/** The same request of the same user is asked once. */
export async function askForApproval(
  tx: Transaction,
  deps: Pick<ServiceDeps, 'clock' | 'log'>,
  {
    principal,
    ...asked
  }: Pick<ApprovalRequest, 'kind' | 'objectId' | 'request' | 'basis' | 'reason'> & {
    principal: Principal;
  },
): Promise<AwaitsApproval> {
  const at = deps.clock();
  const { initiator: by, roles, clientAddress, tokenId } = principal;
  const sha256 = approvalHash(asked);
  const same = await findSameApproval(tx, { sha256, by, at });
  if (same) return { approval: same };
  if ((await countPendingApprovals(tx, at)) >= maxPending) {
    const detail = `${maxPending} requests are waiting; approve or reject some first`;
    throw new ProblemError('approval-limit', detail);
  }
  const request: ApprovalRequest = {
    ...asked,
    id: uuidv7(),
    requestedAt: at,
    requestedBy: by,
    requestedRoles: roles,
    requestedFrom: clientAddress,
    tokenId,
    expiresAt: new Date(at.getTime() + approvalDays * 86_400_000),
  };
  await insertApproval(tx, request);
  const of = { action: 'request-approval', objectType: 'approval', objectId: request.id } as const;
  const detail = `${asked.kind} of ${asked.objectId}`;
  await recordAct(tx, deps, { principal, ...doneAct(of, asked.reason, detail) });
  const none = {
    decidedAt: null,
    decidedBy: null,
    decisionReason: null,
    result: null,
    detail: null,
  };
  return { approval: { ...request, ...none, status: 'Pending', requestSha256: sha256 } };
}
