/** The conditions of lists of executions. */
import type { ExecutionTrigger } from '../../domain/audit.ts';
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import type { StepType } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { allOf, type Sql, sql } from '../core/sql.ts';

/** Null means any. */
export type ExecutionFilter = {
  scheduleId: string | null;
  statuses: readonly ExecutionStatus[] | null;
  trigger: ExecutionTrigger | null;
  /** Leaves out demo history. */
  real?: boolean;
  /** Begun at or after; read from the execution id, which carries its time. */
  from: Date | null;
  /** Begun before. */
  to: Date | null;
  /** Part of the name or the slug of the schedule, in any case. */
  q: string | null;
  /** Of the schedule, as it is now. */
  tag: string | null;
  /** Id of what started it. */
  initiator: string | null;
  /** That a step of the revision it runs names. */
  connectedSystem: string | null;
  /** Of a step of the revision it runs. */
  stepType: StepType | null;
  /** Part of the error, in any case. */
  errorContains: string | null;
  /** From its start to its end, or to now. */
  longerThanSeconds: number | null;
};

/** Of the table `execution e`. */
export function matchingExecutions(tx: Transaction, filter: Partial<ExecutionFilter>): Sql {
  const { scheduleId = null, statuses = null, trigger = null, from = null, to = null } = filter;
  const { real = false } = filter;
  const conditions = [sql`e.tenant_id = ${tx.tenantId}`];
  if (scheduleId !== null) conditions.push(sql`e.schedule_id = ${scheduleId}`);
  if (statuses !== null) conditions.push(sql`e.status = any (${[...statuses]}::text[])`);
  if (real) conditions.push(sql`e.trigger <> 'Demo'`);
  if (trigger !== null) conditions.push(sql`e.trigger = ${trigger}`);
  if (from !== null) conditions.push(sql`e.id >= first_uuid_at(${from})`);
  if (to !== null) conditions.push(sql`e.id < first_uuid_at(${to})`);
  return allOf([...conditions, ...ofWhatHappened(filter), ...ofRevision(tx, filter)]);
}

function ofWhatHappened(filter: Partial<ExecutionFilter>): Sql[] {
  const { initiator = null, errorContains = null, longerThanSeconds = null } = filter;
  const conditions: Sql[] = [];
  if (initiator !== null) conditions.push(sql`e.initiator ->> 'id' = ${initiator}`);
  if (errorContains !== null) {
    // A plainly completed one has no error; the others are few and have an index.
    conditions.push(sql`e.status <> 'Completed'
      and position(lower(${errorContains}) in lower(e.error)) > 0`);
  }
  if (longerThanSeconds !== null) {
    conditions.push(sql`coalesce(e.ended_at, now()) - e.started_at
      > ${longerThanSeconds}::float8 * interval '1 second'`);
  }
  return conditions;
}

/**
 * What the revision of an execution says, and the steps that were inserted into it. A subquery with one answer is looked up for each execution, so that PostgreSQL
 * keeps to their order and stops at the end of the page.
 */
function ofRevision(tx: Transaction, filter: Partial<ExecutionFilter>): Sql[] {
  const { q = null, tag = null, connectedSystem = null, stepType = null } = filter;
  const conditions: Sql[] = [];
  if (q !== null) {
    conditions.push(
      sql`position(lower(${q}) in lower(e.schedule_name) || ' ' || e.schedule_slug) > 0`,
    );
  }
  // Only an execution with an order of its own has inserted steps.
  const uses = (kind: string, name: string, field: string): Sql => sql`((
    select true from schedule_revision_use u
    where u.tenant_id = ${tx.tenantId} and u.kind = ${kind} and u.name = ${name}
      and u.schedule_id = e.schedule_id and u.revision = e.revision
    limit 1) or e.walk is not null and (
    select true from activity_record i
    where i.tenant_id = ${tx.tenantId} and i.execution_id = e.id and i.run_id = e.run_id
      and i.inserted -> 'step' ->> ${field}::text = ${name}
    limit 1))`;
  if (connectedSystem !== null) conditions.push(uses('System', connectedSystem, 'connectedSystem'));
  if (stepType !== null) conditions.push(uses('StepType', stepType, 'type'));
  if (tag !== null) {
    conditions.push(sql`(
      select true from schedule s
      where s.tenant_id = ${tx.tenantId} and s.id = e.schedule_id and s.tags @> array[${tag}]
      limit 1)`);
  }
  return conditions;
}

function revisionsOf(tx: Transaction, filter: Partial<ExecutionFilter>): Sql {
  const { q = null, tag = null, connectedSystem = null, stepType = null } = filter;
  const conditions = [sql`u.tenant_id = ${tx.tenantId}`, sql`u.kind = 'Name'`];
  const use = (kind: string, name: string): Sql => sql`(u.schedule_id, u.revision) in (
    select o.schedule_id, o.revision from schedule_revision_use o
    where o.tenant_id = ${tx.tenantId} and o.kind = ${kind} and o.name = ${name})`;
  if (q !== null) conditions.push(sql`position(lower(${q}) in u.name) > 0`);
  if (connectedSystem !== null) conditions.push(use('System', connectedSystem));
  if (stepType !== null) conditions.push(use('StepType', stepType));
  if (tag !== null) {
    conditions.push(sql`u.schedule_id in (select s.id from schedule s
      where s.tenant_id = ${tx.tenantId} and s.tags @> array[${tag}])`);
  }
  return sql`select u.schedule_id, u.revision from schedule_revision_use u where ${allOf(conditions)}`;
}

/** Up to so many schedules are looked through one by one. */
const fewSchedules = 40;
/** Revisions of them. */
const mostRevisions = 1_000;

/**
 * The schedules whose executions the filter leaves, when they are few; null when they are many, or the filter does
 * not say. Of many schedules, executions that fit are soon found in the order of all executions.
 */
export async function findFewSchedules(
  tx: Transaction,
  filter: Partial<ExecutionFilter>,
): Promise<string[] | null> {
  const { scheduleId = null } = filter;
  if (scheduleId !== null || ofRevision(tx, filter).length === 0) return null;
  const found = await tx.rows<{ schedule_id: string }>(sql`
    ${revisionsOf(tx, filter)} limit ${mostRevisions}`);
  const withInserted = await findSchedulesWithInserted(tx);
  const schedules = new Set([...found, ...withInserted].map(({ schedule_id: id }) => id));
  return schedules.size > fewSchedules || found.length === mostRevisions ? null : [...schedules];
}

/** Whatever was inserted: they are few. */
async function findSchedulesWithInserted(tx: Transaction): Promise<{ schedule_id: string }[]> {
  return tx.rows(sql`
    select distinct e.schedule_id from activity_record i
    join execution e on e.tenant_id = i.tenant_id and e.id = i.execution_id
    where i.tenant_id = ${tx.tenantId} and i.inserted is not null
    limit ${fewSchedules + 1}`);
}
