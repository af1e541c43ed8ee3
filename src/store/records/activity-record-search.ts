/** Searches through the steps of all executions. */
import { finalStepStatuses, type StepStatus } from '../../domain/execution/status.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { StepType } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, type Sql, sql } from '../core/sql.ts';
import { findFewSchedules } from '../executions/execution-filter.ts';
import {
  type ActivityRecordKey,
  fromRow,
  recordColumns,
  type RecordRow,
  type StoredActivityRecord,
} from './activity-records.ts';

/** Null means any. */
type ActivityRecordFilter = {
  statuses: readonly StepStatus[] | null;
  httpStatus: number | null;
  stepType: StepType | null;
  scheduleId: string | null;
  /** Of executions begun at or after, and before. */
  from?: Date | null;
  to?: Date | null;
};

export type ListedActivityRecord = StoredActivityRecord & {
  scheduleId: string;
  scheduleSlug: string;
};

type Search = ActivityRecordFilter & {
  sort?: OrderOf<'activityRecords'>;
  after: ActivityRecordKey | null;
  limit: number;
};

/**
 * Of all executions, the newest execution first and of it the last step first; at most `limit`. The places of the
 * page are found first, so that attempts are read for its rows only.
 */
export async function searchActivityRecords(
  tx: Transaction,
  search: Search,
): Promise<ListedActivityRecord[]> {
  const { stepType } = search;
  // A kind of step that no revision has is found nowhere.
  const few = stepType === null ? null : await findFewSchedules(tx, { stepType });
  if (few?.length === 0) return [];
  const way = directionOf(search.sort ?? '-executionId');
  const order = sql`"executionId" ${way}, "stepIndex" ${way}`;
  const rows = await tx.rows<RecordRow & { scheduleId: string; scheduleSlug: string }>(sql`
    with page as materialized (
      ${placesOf(tx, { ...search, among: few })}
      order by ${order}
      limit ${search.limit}
    )
    select ${recordColumns}, s.schedule_id as "scheduleId", s.schedule_slug as "scheduleSlug"
    from page p
    cross join lateral (
      select * from step_status s
      where s.tenant_id = ${tx.tenantId} and s.execution_id = p."executionId"
        and s.step_index = p."stepIndex"
      limit 1
    ) s
    order by ${order}`);
  return rows.map((row) => {
    const { scheduleId, scheduleSlug } = row;
    return { ...fromRow(row), scheduleId, scheduleSlug };
  });
}

/** `among`: the only schedules that have what is looked for, when they are few. */
type Wanted = Search & { among: readonly string[] | null };

/** A step that moves has the status that its newest attempt gives it; its execution has not ended. */
const moving: readonly StepStatus[] = ['Queued', 'InProgress', 'Retrying'];
const open: readonly StepStatus[] = [...moving, 'Waiting', 'Paused'];
/** Never in an execution that is plainly `Completed`; see the consistency checks. */
const unsuccessful: readonly StepStatus[] = [
  ...open,
  ...finalStepStatuses.filter((one) =>
    /^(Failed|TimedOut|Cancelled|Interrupted|NotRun)$/.test(one),
  ),
];

const areAllOf = (statuses: readonly StepStatus[] | null, some: readonly StepStatus[]): boolean =>
  statuses?.every((one) => some.includes(one)) ?? false;

/** In plainly completed executions too, and seldom: their executions say nothing of them. */
const unseen: readonly StepStatus[] = ['CompletedWithWarnings', 'Skipped'];

/** The index of answers leaves out the usual one. */
const usualHttpStatus = 200;

const isOpen = sql`e.status in ('Queued', 'InProgress', 'Paused', 'Cancelling')`;

function placesOf(tx: Transaction, search: Wanted): Sql {
  const { statuses, httpStatus } = search;
  if (areAllOf(statuses, open)) return byExecution(tx, search, { of: isOpen, view: 'step_status' });
  if (httpStatus === null && areAllOf(statuses, unseen)) return byRecord(tx, search, sql`true`);
  if (httpStatus === null) {
    const of = areAllOf(statuses, unsuccessful) ? sql`e.status <> 'Completed'` : sql`true`;
    const mayMove = statuses?.some((one) => moving.includes(one)) ?? false;
    return byExecution(tx, search, { of, view: mayMove ? 'step_status' : 'activity_record' });
  }
  const settled = sql`s.status <> 'Queued'`;
  const found =
    httpStatus === usualHttpStatus
      ? byExecution(tx, search, { of: sql`true`, view: 'activity_record', only: settled })
      : byRecord(tx, search, settled);
  // A step that is tried again shows what its last attempt was answered.
  const only = sql`s.recorded_status = 'Queued'`;
  const tried = byExecution(tx, search, { of: isOpen, view: 'step_status', only });
  const way = directionOf(search.sort ?? '-executionId');
  const order = sql`order by "executionId" ${way}, "stepIndex" ${way} limit ${search.limit}`;
  return sql`select * from ((${found} ${order}) union all (${tried} ${order})) both_kinds`;
}

type Within = {
  /** Of `execution e`. */
  of: Sql;
  /** Where its steps `s` are read: the view knows the status of those that move. */
  view: 'step_status' | 'activity_record';
  only?: Sql;
};

/** The executions in their order, and the steps of each apart: most of them have what is looked for, or none has. */
function byExecution(tx: Transaction, search: Wanted, { of, view, only = sql`true` }: Within): Sql {
  const { sort = '-executionId', after } = search;
  const way = directionOf(sort);
  const conditions = [sql`e.tenant_id = ${tx.tenantId}`, of, ...ofExecution(search)];
  // The index knows the id alone.
  if (after) conditions.push(sql`e.id ${behindIn(sort)}= ${after.executionId}::uuid`);
  const steps = [...ofSteps(search, sort), only];
  return sql`
    select e.id as "executionId", s.step_index as "stepIndex"
    from execution e
    cross join lateral (
      select s.step_index from ${view === 'step_status' ? sql`step_status` : sql`activity_record`} s
      where s.tenant_id = ${tx.tenantId} and s.execution_id = e.id and s.run_id = e.run_id
        and ${allOf(steps)}
      order by s.step_index ${way}
      limit 10000
    ) s
    where ${allOf(conditions)}`;
}

/** The steps in their own order; an index has those that were answered with something else than usual. */
function byRecord(tx: Transaction, search: Wanted, only: Sql): Sql {
  const { sort = '-executionId', from = null, to = null } = search;
  const conditions = ofSteps(search, sort);
  if (from !== null) conditions.push(sql`s.execution_id >= first_uuid_at(${from})`);
  if (to !== null) conditions.push(sql`s.execution_id < first_uuid_at(${to})`);
  return sql`
    select s.execution_id as "executionId", s.step_index as "stepIndex"
    from activity_record s
    cross join lateral (
      select from execution e
      where e.tenant_id = ${tx.tenantId} and e.id = s.execution_id and e.run_id = s.run_id
        and ${allOf(ofExecution(search))}
      limit 1
    ) current
    where s.tenant_id = ${tx.tenantId} and ${only} and ${allOf(conditions)}`;
}

function ofExecution({ scheduleId, from = null, to = null, among }: Wanted): Sql[] {
  const conditions: Sql[] = [];
  if (among) conditions.push(sql`e.schedule_id = any (${[...among]}::uuid[])`);
  if (scheduleId !== null) conditions.push(sql`e.schedule_id = ${scheduleId}`);
  if (from !== null) conditions.push(sql`e.id >= first_uuid_at(${from})`);
  if (to !== null) conditions.push(sql`e.id < first_uuid_at(${to})`);
  return conditions;
}

function ofSteps({ statuses, httpStatus, stepType, after }: Search, sort: string): Sql[] {
  const conditions: Sql[] = [];
  if (statuses) conditions.push(sql`s.status = any (${[...statuses]}::text[])`);
  if (httpStatus !== null) conditions.push(sql`s.http_status = ${httpStatus}`);
  if (stepType !== null) conditions.push(sql`s.step_type = ${stepType}`);
  if (after) {
    const place = sql`(${after.executionId}::uuid, ${after.stepIndex})`;
    conditions.push(sql`(s.execution_id, s.step_index) ${behindIn(sort)} ${place}`);
  }
  return conditions;
}
