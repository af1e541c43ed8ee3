/** Partitions of a month whose every row is in a cut are dropped, instead of deleting their rows. */
import type { GlobalTransaction, Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';
import { quoted, rawSql } from '../tenants/tenant-tables.ts';
import { isNeeded, type Month } from './retention-due.ts';

/** Tables that are partitioned by the execution id, parents of rows last. */
const monthly = ['log_line', 'attempt', 'activity_record', 'execution'] as const;
type MonthlyTable = (typeof monthly)[number];

export type Partition = { table: MonthlyTable; name: string };

/** Those of the month that exist. */
export async function listMonthPartitions(
  tx: GlobalTransaction,
  month: Month,
): Promise<Partition[]> {
  const suffix = month.replace('-', '');
  const found = await tx.rows<Partition>(sql`
    select p.relname::text as table, c.relname::text as name
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    join pg_class p on p.oid = i.inhparent and p.relname = any (${[...monthly]}::text[])
      and p.relnamespace = 'public'::regnamespace
    where c.relname = p.relname || '_' || ${suffix}`);
  return [...found].sort((a, b) => monthly.indexOf(a.table) - monthly.indexOf(b.table));
}

/** Months in which the tenant has cuts, and whose partitions are there still and have no page. */
export async function listEmptiedMonths(tx: Transaction): Promise<Month[]> {
  const rows = await tx.rows<{ month: Month }>(sql`
    select to_char(c.month, 'YYYY-MM') as month
    from (select distinct month from retention_cut where tenant_id = ${tx.tenantId}) c
    join pg_class p on p.relnamespace = 'public'::regnamespace and p.relispartition
      and p.relname = any (array(select t || to_char(c.month, '_YYYYMM')
        from unnest(${[...monthly]}::text[]) t))
    group by c.month
    having sum(pg_relation_size(p.oid)) = 0
    order by c.month`);
  return rows.map(({ month }) => month);
}

const objectOf = (table: MonthlyTable): Sql =>
  table === 'execution' ? sql`t.id` : sql`t.execution_id`;

/** A cut that is archived as asked has the execution, or only its log. */
function isCovered(tx: Transaction, id: Sql, kinds: readonly string[]): Sql {
  return sql`exists (select from removed_object o
    join retention_cut c on c.tenant_id = o.tenant_id and c.id = o.cut_id and c.state <> 'Open'
    where o.tenant_id = ${tx.tenantId} and o.kind = any (${[...kinds]}::text[]) and o.object_id = ${id})`;
}

const kindsOf = (table: MonthlyTable): string[] =>
  table === 'log_line' ? ['execution', 'log'] : ['execution'];

/** Whether every row of the tenant in the partition is in a cut. Reads all of them. */
export async function isWhollyCut(tx: Transaction, { table, name }: Partition): Promise<boolean> {
  const row = await tx.row<{ left: boolean }>(sql`
    select exists (select from ${rawSql(quoted(name))} t where t.tenant_id = ${tx.tenantId}
      and not ${isCovered(tx, objectOf(table), kindsOf(table))}) as left`);
  return row?.left === false;
}

/** Stops all work on the tables for a moment: so long at most. */
const lockTimeoutMs = 1_000;
const checkTimeoutMs = 3_000;
const maxChecksMs = 5_000;

type Drop = {
  month: Month;
  partitions: readonly Partition[];
  /** Every tenant of the installation. */
  tenantIds: readonly string[];
};

/**
 * Drops partitions that were found to be wholly in cuts, after looking again behind a lock: what else was written
 * meanwhile, or is needed by now, makes it answer false. @throws when the lock is not to be had.
 */
export async function dropPartitions(tx: GlobalTransaction, drop: Drop): Promise<boolean> {
  await tx.execute(rawSql(`set local lock_timeout = ${lockTimeoutMs}`));
  await tx.execute(rawSql(`set local statement_timeout = ${checkTimeoutMs}`));
  const tables = monthly.filter((table) => drop.partitions.some((one) => one.table === table));
  for (const table of [...tables].reverse()) {
    await tx.execute(rawSql(`lock table only ${table} in access exclusive mode`));
  }
  const executions = await listMonthPartitions(tx, drop.month).then((all) =>
    all.find(({ table }) => table === 'execution'),
  );
  let covered = 0;
  const deadline = performance.now() + maxChecksMs;
  for (const tenantId of drop.tenantIds) {
    await tx.execute(sql`select set_config('app.tenant', ${tenantId}::text, true)`);
    const own = { ...tx, tenantId };
    const found = await checkAgain(own, drop, executions);
    if (found === null || performance.now() > deadline) return false;
    covered += found;
    await noteDropped(own, drop);
  }
  if (executions && tables.includes('execution')) {
    const name = rawSql(quoted(executions.name));
    // Rows of a tenant that does not exist would be seen by no one else.
    await tx.execute(sql`alter table ${name} no force row level security`);
    const all = await tx.row<{ count: number }>(sql`select count(*) as count from ${name}`);
    if (all?.count !== covered) return false;
  }
  for (const { name } of drop.partitions) await tx.execute(sql`drop table ${rawSql(quoted(name))}`);
  return true;
}

/** The executions of the tenant in the month; null when something of it must stay. */
async function checkAgain(
  tx: Transaction,
  { partitions }: Drop,
  executions: Partition | undefined,
): Promise<number | null> {
  if (!executions) return 0;
  const name = rawSql(quoted(executions.name));
  if (partitions.some(({ table }) => table === 'execution')) {
    const row = await tx.row<{ count: number; stay: number }>(sql`
      select count(*) as count, count(*) filter (where not ${isCovered(tx, sql`t.id`, ['execution'])}
        or ${isNeeded(tx, sql`t`)}) as stay
      from ${name} t where t.tenant_id = ${tx.tenantId}`);
    return row && row.stay === 0 ? row.count : null;
  }
  const logs = rawSql(quoted(partitions[0]?.name ?? ''));
  const row = await tx.row<{ stay: boolean }>(sql`
    select exists (select from ${name} t where t.tenant_id = ${tx.tenantId}
      and not ${isCovered(tx, sql`t.id`, kindsOf('log_line'))}
      and exists (select from ${logs} l where l.tenant_id = ${tx.tenantId} and l.execution_id = t.id)) as stay`);
  return row?.stay === false ? 0 : null;
}

async function noteDropped(tx: Transaction, { month, partitions }: Drop): Promise<void> {
  const names = partitions.map(({ name }) => name);
  await tx.execute(sql`
    update retention_cut set dropped = dropped || ${names}::text[]
    where tenant_id = ${tx.tenantId} and state = 'Deleting' and month = ${`${month}-01`}::date`);
  if (!partitions.some(({ table }) => table === 'execution')) return;
  await tx.execute(sql`
    update milestone m set offered_execution_id = null
    where m.tenant_id = ${tx.tenantId} and exists (select from removed_object o
      where o.tenant_id = m.tenant_id and o.kind = 'execution' and o.object_id = m.offered_execution_id)`);
}
