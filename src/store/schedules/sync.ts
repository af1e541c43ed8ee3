/**
 * The queue of the reconciler: schedules whose newest generation was not read back from Temporal yet.
 * A process works on one under a lease; after losing it, its term refuses further writes.
 */
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';
import { findScheduleById, type StoredSchedule } from './schedules.ts';

export type SyncClaim = {
  /** As it was when the lease was taken; a deleted one must be removed from Temporal. */
  schedule: StoredSchedule;
  term: number;
};

/** `owner` is a UUID that the process made when it started. */
export type SyncLease = { owner: string; leaseSeconds: number };

/** A process may have begun its pass before the removal of the tenant did. */
const tenantStays = (tx: Transaction): Sql =>
  sql`exists (select from tenant where id = ${tx.tenantId} and removing_at is null)`;

async function takeLeases(tx: Transaction, lease: SyncLease, chosen: Sql): Promise<SyncClaim[]> {
  // Materialised, so that the rows are chosen and locked once in every query plan; an array, so that they are then
  // found by their keys: a join reads all schedules.
  const taken = await tx.rows<{ id: string; term: number }>(sql`
    with chosen as materialized (${chosen})
    update schedule s set lease_owner = ${lease.owner}, lease_term = s.lease_term + 1,
      lease_until = now() + make_interval(secs => ${lease.leaseSeconds})
    where s.tenant_id = ${tx.tenantId} and s.id = any (array(select id from chosen))
    returning s.id, s.lease_term as term`);
  const claims: SyncClaim[] = [];
  for (const { id, term } of taken) {
    const schedule = await findScheduleById(tx, id);
    if (schedule) claims.push({ schedule, term });
  }
  return claims;
}

/** Leases schedules that are due and free, the longest waiting first. */
export function claimDueSync(
  tx: Transaction,
  claim: SyncLease & { limit: number },
): Promise<SyncClaim[]> {
  return takeLeases(
    tx,
    claim,
    sql`
      select id from schedule
      where tenant_id = ${tx.tenantId} and observed_generation < generation
        and sync_due_at <= now() and (lease_until is null or lease_until <= now())
        and ${tenantStays(tx)}
      order by sync_due_at
      limit ${claim.limit}
      for update skip locked`,
  );
}

/**
 * Leases one schedule right after it was changed, due or not, or one to be compared with Temporal
 * although it is in sync. Null while another process works on it.
 */
export async function claimSync(
  tx: Transaction,
  claim: SyncLease & { scheduleId: string; evenInSync?: boolean },
): Promise<SyncClaim | null> {
  const behind = claim.evenInSync ? sql`true` : sql`observed_generation < generation`;
  const [taken] = await takeLeases(
    tx,
    claim,
    sql`
      select id from schedule
      where tenant_id = ${tx.tenantId} and id = ${claim.scheduleId} and ${behind}
        and (lease_until is null or lease_until <= now()) and ${tenantStays(tx)}
      for update`,
  );
  return taken ?? null;
}

type Held = { scheduleId: string; term: number };

function heldBy(tx: Transaction, { scheduleId, term }: Held): Sql {
  return sql`tenant_id = ${tx.tenantId} and id = ${scheduleId} and lease_term = ${term}`;
}

/** Prolongs a lease; false when it was lost. */
export async function renewSync(
  tx: Transaction,
  held: Held & { leaseSeconds: number },
): Promise<boolean> {
  const renewed = await tx.execute(sql`
    update schedule set lease_until = now() + make_interval(secs => ${held.leaseSeconds})
    where ${heldBy(tx, held)} and lease_owner is not null`);
  return renewed > 0;
}

/** Stores what was read back and releases the lease; false when the lease was lost meanwhile. */
export async function completeSync(
  tx: Transaction,
  done: Held & { generation: number; hash: string | null },
): Promise<boolean> {
  const written = await tx.execute(sql`
    update schedule set observed_generation = greatest(observed_generation, ${done.generation}),
      observed_hash = ${done.hash}, drifted_at = null, drift = '{}', sync_error = null, sync_failures = 0, sync_due_at = now(),
      lease_owner = null, lease_until = null
    where ${heldBy(tx, done)}`);
  return written > 0;
}

/** Stores why it failed and when to retry; false when the lease was lost meanwhile. */
export async function failSync(
  tx: Transaction,
  failed: Held & { error: string; retryAt: Date },
): Promise<boolean> {
  const written = await tx.execute(sql`
    update schedule set sync_error = ${failed.error}, sync_failures = sync_failures + 1,
      sync_due_at = ${failed.retryAt}, lease_owner = null, lease_until = null
    where ${heldBy(tx, failed)}`);
  return written > 0;
}
