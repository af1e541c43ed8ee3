/** How long executions of a schedule usually take. */
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';

/**
 * Seconds from start to end: the median of the last 20 that completed, among the last 1,000; null
 * when none has. Demo history does not count: warnings are judged by it.
 */
export async function findTypicalDuration(
  tx: Transaction,
  scheduleId: string,
): Promise<number | null> {
  return (await findTypicalDurations(tx, [scheduleId])).get(scheduleId) ?? null;
}

/** As `findTypicalDuration`, of each schedule that has one. */
export async function findTypicalDurations(
  tx: Transaction,
  scheduleIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (scheduleIds.length === 0) return new Map();
  const rows = await tx.rows<{ id: string; seconds: number }>(sql`
    select s.id, usual.seconds from unnest(${[...scheduleIds]}::uuid[]) as s (id)
    cross join lateral (
      select percentile_cont(0.5) within group (
        order by extract(epoch from e.ended_at - e.started_at)::float8) as seconds
      from (
        select started_at, ended_at from (
          select status, started_at, ended_at, id from execution
          where tenant_id = ${tx.tenantId} and schedule_id = s.id and trigger <> 'Demo'
          order by id desc
          limit 1000) recent
        where status in ('Completed', 'CompletedWithErrors') and started_at is not null
        order by id desc
        limit 20) e
    ) usual
    where usual.seconds is not null`);
  return new Map(rows.map(({ id, seconds }) => [id, seconds]));
}
