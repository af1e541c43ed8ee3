/** The tables that hold rows of tenants, from the catalogue: a new one cannot be forgotten. */
import pg from 'pg';
import type { GlobalTransaction } from '../core/database.ts';
import { Sql, sql } from '../core/sql.ts';

export type TenantTable = {
  name: string;
  /** The column with the id of the tenant. */
  column: string;
  /** Columns of the primary key. */
  key: string[];
  /** The table itself, or its partitions. */
  parts: string[];
};

type Found = TenantTable & { refersTo: string[] };

/** Text of a statement. Only names of the catalogue may be put into it, each through `quoted`. */
export function rawSql(text: string): Sql {
  return new Sql([text], []);
}

export function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

/**
 * Every table with a tenant's id, each before those it refers to: in this order rows can be deleted. Without
 * `tenant` itself.
 */
export async function listTenantTables(tx: GlobalTransaction): Promise<TenantTable[]> {
  const found = await tx.rows<Found>(sql`
    select c.relname::text as name,
      coalesce(own.attname, by_key.attname)::text as column,
      coalesce((select array_agg(a.attname::text order by array_position(i.indkey::smallint[], a.attnum))
        from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisprimary), '{}') as key,
      case when c.relkind = 'p' then (select array_agg(relid::regclass::text order by relid::regclass::text)
        from pg_partition_tree(c.oid) where isleaf) else array[c.relname::text] end as parts,
      coalesce((select array_agg(distinct r.relname::text) from pg_constraint f
        join pg_class r on r.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid), '{}') as "refersTo"
    from pg_class c
    left join pg_attribute own
      on own.attrelid = c.oid and own.attname = 'tenant_id' and not own.attisdropped
    left join lateral (
      select a.attname from pg_constraint f
      join pg_attribute a on a.attrelid = c.oid and a.attnum = f.conkey[1]
      where f.conrelid = c.oid and f.contype = 'f' and f.confrelid = 'tenant'::regclass
      limit 1
    ) by_key on true
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and coalesce(own.attname, by_key.attname) is not null
    order by c.relname`);
  return inOrder(found).map(({ name, column, key, parts }) => ({ name, column, key, parts }));
}

/** @throws Error when tables refer to each other in a circle. */
function inOrder(tables: readonly Found[]): Found[] {
  const ordered: Found[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const free = left.filter(({ name }) => !left.some(({ refersTo }) => refersTo.includes(name)));
    if (free.length === 0) throw new Error('tables of tenants refer to each other in a circle');
    ordered.push(...free);
    left = left.filter((table) => !free.includes(table));
  }
  return ordered;
}

/** Rows of the tenant in one table. */
export async function countTenantRows(
  tx: GlobalTransaction & { tenantId: string },
  { name, column }: TenantTable,
): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from ${rawSql(quoted(name))}
    where ${rawSql(quoted(column))} = ${tx.tenantId}`);
  return row?.count ?? 0;
}
