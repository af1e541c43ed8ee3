/** Figures of the whole tenant now, and which schedules need a look. */
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';

export type OverviewCounts = { running: number; failed: number; disabled: number };

/** `failed`: of executions that began since; demo history does not count. */
export async function countOverview(tx: Transaction, since: Date): Promise<OverviewCounts> {
  const counted = await tx.row<OverviewCounts>(sql`
    select (select count(*) from execution e where e.tenant_id = ${tx.tenantId}
        and e.status in ('Queued', 'InProgress', 'Paused', 'Cancelling')) as running,
      (select count(*) from execution e where e.tenant_id = ${tx.tenantId}
        and e.status in ('Failed', 'TimedOut', 'Terminated', 'Lost')
        and e.id >= first_uuid_at(${since}) and e.trigger <> 'Demo') as failed,
      (select count(*) from schedule s where s.tenant_id = ${tx.tenantId}
        and s.deleted_at is null and not s.enabled) as disabled`);
  if (!counted) throw new Error('an aggregate without rows');
  return counted;
}

export type Attention = {
  scheduleId: string;
  scheduleSlug: string;
  scheduleName: string;
  /** Since when. */
  at: Date;
  executionId: string | null;
  text: string | null;
};

type Asked = { since: Date; limit: number };

const ofSchedule = sql`s.id as "scheduleId", s.slug as "scheduleSlug", s.name as "scheduleName"`;

/** Failures that are looked at: the newest. */
const maxFailures = 1_000;

/**
 * Schedules whose last execution that ran to an end failed, since `since`, the newest first. One that was cancelled
 * or skipped says nothing about whether it works again.
 */
export function listFailing(tx: Transaction, { since, limit }: Asked): Promise<Attention[]> {
  return tx.rows(sql`
    with failures as materialized (
      select e.id, e.schedule_id, e.error, coalesce(e.ended_at, e.queued_at) as at
      from execution e
      where e.tenant_id = ${tx.tenantId} and e.status in ('Failed', 'TimedOut', 'Terminated', 'Lost')
        and e.id >= first_uuid_at(${since}) and e.trigger <> 'Demo'
      order by e.id desc
      limit ${maxFailures}
    ), newest as (
      select distinct on (schedule_id) * from failures order by schedule_id, id desc
    )
    select ${ofSchedule}, n.at, n.id as "executionId", n.error as text
    from newest n
    join schedule s on s.tenant_id = ${tx.tenantId} and s.id = n.schedule_id and s.deleted_at is null
    where not exists (select from execution e
      where e.tenant_id = ${tx.tenantId} and e.schedule_id = n.schedule_id and e.id > n.id
        and e.trigger <> 'Demo' and e.status in ('Completed', 'CompletedWithErrors'))
    order by n.id desc
    limit ${limit}`);
}

/** Schedules with a missed fire since `since` and no later one that started, the newest first. */
export function listMissing(tx: Transaction, { since, limit }: Asked): Promise<Attention[]> {
  return tx.rows(sql`
    with missed as materialized (
      select distinct on (f.schedule_id) f.schedule_id, f.scheduled_for, f.execution_id, f.reason
      from fire f
      where f.tenant_id = ${tx.tenantId} and f.scheduled_for >= ${since} and f.decision = 'Missed'
        -- Switching a schedule off is no news to the one who did.
        and (f.reason is null or f.reason not like 'disabled: %')
      order by f.schedule_id, f.scheduled_for desc
    )
    select ${ofSchedule}, f.scheduled_for as at, f.execution_id as "executionId", f.reason as text
    from missed f
    join schedule s on s.tenant_id = ${tx.tenantId} and s.id = f.schedule_id and s.deleted_at is null
    where not exists (select from fire n
      where n.tenant_id = ${tx.tenantId} and n.schedule_id = f.schedule_id
        and n.scheduled_for > f.scheduled_for and n.decision <> 'Skipped')
    order by f.scheduled_for desc, s.id
    limit ${limit}`);
}

/** Schedules with a fire before `before` that no worker has begun, the oldest first. */
export function listUnbegun(
  tx: Transaction,
  { before, limit }: { before: Date; limit: number },
): Promise<Attention[]> {
  return tx.rows(sql`
    select ${ofSchedule}, f.at, f.execution_id as "executionId", null::text as text
    from (
      select distinct on (schedule_id) schedule_id, scheduled_for as at, execution_id from fire
      where tenant_id = ${tx.tenantId} and unbegun and scheduled_for < ${before}
      order by schedule_id, scheduled_for
    ) f
    join schedule s on s.tenant_id = ${tx.tenantId} and s.id = f.schedule_id and s.deleted_at is null
    order by f.at, s.id
    limit ${limit}`);
}

/** Schedules whose Temporal Schedule was changed with other tools, the newest first. */
export function listDrifted(tx: Transaction, { limit }: { limit: number }): Promise<Attention[]> {
  return tx.rows(sql`
    select ${ofSchedule}, s.drifted_at as at, null::uuid as "executionId",
      array_to_string(s.drift, ', ') as text
    from schedule s
    where s.tenant_id = ${tx.tenantId} and s.drifted_at is not null and s.deleted_at is null
    order by s.drifted_at desc, s.id
    limit ${limit}`);
}
