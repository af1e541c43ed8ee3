/** Holds of a tenant: the active one, of which there is at most one, and past ones; and its suspensions. */
import { v7 as uuidv7 } from 'uuid';
import type { Initiator } from '../../domain/audit.ts';
import type { HeldTime } from '../../domain/hold.ts';
import type { SuspendedTime } from '../../domain/tenant.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql, toJson } from '../core/sql.ts';

export type StoredHold = {
  id: string;
  since: Date;
  /** When it expires; null when it has no end. */
  until: Date | null;
  reason: string;
  setBy: Initiator;
  /** Null while it is active. */
  endedAt: Date | null;
  endedBy: Initiator | null;
};

const columns = sql`id, since, until, reason, set_by as "setBy", ended_at as "endedAt",
  ended_by as "endedBy"`;

/** SQL expression: the reason of the active hold; null without one. */
export function holdReason(tx: Transaction): Sql {
  return sql`(select h.reason from hold h where h.tenant_id = ${tx.tenantId}
    and h.ended_at is null and (h.until is null or h.until > now()))`;
}

/** The hold that is active at an instant; null when none is. */
export function findHold(tx: Transaction, at: Date): Promise<StoredHold | null> {
  return tx.row(sql`
    select ${columns} from hold
    where tenant_id = ${tx.tenantId} and ended_at is null and (until is null or until > ${at})`);
}

/** The newest first, at most `limit`, the active one included. */
export function listHolds(tx: Transaction, limit: number): Promise<StoredHold[]> {
  return tx.rows(sql`
    select ${columns} from hold where tenant_id = ${tx.tenantId}
    order by since desc, id desc
    limit ${limit}`);
}

/** Periods of holds that overlap the time from `from` until `to`, in order; at most 10,000. */
export function listHeldTimes(
  tx: Transaction,
  { from, to }: { from: Date; to: Date },
): Promise<HeldTime[]> {
  const end = sql`least(ended_at, until)`;
  return tx.rows(sql`
    select since, ${end} as "end", reason from hold
    where tenant_id = ${tx.tenantId} and since <= ${to} and (${end} is null or ${end} > ${from})
    order by since
    limit 10000`);
}

/** Periods of suspension of the tenant that overlap that time, in order; at most 10,000. */
export function listSuspendedTimes(
  tx: Transaction,
  { from, to }: { from: Date; to: Date },
): Promise<SuspendedTime[]> {
  return tx.rows(sql`
    select since, ended_at as "end", reason from tenant_suspension
    where tenant_id = ${tx.tenantId} and since <= ${to} and (ended_at is null or ended_at > ${from})
    order by since
    limit 10000`);
}

type Ended = { at: Date; by: Initiator };

/** Ends the active hold, at its expiry at the latest, and returns it. */
export async function endHold(tx: Transaction, { at, by }: Ended): Promise<StoredHold | null> {
  return tx.row(sql`
    update hold set ended_at = least(${at}, until), ended_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and ended_at is null
    returning ${columns}`);
}

/** Ends the active hold if it has expired, and returns it. A hold that was set meanwhile stays. */
export async function expireHold(tx: Transaction, { at, by }: Ended): Promise<StoredHold | null> {
  return tx.row(sql`
    update hold set ended_at = until, ended_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and ended_at is null and until <= ${at}
    returning ${columns}`);
}

export type NewHold = { reason: string; until: Date | null; at: Date; by: Initiator };

/** Sets a hold and ends the active one, which is kept as history. */
export async function setHold(tx: Transaction, hold: NewHold): Promise<StoredHold> {
  const { reason, until, at, by } = hold;
  // Serialises two concurrent calls: the second ends the hold of the first.
  await tx.row(sql`select pg_advisory_xact_lock(hashtextextended(${`hold ${tx.tenantId}`}, 0))`);
  await endHold(tx, { at, by });
  const created = await tx.row<StoredHold>(sql`
    insert into hold (tenant_id, id, since, until, reason, set_by)
    values (${tx.tenantId}, ${uuidv7()}, ${at}, ${until}, ${reason}, ${toJson(by)}::jsonb)
    returning ${columns}`);
  if (!created) throw new Error('the hold that was just set is gone');
  return created;
}
