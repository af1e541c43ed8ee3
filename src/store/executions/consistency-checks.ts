/** Consistency checks: queries that find no row while the record is consistent. */
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';

export type ConsistencyViolation = {
  /** Of the list in docs/guide/running.md. */
  id: string;
  title: string;
  /** At most `maxCounted`. */
  count: number;
  examples: string[];
};

type ConsistencyCheck = { id: string; title: string; violations: (tx: Transaction) => Sql };

const maxCounted = 1_000;
const maxExamples = 5;
/** Only this many days are checked, so that a check stays quick. */
const days = 8;

const finalExecution = sql`('Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled',
  'Terminated', 'Skipped', 'Lost')`;
const finalStep = sql`('Completed', 'CompletedWithWarnings', 'Failed', 'TimedOut', 'Cancelled',
  'Skipped', 'NotRun', 'Interrupted')`;
const failedStep = sql`('Failed', 'TimedOut', 'Cancelled', 'Interrupted')`;

/** Executions of the last days; by id, so that partitions of other months are left out. */
function recent(tx: Transaction, name: Sql): Sql {
  return sql`${name}.tenant_id = ${tx.tenantId}
    and ${name}.id >= first_uuid_at(now() - make_interval(days => ${days}))`;
}

/** Executions with the records of their current run. */
function withRecords(tx: Transaction): Sql {
  return sql`from execution e join activity_record r on r.tenant_id = e.tenant_id
    and r.execution_id = e.id and r.run_id = e.run_id where ${recent(tx, sql`e`)}`;
}

/** Each returns one text column `example` per violation. */
const consistencyChecks: readonly ConsistencyCheck[] = [
  {
    id: 'I1',
    title: 'a fire that started has its execution',
    violations: (tx) => sql`
      select f.schedule_id || ' ' || f.scheduled_for as example from fire f
      where f.tenant_id = ${tx.tenantId} and f.decision = 'Started' and not f.unbegun
        and f.decided_at > now() - make_interval(days => ${days})
        and not exists (select from execution e
          where e.tenant_id = f.tenant_id and e.id = f.execution_id)`,
  },
  {
    id: 'I2',
    title: 'an open execution is inspected at least every ten minutes',
    violations: (tx) => sql`
      select e.id || ' ' || e.status as example from execution e
      where e.tenant_id = ${tx.tenantId} and e.updated_at < now() - interval '10 minutes'
        and e.status in ('Queued', 'InProgress', 'Paused', 'Cancelling')`,
  },
  {
    id: 'I3',
    title: 'every step of an ended execution has ended, and each has one record',
    violations: (tx) => sql`
      select e.id || ' ' || e.status as example from execution e
      where ${recent(tx, sql`e`)} and e.status in ${finalExecution}
        and (select count(*) filter (where r.status in ${finalStep}) <> count(*)
            or count(*) <> steps_in_walk(e.walk, e.step_count) and e.started_at is not null
          from activity_record r where r.tenant_id = e.tenant_id and r.execution_id = e.id
            and r.run_id = e.run_id)`,
  },
  {
    id: 'I4',
    title: 'no step or execution was reported to have ended in two ways',
    violations: (tx) => sql`
      select c.execution_id || coalesce(' step ' || c.step_index, '') as example
      from contradiction c where c.tenant_id = ${tx.tenantId}`,
  },
  {
    id: 'I5',
    title: 'no step began before every step of the groups in front of it had ended',
    violations: (tx) => sql`
      select id || ' step ' || step_index as example from (
        select e.id, r.step_index, r.started_at, max(r.ended_at) over (
          partition by e.id order by group_in_walk(e.walk, r.step_index, r.group_index) range between unbounded preceding and 1 preceding)
          as front_ended
        ${withRecords(tx)}
      ) placed where started_at < front_ended`,
  },
  {
    id: 'I7',
    title: 'a step that failed, or was skipped after a try, never shows under a plain Completed',
    violations: (tx) => sql`
      select e.id || ' step ' || r.step_index || ' ' || r.status as example ${withRecords(tx)}
        and ((e.status = 'Completed' and (r.status in ${failedStep}
            or r.status = 'Skipped' and (r.attempts > 0 or r.code is not null)))
          or (e.status in ('Completed', 'CompletedWithErrors') and r.status = 'NotRun')
          or (e.status = 'CompletedWithErrors' and r.status in ${failedStep}
            and not r.continue_on_failure))`,
  },
  {
    id: 'I9',
    title: 'executions of a schedule that allows one at a time do not overlap',
    // Compares first steps: admission may be answered late and keep the time at which it was requested.
    violations: (tx) => sql`
      with held as (
        select e.id, e.schedule_id, e.status, e.ended_at, (
          select min(r.started_at) from activity_record r where r.tenant_id = e.tenant_id
            and r.execution_id = e.id and r.run_id = e.run_id and r.inherited_from is null)
          as began
        from execution e where ${recent(tx, sql`e`)} and e.lock_term is not null
      )
      select id || ' began before an earlier one had ended' as example from (
        select held.*, max(ended_at) filter (where status not in ('Terminated', 'Lost')) over (
          partition by schedule_id order by began, id rows between unbounded preceding and 1 preceding)
          as front_ended
        from held where began is not null
      ) placed where began < front_ended`,
  },
  {
    id: 'I11',
    title:
      'an expected fire or accepted start has run, or its reason for not running, within minutes',
    violations: (tx) => sql`
      select s.slug || ' ' || f.scheduled_for || ' waits for a worker' as example from fire f
      join schedule s on s.tenant_id = f.tenant_id and s.id = f.schedule_id
      where f.tenant_id = ${tx.tenantId} and f.unbegun
        and f.scheduled_for < now() - interval '2 minutes'
      union all
      select s.slug || ' not accounted for since ' || a.due_at from fire_audit a
      join schedule s on s.tenant_id = a.tenant_id and s.id = a.schedule_id
      where a.tenant_id = ${tx.tenantId} and a.due_at < now() - interval '10 minutes'
      union all
      select s.slug || ' has a pending delivery since ' || d.occurred_at from delivery d
      join schedule s on s.tenant_id = d.tenant_id and s.id = d.schedule_id
      where d.tenant_id = ${tx.tenantId} and d.state = 'Pending'
        and d.occurred_at < now() - interval '10 minutes'
      union all
      select e.schedule_slug || ' execution ' || e.id || ' waits for a worker' from execution e
      where e.tenant_id = ${tx.tenantId} and e.status = 'Queued' and e.start_request is not null
        and e.queued_at < now() - interval '10 minutes'`,
  },
  {
    id: 'I12',
    title: 'a change reaches Temporal within ten minutes',
    violations: (tx) => sql`
      select s.slug || coalesce(': ' || left(s.sync_error, 100), '') as example from schedule s
      where s.tenant_id = ${tx.tenantId} and s.observed_generation < s.generation
        and coalesce(s.pending_since, s.updated_at) < now() - interval '10 minutes'`,
  },
  {
    id: 'I17',
    title: 'no ended execution holds the lock of its schedule, and none waits for a free one',
    violations: (tx) => sql`
      select l.schedule_id || ' held by ' || e.id as example from schedule_lock l
      join execution e on e.tenant_id = l.tenant_id and e.id = l.holder_execution_id
      where l.tenant_id = ${tx.tenantId} and e.status in ${finalExecution}
      union all
      select l.schedule_id || ' is free for ' || e.id from schedule_lock l
      join execution e on e.tenant_id = l.tenant_id and e.schedule_id = l.schedule_id
        and e.status = 'Queued' and e.missing_since is null and e.start_request is null
      where l.tenant_id = ${tx.tenantId} and l.holder_execution_id is null`,
  },
  {
    id: 'I18',
    title: 'no step and no execution ended before it began',
    violations: (tx) => sql`
      select e.id || ' step ' || r.step_index as example ${withRecords(tx)}
        and (r.ended_at < r.started_at or r.started_at < r.queued_at)
      union all
      select e.id::text from execution e
      where ${recent(tx, sql`e`)} and e.ended_at < e.started_at`,
  },
];

/** Ids of the checks that SQL can make; tests make the others. */
export const checkedConsistency: readonly string[] = consistencyChecks.map(({ id }) => id);

/** Every check that fails for the tenant's recent record; empty when all pass. Bounded. */
export async function checkConsistency(tx: Transaction): Promise<ConsistencyViolation[]> {
  const violated: ConsistencyViolation[] = [];
  for (const { id, title, violations } of consistencyChecks) {
    const found = await tx.rows<{ example: string }>(sql`
      select example from (${violations(tx)}) violation limit ${maxCounted}`);
    if (found.length === 0) continue;
    const examples = found.slice(0, maxExamples).map(({ example }) => example);
    violated.push({ id, title, count: found.length, examples });
  }
  return violated;
}

/** How long Temporal takes from the end of one group to the start of the next, read from the record. */
export type HopTime = { medianMs: number | null; samples: number };

/** Over the last hundred executions that completed within a day; null when there are none. */
export async function measureHop(tx: Transaction): Promise<HopTime> {
  const measured = await tx.row<HopTime>(sql`
    with last as (
      select id, run_id from execution
      where tenant_id = ${tx.tenantId} and status in ('Completed', 'CompletedWithErrors')
        and walk is null and trigger <> 'Demo' and id >= first_uuid_at(now() - interval '1 day')
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
