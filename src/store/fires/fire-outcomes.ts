/** What became of the fires of all schedules in a period: the ledger and the executions together. */
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import type { OrderOf, TimedKey } from '../../domain/lists/list-order.ts';
import type { FireOutcome } from '../../domain/plan/fire-outcome.ts';
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

/** An execution is made after the time it is meant for; clocks may differ. */
const clockSlackMs = 86_400_000;

/** Conditions of `fire f` alone, which rule out most before anything else is read. */
function ofFire(tx: Transaction, { from, to, outcome: wanted }: FireOutcomeFilter): Sql[] {
  const conditions = [
    sql`f.tenant_id = ${tx.tenantId}`,
    sql`f.scheduled_for >= ${from}`,
    sql`f.scheduled_for < ${to}`,
  ];
  if (wanted === 'Missed') conditions.push(sql`f.decision = 'Missed'`);
  else if (wanted !== null) conditions.push(sql`f.decision <> 'Missed'`);
  return conditions;
}

/** `gone` is only looked up for an execution that is not there. */
function goneOf(tx: Transaction): Sql {
  return sql`left join lateral (
    select ${removedOutcome(tx, sql`f.execution_id`)} ->> 'status' as status
    where e.id is null and f.execution_id is not null
  ) gone on true`;
}

/**
 * Fires in the order of their times, each with its schedule and execution looked up: a page ends soon. The subqueries
 * with limits keep PostgreSQL from reading all executions instead.
 */
function firesInOrder(
  tx: Transaction,
  { tag, connectedSystem, ...filter }: FireOutcomeFilter,
  behind: Sql,
): Sql {
  const wanted = filter.outcome === null ? sql`true` : sql`${outcome} = ${filter.outcome}`;
  return sql`
    from fire f
    cross join lateral (
      select s.id, s.slug, s.name, s.tags, r.settings
      from schedule s
      join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
        and r.revision = s.revision
      where s.id = f.schedule_id and ${matchingFiring(tx, { tag, connectedSystem })}
      limit 1
    ) r
    left join lateral (
      select e.id, e.status, e.started_at, e.ended_at from execution e
      where e.tenant_id = ${tx.tenantId} and e.id = f.execution_id
      limit 1
    ) e on true
    ${goneOf(tx)}
    where ${allOf(ofFire(tx, { tag, connectedSystem, ...filter }))} and ${behind} and ${wanted}`;
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
      select r.id as schedule_id, r.slug, r.name, r.tags, f.scheduled_for, f.decision, f.reason,
        f.execution_id, e.started_at, e.ended_at, coalesce(e.status, gone.status) as status,
        ${outcome} as outcome
      ${firesInOrder(tx, filter, behind)}
      order by f.scheduled_for ${way}, f.schedule_id ${way}
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
  const whole = { ...filter, outcome: null };
  const earliest = new Date(filter.from.getTime() - clockSlackMs);
  const rows = await tx.rows<{ outcome: FireOutcome; count: number }>(sql`
    select outcome, count(*) as count from (
      select ${outcome} as outcome
      from fire f
      join schedule s on s.tenant_id = f.tenant_id and s.id = f.schedule_id
      join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
        and r.revision = s.revision
      left join execution e on e.tenant_id = f.tenant_id and e.id = f.execution_id
        and e.id >= first_uuid_at(${earliest})
      ${goneOf(tx)}
      where ${allOf(ofFire(tx, whole))} and ${matchingFiring(tx, filter)}
      limit ${limit}) counted
    group by outcome`);
  return Object.fromEntries(rows.map((row) => [row.outcome, row.count]));
}
