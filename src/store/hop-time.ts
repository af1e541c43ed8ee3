/** How long Temporal takes from the end of one group to the start of the next, read from the record. */
import type { Transaction } from './database.ts';
import { sql } from './sql.ts';

export type HopTime = { medianMs: number | null; samples: number };

/** Over the last hundred executions that completed within a day; null without any to look at. */
export async function measureHop(tx: Transaction): Promise<HopTime> {
  const measured = await tx.row<HopTime>(sql`
    with last as (
      select id, run_id from execution
      where tenant_id = ${tx.tenantId} and status in ('Completed', 'CompletedWithErrors')
        and id >= first_uuid_at(now() - interval '1 day')
      order by id desc
      limit 100
    ), place as (
      select r.execution_id, r.group_index, min(r.queued_at) as began, max(r.ended_at) as ended
      from last join activity_record r on r.tenant_id = ${tx.tenantId}
        and r.execution_id = last.id and r.run_id = last.run_id
      group by r.execution_id, r.group_index
    ), hop as (
      select extract(epoch from b.began - a.ended) * 1000 as ms
      from place a join place b on b.execution_id = a.execution_id
        and b.group_index = a.group_index + 1
      where b.began >= a.ended
    )
    select round((percentile_cont(0.5) within group (order by ms))::numeric, 1)::float8
      as "medianMs", count(*) as samples
    from hop`);
  return measured ?? { medianMs: null, samples: 0 };
}
