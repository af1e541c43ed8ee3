/** One retention run at a time: a lock of one transaction that stays open as long as the run. */
import type { GlobalTransaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';

/** False when another process has it. The end of the transaction, or of the process, frees it. */
export async function takeRetentionLock(tx: GlobalTransaction): Promise<boolean> {
  const row = await tx.row<{ taken: boolean }>(sql`
    select pg_try_advisory_xact_lock(hashtextextended('carillon retention', 0)) as taken`);
  return row?.taken ?? false;
}

/** By the clock of the database. In the transaction of the lock it also shows that the lock is held still. */
export async function readDatabaseNow(tx: GlobalTransaction): Promise<Date> {
  const row = await tx.row<{ now: Date }>(sql`select clock_timestamp() as now`);
  if (!row) throw new Error('a select without a table has one row');
  return row.now;
}
