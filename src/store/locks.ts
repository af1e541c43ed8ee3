/** One row per schedule: who may run now. Its term grows with every new holder and fences the old. */
import type { Transaction } from './database.ts';
import { prepared, sql } from './sql.ts';

export type LockHolder = { executionId: string; workflowId: string; runId: string; term: number };

export type LockClaim = { claimed: true; term: number } | { claimed: false; holder: LockHolder };

export type LockRequest = Omit<LockHolder, 'term'> & { scheduleId: string };

/** A holder may go away between the refusal and the look at it, but not for ever. */
const maxRounds = 5;

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
        where held.holder_execution_id is null
          or held.holder_execution_id = excluded.holder_execution_id
        returning term`,
    ),
  );
  return claimed?.term ?? null;
}

/** Null when nobody holds the lock. */
export function findLockHolder(tx: Transaction, scheduleId: string): Promise<LockHolder | null> {
  return tx.row(sql`
    select holder_execution_id as "executionId", holder_workflow_id as "workflowId",
      holder_run_id as "runId", term
    from schedule_lock
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and holder_execution_id is not null`);
}

/** The lock when it is free or already this execution's; otherwise its holder. */
export async function claimLock(tx: Transaction, request: LockRequest): Promise<LockClaim> {
  for (let round = 0; round < maxRounds; round += 1) {
    const term = await tryClaim(tx, request);
    if (term !== null) return { claimed: true, term };
    const holder = await findLockHolder(tx, request.scheduleId);
    if (holder) return { claimed: false, holder };
  }
  throw new Error('the lock of the schedule changes hands too fast');
}

/** Takes the lock from exactly the holder that was found gone; a newer holder keeps it. */
export async function takeOverLock(
  tx: Transaction,
  request: LockRequest & { expected: LockHolder },
): Promise<LockClaim> {
  const { scheduleId, executionId, workflowId, runId, expected } = request;
  const taken = await tx.row<{ term: number }>(sql`
    update schedule_lock set term = term + 1, holder_execution_id = ${executionId},
      holder_workflow_id = ${workflowId}, holder_run_id = ${runId}, claimed_at = now()
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and holder_execution_id = ${expected.executionId} and term = ${expected.term}
      and holder_execution_id <> ${executionId}
    returning term`);
  return taken ? { claimed: true, term: taken.term } : claimLock(tx, request);
}

/** Answers whether it was still held with that term. */
export async function releaseLock(
  tx: Transaction,
  { scheduleId, executionId, term }: { scheduleId: string; executionId: string; term: number },
): Promise<boolean> {
  const released = await tx.execute(sql`
    update schedule_lock
    set holder_execution_id = null, holder_workflow_id = null, holder_run_id = null
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and holder_execution_id = ${executionId} and term = ${term}`);
  return released > 0;
}

/** Releases the lock with the term the execution claimed it with; false when it holds none. */
export async function releaseLockOf(tx: Transaction, executionId: string): Promise<boolean> {
  const released = await tx.execute(
    prepared(
      'release_lock_of',
      sql`
        update schedule_lock as held
        set holder_execution_id = null, holder_workflow_id = null, holder_run_id = null
        from execution e
        where e.tenant_id = ${tx.tenantId} and e.id = ${executionId}
          and held.tenant_id = e.tenant_id and held.schedule_id = e.schedule_id
          and held.holder_execution_id = e.id and held.term = e.lock_term`,
    ),
  );
  return released > 0;
}
