/** Backfills: what was requested, by which user, and the progress. */
import type { Initiator } from '../../domain/audit.ts';
import { type BackfillOrder, type BackfillStatus, cancelledBefore } from '../../domain/backfill.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, type Sql, sql, toJson } from '../core/sql.ts';
import { skipUnbegun } from '../executions/accepted-starts.ts';

export type NewBackfill = {
  id: string;
  scheduleId: string;
  revision: number;
  /** Both inclusive. */
  from: Date;
  until: Date;
  order: BackfillOrder;
  startsPerMinute: number;
  overlap: OverlapPolicy;
  reason: string | null;
  at: Date;
  by: Initiator;
  /** Trace of the request, which its executions continue. */
  traceparent?: string | undefined;
  /** Instants in any order, each once; `ran` for those that are not repeated. */
  fires: readonly { scheduledFor: Date; ran: boolean }[];
};

export type StoredBackfill = Omit<NewBackfill, 'fires' | 'at' | 'by' | 'traceparent'> & {
  scheduleSlug: string;
  status: BackfillStatus;
  createdAt: Date;
  createdBy: Initiator;
  endedAt: Date | null;
  endedBy: Initiator | null;
  total: number;
  started: number;
  alreadyRan: number;
  /** Started, but skipped by admission, or never begun. */
  skipped: number;
  remaining: number;
  /** Of those started, the ones that have not ended. */
  open: number;
};

/** Completes at once when every fire ran before. Returns false when it is recorded already. */
export async function insertBackfill(tx: Transaction, backfill: NewBackfill): Promise<boolean> {
  const { id, scheduleId, revision, from, until, order, startsPerMinute, overlap } = backfill;
  const { reason, at, by, fires } = backfill;
  const status: BackfillStatus = fires.every(({ ran }) => ran) ? 'Completed' : 'Running';
  const inserted = await tx.execute(sql`
    insert into backfill (tenant_id, id, schedule_id, revision, first_at, last_at, start_order,
      starts_per_minute, overlap, reason, status, next_start_at, created_at, created_by, ended_at,
      traceparent)
    values (${tx.tenantId}, ${id}, ${scheduleId}, ${revision}, ${from}, ${until}, ${order},
      ${startsPerMinute}, ${overlap}, ${reason}, ${status}, ${at}, ${at},
      ${toJson(by)}::jsonb, ${status === 'Completed' ? at : null}, ${backfill.traceparent ?? null})
    on conflict (tenant_id, id) do nothing`);
  if (inserted === 0) return false;
  await tx.execute(sql`
    insert into backfill_fire (tenant_id, backfill_id, scheduled_for, state)
    select ${tx.tenantId}, ${id}, f.scheduled_for,
      case when f.ran then 'AlreadyRan' else 'Waiting' end
    from unnest(${fires.map(({ scheduledFor }) => scheduledFor)}::timestamptz[],
      ${fires.map(({ ran }) => ran)}::boolean[]) as f (scheduled_for, ran)`);
  return true;
}

function selectBackfills(tx: Transaction, conditions: readonly Sql[]): Sql {
  // Of an execution that retention removed, its status is kept.
  const status = sql`coalesce(e.status, o.facts ->> 'status')`;
  const begun = sql`f.state = 'Started' and ${status} is distinct from 'Skipped'`;
  return sql`
    select b.id, b.schedule_id as "scheduleId", s.slug as "scheduleSlug", b.revision,
      b.first_at as "from", b.last_at as "until", b.start_order as "order",
      b.starts_per_minute as "startsPerMinute", b.overlap, b.reason, b.status,
      b.created_at as "createdAt", b.created_by as "createdBy", b.ended_at as "endedAt",
      b.ended_by as "endedBy", c.*
    from backfill b
    join schedule s on s.tenant_id = b.tenant_id and s.id = b.schedule_id
    cross join lateral (
      select count(*) as total, count(*) filter (where ${begun}) as started,
        count(*) filter (where f.state = 'AlreadyRan') as "alreadyRan",
        count(*) filter (where f.state = 'NotBegun' or ${status} = 'Skipped') as skipped,
        count(*) filter (where f.state = 'Waiting' or f.state = 'Offered'
          and (e.id is null or e.status = 'Queued' and e.start_request is not null)) as remaining,
        count(*) filter (where ${begun} and e.ended_at is null and o.object_id is null) as open
      from backfill_fire f
      left join execution e on e.tenant_id = f.tenant_id and e.id = f.execution_id
      left join removed_object o on o.tenant_id = f.tenant_id and o.kind = 'execution'
        and o.object_id = f.execution_id and e.id is null
      where f.tenant_id = b.tenant_id and f.backfill_id = b.id
    ) c
    where ${allOf([sql`b.tenant_id = ${tx.tenantId}`, ...conditions])}`;
}

export function findBackfill(tx: Transaction, id: string): Promise<StoredBackfill | null> {
  return tx.row(selectBackfills(tx, [sql`b.id = ${id}`]));
}

/** Of one schedule, at most `limit` behind the backfill `after`, the newest first by default. */
export function listBackfills(
  tx: Transaction,
  page: {
    scheduleId: string;
    sort?: OrderOf<'backfills'>;
    after: string | null;
    limit: number;
  },
): Promise<StoredBackfill[]> {
  const { scheduleId, sort = '-createdAt', after, limit } = page;
  const conditions = [sql`b.schedule_id = ${scheduleId}`];
  if (after !== null) conditions.push(sql`b.id ${behindIn(sort)} ${after}`);
  return tx.rows(sql`
    ${selectBackfills(tx, conditions)}
    order by b.id ${directionOf(sort)}
    limit ${limit}`);
}

/** Stops further starts, and skips those that no worker has begun. False when it had ended before. */
export async function cancelBackfill(
  tx: Transaction,
  { id, at, by }: { id: string; at: Date; by: Initiator },
): Promise<boolean> {
  const cancelled = await tx.execute(sql`
    update backfill set status = 'Cancelled', ended_at = ${at}, ended_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and id = ${id} and status = 'Running'`);
  if (cancelled === 0) return false;
  await skipUnbegun(tx, { backfillId: id }, cancelledBefore);
  return true;
}
