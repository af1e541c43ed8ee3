/** Requests that wait for another user, and what became of them. */
import { createHash } from 'node:crypto';
import type { ApprovalKind, ApprovalStatus, FourEyes } from '../../domain/access/approval.ts';
import type { Role } from '../../domain/access/permissions.ts';
import type { Initiator } from '../../domain/audit.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, sql, toJson, toSortedJson } from '../core/sql.ts';

export type ApprovalRequest = {
  id: string;
  kind: ApprovalKind;
  /** The schedule, also the one to be created, or the execution. */
  objectId: string;
  /** What is carried out. */
  request: Record<string, unknown>;
  /** What it was asked about: a version of a schedule, or a step of a run. */
  basis: Record<string, unknown>;
  reason: string | null;
  requestedAt: Date;
  requestedBy: Initiator;
  requestedRoles: readonly Role[];
  requestedFrom: string | null;
  /** Token it was asked with, when that was created through the API. */
  tokenId: string | null;
  expiresAt: Date;
};

export type StoredApproval = ApprovalRequest & {
  status: ApprovalStatus;
  requestSha256: string;
  decidedAt: Date | null;
  decidedBy: Initiator | null;
  decisionReason: string | null;
  result: 'Done' | 'Refused' | 'Unanswered' | null;
  detail: string | null;
};

const columns = sql`id, kind, status, object_id as "objectId", request, basis,
  request_sha256 as "requestSha256", reason, requested_at as "requestedAt",
  requested_by as "requestedBy", requested_roles as "requestedRoles",
  host(requested_from) as "requestedFrom", token_id as "tokenId", expires_at as "expiresAt",
  decided_at as "decidedAt", decided_by as "decidedBy", decision_reason as "decisionReason",
  result, detail`;

/** Equal for equal requests. The id of a schedule to be created says nothing about it. */
export function approvalHash(
  asked: Pick<ApprovalRequest, 'kind' | 'objectId' | 'request' | 'basis'>,
): string {
  const { kind, objectId, request, basis } = asked;
  const parts = [kind, kind === 'create-schedule' ? null : objectId, request, basis];
  return createHash('sha256').update(toSortedJson(parts)).digest('hex');
}

/** Whether the tenant requires a second user for it. */
export async function requiresFourEyes(tx: Transaction, what: FourEyes): Promise<boolean> {
  const row = await tx.row<{ required: boolean }>(sql`
    select ${what}::text = any (four_eyes) as required from tenant where id = ${tx.tenantId}`);
  return row?.required ?? true;
}

export async function insertApproval(tx: Transaction, asked: ApprovalRequest): Promise<void> {
  await tx.execute(sql`
    insert into approval (tenant_id, id, kind, object_id, request, basis, request_sha256, reason,
      requested_at, requested_by, requested_roles, requested_from, token_id, expires_at)
    values (${tx.tenantId}, ${asked.id}, ${asked.kind}, ${asked.objectId},
      ${toJson(asked.request)}::jsonb, ${toJson(asked.basis)}::jsonb, ${approvalHash(asked)},
      ${asked.reason}, ${asked.requestedAt}, ${toJson(asked.requestedBy)}::jsonb,
      ${asked.requestedRoles}, ${asked.requestedFrom}::inet, ${asked.tokenId}, ${asked.expiresAt})`);
}

export function findApproval(tx: Transaction, id: string): Promise<StoredApproval | null> {
  return tx.row(sql`
    select ${columns} from approval where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export function lockApprovalForUpdate(tx: Transaction, id: string): Promise<StoredApproval | null> {
  return tx.row(sql`
    select ${columns} from approval where tenant_id = ${tx.tenantId} and id = ${id} for update`);
}

/** The pending request that asks the same of the same user's. */
export function findSameApproval(
  tx: Transaction,
  { sha256, by, at }: { sha256: string; by: Initiator; at: Date },
): Promise<StoredApproval | null> {
  return tx.row(sql`
    select ${columns} from approval
    where tenant_id = ${tx.tenantId} and status = 'Pending' and expires_at > ${at}
      and request_sha256 = ${sha256} and requested_by ->> 'id' = ${by.id}
    order by id desc limit 1`);
}

export async function countPendingApprovals(tx: Transaction, at: Date): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from approval
    where tenant_id = ${tx.tenantId} and status = 'Pending' and expires_at > ${at}`);
  return row?.count ?? 0;
}

/** The newest first. */
export function listApprovals(
  tx: Transaction,
  page: {
    pendingAt: Date | null;
    sort?: OrderOf<'approvals'>;
    after: string | null;
    limit: number;
  },
): Promise<StoredApproval[]> {
  const { sort = '-requestedAt' } = page;
  const conditions = [sql`tenant_id = ${tx.tenantId}`];
  if (page.pendingAt !== null) {
    conditions.push(sql`status = 'Pending'`, sql`expires_at > ${page.pendingAt}`);
  }
  if (page.after !== null) conditions.push(sql`id ${behindIn(sort)} ${page.after}`);
  return tx.rows(sql`
    select ${columns} from approval where ${allOf(conditions)}
    order by id ${directionOf(sort)} limit ${page.limit}`);
}

export type Decision = {
  id: string;
  status: Exclude<ApprovalStatus, 'Pending'>;
  at: Date;
  by: Initiator;
  reason: string | null;
  detail: string | null;
};

/** Returns false when it was decided before. */
export async function decideApproval(tx: Transaction, decision: Decision): Promise<boolean> {
  const { id, status, at, by, reason, detail } = decision;
  const rows = await tx.execute(sql`
    update approval set status = ${status}, decided_at = ${at}, decided_by = ${toJson(by)}::jsonb,
      decision_reason = ${reason}, detail = ${detail}
    where tenant_id = ${tx.tenantId} and id = ${id} and status = 'Pending'`);
  return rows > 0;
}

/** What became of an approved request. */
export async function noteApprovalResult(
  tx: Transaction,
  { id, result, detail }: { id: string; result: StoredApproval['result']; detail: string | null },
): Promise<void> {
  await tx.execute(sql`
    update approval set result = ${result}, detail = ${detail}
    where tenant_id = ${tx.tenantId} and id = ${id} and status = 'Approved'`);
}
