/** What a retention run has done so far, and the lock that makes it the only one. */
import type { RetentionKind } from '../../domain/tenant.ts';
import type { GlobalTransaction } from '../../store/core/database.ts';
import { readDatabaseNow } from '../../store/retention/retention-lock.ts';
import type { TenantFacts } from '../../store/tenants/tenant-life.ts';
import type { Operator } from '../tenant/tenant-operator.ts';

export type Run = {
  operator: Operator;
  /** Of the lock; asked now and then, so that it is neither lost unseen nor closed as idle. */
  lock: GlobalTransaction;
  now: Date;
  tenants: readonly TenantFacts[];
  /** Every tenant: a partition belongs to all of them. */
  everyone: readonly TenantFacts[];
  archive: string | null;
  /** Executions and events that may still be begun. */
  budget: number;
  removed: Record<RetentionKind, number>;
  rows: number;
  dropped: string[];
  /** Cuts whose rows are needed by something still. */
  waiting: number;
};

/** @throws when the connection that holds the lock was lost. */
export async function keepLock({ lock, operator }: Run): Promise<void> {
  operator.signal.throwIfAborted();
  await readDatabaseNow(lock);
}
