/** Tenants: whose schedules, executions and records these are. */
import type { GlobalTransaction } from './database.ts';
import { prepared, sql } from './sql.ts';

export type StoredTenant = { id: string; slug: string; name: string; createdAt: Date };

const columns = sql`id, slug, name, created_at as "createdAt"`;

export function findTenantBySlug(
  tx: GlobalTransaction,
  slug: string,
): Promise<StoredTenant | null> {
  return tx.row(
    prepared('find_tenant_by_slug', sql`select ${columns} from tenant where slug = ${slug}`),
  );
}

/** By slug; at most 10,000, because control loops walk all of them. */
export function listTenants(tx: GlobalTransaction): Promise<StoredTenant[]> {
  return tx.rows(sql`select ${columns} from tenant order by slug limit 10000`);
}
