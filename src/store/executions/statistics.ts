/** Statistics of executions and their steps, counted from the record each time they are asked for. */
import {
  type ExecutionStatus,
  finalStepStatuses,
  type StepStatus,
} from '../../domain/execution/status.ts';
import type { UsualDuration } from '../../domain/execution/usual-duration.ts';
import { definitionLimits, type StepType } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { allOf, type Sql, sql } from '../core/sql.ts';

/** Null for all schedules; an execution belongs to the time it began, which its id carries. */
type CountedExecutions = { scheduleId: string | null; from: Date; to: Date | null };

/** The newest executions of a period, as many as may be counted at once. */
export type Sample = CountedExecutions & {
  /** Null when there is none. */
  oldestId: string | null;
  /** False when older executions of the period were left out. */
  complete: boolean;
};

type SampleLimits = { executions: number; steps: number };

export type Durations = UsualDuration & { meanSeconds: number | null };

export type LastRun<Status> = {
  executionId: string;
  status: Status;
  startedAt: Date;
  /** Null while it runs. */
  endedAt: Date | null;
  usual: Durations;
};

export type StepStatistics = {
  key: string;
  name: string;
  type: StepType;
  stepIndex: number;
  /** Attempts after the first one. */
  retries: number;
  runTime: Durations;
  queueTime: Durations;
  last: LastRun<StepStatus> | null;
};

function ofPeriod(tx: Transaction, { scheduleId, from, to }: CountedExecutions): Sql {
  const conditions = [sql`e.tenant_id = ${tx.tenantId}`, sql`e.id >= first_uuid_at(${from})`];
  if (scheduleId !== null) conditions.push(sql`e.schedule_id = ${scheduleId}`);
  if (to !== null) conditions.push(sql`e.id < first_uuid_at(${to})`);
  return allOf(conditions);
}

export function ofSample(tx: Transaction, sample: Sample): Sql {
  const { oldestId } = sample;
  return oldestId === null
    ? sql`false`
    : sql`${ofPeriod(tx, sample)} and e.id >= ${oldestId}::uuid`;
}

/** Bounds what a question may cost: by the number of executions, and by that of their steps. */
export async function findSample(
  tx: Transaction,
  period: CountedExecutions,
  limits: SampleLimits,
): Promise<Sample> {
  const found = await tx.row<{ oldestId: string | null; complete: boolean }>(sql`
    select min(id::text) filter (where counted)::uuid as "oldestId",
      coalesce(bool_and(counted), true) as complete
    from (
      select id, nr = 1 or (nr <= ${limits.executions} and steps <= ${limits.steps}) as counted
      from (
        select e.id, row_number() over (order by e.id desc) as nr,
          sum(e.step_count) over (order by e.id desc) as steps
        from execution e
        where ${ofPeriod(tx, period)}
        order by e.id desc
        limit ${limits.executions + 1}
      ) newest
    ) n`);
  return { ...period, oldestId: found?.oldestId ?? null, complete: found?.complete ?? true };
}

const noDurations: Durations = { count: 0, meanSeconds: null, p50Seconds: null, p95Seconds: null };

export const hasCompleted = sql`e.status in ('Completed', 'CompletedWithErrors')`;
export const ranFor = sql`extract(epoch from e.ended_at - e.started_at)::float8`;
const waitedFor = sql`greatest(0, extract(epoch from e.started_at - e.queued_at))::float8`;

/** Of the rows that fit: percentiles are linear between two rows. PostgreSQL computes the repeated aggregate once. */
export function durations(seconds: Sql, fits: Sql): Sql {
  const percentiles = sql`percentile_cont(array[0.5, 0.95]) within group (order by ${seconds})
    filter (where ${fits})`;
  return sql`json_build_object(
    'count', count(${seconds}) filter (where ${fits}),
    'meanSeconds', avg(${seconds}) filter (where ${fits}),
    'p50Seconds', (${percentiles})[1],
    'p95Seconds', (${percentiles})[2])`;
}

/** Run times of those that completed, and waiting times of all that began. */
export async function findExecutionTimes(
  tx: Transaction,
  sample: Sample,
): Promise<{ runTime: Durations; queueTime: Durations }> {
  const began = sql`e.started_at is not null and e.status <> 'Skipped'`;
  const found = await tx.row<{ runTime: Durations; queueTime: Durations }>(sql`
    select ${durations(ranFor, hasCompleted)} as "runTime", ${durations(waitedFor, began)} as "queueTime"
    from execution e
    where ${ofSample(tx, sample)}`);
  return found ?? { runTime: noDurations, queueTime: noDurations };
}

/** The newest execution of the sample that began, and the run times of the others. */
export async function findLastRun(
  tx: Transaction,
  sample: Sample,
): Promise<LastRun<ExecutionStatus> | null> {
  return tx.row(sql`
    select l.id as "executionId", l.status, l.started_at as "startedAt", l.ended_at as "endedAt",
      others.usual
    from (
      select id, status, started_at, ended_at from execution e
      where ${ofSample(tx, sample)} and e.started_at is not null and e.status <> 'Skipped'
      order by e.id desc
      limit 1
    ) l
    cross join lateral (
      select ${durations(ranFor, hasCompleted)} as usual from execution e
      where ${ofSample(tx, sample)} and e.id <> l.id
    ) others`);
}

/** Numbers of the executions of a sample by status; one that none has is missing. */
export async function countSample(
  tx: Transaction,
  sample: Sample,
): Promise<Partial<Record<ExecutionStatus, number>>> {
  const rows = await tx.rows<{ status: ExecutionStatus; count: number }>(sql`
    select e.status, count(*) from execution e where ${ofSample(tx, sample)} group by e.status`);
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

export type StepCount = { key: string; status: StepStatus; inherited: boolean; count: number };

/**
 * Steps by key and status. What an attempt says of a step is only looked up for those that have not ended: for
 * every step it would cost four times as much.
 */
export function countSteps(tx: Transaction, sample: Sample): Promise<StepCount[]> {
  const ended = [...finalStepStatuses];
  // With their limits, the steps of each execution are read by their key.
  return tx.rows(sql`
    select key, status, inherited, count(*) from (
      select s.key, s.status, s.inherited
      from execution e
      cross join lateral (
        select r.step_key as key, r.status, r.inherited_from is not null as inherited
        from activity_record r
        where r.tenant_id = e.tenant_id and r.execution_id = e.id and r.run_id = e.run_id
          and r.status = any (${ended}::text[])
        limit ${definitionLimits.steps}
      ) s
      where ${ofSample(tx, sample)}
      union all
      select s.key, s.status, s.inherited
      from execution e
      cross join lateral (
        select s.step_key as key, s.status, s.inherited_from is not null as inherited
        from step_status s
        where s.tenant_id = e.tenant_id and s.execution_id = e.id
          and s.recorded_status <> all (${ended}::text[])
        limit ${definitionLimits.steps}
      ) s
      where ${ofSample(tx, sample)}
    ) steps
    group by key, status, inherited`);
}

/** One row per key, in the order of the steps in the newest execution that has them. Inherited outcomes do not count. */
export async function findStepTimes(
  tx: Transaction,
  sample: Sample,
  limit: number,
): Promise<StepStatistics[]> {
  const began = sql`e.started_at is not null and e.ended_at is not null and e.own`;
  const completed = sql`e.status in ('Completed', 'CompletedWithWarnings') and ${began}`;
  const rows = await tx.rows<StepStatistics & { usual: Durations }>(sql`
    with records as (
      select r.step_key, r.step_name, r.step_type, r.step_index, r.execution_id, r.status, r.queued_at,
        r.started_at, r.ended_at, r.attempts, r.inherited_from is null as own
      from execution e
      join activity_record r
        on r.tenant_id = e.tenant_id and r.execution_id = e.id and r.run_id = e.run_id
      where ${ofSample(tx, sample)}
    ),
    e as materialized (
      select e.*, row_number() over (partition by step_key order by execution_id desc) = 1 as newest,
        ran and row_number() over (partition by step_key, ran order by execution_id desc) = 1 as last
      from (
        select e.*, ${began} and status not in ('Skipped', 'NotRun') as ran from records e) e
    )
    select step_key as key, min(step_name) filter (where newest) as name,
      min(step_type) filter (where newest) as type,
      min(step_index) filter (where newest) as "stepIndex",
      coalesce(sum(greatest(attempts - 1, 0)) filter (where own), 0)::int as retries,
      ${durations(ranFor, completed)} as "runTime", ${durations(waitedFor, began)} as "queueTime",
      min(json_build_object('executionId', execution_id, 'status', status, 'startedAt', started_at,
        'endedAt', ended_at)::text) filter (where last)::json as last,
      ${durations(ranFor, sql`${completed} and not e.last`)} as usual
    from e
    group by step_key
    order by min(execution_id::text) filter (where newest) desc,
      min(step_index) filter (where newest)
    limit ${limit}`);
  return rows.map(({ usual, last, ...step }) => ({
    ...step,
    last: last && { ...withDates(last), usual },
  }));
}

/** Instants within JSON arrive as text. */
function withDates<R extends Pick<LastRun<unknown>, 'startedAt' | 'endedAt'>>(run: R): R {
  const { startedAt, endedAt } = run;
  return { ...run, startedAt: new Date(startedAt), endedAt: endedAt && new Date(endedAt) };
}
