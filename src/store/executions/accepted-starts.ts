/**
 * Accepted starts: executions recorded before Temporal is asked to start them. Until a worker begins one it is
 * `Queued` and unbegun; it is not in the queue of its schedule.
 */
import type { NewStart } from '../../domain/execution/start.ts';
import type { UnfinalizedEnd } from '../../domain/execution/unfinalized-end.ts';
import { noRun } from '../../domain/identifiers.ts';
import { splitGroups } from '../../domain/schedule/plan.ts';
import { defaultPriority } from '../../domain/schedule/priority.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { excerpt } from '../../domain/text/clip.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql, toJson } from '../core/sql.ts';
import { finalizeExecution } from './finalize-execution.ts';

/** A start to be accepted; the definition is that of its revision. */
export type AcceptedStart = NewStart & {
  workflowId: string;
  definition: Pick<Definition, 'name' | 'steps' | 'priority'>;
};

/**
 * Records the executions in the transaction that accepts their starts. Idempotent: an execution that is
 * recorded already stays as it is.
 */
export async function acceptStarts(
  tx: Transaction,
  starts: readonly AcceptedStart[],
): Promise<void> {
  if (starts.length === 0) return;
  const column = <T>(read: (start: AcceptedStart) => T): T[] => starts.map(read);
  await tx.execute(sql`
    insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision,
      status, trigger, initiator, workflow_id, run_id, queued_at, group_count, step_count,
      retried_from, retry_reason, triggered_by, backfill_id, traceparent, priority, start_request)
    select ${tx.tenantId}, s.id, s.schedule_id, s.slug, s.name, s.revision, 'Queued', s.trigger,
      s.initiator, s.workflow_id, ${noRun}::uuid, now(), s.groups, s.steps, s.retried_from,
      s.retry_reason, s.triggered_by, s.backfill_id, s.traceparent, s.priority, s.request
    from unnest(
      ${column(({ executionId }) => executionId)}::uuid[],
      ${column(({ schedule }) => schedule.id)}::uuid[],
      ${column(({ schedule }) => schedule.slug)}::text[],
      ${column(({ definition }) => definition.name)}::text[],
      ${column(({ schedule }) => schedule.revision)}::integer[],
      ${column(({ trigger }) => trigger)}::text[],
      ${column(({ initiator }) => toJson(initiator))}::jsonb[],
      ${column(({ workflowId }) => workflowId)}::text[],
      ${column(({ definition }) => splitGroups(definition.steps).length)}::integer[],
      ${column(({ definition }) => definition.steps.length)}::integer[],
      ${column(({ retryOf }) => retryOf?.executionId ?? null)}::uuid[],
      ${column(({ retryOf }) => retryOf?.reason ?? null)}::text[],
      ${column(({ triggeredBy }) => (triggeredBy ? toJson(triggeredBy) : null))}::jsonb[],
      ${column(({ backfillId }) => backfillId ?? null)}::uuid[],
      ${column(({ traceparent }) => traceparent ?? null)}::text[],
      ${column((start) => start.priority ?? start.definition.priority ?? defaultPriority)}::integer[],
      ${column((start) => toJson(requestOf(start)))}::jsonb[])
      as s (id, schedule_id, slug, name, revision, trigger, initiator, workflow_id, groups, steps,
        retried_from, retry_reason, triggered_by, backfill_id, traceparent, priority, request)
    on conflict (tenant_id, id) do nothing`);
}

/** The request to repeat the start; its definition is stored with the revision. */
function requestOf(start: AcceptedStart): NewStart {
  const { executionId, tenantSlug, trigger, initiator, retryOf, overlap, priority } = start;
  const { milestone, triggeredBy, backfillId, parameters, traceparent } = start;
  const { id, slug, revision } = start.schedule;
  return {
    executionId,
    tenantSlug,
    schedule: { id, slug, revision },
    trigger,
    initiator,
    ...(retryOf && { retryOf }),
    ...(overlap && { overlap }),
    ...(priority !== undefined && { priority }),
    ...(milestone && { milestone }),
    ...(triggeredBy && { triggeredBy }),
    ...(backfillId !== undefined && { backfillId }),
    ...(parameters !== undefined && { parameters }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

/** An accepted start that may be repeated. */
export type StartToRepeat = {
  start: NewStart & { definition: Definition };
  acceptedAt: Date;
  /** Of its schedule. */
  deleted: boolean;
};

/** Null once a worker has begun the execution, or it has ended. */
export async function findStartToRepeat(
  tx: Transaction,
  executionId: string,
): Promise<StartToRepeat | null> {
  type Row = Omit<StartToRepeat, 'start'> & { request: NewStart; definition: Definition };
  const row = await tx.row<Row>(sql`
    select e.start_request as request, r.definition, e.queued_at as "acceptedAt", s.deleted_at is not null as deleted
    from execution e
    join schedule s on s.tenant_id = e.tenant_id and s.id = e.schedule_id
    join schedule_revision r on r.tenant_id = e.tenant_id and r.schedule_id = e.schedule_id
      and r.revision = e.revision
    where e.tenant_id = ${tx.tenantId} and e.id = ${executionId}
      and e.status = 'Queued' and e.start_request is not null`);
  if (!row) return null;
  const { request, definition, ...rest } = row;
  return { start: { ...request, definition }, ...rest };
}

const longestError = 300;

/** Notes why Temporal did not take the start; null when it has. Postpones the next inspection. */
export async function noteStart(
  tx: Transaction,
  executionId: string,
  error: string | null,
): Promise<void> {
  await tx.execute(sql`
    update execution set start_error = ${error === null ? null : excerpt(error, longestError)},
      updated_at = now()
    where tenant_id = ${tx.tenantId} and id = ${executionId}
      and status = 'Queued' and start_request is not null`);
}

/**
 * Ends an execution that no worker has begun, and settles its delivery or backfill fire. A worker that begins
 * it later finds it ended and runs nothing. `runId` is that of its workflow, if known. False when a worker
 * has begun it, or it has ended.
 */
export async function finalizeUnbegun(
  tx: Transaction,
  executionId: string,
  { end, runId = noRun }: { end: UnfinalizedEnd; runId?: string },
): Promise<boolean> {
  const held = await tx.row(sql`
    select id from execution
    where tenant_id = ${tx.tenantId} and id = ${executionId}
      and status = 'Queued' and start_request is not null
    for update`);
  if (!held) return false;
  const { status, error, at } = end;
  await finalizeExecution(tx, {
    tenantId: tx.tenantId,
    executionId,
    incarnation: runId,
    seq: 0,
    at: at.getTime(),
    outcome: { status, error },
    steps: [],
  });
  await tx.execute(sql`
    update delivery set state = 'Skipped', reason = ${error}, execution_id = ${executionId},
      decided_at = now()
    where tenant_id = ${tx.tenantId} and id = ${executionId} and state = 'Pending'`);
  await tx.execute(sql`
    update backfill_fire set state = 'NotBegun'
    where tenant_id = ${tx.tenantId} and execution_id = ${executionId}
      and state in ('Offered', 'Started')`);
  return true;
}

/**
 * Skips executions that no worker has begun, because their start is no longer wanted. One that a worker
 * begins at this moment is left to admission, which skips it too.
 */
export async function skipUnbegun(
  tx: Transaction,
  which: { executionId: string } | { backfillId: string },
  reason: string,
): Promise<void> {
  const chosen: Sql =
    'executionId' in which
      ? sql`id = ${which.executionId}`
      : sql`backfill_id = ${which.backfillId}`;
  await tx.execute(sql`
    update execution set status = 'Skipped', error = ${reason}, ended_at = now(),
      start_error = null, updated_at = now()
    where tenant_id = ${tx.tenantId} and id in (
      select id from execution
      where tenant_id = ${tx.tenantId} and ${chosen}
        and status = 'Queued' and start_request is not null
      for update skip locked)`);
}

export type LimitedSchedule = {
  /** Starts of this and later revisions count. */
  timingsRevision: number;
};

/** Locks the schedule until the transaction ends, so that two fires are never both the last one. */
export async function lockLimitedScheduleForUpdate(
  tx: Transaction,
  scheduleId: string,
): Promise<LimitedSchedule> {
  const locked = await tx.row<LimitedSchedule>(sql`
    select timings_revision as "timingsRevision" from schedule
    where tenant_id = ${tx.tenantId} and id = ${scheduleId}
    for update`);
  return locked ?? { timingsRevision: 1 };
}

/** Executions that the schedule's own fires started, without skipped and unbegun ones, but with removed ones. */
export async function countScheduledStarts(
  tx: Transaction,
  { scheduleId, timingsRevision }: LimitedSchedule & { scheduleId: string },
): Promise<number> {
  const counted = await tx.row<{ count: number }>(sql`
    select (select count(*) from execution
        where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
          and trigger = 'Schedule' and status <> 'Skipped' and reset_of is null
          and start_request is null and revision >= ${timingsRevision})
      + (select count(*) from removed_object o
        where o.tenant_id = ${tx.tenantId} and o.kind = 'execution' and o.schedule_id = ${scheduleId}
          and (o.facts ->> 'counted')::boolean
          and (o.facts ->> 'revision')::integer >= ${timingsRevision}
          and not exists (select from execution e
            where e.tenant_id = o.tenant_id and e.id = o.object_id)) as count`);
  return counted?.count ?? 0;
}

/** Marks the limit as reached; the reconciler then removes the timings from Temporal. */
export async function markLimitReached(tx: Transaction, scheduleId: string): Promise<void> {
  await tx.execute(sql`
    update schedule set limit_reached_at = now(), generation = generation + 1,
      sync_due_at = now(), sync_failures = 0
    where tenant_id = ${tx.tenantId} and id = ${scheduleId} and limit_reached_at is null`);
}
