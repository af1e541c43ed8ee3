/** Deletes a tenant, in steps that may be repeated: what an earlier try has deleted stays deleted. */
import type { Initiator } from '../../domain/audit.ts';
import type { GlobalTransaction, Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';
import { auditTenant, lockTenantForUpdate, type TenantAct } from './tenant-life.ts';
import {
  countTenantRows,
  listTenantTables,
  quoted,
  rawSql,
  type TenantTable,
} from './tenant-tables.ts';

/**
 * From here on nothing of the tenant is written by others, and its credentials are refused. Idempotent. The number
 * is that of the transaction: older ones may still write.
 */
export async function beginRemoval(
  tx: Transaction,
  { reason, ...act }: TenantAct & { reason: string },
): Promise<{ xid: string } | null> {
  const tenant = await lockTenantForUpdate(tx);
  if (!tenant || tenant.state === 'Active') return null;
  if (tenant.state === 'Suspended') {
    await tx.execute(sql`update tenant set removing_at = now() where id = ${tx.tenantId}`);
    await auditTenant(tx, act, { action: 'remove-tenant', reason });
  }
  await tx.execute(sql`
    insert into removed_tenant (id, slug, name, created_at, started_at, started_by, reason)
    select id, slug, name, created_at, removing_at, ${toJson(act.by)}::jsonb, ${reason}
    from tenant where id = ${tx.tenantId}
    on conflict (id) do nothing`);
  const row = await tx.row<{ xid: string }>(sql`select pg_current_xact_id()::text as xid`);
  return { xid: row?.xid ?? '0' };
}

/** Whether every transaction that was under way at `xid` has ended. */
export async function haveOlderEnded(tx: GlobalTransaction, xid: string): Promise<boolean> {
  const row = await tx.row<{ ended: boolean }>(sql`
    select pg_snapshot_xmin(pg_current_snapshot()) > ${xid}::text::xid8 as ended`);
  return row?.ended ?? false;
}

/** Schedules that a reconciler is working on: it may still push one to Temporal. */
export async function countLeasedSchedules(tx: Transaction): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from schedule where tenant_id = ${tx.tenantId} and lease_until > now()`);
  return row?.count ?? 0;
}

/** Slugs of schedules that were read back from Temporal, so that it must have them; at most `limit`. */
export async function listSyncedSlugs(tx: Transaction, limit: number): Promise<string[]> {
  const rows = await tx.rows<{ slug: string }>(sql`
    select slug from schedule
    where tenant_id = ${tx.tenantId} and deleted_at is null and observed_hash is not null
      and drifted_at is null
    order by id limit ${limit}`);
  return rows.map(({ slug }) => slug);
}

/** Workflows of executions that were started in Temporal under another name, by execution; at most `limit`. */
export function listOddWorkflows(
  tx: Transaction,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): Promise<{ id: string; workflowId: string; runId: string }[]> {
  return tx.rows(sql`
    select id, workflow_id as "workflowId", run_id::text as "runId" from execution
    where tenant_id = ${tx.tenantId} and id > ${after}::uuid and not starts_with(workflow_id, ${prefix})
    order by id limit ${limit}`);
}

/** Slugs that schedules of the tenant have or had, behind `after`; at most `limit`. */
export async function listSlugs(
  tx: Transaction,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const rows = await tx.rows<{ slug: string }>(sql`
    select distinct slug from schedule where tenant_id = ${tx.tenantId} and slug > ${after}
    order by slug limit ${limit}`);
  return rows.map(({ slug }) => slug);
}

/** True while no row was deleted: then what became final may still be linked. */
export async function isUntouched(tx: Transaction): Promise<boolean> {
  const row = await tx.row<{ untouched: boolean }>(sql`
    select counts = '{}' and chain_seq is null as untouched from removed_tenant where id = ${tx.tenantId}`);
  return row?.untouched ?? false;
}

/** Keeps the end of the record chain, before its first row is deleted. */
export async function keepChainHead(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    update removed_tenant r set chain_seq = c.seq, chain_hash = c.hash
    from record_chain c
    where r.id = ${tx.tenantId} and c.tenant_id = r.id and r.chain_seq is null and r.counts = '{}'`);
}

async function noteDeleted(tx: Transaction, table: string, count: number): Promise<void> {
  if (count === 0) return;
  await tx.execute(sql`
    update removed_tenant set counts = counts
      || jsonb_build_object(${table}::text, coalesce((counts ->> ${table})::bigint, 0) + ${count}::bigint)
    where id = ${tx.tenantId}`);
}

/** Deletes rows of one table or partition, at most `limit`, and counts them in the same transaction. */
export async function deleteSome(
  tx: Transaction,
  { name, column }: TenantTable,
  { part, limit }: { part: string; limit: number },
): Promise<number> {
  // Without the index, each batch would read the rows of all other tenants again.
  await tx.execute(sql`set local enable_seqscan = off`);
  const from = rawSql(quoted(part));
  const deleted = await tx.execute(sql`
    delete from only ${from} where ctid = any (array(
      select ctid from only ${from} where ${rawSql(quoted(column))} = ${tx.tenantId} limit ${limit}))`);
  await noteDeleted(tx, name, deleted);
  return deleted;
}

/** Rows of the tenant in every table that has some. */
export async function countRows(tx: Transaction): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await listTenantTables(tx)) {
    const count = await countTenantRows(tx, table);
    if (count > 0) counts[table.name] = count;
  }
  return counts;
}

/**
 * The end, in one transaction: what came late, and the tenant itself. A transaction that writes a row of the
 * tenant waits for this one and is refused then.
 */
export async function finishRemoval(
  tx: Transaction,
  { at, by }: { at: Date; by: Initiator },
): Promise<Record<string, number>> {
  await tx.row(sql`select from tenant where id = ${tx.tenantId} for update`);
  for (const table of await listTenantTables(tx)) {
    const late = await tx.execute(sql`
      delete from ${rawSql(quoted(table.name))} where ${rawSql(quoted(table.column))} = ${tx.tenantId}`);
    await noteDeleted(tx, table.name, late);
  }
  await tx.execute(sql`delete from tenant where id = ${tx.tenantId}`);
  const ended = await tx.row<{ counts: Record<string, number> }>(sql`
    update removed_tenant set removed_at = ${at}, removed_by = ${toJson(by)}::jsonb
    where id = ${tx.tenantId} returning counts`);
  return ended?.counts ?? {};
}
