/** What happened, or should have, without an ended execution: fires, deadlines, long executions, approvals. */
import type { ExecutionTrigger } from '../../domain/audit.ts';
import type { Deadline } from '../../domain/notification/deadline.ts';
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import { suspensionReason } from '../core/tenants.ts';
import type { FireDecision } from '../fires/fires.ts';
import { executionCause, fireCause, isKnown } from './notifications.ts';

export type FireNews = {
  scheduleId: string;
  scheduledFor: Date;
  decision: FireDecision;
  reason: string | null;
  executionId: string | null;
  decidedAt: Date;
};

/** A transaction that became visible late is still found. */
const fireLookBack = '10 minutes';

/** Fires that were missed or started late, decided since `until` and not told yet; the oldest first. */
export function listFireNews(
  tx: Transaction,
  { since, until, limit }: { since: Date; until: Date; limit: number },
): Promise<FireNews[]> {
  const cause = fireCause(sql`f.schedule_id`, sql`f.scheduled_for`);
  return tx.rows(sql`
    select f.schedule_id as "scheduleId", f.scheduled_for as "scheduledFor", f.decision, f.reason,
      f.execution_id as "executionId", f.decided_at as "decidedAt"
    from fire f
    where f.tenant_id = ${tx.tenantId} and (f.decision = 'Missed' or f.catch_up)
      and f.decided_at >= greatest(${since}::timestamptz,
        ${until}::timestamptz - ${fireLookBack}::interval)
      -- Switching a schedule off is no news to the one who did.
      and (f.reason is null or f.reason not like 'disabled: %')
      and not (f.decision = 'Missed' and ${isKnown(tx, 'Missed', cause)})
      and not (f.decision <> 'Missed' and ${isKnown(tx, 'Late', cause)})
    order by f.decided_at, f.schedule_id, f.scheduled_for
    limit ${limit}`);
}

export type SilentFire = { scheduleId: string; scheduledFor: Date; executionId: string };

/** Fires before `before` whose workflow no worker has begun, not told yet. */
export function listSilentFires(
  tx: Transaction,
  { before, limit }: { before: Date; limit: number },
): Promise<SilentFire[]> {
  const cause = fireCause(sql`f.schedule_id`, sql`f.scheduled_for`);
  return tx.rows(sql`
    select f.schedule_id as "scheduleId", f.scheduled_for as "scheduledFor",
      f.execution_id as "executionId"
    from fire f
    where f.tenant_id = ${tx.tenantId} and f.unbegun and f.scheduled_for < ${before}
      and not ${isKnown(tx, 'DidNotRun', cause)}
    order by f.scheduled_for
    limit ${limit}`);
}

/** Starts that were accepted before `before` and that no worker has begun, not told yet. */
export function listSilentStarts(
  tx: Transaction,
  { before, limit }: { before: Date; limit: number },
): Promise<{ id: string; scheduleId: string; queuedAt: Date; startError: string | null }[]> {
  return tx.rows(sql`
    select e.id, e.schedule_id as "scheduleId", e.queued_at as "queuedAt",
      e.start_error as "startError"
    from execution e
    where e.tenant_id = ${tx.tenantId} and e.status = 'Queued' and e.start_request is not null
      and e.queued_at < ${before} and not ${isKnown(tx, 'DidNotRun', executionCause(sql`e`))}
    order by e.id
    limit ${limit}`);
}

/** Schedules whose fires could not be accounted for since before `before`, not told yet. */
export function listUnaudited(
  tx: Transaction,
  { before, limit }: { before: Date; limit: number },
): Promise<{ scheduleId: string; dueAt: Date }[]> {
  const cause = sql`'audit ' || substr(${fireCause(sql`a.schedule_id`, sql`a.due_at`)}, 6)`;
  return tx.rows(sql`
    select a.schedule_id as "scheduleId", a.due_at as "dueAt" from fire_audit a
    join schedule s on s.tenant_id = a.tenant_id and s.id = a.schedule_id
    where a.tenant_id = ${tx.tenantId} and a.due_at < ${before} and s.deleted_at is null
      and ${suspensionReason(tx)} is null and not ${isKnown(tx, 'DidNotRun', cause)}
    order by a.due_at
    limit ${limit}`);
}

export type WaitingApproval = {
  id: string;
  kind: string;
  objectId: string;
  requestedAt: Date;
  requestedBy: string;
  executionId: string | null;
  scheduleId: string | null;
};

/** Requests that wait for another user at `at`, not told yet. */
export function listWaitingApprovals(
  tx: Transaction,
  { at, limit }: { at: Date; limit: number },
): Promise<WaitingApproval[]> {
  return tx.rows(sql`
    select a.id, a.kind, a.object_id as "objectId", a.requested_at as "requestedAt",
      a.requested_by ->> 'name' as "requestedBy", e.id as "executionId",
      coalesce(e.schedule_id, s.id) as "scheduleId"
    from approval a
    left join execution e on e.tenant_id = a.tenant_id and e.id = a.object_id
    left join schedule s on s.tenant_id = a.tenant_id and s.id = a.object_id
    where a.tenant_id = ${tx.tenantId} and a.status = 'Pending' and a.expires_at > ${at}
      and not ${isKnown(tx, 'ApprovalWaiting', sql`'approval ' || a.id`)}
    order by a.id
    limit ${limit}`);
}

export type OpenExecution = {
  id: string;
  scheduleId: string;
  trigger: ExecutionTrigger;
  scheduledFor: Date | null;
  queuedAt: Date;
  startedAt: Date | null;
};

const openColumns = sql`
  e.id, e.schedule_id as "scheduleId", e.trigger, e.scheduled_for as "scheduledFor",
  e.queued_at as "queuedAt", e.started_at as "startedAt"`;
const isOpen = sql`e.status in ('Queued', 'InProgress', 'Paused', 'Cancelling')`;

/** Open executions that have passed a deadline that was not told yet. */
export function listPastDeadline(
  tx: Transaction,
  { at, limit }: { at: Date; limit: number },
): Promise<(OpenExecution & { deadline: Deadline })[]> {
  const from = sql`(case when e.trigger = 'Schedule' then coalesce(e.scheduled_for, e.queued_at)
    else e.queued_at end)`;
  const passed = (member: string) => sql`${from} + make_interval(secs =>
    (r.definition -> 'deadline' ->> ${member})::float8) < ${at}`;
  const known = (which: string) =>
    isKnown(tx, 'DeadlinePassed', sql`${executionCause(sql`e`)} || ${` ${which}`}`);
  return tx.rows(sql`
    select ${openColumns}, r.definition -> 'deadline' as deadline
    from execution e
    join schedule_revision r on r.tenant_id = e.tenant_id and r.schedule_id = e.schedule_id
      and r.revision = e.revision
    where e.tenant_id = ${tx.tenantId} and ${isOpen} and r.definition ? 'deadline'
      and (e.started_at is null and ${passed('startBySeconds')} and not ${known('start')}
        or ${passed('endBySeconds')} and not ${known('end')})
    order by e.id
    limit ${limit}`);
}

/** Fires that no worker has begun and whose deadline for starting has passed, not told yet. */
export function listSilentPastDeadline(
  tx: Transaction,
  { at, limit }: { at: Date; limit: number },
): Promise<(SilentFire & { deadline: Deadline })[]> {
  const cause = sql`${fireCause(sql`f.schedule_id`, sql`f.scheduled_for`)} || ' start'`;
  return tx.rows(sql`
    select f.schedule_id as "scheduleId", f.scheduled_for as "scheduledFor",
      f.execution_id as "executionId", r.definition -> 'deadline' as deadline
    from fire f
    join schedule s on s.tenant_id = f.tenant_id and s.id = f.schedule_id
    join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
      and r.revision = s.revision
    where f.tenant_id = ${tx.tenantId} and f.unbegun and r.definition ? 'deadline'
      and f.scheduled_for + make_interval(secs =>
        (r.definition -> 'deadline' ->> 'startBySeconds')::float8) < ${at}
      and not ${isKnown(tx, 'DeadlinePassed', cause)}
    order by f.scheduled_for
    limit ${limit}`);
}

/** Running executions that started before `before` and are not told of as long, by id after `after`. */
export function listLongRunning(
  tx: Transaction,
  { before, after, limit }: { before: Date; after: string | null; limit: number },
): Promise<OpenExecution[]> {
  const behind = after === null ? sql`true` : sql`e.id > ${after}`;
  return tx.rows(sql`
    select ${openColumns} from execution e
    where e.tenant_id = ${tx.tenantId} and e.status in ('InProgress', 'Cancelling')
      and e.started_at < ${before} and ${behind}
      and not ${isKnown(tx, 'LongerThanUsual', sql`'execution ' || e.id`)}
    order by e.id
    limit ${limit}`);
}
