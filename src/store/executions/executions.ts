/** Executions: one row per firing of a schedule. A final one never changes again. */
import type { ExecutionTrigger, Initiator, TriggeredBy } from '../../domain/audit.ts';
import { type ExecutionStatus, finalExecutionStatuses } from '../../domain/execution/status.ts';
import type { OrderOf, TimedKey } from '../../domain/lists/list-order.ts';
import type { MilestoneAttempt } from '../../domain/milestone.ts';
import type { ParameterValues } from '../../domain/schedule/parameters.ts';
import { defaultPriority } from '../../domain/schedule/priority.ts';
import type { OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf, fieldOf, microsOf, timedPlace } from '../core/list-order.ts';
import { allOf, prepared, type Sql, sql, toJson } from '../core/sql.ts';
import { type ExecutionFilter, findFewSchedules, matchingExecutions } from './execution-filter.ts';

export type StoredExecution = {
  id: string;
  scheduleId: string;
  scheduleSlug: string;
  scheduleName: string;
  revision: number;
  status: ExecutionStatus;
  trigger: ExecutionTrigger;
  initiator: Initiator;
  workflowId: string;
  runId: string;
  /** The nominal instant of a fire; null for every other start. */
  scheduledFor: Date | null;
  queuedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  groupIndex: number;
  groupCount: number;
  stepCount: number;
  error: string | null;
  lockTerm: number | null;
  /** The execution that this one retries, and the reason given for it. */
  retriedFrom: string | null;
  retryReason: string | null;
  updatedAt: Date;
  /** The overlap policy it was admitted with; null for those of earlier releases. */
  overlap: OverlapPolicy | null;
  /** 1 first, 5 last. */
  priority: number;
  /** The execution that a waiting one waits for; null for every other, and when its turn has come. */
  waitsFor: string | null;
  /** The ended execution whose workflow was reset in Temporal; null for every other. */
  resetOf: string | null;
  /** The milestone it tries; null for every other. */
  milestone: MilestoneAttempt | null;
  /** What started it, when that was another execution or an event; null for every other. */
  triggeredBy: TriggeredBy | null;
  /** The backfill that asked for it; null for every other. */
  backfillId: string | null;
  /** No worker has ever begun it; the start was accepted, see accepted-starts.ts. */
  unbegun: boolean;
  /** Why Temporal did not take the start of an unbegun one when it was last asked; else null. */
  startError: string | null;
  /** W3C trace context that it continues; null when its trace is its own. */
  traceparent: string | null;
  /** What it was started with; null when its schedule has no parameters, and before it began. */
  parameters: ParameterValues | null;
};

type MayBeLeftOut = Pick<
  StoredExecution,
  | 'retriedFrom'
  | 'retryReason'
  | 'overlap'
  | 'milestone'
  | 'triggeredBy'
  | 'backfillId'
  | 'traceparent'
  | 'parameters'
  | 'priority'
>;
export type NewExecution = Omit<
  StoredExecution,
  | 'groupIndex'
  | 'updatedAt'
  | 'resetOf'
  | 'waitsFor'
  | 'unbegun'
  | 'startError'
  | keyof MayBeLeftOut
> &
  Partial<MayBeLeftOut>;

const columns = sql`
  e.id, e.schedule_id as "scheduleId", e.schedule_slug as "scheduleSlug",
  e.schedule_name as "scheduleName", e.revision, e.status, e.trigger, e.initiator,
  e.workflow_id as "workflowId", e.run_id as "runId", e.scheduled_for as "scheduledFor",
  e.queued_at as "queuedAt", e.started_at as "startedAt", e.ended_at as "endedAt",
  e.group_index as "groupIndex",
  coalesce(jsonb_array_length(e.walk), e.group_count) as "groupCount", 
  steps_in_walk(e.walk, e.step_count) as "stepCount",
  e.error, e.lock_term as "lockTerm", e.retried_from as "retriedFrom",
  e.retry_reason as "retryReason", e.updated_at as "updatedAt", e.reset_of as "resetOf",
  e.overlap, e.priority, e.milestone, e.triggered_by as "triggeredBy", e.backfill_id as "backfillId",
  e.start_request is not null as unbegun, e.start_error as "startError", e.traceparent,
  e.parameters,
  case when e.status = 'Queued' and e.start_request is null then (
    select nullif(l.holder_execution_id, e.id) from schedule_lock l
    where l.tenant_id = e.tenant_id and l.schedule_id = e.schedule_id
  ) end as "waitsFor"`;

/**
 * Answers whether it is new. One that was accepted and not begun is taken over and counts as new; any
 * other that exists already stays as it is.
 */
export async function insertExecution(tx: Transaction, execution: NewExecution): Promise<boolean> {
  const { id, scheduleId, scheduleSlug, scheduleName, revision, status, trigger } = execution;
  const { workflowId, runId, scheduledFor, queuedAt, startedAt, endedAt } = execution;
  const { groupCount, stepCount, error, lockTerm } = execution;
  const { retriedFrom = null, retryReason = null, overlap = null, milestone = null } = execution;
  const { triggeredBy = null, backfillId = null, traceparent = null } = execution;
  const { parameters = null, priority = defaultPriority } = execution;
  const inserted = await tx.execute(
    prepared(
      'insert_execution',
      sql`
        insert into execution as known (tenant_id, id, schedule_id, schedule_slug, schedule_name,
          revision, status, trigger, initiator, workflow_id, run_id, scheduled_for, queued_at,
          started_at, ended_at, group_count, step_count, error, lock_term, retried_from,
          retry_reason, overlap, milestone, triggered_by, backfill_id, traceparent,
          parameters, priority)
        values (${tx.tenantId}, ${id}, ${scheduleId}, ${scheduleSlug}, ${scheduleName},
          ${revision}, ${status}, ${trigger}, ${toJson(execution.initiator)}::jsonb,
          ${workflowId}, ${runId}, ${scheduledFor}, ${queuedAt}, ${startedAt}, ${endedAt},
          ${groupCount}, ${stepCount}, ${error}, ${lockTerm}, ${retriedFrom}, ${retryReason},
          ${overlap}, ${milestone && toJson(milestone)}::jsonb,
          ${triggeredBy && toJson(triggeredBy)}::jsonb, ${backfillId}, ${traceparent},
          ${parameters && toJson(parameters)}::jsonb, ${priority})
        on conflict (tenant_id, id) do update set
          start_request = null, start_error = null, schedule_slug = excluded.schedule_slug,
          schedule_name = excluded.schedule_name, revision = excluded.revision,
          status = excluded.status, trigger = excluded.trigger, initiator = excluded.initiator,
          workflow_id = excluded.workflow_id, run_id = excluded.run_id,
          scheduled_for = excluded.scheduled_for,
          queued_at = excluded.queued_at,
          started_at = excluded.started_at, ended_at = excluded.ended_at,
          group_count = excluded.group_count, step_count = excluded.step_count,
          error = excluded.error, lock_term = excluded.lock_term,
          retried_from = excluded.retried_from, retry_reason = excluded.retry_reason,
          overlap = excluded.overlap, milestone = excluded.milestone,
          triggered_by = excluded.triggered_by, backfill_id = excluded.backfill_id,
          traceparent = excluded.traceparent, parameters = excluded.parameters,
          priority = excluded.priority,
          missing_since = null, updated_at = now()
        where known.start_request is not null and known.status = 'Queued'`,
    ),
  );
  return inserted > 0;
}

export function findExecution(tx: Transaction, id: string): Promise<StoredExecution | null> {
  return tx.row(
    prepared(
      'find_execution',
      sql`select ${columns} from execution e where e.tenant_id = ${tx.tenantId} and e.id = ${id}`,
    ),
  );
}

/** As `findExecution`; no other process can begin or end it before the transaction ends. */
export function lockExecutionRowForUpdate(
  tx: Transaction,
  id: string,
): Promise<StoredExecution | null> {
  return tx.row(
    prepared(
      'lock_execution',
      sql`
        select ${columns} from execution e where e.tenant_id = ${tx.tenantId} and e.id = ${id}
        for update of e`,
    ),
  );
}

/** `updatedMicros` of an ended execution is when its end was recorded. */
export type ListedExecution = StoredExecution & { updatedMicros: number };

export type ExecutionListPage = {
  sort?: OrderOf<'executions'>;
  /** An id in the orders by start. */
  after: string | TimedKey | null;
  limit: number;
};

/** At most `limit` behind `after`, the newest first unless `sort` says otherwise. By end: ended ones only. */
export async function listExecutions(
  tx: Transaction,
  filter: Partial<ExecutionFilter> & ExecutionListPage,
): Promise<ListedExecution[]> {
  const { sort = '-startedAt', limit } = filter;
  const way = directionOf(sort);
  const isByEnd = fieldOf(sort) === 'endedAt';
  const few = await findFewSchedules(tx, filter);
  if (few?.length === 0) return [];
  const conditions = pageConditions(tx, filter);
  const order = isByEnd ? sql`e.updated_at ${way}, e.id ${way}` : sql`e.id ${way}`;
  const among = few === null || isByEnd ? allOf(conditions) : amongFew(tx, few, { filter, order });
  return tx.rows(sql`
    select ${columns}, ${microsOf(sql`e.updated_at`)} as "updatedMicros" from execution e
    where ${among}
    order by ${order}
    limit ${limit}`);
}

function pageConditions(
  tx: Transaction,
  filter: Partial<ExecutionFilter> & ExecutionListPage,
): Sql[] {
  const { sort = '-startedAt', after } = filter;
  const behind = behindIn(sort);
  const conditions = [matchingExecutions(tx, filter)];
  if (fieldOf(sort) === 'endedAt') conditions.push(ended);
  if (typeof after === 'string') conditions.push(sql`e.id ${behind} ${after}`);
  else if (after) conditions.push(sql`(e.updated_at, e.id) ${behind} ${timedPlace(after)}`);
  return conditions;
}

/** A page of each schedule holds the page of all. */
function amongFew(
  tx: Transaction,
  schedules: readonly string[],
  { filter, order }: { filter: Partial<ExecutionFilter> & ExecutionListPage; order: Sql },
): Sql {
  return sql`e.tenant_id = ${tx.tenantId} and e.id = any (array(
    select e.id from unnest(${[...schedules]}::uuid[]) as s (id)
    cross join lateral (
      select e.id from execution e
      where e.schedule_id = s.id and ${allOf(pageConditions(tx, filter))}
      order by ${order}
      limit ${filter.limit}
    ) e
    order by ${order}
    limit ${filter.limit}))`;
}

/** How the newest execution of a schedule stands. */
export type LastExecution = Pick<
  StoredExecution,
  'id' | 'scheduleId' | 'status' | 'trigger' | 'queuedAt' | 'startedAt' | 'endedAt'
>;
/** As the index of ended executions says it. */
const ended = sql`e.status in ('Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled',
  'Terminated', 'Skipped', 'Lost')`;

/** The newest executions of each schedule, the newest first. */
function newestOf(tx: Transaction, scheduleIds: readonly string[], limit: Sql): Sql {
  return sql`
    select newest.* from unnest(${scheduleIds}::uuid[]) as s (id)
    cross join lateral (
      select e.id, e.schedule_id as "scheduleId", e.status, e.trigger, e.queued_at as "queuedAt",
        e.started_at as "startedAt", e.ended_at as "endedAt"
      from execution e
      where e.tenant_id = ${tx.tenantId} and e.schedule_id = s.id
      order by e.id desc
      limit ${limit}
    ) newest`;
}

/** The newest execution of each schedule that has one. */
export async function findLastExecutions(
  tx: Transaction,
  scheduleIds: readonly string[],
): Promise<Map<string, LastExecution>> {
  if (scheduleIds.length === 0) return new Map();
  const rows = await tx.rows<LastExecution>(
    // A limit in the text: the plan of the hottest list is made for one row.
    prepared('find_last_executions', newestOf(tx, scheduleIds, sql`1`)),
  );
  return new Map(rows.map((row) => [row.scheduleId, row]));
}

/** The newest `count` executions of each schedule, the newest first. */
export function listRecentExecutions(
  tx: Transaction,
  { scheduleIds, count }: { scheduleIds: readonly string[]; count: number },
): Promise<LastExecution[]> {
  return tx.rows(newestOf(tx, scheduleIds, sql`${count}`));
}

/** Open executions whose record has not changed since; the longest unchanged first. */
export function listQuietExecutions(
  tx: Transaction,
  { since, limit }: { since: Date; limit: number },
): Promise<StoredExecution[]> {
  return tx.rows(sql`
    select ${columns} from execution e
    where e.tenant_id = ${tx.tenantId} and e.updated_at < ${since}
      and e.status in ('Queued', 'InProgress', 'Paused', 'Cancelling')
    order by e.updated_at
    limit ${limit}`);
}

/** Those of one schedule that have not ended, the running ones first, then by id; at most `limit`. */
export function listOpenOf(
  tx: Transaction,
  scheduleId: string,
  { limit }: { limit: number },
): Promise<{ startedAt: Date | null; lockTerm: number | null }[]> {
  return tx.rows(sql`
    select case when status <> 'Queued' then coalesce(started_at, queued_at) end as "startedAt",
      lock_term as "lockTerm"
    from execution
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and status in ('Queued', 'InProgress', 'Paused', 'Cancelling')
    order by status = 'Queued', id
    limit ${limit}`);
}

/** Ids of those of several schedules that have not ended, the oldest first; at most `limit`. */
export async function listOpenOfSchedules(
  tx: Transaction,
  slugs: readonly string[],
  { limit }: { limit: number },
): Promise<string[]> {
  if (slugs.length === 0) return [];
  const rows = await tx.rows<{ id: string }>(sql`
    select id from execution
    where tenant_id = ${tx.tenantId} and schedule_slug = any (${[...slugs]}::text[])
      and status in ('Queued', 'InProgress', 'Paused', 'Cancelling')
    order by id
    limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** In the order of their ids, after `after`. */
export function listOpenExecutions(
  tx: Transaction,
  { after, limit }: { after: string | null; limit: number },
): Promise<StoredExecution[]> {
  return tx.rows(sql`
    select ${columns} from execution e
    where e.tenant_id = ${tx.tenantId} and (${after}::uuid is null or e.id > ${after}::uuid)
      and e.status in ('Queued', 'InProgress', 'Paused', 'Cancelling')
    order by e.id
    limit ${limit}`);
}

/** Postpones the next inspection by another quiet period. A final execution stays as it is. */
export async function touchExecution(tx: Transaction, id: string): Promise<void> {
  await tx.execute(sql`
    update execution set updated_at = now()
    where tenant_id = ${tx.tenantId} and id = ${id}
      and status <> all (${[...finalExecutionStatuses]})`);
}

/** Numbers of executions by status; one that none has is missing. */
export async function countByStatus(
  tx: Transaction,
  filter: Partial<ExecutionFilter> = {},
): Promise<Partial<Record<ExecutionStatus, number>>> {
  const rows = await tx.rows<{ status: ExecutionStatus; count: number }>(sql`
    select e.status, count(*) as count from execution e
    where ${matchingExecutions(tx, filter)}
    group by e.status`);
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
