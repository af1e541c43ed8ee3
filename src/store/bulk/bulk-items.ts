/** The objects of a bulk operation: which one is next, and what became of each. */
import type { ExecutionTrigger } from '../../domain/audit.ts';
import type { BulkItemState } from '../../domain/bulk/bulk-operation.ts';
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, executionIdFilter, sql } from '../core/sql.ts';

export type StoredBulkItem = {
  position: number;
  objectId: string;
  state: BulkItemState;
  code: string | null;
  detail: string | null;
  /** Of the execution that the act made, or would have made. */
  executionId: string | null;
  endedAt: Date | null;
};

/** In their order, at most `limit`, behind the position `after`. */
export function listBulkItems(
  tx: Transaction,
  page: {
    bulkId: string;
    state: BulkItemState | null;
    sort?: OrderOf<'bulkItems'>;
    after: number | null;
    limit: number;
  },
): Promise<StoredBulkItem[]> {
  const { bulkId, state, sort = 'position', after, limit } = page;
  const conditions = [sql`tenant_id = ${tx.tenantId}`, sql`bulk_id = ${bulkId}`];
  if (state !== null) conditions.push(sql`state = ${state}`);
  if (after !== null) conditions.push(sql`position ${behindIn(sort)} ${after}`);
  return tx.rows(sql`
    select position, object_id as "objectId", state, code, detail, ended_at as "endedAt",
      case when state = 'Succeeded' then execution_id end as "executionId"
    from bulk_item where ${allOf(conditions)}
    order by position ${directionOf(sort)}
    limit ${limit}`);
}

export type BulkTurn = { bulkId: string; at: Date; itemsPerMinute: number };

/** A quiet time counts up to two seconds, so that a loop that was idle keeps the pace. */
const maxCatchUpMs = 2_000;

/** How many acts are due now, at most `limit`; 0 as well when the operation has ended. */
export async function takeBulkTurns(tx: Transaction, turn: BulkTurn): Promise<number> {
  const { bulkId, at, itemsPerMinute } = turn;
  const row = await tx.row<{ nextItemAt: Date }>(sql`
    select next_item_at as "nextItemAt" from bulk_operation
    where tenant_id = ${tx.tenantId} and id = ${bulkId} and status = 'Running'
    for update`);
  if (!row || row.nextItemAt > at) return 0;
  const since = Math.max(row.nextItemAt.getTime(), at.getTime() - maxCatchUpMs);
  const gapMs = 60_000 / itemsPerMinute;
  const count = 1 + Math.floor((at.getTime() - since) / gapMs);
  await tx.execute(sql`
    update bulk_operation set next_item_at = ${new Date(since + count * gapMs)}
    where tenant_id = ${tx.tenantId} and id = ${bulkId}`);
  return count;
}

export type ClaimedItem = {
  position: number;
  objectId: string;
  /** Of the execution that a retry makes; the same for every try. */
  executionId: string;
  tries: number;
  /** True when an earlier try did not record its end: it may have taken effect. */
  again: boolean;
};

export type ItemClaim = { bulkId: string; executionId: string; at: Date; until: Date };

/** The next item, begun from now on; null when none is due, or the operation has ended. */
export function claimBulkItem(
  tx: Transaction,
  { bulkId, executionId, at, until }: ItemClaim,
): Promise<ClaimedItem | null> {
  return tx.row(sql`
    with due as (
      select n.position, n.state from bulk_item n
      join bulk_operation b on b.tenant_id = n.tenant_id and b.id = n.bulk_id
      where n.tenant_id = ${tx.tenantId} and n.bulk_id = ${bulkId} and b.status = 'Running'
        and (n.state = 'Waiting' or n.state = 'Begun' and n.claimed_until <= ${at})
      order by n.position limit 1
      for update of n skip locked
    )
    update bulk_item i set state = 'Begun', claimed_until = ${until}, tries = i.tries + 1,
      execution_id = coalesce(i.execution_id, ${executionId})
    from due
    where i.tenant_id = ${tx.tenantId} and i.bulk_id = ${bulkId} and i.position = due.position
    returning i.position, i.object_id as "objectId", i.execution_id as "executionId", i.tries,
      due.state = 'Begun' as again`);
}

export type ItemEnd = {
  bulkId: string;
  position: number;
  state: 'Succeeded' | 'Failed' | 'Skipped';
  code: string | null;
  detail: string | null;
  at: Date;
};

/** Only of a begun item: an end that is recorded stays. */
export async function endBulkItem(tx: Transaction, end: ItemEnd): Promise<void> {
  const { bulkId, position, state, code, detail, at } = end;
  await tx.execute(sql`
    update bulk_item set state = ${state}, code = ${code}, detail = ${detail}, ended_at = ${at}
    where tenant_id = ${tx.tenantId} and bulk_id = ${bulkId} and position = ${position}
      and state = 'Begun'`);
}

/** Tries the item again at `at`. */
export async function postponeBulkItem(
  tx: Transaction,
  { bulkId, position, at }: { bulkId: string; position: number; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update bulk_item set claimed_until = ${at}
    where tenant_id = ${tx.tenantId} and bulk_id = ${bulkId} and position = ${position}
      and state = 'Begun'`);
}

/** Items without an end. */
export async function countOpenItems(tx: Transaction, bulkId: string): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from bulk_item
    where tenant_id = ${tx.tenantId} and bulk_id = ${bulkId} and state in ('Waiting', 'Begun')`);
  return row?.count ?? 0;
}

export type BulkCandidate<T> = { id: string; name: string } & T;

/** Those of the executions that the tenant has. */
export function findBulkExecutions(
  tx: Transaction,
  ids: readonly string[],
): Promise<
  BulkCandidate<{ status: ExecutionStatus; trigger: ExecutionTrigger; unbegun: boolean }>[]
> {
  return tx.rows(sql`
    select e.id, e.schedule_slug as name, e.status, e.trigger, e.start_request is not null as unbegun
    from execution e
    where e.tenant_id = ${tx.tenantId} and ${executionIdFilter(sql`e.id`, ids)}`);
}

/** Those of the schedules that the tenant has, without deleted ones. */
export function findBulkSchedules(
  tx: Transaction,
  ids: readonly string[],
): Promise<BulkCandidate<{ enabled: boolean }>[]> {
  return tx.rows(sql`
    select s.id, s.slug as name, s.enabled from schedule s
    where s.tenant_id = ${tx.tenantId} and s.id = any (${[...ids]}::uuid[]) and s.deleted_at is null`);
}
