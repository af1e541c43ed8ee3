/** One row per schedule: who may run now. Its term grows with every new holder and fences the old. */
import { appointNext, type LockHolder } from '../executions/waiting-executions.ts';
import type { Transaction } from './database.ts';
import { prepared, sql } from './sql.ts';

export type LockClaim = { claimed: true; term: number } | { claimed: false; holder: LockHolder };

export type LockRequest = Omit<LockHolder, 'term'> & { scheduleId: string };

/** `next` has the lock now and does not know it yet: wake it after the commit. */
export type Released = { released: boolean; next: LockHolder | null };

/** A failed claim keeps the row, so the second round already succeeds; more would be a mistake. */
const maxRounds = 3;

/** A free lock that somebody may wait for is not for newcomers. */
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

/** Null when nobody holds the lock. */
export function findLockHolder(tx: Transaction, scheduleId: string): Promise<LockHolder | null> {
  return tx.row(sql`
    select holder_execution_id as "executionId", holder_workflow_id as "workflowId",
      holder_run_id as "runId", term
    from schedule_lock
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and holder_execution_id is not null`);
}

/** As `findLockHolder`; nobody else can change that before the transaction ends. */
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
 * The lock when it is free or already this execution's; otherwise its holder. After a refusal the
 * transaction holds the row, for PostgreSQL locks what it does not update.
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

/** Gives the lock to the next, if it was still held with that term. */
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
 * Gives the lock of an execution that has ended to the next; one statement when nobody waits. One
 * that ended before its turn had come to its knowledge holds it without knowing the term.
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

/** Somebody waits: from now on the lock is passed on and not given back. */
export async function markQueue(tx: Transaction, scheduleId: string): Promise<void> {
  await tx.execute(sql`
    update schedule_lock set has_queue = true
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}`);
}
