/** What became of the fires of all schedules in a period: the ledger and the executions together. */
import type { FireOutcome } from '../../domain/execution/fire-outcome.ts';
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import type { OrderOf, TimedKey } from '../../domain/lists/list-order.ts';
import { onTimeSeconds } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf, timedPlace } from '../core/list-order.ts';
import { allOf, type Sql, sql } from '../core/sql.ts';
import { removedOutcome } from '../record/removed-objects.ts';
import { type FiringFilter, matchingFiring } from '../schedules/firing-schedules.ts';
import type { FireDecision } from './fires.ts';

/** `from` is inclusive, `to` exclusive. */
export type FireOutcomeFilter = FiringFilter & {
  from: Date;
  to: Date;
  /** Null means any. */
  outcome: FireOutcome | null;
};

export type StoredFireOutcome = {
  scheduleId: string;
  scheduleSlug: string;
  scheduleName: string;
  tags: string[];
  scheduledFor: Date;
  decision: FireDecision;
  reason: string | null;
  executionId: string | null;
  outcome: FireOutcome;
  status: ExecutionStatus | null;
  startedAt: Date | null;
  endedAt: Date | null;
  failedStep: { index: number; name: string } | null;
};

/** Of `fire f`, its `execution e` and the revision `r` of its schedule; `gone` is the status of a removed execution. */
const outcome = sql`case
  when f.decision = 'Missed' then 'Missed'
  when f.decision = 'Skipped' or coalesce(e.status, gone.status) = 'Skipped' then 'Skipped'
  when f.unbegun or e.status = 'Queued' then 'Waiting'
  when e.status in ('InProgress', 'Paused', 'Cancelling') then 'Running'
  when coalesce(e.status, gone.status) in ('Failed', 'TimedOut', 'Terminated', 'Lost') then 'Failed'
  when coalesce(e.status, gone.status) = 'Cancelled' then 'Cancelled'
  when f.catch_up or e.started_at > f.scheduled_for + make_interval(secs => ${onTimeSeconds}
    + coalesce((r.settings ->> 'jitterSeconds')::float8, 0)) then 'Late'
  else 'OnTime' end`;

/**
 * The fires of each schedule apart, as their index has them: a tenant has many more fires than schedules. `most` of
 * each schedule.
 */
function firesOf(
  tx: Transaction,
  { from, to, outcome: wanted, ...filter }: FireOutcomeFilter,
  { behind, way, most }: { behind: Sql; way: Sql; most: number },
): Sql {
  const conditions = [
    sql`f.tenant_id = ${tx.tenantId}`,
    sql`f.schedule_id = s.id`,
    sql`f.scheduled_for >= ${from}`,
    sql`f.scheduled_for < ${to}`,
    behind,
  ];
  if (wanted !== null) conditions.push(sql`${outcome} = ${wanted}`);
  return sql`
    from schedule s
    join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
      and r.revision = s.revision
    cross join lateral (
      select f.scheduled_for, f.decision, f.reason, f.execution_id, e.started_at, e.ended_at,
        coalesce(e.status, gone.status) as status, ${outcome} as outcome
      from fire f
      left join execution e on e.tenant_id = f.tenant_id and e.id = f.execution_id
      left join lateral (
        select ${removedOutcome(tx, sql`f.execution_id`)} ->> 'status' as status
        where e.id is null and f.execution_id is not null
      ) gone on true
      where ${allOf(conditions)}
      order by f.scheduled_for ${way}
      limit ${most}
    ) f
    where ${matchingFiring(tx, filter)}`;
}

/** At most `limit` behind `after`, the newest first by default. */
export function listFireOutcomes(
  tx: Transaction,
  {
    sort = '-scheduledFor',
    after,
    limit,
    ...filter
  }: FireOutcomeFilter & { sort?: OrderOf<'fires'>; after: TimedKey | null; limit: number },
): Promise<StoredFireOutcome[]> {
  const way = directionOf(sort);
  const behind =
    after === null
      ? sql`true`
      : sql`(f.scheduled_for, f.schedule_id) ${behindIn(sort)} ${timedPlace(after)}`;
  return tx.rows(sql`
    with page as materialized (
      select s.id as schedule_id, s.slug, s.name, s.tags, f.*
      ${firesOf(tx, filter, { behind, way, most: limit })}
      order by f.scheduled_for ${way}, s.id ${way}
      limit ${limit}
    )
    select p.schedule_id as "scheduleId", p.slug as "scheduleSlug", p.name as "scheduleName", p.tags,
      p.scheduled_for as "scheduledFor", p.decision, p.reason, p.execution_id as "executionId",
      p.outcome, p.status, p.started_at as "startedAt", p.ended_at as "endedAt",
      (select json_build_object('index', a.step_index, 'name', a.step_name) from activity_record a
        where p.outcome = 'Failed' and a.tenant_id = ${tx.tenantId} and a.execution_id = p.execution_id
          and a.status in ('Failed', 'TimedOut')
        order by a.step_index limit 1) as "failedStep"
    from page p
    order by p.scheduled_for ${way}, p.schedule_id ${way}`);
}

/** How many there are of each outcome, at most `limit` in all; an outcome that none has is missing. */
export async function countFireOutcomes(
  tx: Transaction,
  { limit, ...filter }: Omit<FireOutcomeFilter, 'outcome'> & { limit: number },
): Promise<Partial<Record<FireOutcome, number>>> {
  const all = { behind: sql`true`, way: sql`desc`, most: limit };
  const rows = await tx.rows<{ outcome: FireOutcome; count: number }>(sql`
    select outcome, count(*) as count from (
      select f.outcome ${firesOf(tx, { ...filter, outcome: null }, all)}
      limit ${limit}) counted
    group by outcome`);
  return Object.fromEntries(rows.map((row) => [row.outcome, row.count]));
}
