/** The queue of a schedule: executions that wait for the lock, their order, and which are superseded. */
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import { displacingPolicies, type OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';
import { suspensionReason } from '../core/tenants.ts';

/** An execution by which its workflow can be found. */
export type WaitingExecution = { executionId: string; workflowId: string; runId: string };

/** The execution that has the lock of a schedule; `term` fences off earlier holders. */
export type LockHolder = WaitingExecution & { term: number };

const waitingColumns = sql`
  q.id as "executionId", q.workflow_id as "workflowId", q.run_id::text as "runId"`;

/**
 * Leaves out executions whose workflow is missing, until it is found again, and those that no worker has
 * begun, which have not asked for admission yet.
 */
function waitingFor(tx: Transaction, scheduleId: string | Sql): Sql {
  return sql`q.tenant_id = ${tx.tenantId} and q.schedule_id = ${scheduleId}
    and q.status = 'Queued' and q.missing_since is null and q.start_request is null`;
}

const displaces = sql`coalesce(q.overlap = any (${[...displacingPolicies]}::text[]), false)`;
const due = sql`coalesce(q.scheduled_for, q.queued_at)`;

/** An execution and its place in the queue, locked until the transaction ends. */
export type QueuePlace = {
  scheduleId: string;
  status: ExecutionStatus;
  queuedAt: Date;
  overlap: OverlapPolicy | null;
  missingSince: Date | null;
  /** Why the tenant is suspended; null unless it is. */
  suspension: string | null;
};

/** To avoid deadlocks, lock the execution before the lock row of its schedule. */
export function lockQueuePlaceForUpdate(
  tx: Transaction,
  executionId: string,
): Promise<QueuePlace | null> {
  return tx.row(sql`
    select schedule_id as "scheduleId", status, overlap, queued_at as "queuedAt",
      missing_since as "missingSince", ${suspensionReason(tx)} as suspension
    from execution
    where tenant_id = ${tx.tenantId} and id = ${executionId}
    for update`);
}

/** Its turn has come. `at` is when its first step begins. */
export async function startWaiting(
  tx: Transaction,
  { executionId, at, term }: { executionId: string; at: Date; term: number },
): Promise<void> {
  await tx.execute(sql`
    update execution set status = 'InProgress', started_at = ${at}, lock_term = ${term},
      updated_at = now()
    where tenant_id = ${tx.tenantId} and id = ${executionId} and status = 'Queued'`);
}

/**
 * Gives a free lock to the next execution: to the displacing one that arrived last, else by priority, nominal
 * time and arrival. Null when the queue is empty. Call it while the transaction has the lock row locked: then this
 * statement sees every execution that queued before.
 */
export async function appointNext(tx: Transaction, scheduleId: string): Promise<LockHolder | null> {
  const appointed = await tx.row<{ [Key in keyof LockHolder]: LockHolder[Key] | null }>(sql`
    update schedule_lock as held set has_queue = head."executionId" is not null,
      holder_execution_id = head."executionId", holder_workflow_id = head."workflowId",
      holder_run_id = head."runId", claimed_at = now(),
      term = held.term + (head."executionId" is not null)::integer
    from (select 1) one left join lateral (
      select ${waitingColumns} from execution q
      where ${waitingFor(tx, scheduleId)}
      order by ${displaces} desc, case when ${displaces} then q.queued_at end desc,
        case when ${displaces} then q.id end desc, q.priority, ${due}, q.id
      limit 1
    ) head on true
    where held.tenant_id = ${tx.tenantId} and held.schedule_id = ${scheduleId}
      and held.holder_execution_id is null
    returning head."executionId", head."workflowId", head."runId", held.term`);
  return appointed?.executionId ? (appointed as LockHolder) : null;
}

/** Waiting executions in the order of the queue, without the holder. */
export function listWaiting(
  tx: Transaction,
  { scheduleId, holder, limit }: { scheduleId: string; holder: string; limit: number },
): Promise<WaitingExecution[]> {
  return tx.rows(sql`
    select ${waitingColumns} from execution q
    where ${waitingFor(tx, scheduleId)} and q.id <> ${holder}
    order by q.priority, ${due}, q.id
    limit ${limit}`);
}

/** Number of waiting executions without the holder, counted up to `limit`. */
export async function countWaiting(
  tx: Transaction,
  { scheduleId, holder, limit }: { scheduleId: string; holder: string; limit: number },
): Promise<number> {
  const counted = await tx.row<{ count: number }>(sql`
    select count(*) as count from (
      select from execution q where ${waitingFor(tx, scheduleId)} and q.id <> ${holder}
      limit ${limit}
    ) waiting`);
  return counted?.count ?? 0;
}

/** A displacing execution that was started after this one, waiting or holding the lock. */
export async function findNewer(
  tx: Transaction,
  place: { scheduleId: string; executionId: string; queuedAt: Date; holder: string },
): Promise<string | null> {
  const found = await tx.row<{ id: string }>(sql`
    select q.id from execution q
    where q.tenant_id = ${tx.tenantId} and q.schedule_id = ${place.scheduleId}
      and (q.status = 'Queued' and q.missing_since is null and q.start_request is null
        or q.id = ${place.holder})
      and ${displaces} and (q.queued_at, q.id) > (${place.queuedAt}, ${place.executionId}::uuid)
    order by q.queued_at desc, q.id desc
    limit 1`);
  return found?.id ?? null;
}

/** Waiting executions that this later, displacing one supersedes; at most `limit`. */
export function listOlder(
  tx: Transaction,
  { scheduleId, executionId, limit }: { scheduleId: string; executionId: string; limit: number },
): Promise<WaitingExecution[]> {
  return tx.rows(sql`
    select ${waitingColumns} from execution q
    join execution own on own.tenant_id = ${tx.tenantId} and own.id = ${executionId}
    where ${waitingFor(tx, scheduleId)}
      and (q.queued_at, q.id) < (own.queued_at, own.id)
    order by q.queued_at, q.id
    limit ${limit}`);
}

/** A queue that does not move: `next` has the lock and was not woken; null when the lock is free. */
export type StalledQueue = { scheduleId: string; next: WaitingExecution | null };

/** Queues that have not moved for `seconds` although no execution runs. */
export async function listStalledQueues(
  tx: Transaction,
  { seconds, limit }: { seconds: number; limit: number },
): Promise<StalledQueue[]> {
  const rows = await tx.rows<{ scheduleId: string } & Partial<WaitingExecution>>(sql`
    select l.schedule_id as "scheduleId", ${waitingColumns}
    from schedule_lock l
    left join execution q on q.tenant_id = l.tenant_id and q.id = l.holder_execution_id
    where l.tenant_id = ${tx.tenantId} and l.has_queue
      and (l.holder_execution_id is null or q.status = 'Queued')
      and l.claimed_at < now() - make_interval(secs => ${seconds})
    order by l.claimed_at
    limit ${limit}`);
  return rows.map(({ scheduleId, executionId, workflowId, runId }) => ({
    scheduleId,
    next: executionId && workflowId && runId ? { executionId, workflowId, runId } : null,
  }));
}
