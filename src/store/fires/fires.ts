/** The fire ledger: each nominal instant of a schedule belongs to at most one execution. */
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, prepared, sql } from '../core/sql.ts';
import { type RemovedOutcome, removedOutcome } from '../record/removed-objects.ts';

export type FireDecision = 'Started' | 'Skipped' | 'Missed';

export type FireClaim = {
  scheduleId: string;
  scheduledFor: Date;
  executionId: string;
  decision: FireDecision;
  reason: string | null;
  /** True for a start later than on time; false unless set. */
  catchUp?: boolean;
};

/** `unbegun`: claimed for a workflow that no worker has begun. A missed fire has no execution. */
export type FireOwner = {
  executionId: string | null;
  decision: FireDecision;
  reason: string | null;
  unbegun: boolean;
};

/**
 * Claims the instant and returns its owner: the claimant, or an earlier one. Idempotent.
 */
export async function claimFire(tx: Transaction, fire: FireClaim): Promise<FireOwner> {
  const { scheduleId, scheduledFor, executionId, decision, reason, catchUp = false } = fire;
  const inserted = await tx.execute(
    prepared(
      'claim_fire',
      sql`
        insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision, reason,
          catch_up)
        values (${tx.tenantId}, ${scheduleId}, ${scheduledFor}, ${executionId}, ${decision},
          ${reason}, ${catchUp})
        on conflict (tenant_id, schedule_id, scheduled_for) do nothing`,
    ),
  );
  if (inserted > 0) return { executionId, decision, reason, unbegun: false };
  const owner = await tx.row<FireOwner>(sql`
    select execution_id as "executionId", decision, reason, unbegun from fire
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and scheduled_for = ${scheduledFor}`);
  if (!owner)
    throw new Error('the fire is claimed by another transaction that is not visible yet; retrying');
  return owner;
}

/**
 * Settles a fire that was claimed for a workflow before it began, or reopens one of the `reopened` decisions
 * because a person asked for it. False when another process has settled it meanwhile.
 */
export async function settleFire(
  tx: Transaction,
  fire: FireClaim,
  reopened: readonly FireDecision[] = ['Missed'],
): Promise<boolean> {
  const { scheduleId, scheduledFor, executionId, decision, reason } = fire;
  const settled = await tx.execute(sql`
    update fire set execution_id = ${executionId}, decision = ${decision}, reason = ${reason},
      unbegun = false, decided_at = now()
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and scheduled_for = ${scheduledFor}
      and (unbegun and execution_id = ${executionId}
        or not unbegun and decision = any (${[...reopened]}::text[]))`);
  return settled > 0;
}

export type StoredFire = {
  scheduledFor: Date;
  decision: FireDecision;
  reason: string | null;
  executionId: string | null;
  catchUp: boolean;
  unbegun: boolean;
  decidedAt: Date;
  /** How its execution ended, once retention has removed that; else null. */
  removed: RemovedOutcome | null;
};

/** Null means any. `from` is inclusive, `to` exclusive. */
export type FireFilter = {
  scheduleId: string;
  decision: FireDecision | null;
  from: Date | null;
  to: Date | null;
};

/** At most `limit` behind the instant `before`, the newest instants first by default. */
export function listFires(
  tx: Transaction,
  page: FireFilter & { sort?: OrderOf<'fires'>; before: Date | null; limit: number },
): Promise<StoredFire[]> {
  const { scheduleId, decision, from, to, sort = '-scheduledFor', before, limit } = page;
  const conditions = [sql`tenant_id = ${tx.tenantId}`, sql`schedule_id = ${scheduleId}`];
  if (decision !== null) conditions.push(sql`decision = ${decision}`);
  if (from !== null) conditions.push(sql`scheduled_for >= ${from}`);
  if (to !== null) conditions.push(sql`scheduled_for < ${to}`);
  if (before !== null) conditions.push(sql`scheduled_for ${behindIn(sort)} ${before}`);
  return tx.rows(sql`
    select scheduled_for as "scheduledFor", decision, reason, execution_id as "executionId",
      catch_up as "catchUp", unbegun, decided_at as "decidedAt", ${removedOutcome(tx, sql`execution_id`)} as removed
    from fire
    where ${allOf(conditions)}
    order by scheduled_for ${directionOf(sort)}
    limit ${limit}`);
}

/** Of a period, both ends included; a decision that none has is missing. */
export async function countFires(
  tx: Transaction,
  { since, until }: { since: Date; until: Date },
): Promise<Partial<Record<FireDecision, number>>> {
  const rows = await tx.rows<{ decision: FireDecision; count: number }>(sql`
    select decision, count(*) as count from fire
    where tenant_id = ${tx.tenantId} and scheduled_for between ${since} and ${until}
    group by decision`);
  return Object.fromEntries(rows.map(({ decision, count }) => [decision, count]));
}
