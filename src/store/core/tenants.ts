/** Tenants: each owns its schedules, executions and records. */
import type { Database, GlobalTransaction, Transaction } from './database.ts';
import { LoginRefusedError } from './login-check.ts';
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

function findTenantById(tx: GlobalTransaction, id: string): Promise<StoredTenant | null> {
  return tx.row(prepared('find_tenant_by_id', sql`select ${columns} from tenant where id = ${id}`));
}

/** By slug; at most 10,000, because the loops visit all of them. */
export function listTenants(tx: GlobalTransaction): Promise<StoredTenant[]> {
  return tx.rows(sql`select ${columns} from tenant order by slug limit 10000`);
}

/** Finds ids by slug. They never change, so each is queried once. */
export function createTenantLookup(
  database: Pick<Database, 'global'>,
): (slug: string) => Promise<string | null> {
  const known = new Map<string, string>();
  return async (slug) => {
    const id = known.get(slug) ?? (await database.global((tx) => findTenantBySlug(tx, slug)))?.id;
    if (id === undefined) return null;
    known.set(slug, id);
    return id;
  };
}

/** Finds slugs by id; like ids, they never change. */
export function createTenantSlugLookup(
  database: Pick<Database, 'global'>,
): (tenantId: string) => Promise<string | null> {
  const known = new Map<string, string>();
  return async (id) => {
    const slug = known.get(id) ?? (await database.global((tx) => findTenantById(tx, id)))?.slug;
    if (slug === undefined) return null;
    known.set(id, slug);
    return slug;
  };
}

/** Resolves once PostgreSQL has answered. */
export async function pingDatabase(tx: Pick<Transaction, 'row'>): Promise<void> {
  await tx.row(sql`select 1`);
}

/**
 * For the start of a process: a PostgreSQL that is unavailable may come up later, a wrong login stays wrong.
 * @throws LoginRefusedError
 */
export async function requireLogin(database: Pick<Database, 'global'>): Promise<void> {
  await database.global(pingDatabase).catch((error: unknown) => {
    if (error instanceof LoginRefusedError) throw error;
  });
}
