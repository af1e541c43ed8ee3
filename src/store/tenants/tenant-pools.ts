/** What the operator of the installation does with the pools of a tenant. */
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import { auditTenant, type TenantAct } from './tenant-life.ts';

/** Those that are granted already stay as they are; returns the others. */
export async function grantPools(
  tx: Transaction,
  { pools, reason, ...act }: TenantAct & { pools: readonly string[]; reason?: string },
): Promise<string[]> {
  const granted = await tx.rows<{ pool: string }>(sql`
    insert into tenant_pool (tenant_id, pool, granted_at, granted_by)
    select ${tx.tenantId}, pool, ${act.at}, ${act.by.name}
    from unnest(${[...pools]}::text[]) pool
    on conflict do nothing
    returning pool`);
  const names = granted.map(({ pool }) => pool).sort();
  if (names.length > 0) await audit(tx, act, 'grant-pools', { names, reason });
  return names;
}

/** Returns those that were granted before. */
export async function revokePools(
  tx: Transaction,
  { pools, reason, ...act }: TenantAct & { pools: readonly string[]; reason?: string },
): Promise<string[]> {
  const revoked = await tx.rows<{ pool: string }>(sql`
    delete from tenant_pool
    where tenant_id = ${tx.tenantId} and pool = any (${[...pools]}::text[])
    returning pool`);
  const names = revoked.map(({ pool }) => pool).sort();
  if (names.length > 0) await audit(tx, act, 'revoke-pools', { names, reason });
  return names;
}

function audit(
  tx: Transaction,
  act: TenantAct,
  action: string,
  { names, reason }: { names: string[]; reason: string | undefined },
): Promise<void> {
  const what = { action, detail: names.join(', ') };
  return auditTenant(tx, act, reason === undefined ? what : { ...what, reason });
}
