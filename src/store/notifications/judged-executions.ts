/** Ended executions in the order of the record, each judged once. */
import type { ExecutionTrigger } from '../../domain/audit.ts';
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import type { Deadline } from '../../domain/notification/deadline.ts';
import { failedStatuses, tellingStatuses } from '../../domain/notification/kinds.ts';
import type { Transaction } from '../core/database.ts';
import { executionIdFilter, sql } from '../core/sql.ts';

export type NotificationCursor = { since: Date; recordSeq: number; firesUntil: Date };

/**
 * How far the tenant was judged, locked until the commit: two leaders at once judge one after another. A tenant
 * without a row is new, and everything that happened to it counts.
 */
export async function lockCursor(tx: Transaction): Promise<NotificationCursor> {
  await tx.execute(sql`
    insert into notification_cursor (tenant_id, since, fires_until)
    select t.id, t.created_at, t.created_at from tenant t where t.id = ${tx.tenantId}
    on conflict do nothing`);
  const cursor = await tx.row<NotificationCursor>(sql`
    select since, record_seq as "recordSeq", fires_until as "firesUntil" from notification_cursor
    where tenant_id = ${tx.tenantId} for update`);
  if (!cursor) throw new Error('the tenant is gone');
  return cursor;
}

export async function advanceCursor(
  tx: Transaction,
  { recordSeq, firesUntil }: Omit<NotificationCursor, 'since'>,
): Promise<void> {
  await tx.execute(sql`
    update notification_cursor set record_seq = greatest(record_seq, ${recordSeq}::bigint),
      fires_until = greatest(fires_until, ${firesUntil}::timestamptz)
    where tenant_id = ${tx.tenantId}`);
}

/** Links after `seq`, in order; `executionId` is null for those of other objects. */
export function listLinkedExecutions(
  tx: Transaction,
  { seq, limit }: { seq: number; limit: number },
): Promise<{ seq: number; executionId: string | null }[]> {
  return tx.rows(sql`
    select seq, case when object_type = 'execution' then object_id end as "executionId"
    from record_link
    where tenant_id = ${tx.tenantId} and seq > ${seq}
    order by seq
    limit ${limit}`);
}

export type EndedExecution = {
  id: string;
  scheduleId: string;
  status: ExecutionStatus;
  trigger: ExecutionTrigger;
  error: string | null;
  scheduledFor: Date | null;
  queuedAt: Date;
  startedAt: Date | null;
  endedAt: Date;
  /** How much later than its time a fire may start on purpose. */
  jitterSeconds: number;
  deadline: Deadline | null;
  pauseAfterFailures: number | null;
  /** Of the last execution before it that completed or failed; asked of completed ones only. */
  before: ExecutionStatus | null;
};

/** Executions of one schedule that are looked through for the one before. */
const maxLookedThrough = 1_000;

export async function listEndedExecutions(
  tx: Transaction,
  ids: readonly string[],
): Promise<EndedExecution[]> {
  if (ids.length === 0) return [];
  const telling = [...failedStatuses, 'Completed'];
  return tx.rows(sql`
    select e.id, e.schedule_id as "scheduleId", e.status, e.trigger, e.error,
      e.scheduled_for as "scheduledFor", e.queued_at as "queuedAt", e.started_at as "startedAt",
      coalesce(e.ended_at, e.updated_at) as "endedAt", r.definition -> 'deadline' as deadline,
      coalesce((r.definition ->> 'jitterSeconds')::integer, 0) as "jitterSeconds",
      (r.definition ->> 'pauseAfterFailures')::integer as "pauseAfterFailures", before.status as before
    from execution e
    left join schedule_revision r on r.tenant_id = e.tenant_id and r.schedule_id = e.schedule_id
      and r.revision = e.revision
    left join lateral (
      select b.status from (
        select x.status, x.id from execution x
        where x.tenant_id = e.tenant_id and x.schedule_id = e.schedule_id and x.id < e.id
          and x.trigger <> 'Demo'
        order by x.id desc
        limit ${maxLookedThrough}) b
      where b.status = any (${telling}::text[])
      order by b.id desc
      limit 1
    ) before on e.status = 'Completed'
    where e.tenant_id = ${tx.tenantId} and ${executionIdFilter(sql`e.id`, ids)}
    order by e.id`);
}

export type PauseFacts = {
  /** Failures in a row that pause it. */
  limit: number;
  /** The newest first, at most `limit`, since it was last enabled. */
  ended: { id: string; status: ExecutionStatus }[];
};

/**
 * What decides whether to pause a schedule, which stays locked until the commit: who enables it at the same time
 * waits, and what ended before does not count then. Null when it is disabled or never pauses.
 */
export async function lockForAutoPause(
  tx: Transaction,
  scheduleId: string,
): Promise<PauseFacts | null> {
  const found = await tx.row<{ limit: number | null }>(sql`
    select (r.definition ->> 'pauseAfterFailures')::integer as "limit"
    from schedule s
    join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
      and r.revision = s.revision
    where s.tenant_id = ${tx.tenantId} and s.id = ${scheduleId} and s.enabled
      and s.deleted_at is null
    for update of s`);
  if (!found || found.limit === null) return null;
  const ended = await tx.rows<{ id: string; status: ExecutionStatus }>(sql`
    select b.id, b.status from (
      select e.id, e.status, e.trigger, e.queued_at from execution e
      where e.tenant_id = ${tx.tenantId} and e.schedule_id = ${scheduleId} and e.trigger <> 'Demo'
      order by e.id desc
      limit ${maxLookedThrough}) b
    where b.status = any (${[...tellingStatuses]}::text[]) and b.trigger <> 'Backfill'
      and b.queued_at >= (select min(p.since) from schedule_phase p
        where p.tenant_id = ${tx.tenantId} and p.schedule_id = ${scheduleId}
          and p.generation > coalesce((select max(off.generation) from schedule_phase off
            where off.tenant_id = ${tx.tenantId} and off.schedule_id = ${scheduleId}
              and off.state = 'Disabled'), 0))
    order by b.id desc
    limit ${found.limit}`);
  return { limit: found.limit, ended };
}
