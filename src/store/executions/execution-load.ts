/** How many executions ran in each stretch of a period, and for how long. */
import type { Transaction } from '../core/database.ts';
import { allOf, type Sql, sql } from '../core/sql.ts';
import { type FiringFilter, matchingFiring } from '../schedules/firing-schedules.ts';

/** From `from` on, stretches of so many seconds, without gaps. */
export type LoadGrid = { from: Date; slotSeconds: number; slots: number };

export type StoredLoad = {
  /** From 0. */
  slot: number;
  /** Executions that began in it. */
  completed: number;
  failed: number;
  other: number;
  /** Of all that ran in it, until now at most. */
  busySeconds: number;
};

/** An execution that began earlier than that before the period is not looked for. */
const longestHours = 24;

/** Slots without any are missing. Of the executions the newest `limit` count; demo history does not. */
export async function findExecutionLoad(
  tx: Transaction,
  {
    from,
    slotSeconds,
    slots,
    limit,
    now,
    ...filter
  }: LoadGrid & FiringFilter & { limit: number; now: Date },
): Promise<{ slots: StoredLoad[]; complete: boolean }> {
  const counted = countedExecutions(tx, { from, slotSeconds, slots, ...filter });
  const rows = await tx.rows<StoredLoad & { all: number }>(sql`
    with counted as materialized (
      select e.status, extract(epoch from coalesce(e.started_at, e.queued_at) - ${from})::float8 as began,
        extract(epoch from coalesce(e.ended_at, ${now}::timestamptz) - ${from})::float8 as ended,
        e.started_at is null as unbegun
      from execution e
      where ${counted}
      order by e.id desc
      limit ${limit + 1}
    ), spread as (
      select c.*, slot, floor(c.began / ${slotSeconds}::float8) = slot as is_first
      from counted c
      cross join lateral generate_series(
        greatest(0, floor(c.began / ${slotSeconds}::float8))::int,
        least(${slots}::float8 - 1, greatest(floor(c.began / ${slotSeconds}::float8),
          floor(c.ended / ${slotSeconds}::float8)))::int) slot
      where c.ended >= 0
    )
    select slot,
      count(*) filter (where is_first and status in ('Completed', 'CompletedWithErrors'))
        as completed,
      count(*) filter (where is_first and status in ('Failed', 'TimedOut', 'Terminated', 'Lost'))
        as failed,
      count(*) filter (where is_first and status not in ('Completed', 'CompletedWithErrors',
        'Failed', 'TimedOut', 'Terminated', 'Lost')) as other,
      coalesce(sum(greatest(0, least(ended, (slot + 1) * ${slotSeconds}::float8)
        - greatest(began, slot * ${slotSeconds}::float8))) filter (where not unbegun), 0)::float8
        as "busySeconds",
      (select count(*) from counted) as all
    from spread
    group by slot
    order by slot`);
  const complete = (rows[0]?.all ?? 0) <= limit;
  return { slots: rows.map(({ all: _, ...slot }) => slot), complete };
}

type Counted = LoadGrid & FiringFilter;

/** Conditions of `execution e`. */
function countedExecutions(
  tx: Transaction,
  { from, slotSeconds, slots, tag, connectedSystem }: Counted,
): Sql {
  const to = new Date(from.getTime() + slots * slotSeconds * 1_000);
  const earliest = new Date(from.getTime() - longestHours * 3_600_000);
  const conditions = [
    sql`e.tenant_id = ${tx.tenantId}`,
    sql`e.id >= first_uuid_at(${earliest})`,
    sql`e.id < first_uuid_at(${to})`,
    sql`e.trigger <> 'Demo'`,
  ];
  if (tag !== null || connectedSystem !== null) {
    conditions.push(sql`e.schedule_id in (
      select s.id from schedule s
      join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
        and r.revision = s.revision
      where ${matchingFiring(tx, { tag, connectedSystem })})`);
  }
  return allOf(conditions);
}
