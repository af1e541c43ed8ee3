/** The ledger of fires: each nominal instant of a schedule belongs to one execution for ever. */
import type { Transaction } from './database.ts';
import { prepared, sql } from './sql.ts';

export const fireDecisions = ['Started', 'Skipped', 'Missed'] as const;
export type FireDecision = (typeof fireDecisions)[number];

export type FireClaim = {
  scheduleId: string;
  scheduledFor: Date;
  executionId: string;
  decision: FireDecision;
  reason: string | null;
};

export type FireOwner = { executionId: string; decision: FireDecision };

/**
 * Claims the instant and answers whose it is: the claimant's, or an earlier one's. Asking again
 * changes nothing.
 */
export async function claimFire(tx: Transaction, fire: FireClaim): Promise<FireOwner> {
  const { scheduleId, scheduledFor, executionId, decision, reason } = fire;
  const inserted = await tx.execute(
    prepared(
      'claim_fire',
      sql`
        insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision, reason)
        values (${tx.tenantId}, ${scheduleId}, ${scheduledFor}, ${executionId}, ${decision},
          ${reason})
        on conflict (tenant_id, schedule_id, scheduled_for) do nothing`,
    ),
  );
  if (inserted > 0) return { executionId, decision };
  const owner = await tx.row<FireOwner>(sql`
    select execution_id as "executionId", decision from fire
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and scheduled_for = ${scheduledFor}`);
  if (!owner) throw new Error('a fire is claimed by a transaction that cannot be seen yet');
  return owner;
}
