/** The lock of a schedule: which execution may run now. The term grows with every holder and fences old ones. */
import { appointNext, type LockHolder } from '../executions/waiting-executions.ts';
import type { Transaction } from './database.ts';
import { prepared, sql } from './sql.ts';

export type LockClaim = { claimed: true; term: number } | { claimed: false; holder: LockHolder };

export type LockRequest = Omit<LockHolder, 'term'> & { scheduleId: string };

/** `next` has the lock now and was not told: wake it after the commit. */
export type Released = { released: boolean; next: LockHolder | null };

/** A failed claim locks the row, so the second round already succeeds; more would be a bug. */
const maxRounds = 3;

/** A free lock with a queue is not for newcomers. */
async function tryClaim(tx: Transaction, request: LockRequest): Promise<number | null> {
  const { scheduleId, executionId, workflowId, runId } = request;
  const claimed = await tx.row<{ term: number }>(
    prepared(
      'claim_lock',
      sql`
        insert into schedule_lock as held (tenant_id, schedule_id, term, holder_execution_id,
          holder_workflow_id, holder_run_id, claimed_at)
        values (${tx.tenantId}, ${scheduleId}, 1, ${executionId}, ${workflowId}, ${runId}, now())
        on conflict (tenant_id, schedule_id) do update set
          term = held.term
            + (held.holder_execution_id is distinct from excluded.holder_execution_id)::integer,
          holder_execution_id = excluded.holder_execution_id,
          holder_workflow_id = excluded.holder_workflow_id,
          holder_run_id = excluded.holder_run_id,
          claimed_at = excluded.claimed_at
        where held.holder_execution_id is null and not held.has_queue
          or held.holder_execution_id = excluded.holder_execution_id
        returning term`,
    ),
  );
  return claimed?.term ?? null;
}

/** Null when the lock is free. */
export function findLockHolder(tx: Transaction, scheduleId: string): Promise<LockHolder | null> {
  return tx.row(sql`
    select holder_execution_id as "executionId", holder_workflow_id as "workflowId",
      holder_run_id as "runId", term
    from schedule_lock
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and holder_execution_id is not null`);
}

/** As `findLockHolder`, with the lock row locked until the transaction ends. */
export async function lockScheduleLockForUpdate(
  tx: Transaction,
  scheduleId: string,
): Promise<LockHolder | null> {
  const held = await tx.row<LockHolder | { executionId: null }>(sql`
    select holder_execution_id as "executionId", holder_workflow_id as "workflowId",
      holder_run_id as "runId", term
    from schedule_lock
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
    for update`);
  return held?.executionId ? held : null;
}

/**
 * Claims the lock when it is free or already this execution's; otherwise returns its holder. After a refusal
 * the transaction has the row locked, because PostgreSQL locks a conflicting row even if it updates nothing.
 */
export async function claimLock(tx: Transaction, request: LockRequest): Promise<LockClaim> {
  for (let round = 0; round < maxRounds; round += 1) {
    const term = await tryClaim(tx, request);
    if (term !== null) return { claimed: true, term };
    const { scheduleId } = request;
    const holder = (await findLockHolder(tx, scheduleId)) ?? (await appointNext(tx, scheduleId));
    if (holder) return { claimed: false, holder };
  }
  throw new Error('the lock of the schedule is neither free nor held');
}

type Vacated = { scheduleId: string; hasQueue: boolean };

async function passOn(tx: Transaction, vacated: Vacated | null): Promise<Released> {
  if (!vacated) return { released: false, next: null };
  return {
    released: true,
    next: vacated.hasQueue ? await appointNext(tx, vacated.scheduleId) : null,
  };
}

/** Passes the lock on, if it was still held with that term. */
export async function releaseLock(
  tx: Transaction,
  { scheduleId, executionId, term }: { scheduleId: string; executionId: string; term: number },
): Promise<Released> {
  const vacated = await tx.row<Vacated>(sql`
    update schedule_lock
    set holder_execution_id = null, holder_workflow_id = null, holder_run_id = null
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and holder_execution_id = ${executionId} and term = ${term}
    returning schedule_id as "scheduleId", has_queue as "hasQueue"`);
  return passOn(tx, vacated);
}

/**
 * Passes on the lock of an ended execution; one statement when the queue is empty. An execution may have got
 * the lock without noticing it before it ended: then it knows no term.
 */
export async function releaseLockOf(tx: Transaction, executionId: string): Promise<Released> {
  const vacated = await tx.row<Vacated>(
    prepared(
      'release_lock_of',
      sql`
        update schedule_lock as held
        set holder_execution_id = null, holder_workflow_id = null, holder_run_id = null
        from execution e
        where e.tenant_id = ${tx.tenantId} and e.id = ${executionId}
          and held.tenant_id = e.tenant_id and held.schedule_id = e.schedule_id
          and held.holder_execution_id = e.id and held.term = coalesce(e.lock_term, held.term)
        returning held.schedule_id as "scheduleId", held.has_queue as "hasQueue"`,
    ),
  );
  return passOn(tx, vacated);
}

/** Marks that an execution waits: from now on the lock is passed on when it is released. */
export async function markQueue(tx: Transaction, scheduleId: string): Promise<void> {
  await tx.execute(sql`
    update schedule_lock set has_queue = true
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}`);
}
