/** The next step of running backfills, and the offer behind each start that a backfill makes. */
import type { Initiator } from '../../domain/audit.ts';
import type { BackfillOrder, BackfillStatus } from '../../domain/backfill.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';

export type RunningBackfill = {
  id: string;
  scheduleId: string;
  slug: string;
  revision: number;
  definition: Definition;
  order: BackfillOrder;
  startsPerMinute: number;
  overlap: OverlapPolicy;
  by: Initiator;
  /** Of the request that created it; null when it brought none. */
  traceparent: string | null;
  /** True once its schedule is deleted. */
  orphaned: boolean;
};

/** Running backfills, the oldest first, by id after `after`. */
export function listRunningBackfills(
  tx: Transaction,
  { after, limit }: { after: string | null; limit: number },
): Promise<RunningBackfill[]> {
  const behind = after === null ? sql`true` : sql`b.id > ${after}`;
  return tx.rows(sql`
    select b.id, b.schedule_id as "scheduleId", s.slug, b.revision, r.definition,
      b.start_order as "order", b.starts_per_minute as "startsPerMinute", b.overlap,
      b.created_by as by, b.traceparent, s.deleted_at is not null as orphaned
    from backfill b
    join schedule s on s.tenant_id = b.tenant_id and s.id = b.schedule_id
    join schedule_revision r on r.tenant_id = b.tenant_id and r.schedule_id = b.schedule_id
      and r.revision = b.revision
    where b.tenant_id = ${tx.tenantId} and b.status = 'Running' and ${behind}
    order by b.id
    limit ${limit}`);
}

/** A fire whose execution is recorded; Temporal may or may not have taken its start. */
export type OfferedFire = { scheduledFor: Date; executionId: string; workflowId: string };

export type FireUnderWay = OfferedFire & {
  state: 'Offered' | 'Started';
  /** No worker has begun it. */
  unbegun: boolean;
  startedAt: Date | null;
};

/** Fires that are offered, unbegun, or waiting for their turn, in order; at most `limit`. */
export function listUnderWay(
  tx: Transaction,
  { backfillId, limit }: { backfillId: string; limit: number },
): Promise<FireUnderWay[]> {
  return tx.rows(sql`
    select f.scheduled_for as "scheduledFor", f.execution_id as "executionId",
      f.workflow_id as "workflowId", f.state, e.id is null or e.start_request is not null as unbegun,
      f.started_at as "startedAt"
    from backfill_fire f
    left join execution e on e.tenant_id = f.tenant_id and e.id = f.execution_id
    where f.tenant_id = ${tx.tenantId} and f.backfill_id = ${backfillId}
      and (f.state = 'Offered' or f.state = 'Started' and (e.id is null or e.status = 'Queued'))
    order by f.scheduled_for
    limit ${limit}`);
}

/** Locks a running backfill until the transaction ends; false when it has ended. */
export async function lockRunningBackfillForUpdate(
  tx: Transaction,
  backfillId: string,
): Promise<boolean> {
  const held = await tx.row(sql`
    select id from backfill
    where tenant_id = ${tx.tenantId} and id = ${backfillId} and status = 'Running'
    for update`);
  return held !== null;
}

type Turn = { backfillId: string; at: Date; startsPerMinute: number };

/** Takes the next slot of the start rate; false while it is too early. Call it with the backfill locked. */
export async function takeStartTurn(
  tx: Transaction,
  { backfillId, at, startsPerMinute }: Turn,
): Promise<boolean> {
  const gap = 60 / startsPerMinute;
  const taken = await tx.execute(sql`
    update backfill set next_start_at = ${at}::timestamptz + make_interval(secs => ${gap})
    where tenant_id = ${tx.tenantId} and id = ${backfillId} and next_start_at <= ${at}`);
  return taken > 0;
}

/** Marks fires that were started otherwise since the backfill was created; they are not repeated. */
export async function leaveOutStarted(
  tx: Transaction,
  { backfillId, scheduleId }: { backfillId: string; scheduleId: string },
): Promise<void> {
  await tx.execute(sql`
    update backfill_fire f set state = 'AlreadyRan'
    from fire r
    where f.tenant_id = ${tx.tenantId} and f.backfill_id = ${backfillId} and f.state = 'Waiting'
      and r.tenant_id = f.tenant_id and r.schedule_id = ${scheduleId}
      and r.scheduled_for = f.scheduled_for and r.decision = 'Started'`);
}

/** The next fire that still waits; null when there is none. */
export async function findNextWaiting(
  tx: Transaction,
  { backfillId, order }: { backfillId: string; order: BackfillOrder },
): Promise<Date | null> {
  const direction = order === 'OldestFirst' ? sql`asc` : sql`desc`;
  const next = await tx.row<{ scheduledFor: Date }>(sql`
    select scheduled_for as "scheduledFor" from backfill_fire
    where tenant_id = ${tx.tenantId} and backfill_id = ${backfillId} and state = 'Waiting'
    order by scheduled_for ${direction}
    limit 1`);
  return next?.scheduledFor ?? null;
}

type Place = { backfillId: string; scheduledFor: Date };

/** Records the ids of a start before it is made. */
export async function offerFire(tx: Transaction, offer: Place & OfferedFire): Promise<void> {
  const { backfillId, scheduledFor, executionId, workflowId } = offer;
  await tx.execute(sql`
    update backfill_fire set state = 'Offered', execution_id = ${executionId},
      workflow_id = ${workflowId}
    where tenant_id = ${tx.tenantId} and backfill_id = ${backfillId}
      and scheduled_for = ${scheduledFor} and state = 'Waiting'`);
}

/** For a fire that no worker has begun and Temporal does not know: the start is made again. */
export async function offerAgain(
  tx: Transaction,
  { backfillId, scheduledFor }: Place,
): Promise<void> {
  await tx.execute(sql`
    update backfill_fire f set state = 'Offered'
    from execution e
    where f.tenant_id = ${tx.tenantId} and f.backfill_id = ${backfillId}
      and f.scheduled_for = ${scheduledFor} and f.state = 'Started'
      and e.tenant_id = f.tenant_id and e.id = f.execution_id
      and e.status = 'Queued' and e.start_request is not null`);
}

/** Another workflow has the id, so the start is made under this one from now on. */
export async function renameOffer(
  tx: Transaction,
  { backfillId, scheduledFor, workflowId }: Place & { workflowId: string },
): Promise<void> {
  await tx.execute(sql`
    with renamed as (
      update backfill_fire set workflow_id = ${workflowId}
      where tenant_id = ${tx.tenantId} and backfill_id = ${backfillId}
        and scheduled_for = ${scheduledFor} and state = 'Offered'
      returning execution_id
    )
    update execution e set workflow_id = ${workflowId}
    from renamed r
    where e.tenant_id = ${tx.tenantId} and e.id = r.execution_id
      and e.status = 'Queued' and e.start_request is not null`);
}

/** Temporal has taken its start. */
export async function noteStarted(
  tx: Transaction,
  { backfillId, scheduledFor, at }: Place & { at: Date },
): Promise<void> {
  await tx.execute(sql`
    update backfill_fire set state = 'Started', started_at = ${at}
    where tenant_id = ${tx.tenantId} and backfill_id = ${backfillId}
      and scheduled_for = ${scheduledFor} and state = 'Offered'`);
}

/** Its workflow is gone and no worker has begun it. Changes nothing once one has. */
export async function noteNotBegun(
  tx: Transaction,
  { backfillId, scheduledFor }: Place,
): Promise<void> {
  await tx.execute(sql`
    update backfill_fire f set state = 'NotBegun'
    where tenant_id = ${tx.tenantId} and backfill_id = ${backfillId}
      and scheduled_for = ${scheduledFor} and state = 'Started'
      and not exists (select from execution e
        where e.tenant_id = f.tenant_id and e.id = f.execution_id)`);
}

/** Completes it when nothing is left to start and every execution has ended; returns whether it did. */
export async function completeBackfill(
  tx: Transaction,
  { backfillId, at }: { backfillId: string; at: Date },
): Promise<boolean> {
  const completed = await tx.execute(sql`
    update backfill b set status = 'Completed', ended_at = ${at}
    where b.tenant_id = ${tx.tenantId} and b.id = ${backfillId} and b.status = 'Running'
      and not exists (
        select from backfill_fire f
        left join execution e on e.tenant_id = f.tenant_id and e.id = f.execution_id
        where f.tenant_id = b.tenant_id and f.backfill_id = b.id
          and (f.state in ('Waiting', 'Offered') or f.state = 'Started' and e.ended_at is null))`);
  return completed > 0;
}

/** Executions of cancelled backfills that still wait for their turn; at most `limit`. */
export function listCancelledWaiting(
  tx: Transaction,
  limit: number,
): Promise<{ executionId: string; workflowId: string; runId: string; by: Initiator }[]> {
  return tx.rows(sql`
    select e.id as "executionId", e.workflow_id as "workflowId", e.run_id::text as "runId",
      b.ended_by as by
    from execution e
    join backfill b on b.tenant_id = e.tenant_id and b.id = e.backfill_id
    where e.tenant_id = ${tx.tenantId} and e.status = 'Queued' and e.start_request is null
      and b.status = 'Cancelled'
    limit ${limit}`);
}

export type BackfillOffer = {
  backfillId: string;
  scheduledFor: Date;
  workflowId: string;
  status: BackfillStatus;
  by: string;
  reason: string | null;
};

/** The offer that the execution was started for; the backfill cannot be cancelled meanwhile. */
export function lockOfferedBackfillForShare(
  tx: Transaction,
  { scheduleId, executionId }: { scheduleId: string; executionId: string },
): Promise<BackfillOffer | null> {
  return tx.row(sql`
    select b.id as "backfillId", f.scheduled_for as "scheduledFor", f.workflow_id as "workflowId",
      b.status, b.created_by ->> 'name' as by, b.reason
    from backfill_fire f
    join backfill b on b.tenant_id = f.tenant_id and b.id = f.backfill_id
    where f.tenant_id = ${tx.tenantId} and f.execution_id = ${executionId}
      and b.schedule_id = ${scheduleId}
    for share of b`);
}
