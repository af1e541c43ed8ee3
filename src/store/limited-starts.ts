/** Starts by a schedule with a limited timing: counted, and noted when the last one is made. */
import type { Transaction } from './database.ts';
import { sql } from './sql.ts';

export type LimitedSchedule = {
  /** Starts of this and later revisions count. */
  timingsRevision: number;
};

/** Holds the schedule until the transaction ends, so that two fires are never both the last one. */
export async function lockLimitedSchedule(
  tx: Transaction,
  scheduleId: string,
): Promise<LimitedSchedule> {
  const locked = await tx.row<LimitedSchedule>(sql`
    select timings_revision as "timingsRevision" from schedule
    where tenant_id = ${tx.tenantId} and id = ${scheduleId}
    for update`);
  return locked ?? { timingsRevision: 1 };
}

/** Executions that a schedule's own fires started, skipped and never begun ones left out. */
export async function countScheduledStarts(
  tx: Transaction,
  { scheduleId, timingsRevision }: LimitedSchedule & { scheduleId: string },
): Promise<number> {
  const counted = await tx.row<{ count: number }>(sql`
    select count(*) as count from execution
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and trigger = 'Schedule' and status <> 'Skipped' and reset_of is null
      and start_request is null and revision >= ${timingsRevision}`);
  return counted?.count ?? 0;
}

/** Notes the end and puts the schedule in front of the reconciler, which empties it in Temporal. */
export async function markLimitReached(tx: Transaction, scheduleId: string): Promise<void> {
  await tx.execute(sql`
    update schedule set limit_reached_at = now(), generation = generation + 1,
      sync_due_at = now(), sync_failures = 0
    where tenant_id = ${tx.tenantId} and id = ${scheduleId} and limit_reached_at is null`);
}
