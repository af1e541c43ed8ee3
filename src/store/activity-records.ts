/** Activity records: what became of each step of an execution, as people read it. */
import type { ObjectCounts } from '../domain/outcome.ts';
import type { StepType } from '../domain/schedule.ts';
import type { AttemptStatus } from '../domain/observer.ts';
import type { StepStatus } from '../domain/status.ts';
import type { Transaction } from './database.ts';
import { allOf, prepared, sql } from './sql.ts';
import type { Sql } from './sql.ts';

export { insertActivityRecords } from './new-activity-records.ts';
export { recordBatches } from './record-transitions.ts';

/** The newest attempt of a step, while it goes on and after. */
export type LatestAttempt = {
  attempt: number;
  status: AttemptStatus;
  startedAt: Date;
  endedAt: Date | null;
  nextAttemptAt: Date | null;
  percent: number | null;
  progress: string | null;
  message: string | null;
};

export type StoredActivityRecord = {
  id: string;
  executionId: string;
  runId: string;
  stepIndex: number;
  groupIndex: number;
  stepKey: string;
  stepName: string;
  stepType: StepType;
  continueOnFailure: boolean;
  status: StepStatus;
  queuedAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  attempts: number;
  code: string | null;
  message: string | null;
  httpStatus: number | null;
  exitCode: number | null;
  output: string | null;
  counts: ObjectCounts | null;
  worker: string | null;
  /** The record of the step that really ran, when the outcome was taken over from it. */
  inheritedFrom: string | null;
  /** Null before the first attempt. */
  latestAttempt: LatestAttempt | null;
};

/** The record with the columns of its newest attempt beside it. */
type Row = Omit<StoredActivityRecord, 'latestAttempt'> & {
  latest: Omit<LatestAttempt, 'startedAt' | 'endedAt' | 'nextAttemptAt'> | null;
  latestStartedAt: Date;
  latestEndedAt: Date | null;
  latestNextAttemptAt: Date | null;
};

function fromRow({
  latest,
  latestStartedAt,
  latestEndedAt,
  latestNextAttemptAt,
  ...record
}: Row): StoredActivityRecord {
  const times = {
    startedAt: latestStartedAt,
    endedAt: latestEndedAt,
    nextAttemptAt: latestNextAttemptAt,
  };
  return { ...record, latestAttempt: latest ? { ...latest, ...times } : null };
}

/**
 * The walk knows that a step is queued and how it ended; what happens in between is seen by its
 * attempts only. So a queued step is shown as its newest attempt has it.
 */
const recordColumns = sql`r.id, r.execution_id as "executionId", r.run_id as "runId",
  r.step_index as "stepIndex", r.group_index as "groupIndex", r.step_key as "stepKey",
  r.step_name as "stepName", r.step_type as "stepType",
  r.continue_on_failure as "continueOnFailure",
  case
    when r.status <> 'Queued' or a.attempt is null then r.status
    when a.status <> 'InProgress' and a.next_attempt_at is not null then 'Retrying'
    else 'InProgress'
  end as status,
  r.queued_at as "queuedAt",
  case when r.ended_at is null then coalesce(r.started_at, a.first_started_at)
    else r.started_at end as "startedAt",
  r.ended_at as "endedAt",
  case when r.ended_at is null then greatest(r.attempts, a.attempt) else r.attempts
    end as attempts,
  r.code, r.message, r.http_status as "httpStatus", r.exit_code as "exitCode", r.output,
  r.counts, coalesce(r.worker, a.worker) as worker, r.inherited_from as "inheritedFrom",
  case when a.attempt is not null then jsonb_build_object('attempt', a.attempt,
    'status', a.status, 'percent', a.percent, 'progress', a.progress,
    'message', a.message) end as latest,
  coalesce(a.started_at, a.ended_at) as "latestStartedAt",
  a.ended_at as "latestEndedAt", a.next_attempt_at as "latestNextAttemptAt"`;

function selectRecords(tx: Transaction, executionId: string, condition: Sql): Sql {
  return sql`
    select ${recordColumns}
    from execution e
    join activity_record r on r.tenant_id = e.tenant_id and r.execution_id = e.id
      and r.run_id = e.run_id
    left join (
      select distinct on (step_index) *, min(started_at) over (partition by step_index)
        as first_started_at
      from attempt a
      where tenant_id = ${tx.tenantId} and execution_id = (
          select coalesce(reset_of, id) from execution
          where tenant_id = ${tx.tenantId} and id = ${executionId})
        and run_id = (select run_id from execution
          where tenant_id = ${tx.tenantId} and id = ${executionId})
      order by step_index, attempt desc
    ) a on a.step_index = r.step_index
    where e.tenant_id = ${tx.tenantId} and e.id = ${executionId} and ${condition}
    order by r.step_index
    limit 10000`;
}

/** Null means: whatever it is. */
export type ActivityRecordFilter = {
  statuses: readonly StepStatus[] | null;
  httpStatus: number | null;
  stepType: StepType | null;
  scheduleId: string | null;
};

/** Where a page ended. */
export type ActivityRecordKey = { executionId: string; stepIndex: number };

export type ListedActivityRecord = StoredActivityRecord & {
  scheduleId: string;
  scheduleSlug: string;
};

/** Statuses on record behind the one that is shown: news of attempts turn `Queued` into others. */
function storedStatuses(shown: readonly StepStatus[]): StepStatus[] {
  const seen = shown.map((one) => (one === 'InProgress' || one === 'Retrying' ? 'Queued' : one));
  return [...new Set([...shown, ...seen])];
}

/** Of all executions, the newest execution first and of it the last step first; at most `limit`. */
export async function searchActivityRecords(
  tx: Transaction,
  search: ActivityRecordFilter & { after: ActivityRecordKey | null; limit: number },
): Promise<ListedActivityRecord[]> {
  const { statuses, httpStatus, stepType, scheduleId, after, limit } = search;
  const conditions = [sql`r.tenant_id = ${tx.tenantId}`];
  if (statuses) conditions.push(sql`r.status = any (${storedStatuses(statuses)}::text[])`);
  if (httpStatus !== null) conditions.push(sql`r.http_status = ${httpStatus}`);
  if (stepType !== null) conditions.push(sql`r.step_type = ${stepType}`);
  if (scheduleId !== null) conditions.push(sql`e.schedule_id = ${scheduleId}`);
  if (after) {
    const { executionId, stepIndex } = after;
    conditions.push(sql`(r.execution_id, r.step_index) < (${executionId}::uuid, ${stepIndex})`);
  }
  const shown = statuses ? sql`found.status = any (${[...statuses]}::text[])` : sql`true`;
  const rows = await tx.rows<Row & { scheduleId: string; scheduleSlug: string }>(sql`
    select * from (
      select ${recordColumns}, e.schedule_id as "scheduleId", e.schedule_slug as "scheduleSlug"
      from activity_record r
      join execution e on e.tenant_id = r.tenant_id and e.id = r.execution_id
        and e.run_id = r.run_id
      left join lateral (
        select *, min(started_at) over () as first_started_at from attempt a
        where a.tenant_id = r.tenant_id and a.execution_id = r.execution_id
          and a.run_id = r.run_id and a.step_index = r.step_index
        order by attempt desc
        limit 1
      ) a on true
      where ${allOf(conditions)}
    ) found
    where ${shown}
    order by found."executionId" desc, found."stepIndex" desc
    limit ${limit}`);
  return rows.map((row) => {
    const { scheduleId: ofSchedule, scheduleSlug } = row;
    return { ...fromRow(row), scheduleId: ofSchedule, scheduleSlug };
  });
}

/** Of the execution's current run, in the order of its steps, as they are at this moment. */
export async function listActivityRecords(
  tx: Transaction,
  executionId: string,
): Promise<StoredActivityRecord[]> {
  const rows = await tx.rows<Row>(
    prepared('list_activity_records', selectRecords(tx, executionId, sql`true`)),
  );
  return rows.map(fromRow);
}

/** Null when the execution has no such step. */
export async function findActivityRecord(
  tx: Transaction,
  executionId: string,
  stepIndex: number,
): Promise<StoredActivityRecord | null> {
  const row = await tx.row<Row>(selectRecords(tx, executionId, sql`r.step_index = ${stepIndex}`));
  return row ? fromRow(row) : null;
}
