/** Tenants: each owns its schedules, executions and records. */
import type { Database, GlobalTransaction, Transaction } from './database.ts';
import { LoginRefusedError } from './login-check.ts';
import { prepared, type Sql, sql } from './sql.ts';

export type StoredTenant = {
  id: string;
  slug: string;
  name: string;
  createdAt: Date;
  /** Why nothing of it may start or change; null unless it is suspended. */
  suspension: string | null;
  /** Since when its rows are being deleted; null otherwise. */
  removingAt: Date | null;
};

const columns = sql`id, slug, name, created_at as "createdAt", suspended_reason as suspension,
  removing_at as "removingAt"`;

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

/** By slug; at most 10,000, because the loops visit all of them. Without those that are being removed. */
export function listTenants(tx: GlobalTransaction): Promise<StoredTenant[]> {
  return tx.rows(sql`
    select ${columns} from tenant where removing_at is null order by slug limit 10000`);
}

/** Those of `listTenants` that may start something: the others are suspended. */
export async function listActiveTenants(tx: GlobalTransaction): Promise<StoredTenant[]> {
  return (await listTenants(tx)).filter(({ suspension }) => suspension === null);
}

/** SQL expression: why the tenant is suspended; null unless it is. */
export function suspensionReason(tx: Transaction): Sql {
  return sql`(select t.suspended_reason from tenant t where t.id = ${tx.tenantId})`;
}

/** What a process knows of a tenant is never older than this. Milliseconds. */
export const tenantKnownMs = 2_000;
const maxKnown = 10_000;

type Known = { since: number; found: Promise<StoredTenant | null> };

/**
 * Finds tenants by slug, null for one that does not exist or is being removed. Requests at the same time share
 * one query; the answer counts for two seconds, so that a suspension is seen without a restart.
 */
export function createTenantDirectory(
  database: Pick<Database, 'global'>,
  monotonic: () => number = () => performance.now(),
): (slug: string) => Promise<StoredTenant | null> {
  const known = new Map<string, Known>();
  return async (slug) => {
    const before = known.get(slug);
    if (before && monotonic() - before.since < tenantKnownMs) return before.found;
    const found = database.global(async (tx) => {
      const tenant = await findTenantBySlug(tx, slug);
      return tenant?.removingAt === null ? tenant : null;
    });
    const now: Known = { since: monotonic(), found };
    known.delete(slug);
    known.set(slug, now);
    const [oldest] = known.keys();
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
    // Failures and unknown slugs are asked again: the tenant may be created at this moment.
    const forget = (): void => void (known.get(slug) === now && known.delete(slug));
    found.then((tenant) => tenant === null && forget(), forget);
    return found;
  };
}

/** Finds ids by slug. */
export function createTenantLookup(
  database: Pick<Database, 'global'>,
): (slug: string) => Promise<string | null> {
  const find = createTenantDirectory(database);
  return async (slug) => (await find(slug))?.id ?? null;
}

/** Finds slugs by id. They never change, so each is queried once. */
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
