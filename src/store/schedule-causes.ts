/** What starts schedules otherwise than time, as their current revisions say; a trigger keeps it. */
import type { Follow } from '../domain/follow-chain.ts';
import type { Transaction } from './database.ts';
import { sql } from './sql.ts';

/** Until the transaction ends nobody else changes who starts after whom in this tenant. */
export async function holdCauses(tx: Transaction): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('causes:' || ${tx.tenantId}::text, 0))`,
  );
}

/** Who follows whom, without the schedule `except`; at most 10,000. */
export function listFollows(tx: Transaction, except: string): Promise<Follow[]> {
  return tx.rows(sql`
    select distinct s.slug as follower, c.source as followed
    from schedule_cause c
    join schedule s on s.tenant_id = c.tenant_id and s.id = c.schedule_id and s.deleted_at is null
    where c.tenant_id = ${tx.tenantId} and c.type = 'AfterSchedule' and s.slug <> ${except}
    limit 10000`);
}

/** How many other schedules an event starts. */
export async function countEventListeners(
  tx: Transaction,
  { source, name, except }: { source: string; name: string; except: string },
): Promise<number> {
  const counted = await tx.row<{ count: number }>(sql`
    select count(*) as count from schedule_cause c
    join schedule s on s.tenant_id = c.tenant_id and s.id = c.schedule_id and s.deleted_at is null
    where c.tenant_id = ${tx.tenantId} and c.type = 'Event' and c.source = ${source}
      and c.name = ${name} and s.slug <> ${except}`);
  return counted?.count ?? 0;
}

/** Slugs of the tenant, for telling which one was meant; at most 1,000. */
export async function listSlugs(tx: Transaction): Promise<string[]> {
  const rows = await tx.rows<{ slug: string }>(sql`
    select slug from schedule where tenant_id = ${tx.tenantId} and deleted_at is null
    order by slug limit 1000`);
  return rows.map(({ slug }) => slug);
}

/** Which of these slugs no schedule of the tenant has. */
export async function findUnknownSlugs(
  tx: Transaction,
  slugs: readonly string[],
): Promise<string[]> {
  const rows = await tx.rows<{ slug: string }>(sql`
    select w.slug from unnest(${[...slugs]}::text[]) as w (slug)
    where not exists (select from schedule s
      where s.tenant_id = ${tx.tenantId} and s.slug = w.slug and s.deleted_at is null)`);
  return rows.map(({ slug }) => slug);
}
