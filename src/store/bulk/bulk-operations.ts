/** Bulk operations: who asked for which act, and how far it has come. */
import type { Role } from '../../domain/access/permissions.ts';
import type { Initiator } from '../../domain/audit.ts';
import type { BulkKind, BulkStatus } from '../../domain/bulk/bulk-operation.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, type Sql, sql, toJson } from '../core/sql.ts';

/** The user that every act is made as. */
export type BulkActor = {
  initiator: Initiator;
  roles: readonly Role[];
  clientAddress: string | null;
  tokenId: string | null;
};

export type NewBulkOperation = {
  id: string;
  kind: BulkKind;
  request: Record<string, unknown>;
  reason: string | null;
  itemsPerMinute: number;
  at: Date;
  expiresAt: Date;
  actor: BulkActor;
  objectIds: readonly string[];
};

export type StoredBulkOperation = Omit<NewBulkOperation, 'at' | 'objectIds'> & {
  status: BulkStatus;
  createdAt: Date;
  endedAt: Date | null;
  endedBy: Initiator | null;
  endReason: string | null;
  total: number;
  succeeded: number;
  failed: number;
  skipped: number;
};

/** Completes at once when there is nothing to do. Returns false when it is recorded already. */
export async function insertBulkOperation(
  tx: Transaction,
  bulk: NewBulkOperation,
): Promise<boolean> {
  const { id, kind, request, reason, itemsPerMinute, at, expiresAt, actor, objectIds } = bulk;
  const status: BulkStatus = objectIds.length === 0 ? 'Completed' : 'Running';
  const inserted = await tx.execute(sql`
    insert into bulk_operation (tenant_id, id, kind, request, reason, status, items_per_minute,
      next_item_at, created_at, created_by, created_roles, created_from, token_id, expires_at, ended_at)
    values (${tx.tenantId}, ${id}, ${kind}, ${toJson(request)}::jsonb, ${reason}, ${status},
      ${itemsPerMinute}, ${at}, ${at}, ${toJson(actor.initiator)}::jsonb, ${[...actor.roles]}::text[],
      ${actor.clientAddress}::inet, ${actor.tokenId}, ${expiresAt},
      ${status === 'Completed' ? at : null})
    on conflict (tenant_id, id) do nothing`);
  if (inserted === 0) return false;
  await tx.execute(sql`
    insert into bulk_item (tenant_id, bulk_id, position, object_id, state)
    select ${tx.tenantId}, ${id}, o.position, o.id, 'Waiting'
    from unnest(${[...objectIds]}::uuid[]) with ordinality as o (id, position)`);
  return true;
}

const columns = sql`b.id, b.kind, b.request, b.reason, b.status,
  b.items_per_minute as "itemsPerMinute", b.created_at as "createdAt", b.expires_at as "expiresAt",
  b.ended_at as "endedAt", b.ended_by as "endedBy", b.end_reason as "endReason",
  json_build_object('initiator', b.created_by, 'roles', b.created_roles,
    'clientAddress', host(b.created_from), 'tokenId', b.token_id) as actor`;

function selectBulk(tx: Transaction, conditions: readonly Sql[]): Sql {
  return sql`
    select ${columns}, c.total, c.succeeded, c.failed, c.skipped
    from bulk_operation b
    cross join lateral (
      select count(*) as total, count(*) filter (where i.state = 'Succeeded') as succeeded,
        count(*) filter (where i.state = 'Failed') as failed,
        count(*) filter (where i.state = 'Skipped') as skipped
      from bulk_item i where i.tenant_id = b.tenant_id and i.bulk_id = b.id
    ) c
    where ${allOf([sql`b.tenant_id = ${tx.tenantId}`, ...conditions])}`;
}

export function findBulkOperation(
  tx: Transaction,
  id: string,
): Promise<StoredBulkOperation | null> {
  return tx.row(selectBulk(tx, [sql`b.id = ${id}`]));
}

/** At most `limit` behind `after`, the newest first by default. */
export function listBulkOperations(
  tx: Transaction,
  page: {
    status: BulkStatus | null;
    sort?: OrderOf<'bulkOperations'>;
    after: string | null;
    limit: number;
  },
): Promise<StoredBulkOperation[]> {
  const { status, sort = '-createdAt', after, limit } = page;
  const conditions: Sql[] = [];
  if (status !== null) conditions.push(sql`b.status = ${status}`);
  if (after !== null) conditions.push(sql`b.id ${behindIn(sort)} ${after}`);
  return tx.rows(sql`
    ${selectBulk(tx, conditions)}
    order by b.id ${directionOf(sort)}
    limit ${limit}`);
}

/** Without what has become of its objects: the loop asks often. */
export type RunningBulk = Omit<StoredBulkOperation, 'total' | 'succeeded' | 'failed' | 'skipped'>;

/** The oldest first. There are few: their number is limited. */
export function listRunningBulk(
  tx: Transaction,
  { limit }: { limit: number },
): Promise<RunningBulk[]> {
  return tx.rows(sql`
    select ${columns} from bulk_operation b
    where b.tenant_id = ${tx.tenantId} and b.status = 'Running'
    order by b.id
    limit ${limit}`);
}

/** Locked until the transaction ends, so that two requests do not both find one place free. */
export async function countRunningBulk(tx: Transaction): Promise<number> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended('bulk ' || ${tx.tenantId}, 0))`);
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from bulk_operation
    where tenant_id = ${tx.tenantId} and status = 'Running'`);
  return row?.count ?? 0;
}

export type BulkEnd = {
  id: string;
  status: Exclude<BulkStatus, 'Running'>;
  at: Date;
  by: Initiator | null;
  reason: string | null;
};

/** What still waits is skipped; a begun act keeps its end. Returns false when it had ended before. */
export async function endBulkOperation(tx: Transaction, end: BulkEnd): Promise<boolean> {
  const { id, status, at, by, reason } = end;
  const ended = await tx.execute(sql`
    update bulk_operation set status = ${status}, ended_at = ${at},
      ended_by = ${by && toJson(by)}::jsonb, end_reason = ${reason}
    where tenant_id = ${tx.tenantId} and id = ${id} and status = 'Running'`);
  if (ended === 0) return false;
  await tx.execute(sql`
    update bulk_item set state = 'Skipped', ended_at = ${at},
      detail = ${reason ?? 'the bulk operation was cancelled'}
    where tenant_id = ${tx.tenantId} and bulk_id = ${id} and state = 'Waiting'`);
  return true;
}
