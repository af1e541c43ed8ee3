/** The conditions of lists of executions. */
import type { ExecutionTrigger } from '../../domain/audit.ts';
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import type { StepType } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { allOf, type Sql, sql, toJson } from '../core/sql.ts';

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
  const { q = null, tag = null, real = false } = filter;
  const conditions = [sql`e.tenant_id = ${tx.tenantId}`];
  if (scheduleId !== null) conditions.push(sql`e.schedule_id = ${scheduleId}`);
  if (statuses !== null) conditions.push(sql`e.status = any (${[...statuses]}::text[])`);
  if (real) conditions.push(sql`e.trigger <> 'Demo'`);
  if (trigger !== null) conditions.push(sql`e.trigger = ${trigger}`);
  if (from !== null) conditions.push(sql`e.id >= first_uuid_at(${from})`);
  if (to !== null) conditions.push(sql`e.id < first_uuid_at(${to})`);
  if (q !== null) {
    conditions.push(
      sql`position(lower(${q}) in lower(e.schedule_name) || ' ' || e.schedule_slug) > 0`,
    );
  }
  if (tag !== null) {
    conditions.push(sql`exists (select from schedule s where s.tenant_id = e.tenant_id
      and s.id = e.schedule_id and s.tags @> array[${tag}])`);
  }
  return allOf([...conditions, ...ofWhatHappened(filter), ...ofSteps(tx, filter)]);
}

function ofWhatHappened(filter: Partial<ExecutionFilter>): Sql[] {
  const { initiator = null, errorContains = null, longerThanSeconds = null } = filter;
  const conditions: Sql[] = [];
  if (initiator !== null) conditions.push(sql`e.initiator ->> 'id' = ${initiator}`);
  if (errorContains !== null) {
    conditions.push(sql`position(lower(${errorContains}) in lower(e.error)) > 0`);
  }
  if (longerThanSeconds !== null) {
    conditions.push(sql`coalesce(e.ended_at, now()) - e.started_at
      > ${longerThanSeconds}::float8 * interval '1 second'`);
  }
  return conditions;
}

/**
 * Revisions are few and never change; the steps of an execution are many, and are read only where some may have
 * been inserted.
 */
function ofSteps(tx: Transaction, filter: Partial<ExecutionFilter>): Sql[] {
  const { connectedSystem = null, stepType = null } = filter;
  const withStep = (step: object): Sql => sql`((e.schedule_id, e.revision) in (
    select r.schedule_id, r.revision from schedule_revision r
    where r.tenant_id = ${tx.tenantId} and r.definition @> ${toJson({ steps: [step] })}::jsonb)
    or e.walk is not null and exists (select from activity_record i
      where i.tenant_id = e.tenant_id and i.execution_id = e.id and i.run_id = e.run_id
        and i.inserted @> ${toJson({ step })}::jsonb))`;
  return [
    ...(connectedSystem === null ? [] : [withStep({ connectedSystem })]),
    ...(stepType === null ? [] : [withStep({ type: stepType })]),
  ];
}
