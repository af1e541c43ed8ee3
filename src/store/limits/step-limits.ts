/** Limits that a tenant sets on its use of pools and of schedules with a tag. */
import type { Initiator } from '../../domain/audit.ts';
import type { SettableLimitKind } from '../../domain/limits/limit.ts';
import type { Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';

export type LimitName = { kind: SettableLimitKind; name: string };

export type StoredLimit = LimitName & {
  maxActive: number;
  /** Another one when the limit is set again after it was removed. */
  id: string;
  /** Grows by one with every change. */
  version: number;
  updatedAt: Date;
  updatedBy: Initiator;
};

const columns = sql`
  l.kind, l.name, l.max_active as "maxActive", l.id, l.version, l.updated_at as "updatedAt",
  l.updated_by as "updatedBy"`;

/** All of them, by kind and name: the number is limited. */
export function listStepLimits(
  tx: Transaction,
  { limit }: { limit: number },
): Promise<StoredLimit[]> {
  return tx.rows(sql`
    select ${columns} from step_limit l
    where l.tenant_id = ${tx.tenantId}
    order by l.kind, l.name
    limit ${limit}`);
}

export function findStepLimit(
  tx: Transaction,
  { kind, name }: LimitName,
): Promise<StoredLimit | null> {
  return tx.row(sql`
    select ${columns} from step_limit l
    where l.tenant_id = ${tx.tenantId} and l.kind = ${kind} and l.name = ${name}`);
}

/** Call it first in a transaction that changes a limit: there is one such transaction at a time. */
export async function lockStepLimits(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`step limits ${tx.tenantId}`}, 0))`);
}

/** Call it with the limits locked. */
export async function countStepLimits(tx: Transaction): Promise<number> {
  const found = await tx.row<{ count: number }>(sql`
    select count(*) as count from step_limit where tenant_id = ${tx.tenantId}`);
  return found?.count ?? 0;
}

export type LimitChange = LimitName & { maxActive: number; id: string; at: Date; by: Initiator };

/** Stores the next version, or the first; call it with the limits locked. */
export async function putStepLimit(tx: Transaction, change: LimitChange): Promise<void> {
  const { kind, name, maxActive, id, at, by } = change;
  await tx.execute(sql`
    insert into step_limit (tenant_id, kind, name, id, max_active, version, updated_at, updated_by)
    values (${tx.tenantId}, ${kind}, ${name}, ${id}, ${maxActive}, 1, ${at}, ${toJson(by)}::jsonb)
    on conflict (tenant_id, kind, name) do update set max_active = excluded.max_active,
      version = step_limit.version + 1, updated_at = excluded.updated_at,
      updated_by = excluded.updated_by`);
}

export async function deleteStepLimit(tx: Transaction, { kind, name }: LimitName): Promise<void> {
  await tx.execute(sql`
    delete from step_limit
    where tenant_id = ${tx.tenantId} and kind = ${kind} and name = ${name}`);
}
