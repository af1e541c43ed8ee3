/** Which limits the steps of a tenant are subject to, and those of the files, which the leading server stores. */
import type { LimitKey, LimitKind } from '../../domain/limits/limit.ts';
import type { GlobalTransaction, Transaction } from '../core/database.ts';
import { prepared, sql } from '../core/sql.ts';

/** Many times what the limits on systems, pools and tags allow. */
const mostKnown = 2_000;

/** A system of the files hides one that the tenant stored under the same name. */
export async function listKnownLimits(tx: Transaction): Promise<LimitKey[]> {
  const rows = await tx.rows<LimitKey & { isDefault: boolean }>(
    prepared(
      'list_known_limits',
      sql`
        with of_files as (
          select i.kind, i.name, i.by_default from installation_limit i
          join tenant t on t.id = ${tx.tenantId}
            and (t.slug = any (i.tenants) or '*' = any (i.tenants))
        )
        select kind, name, true as shared, by_default as "isDefault" from of_files
        union all
        select 'System', c.name, false, c.max_active is null from connected_system c
        where c.tenant_id = ${tx.tenantId}
          and c.name <> all (array(select f.name from of_files f where f.kind = 'System'))
        union all
        select l.kind, l.name, false, false from step_limit l where l.tenant_id = ${tx.tenantId}
        order by 1, 2, 3
        limit ${mostKnown}`,
    ),
  );
  return rows.map(({ isDefault, ...key }) => (isDefault ? { ...key, byDefault: true } : key));
}

export type InstallationLimit = {
  kind: Exclude<LimitKind, 'Tag'>;
  name: string;
  maxActive: number;
  /** The file says nothing. */
  byDefault: boolean;
  tenants: readonly string[];
};

/** Replaces all of them; writes nothing when they are the same. Returns whether they were not. */
export async function putInstallationLimits(
  tx: GlobalTransaction,
  limits: readonly InstallationLimit[],
): Promise<boolean> {
  const given = sql`unnest(
    ${limits.map(({ kind }) => kind)}::text[],
    ${limits.map(({ name }) => name)}::text[],
    ${limits.map(({ maxActive }) => maxActive)}::integer[],
    ${limits.map(({ byDefault }) => byDefault)}::boolean[],
    ${limits.map(({ tenants }) => tenants.join(' '))}::text[])
    as g (kind, name, max_active, by_default, tenants)`;
  const removed = await tx.execute(sql`
    delete from installation_limit i
    where not exists (select from ${given} where g.kind = i.kind and g.name = i.name)`);
  const written = await tx.execute(sql`
    insert into installation_limit as i (kind, name, max_active, by_default, tenants)
    select g.kind, g.name, g.max_active, g.by_default, string_to_array(g.tenants, ' ') from ${given}
    on conflict (kind, name) do update
      set max_active = excluded.max_active, by_default = excluded.by_default,
        tenants = excluded.tenants
      where (i.max_active, i.by_default, i.tenants)
        is distinct from (excluded.max_active, excluded.by_default, excluded.tenants)`);
  return removed + written > 0;
}

/** Those that a tenant is subject to, by kind and name. */
export function listInstallationLimits(
  tx: Transaction,
): Promise<Pick<InstallationLimit, 'kind' | 'name' | 'maxActive'>[]> {
  return tx.rows(sql`
    select i.kind, i.name, i.max_active as "maxActive" from installation_limit i
    join tenant t on t.id = ${tx.tenantId}
      and (t.slug = any (i.tenants) or '*' = any (i.tenants))
    order by i.kind, i.name
    limit ${mostKnown}`);
}
