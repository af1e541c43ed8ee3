/**
 * Leases: which process runs a background loop. The term grows with every new owner; a fenced write fails once
 * another process has taken over, however long the old owner stalled.
 */
import type { GlobalTransaction } from './database.ts';
import { sql, toJson } from './sql.ts';

export type Lease = { name: string; owner: string; term: number };

/** The lease was lost; the transaction that noticed it writes nothing. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor(lease: Lease) {
    super(`the lease "${lease.name}" with term ${lease.term} belongs to another process now`);
  }
}

/** Takes the lease when it is free or prolongs our own; null while another process has it. */
export async function claimLease(
  tx: GlobalTransaction,
  { name, owner, seconds }: { name: string; owner: string; seconds: number },
): Promise<Lease | null> {
  const held = await tx.row<{ term: number }>(sql`
    insert into lease as held (name, owner, term, expires_at)
    values (${name}, ${owner}, 1, now() + make_interval(secs => ${seconds}))
    on conflict (name) do update set
      term = held.term + (held.owner <> excluded.owner)::integer,
      owner = excluded.owner, expires_at = excluded.expires_at
    where held.owner = excluded.owner or held.expires_at <= now()
    returning term`);
  return held ? { name, owner, term: held.term } : null;
}

/**
 * Locks and prolongs the lease until the transaction ends, so that no write of this transaction can come after
 * the first one of another owner. Call it before writing.
 * @throws LeaseLostError when another process has taken it over.
 */
export async function fenceByLease(
  tx: GlobalTransaction,
  lease: Lease,
  seconds: number,
): Promise<void> {
  const held = await tx.execute(sql`
    update lease set expires_at = now() + make_interval(secs => ${seconds})
    where name = ${lease.name} and owner = ${lease.owner} and term = ${lease.term}`);
  if (held === 0) throw new LeaseLostError(lease);
}

/** Releases it, so that another process need not wait for its expiry. */
export async function releaseLease(tx: GlobalTransaction, lease: Lease): Promise<void> {
  await tx.execute(sql`
    update lease set expires_at = now()
    where name = ${lease.name} and owner = ${lease.owner} and term = ${lease.term}`);
}

/** Stores the report of a pass, for health checks; false when the lease was lost. */
export async function reportLease(
  tx: GlobalTransaction,
  lease: Lease,
  report: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const written = await tx.execute(sql`
    update lease set report = ${toJson(report)}::jsonb, reported_at = now()
    where name = ${lease.name} and owner = ${lease.owner} and term = ${lease.term}`);
  return written > 0;
}

export type LeaseReport = { report: Readonly<Record<string, unknown>>; reportedAt: Date };

/** Null before the first pass of any process. */
export function readLeaseReport(tx: GlobalTransaction, name: string): Promise<LeaseReport | null> {
  return tx.row(sql`
    select report, reported_at as "reportedAt" from lease
    where name = ${name} and report is not null`);
}
