/** The grid of a schedule: some of its executions, and the status of every step of them. */
import type { ExecutionTrigger } from '../../domain/audit.ts';
import {
  type ExecutionStatus,
  finalStepStatuses,
  type StepStatus,
} from '../../domain/execution/status.ts';
import { definitionLimits, type StepType } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { allOf, sql } from '../core/sql.ts';

export type GridExecution = {
  id: string;
  revision: number;
  status: ExecutionStatus;
  trigger: ExecutionTrigger;
  scheduledFor: Date | null;
  queuedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
};

/** At most `limit` of the schedule, the newest first: those older than `after`, and none newer than `newest`. */
export function listGridExecutions(
  tx: Transaction,
  page: { scheduleId: string; newest: string | null; after: string | null; limit: number },
): Promise<GridExecution[]> {
  const { scheduleId, newest, after, limit } = page;
  const conditions = [sql`e.tenant_id = ${tx.tenantId}`, sql`e.schedule_id = ${scheduleId}`];
  if (newest !== null) conditions.push(sql`e.id <= ${newest}::uuid`);
  if (after !== null) conditions.push(sql`e.id < ${after}::uuid`);
  return tx.rows(sql`
    select e.id, e.revision, e.status, e.trigger, e.scheduled_for as "scheduledFor",
      e.queued_at as "queuedAt", e.started_at as "startedAt", e.ended_at as "endedAt"
    from execution e
    where ${allOf(conditions)}
    order by e.id desc
    limit ${limit}`);
}

/** The execution that is `count` newer than one of its schedule, or the newest when there are fewer. */
export async function findNewerExecution(
  tx: Transaction,
  { scheduleId, id, count }: { scheduleId: string; id: string; count: number },
): Promise<string | null> {
  const found = await tx.row<{ id: string }>(sql`
    select id from (
      select e.id from execution e
      where e.tenant_id = ${tx.tenantId} and e.schedule_id = ${scheduleId} and e.id >= ${id}::uuid
      order by e.id
      limit ${count + 1}
    ) newer
    order by id desc
    limit 1`);
  return found?.id ?? null;
}

export type GridCell = {
  executionId: string;
  stepIndex: number;
  groupIndex: number;
  key: string;
  name: string;
  type: StepType;
  status: StepStatus;
  attempts: number;
  startedAt: Date | null;
  endedAt: Date | null;
};

/**
 * Every step of the executions, the newest execution first and of it the first step first. What an attempt says
 * of a step is only looked up for those that have not ended.
 */
export function listGridCells(
  tx: Transaction,
  executionIds: readonly string[],
): Promise<GridCell[]> {
  const ended = [...finalStepStatuses];
  const ids = sql`any (${[...executionIds]}::uuid[])`;
  return tx.rows(sql`
    select r.execution_id as "executionId", r.step_index as "stepIndex",
      r.group_index as "groupIndex", r.step_key as key, r.step_name as name,
      r.step_type as type, r.status, r.attempts, r.started_at as "startedAt",
      r.ended_at as "endedAt"
    from execution e
    join activity_record r
      on r.tenant_id = e.tenant_id and r.execution_id = e.id and r.run_id = e.run_id
    where e.tenant_id = ${tx.tenantId} and e.id = ${ids} and r.status = any (${ended}::text[])
    union all
    select s.execution_id, s.step_index, s.group_index, s.step_key, s.step_name, s.step_type,
      s.status, s.attempts, s.started_at, s.ended_at
    from step_status s
    where s.tenant_id = ${tx.tenantId} and s.execution_id = ${ids}
      and s.recorded_status <> all (${ended}::text[])
    order by "executionId" desc, "stepIndex"
    limit ${executionIds.length * definitionLimits.steps}`);
}
