/** Holds of a tenant, the one that lies and all before it. At most one lies. */
import { v7 as uuidv7 } from 'uuid';
import type { Initiator } from '../../domain/audit.ts';
import type { HeldTime } from '../../domain/hold.ts';
import type { Transaction } from '../core/database.ts';
import { sql, type Sql, toJson } from '../core/sql.ts';

export type StoredHold = {
  id: string;
  since: Date;
  /** When it ends by itself; null without such a time. */
  until: Date | null;
  reason: string;
  setBy: Initiator;
  /** Null while it lies. */
  endedAt: Date | null;
  endedBy: Initiator | null;
};

const columns = sql`id, since, until, reason, set_by as "setBy", ended_at as "endedAt",
  ended_by as "endedBy"`;

/** The reason of the hold that lies, as a part of a statement that is asked anyway; null without one. */
export function holdReason(tx: Transaction): Sql {
  return sql`(select h.reason from hold h where h.tenant_id = ${tx.tenantId}
    and h.ended_at is null and (h.until is null or h.until > now()))`;
}

/** The hold that lies at an instant; null when none does. */
export function findHold(tx: Transaction, at: Date): Promise<StoredHold | null> {
  return tx.row(sql`
    select ${columns} from hold
    where tenant_id = ${tx.tenantId} and ended_at is null and (until is null or until > ${at})`);
}

/** The newest first, at most `limit`, the one that lies included. */
export function listHolds(tx: Transaction, limit: number): Promise<StoredHold[]> {
  return tx.rows(sql`
    select ${columns} from hold where tenant_id = ${tx.tenantId}
    order by since desc, id desc
    limit ${limit}`);
}

/** Times of holds that reach into the time from `from` until `to`, in order; at most 10,000. */
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

type Ended = { at: Date; by: Initiator };

/** Ends the hold that lies, at the latest when it ends by itself; answers it as it was. */
export async function endHold(tx: Transaction, { at, by }: Ended): Promise<StoredHold | null> {
  return tx.row(sql`
    update hold set ended_at = least(${at}, until), ended_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and ended_at is null
    returning ${columns}`);
}

/** Ends the hold whose time is over; null when none is. A hold that was set anew meanwhile stays. */
export async function expireHold(
  tx: Transaction,
  { at, by }: Ended,
): Promise<StoredHold | null> {
  return tx.row(sql`
    update hold set ended_at = until, ended_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and ended_at is null and until <= ${at}
    returning ${columns}`);
}

export type NewHold = { reason: string; until: Date | null; at: Date; by: Initiator };

/** Lays a hold in the place of the one that lies, which is kept as history. */
export async function setHold(tx: Transaction, hold: NewHold): Promise<StoredHold> {
  const { reason, until, at, by } = hold;
  // Of two people at once the second waits, and then ends the hold of the first.
  await tx.row(sql`select pg_advisory_xact_lock(hashtextextended(${`hold ${tx.tenantId}`}, 0))`);
  await endHold(tx, { at, by });
  const laid = await tx.row<StoredHold>(sql`
    insert into hold (tenant_id, id, since, until, reason, set_by)
    values (${tx.tenantId}, ${uuidv7()}, ${at}, ${until}, ${reason}, ${toJson(by)}::jsonb)
    returning ${columns}`);
  if (!laid) throw new Error('the hold that was just laid is gone');
  return laid;
}
