/** Rules of a tenant: which notifications go to which channels. */
import type { Initiator } from '../../domain/audit.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { RuleSettings } from '../../domain/notification/rule.ts';
import type { Transaction } from '../core/database.ts';
import { microsOf, type NamedListPage, placeInNamed } from '../core/list-order.ts';
import { sql, toJson } from '../core/sql.ts';

export type StoredRule = {
  id: string;
  name: string;
  settings: RuleSettings;
  version: number;
  updatedAt: Date;
  updatedBy: Initiator;
};

const columns = sql`
  r.id, r.name, r.settings, r.version, r.updated_at as "updatedAt", r.updated_by as "updatedBy"`;

/** At most `limit` behind `after`, by name unless `sort` says otherwise. */
export function listRules(
  tx: Transaction,
  page: NamedListPage<OrderOf<'rules'>>,
): Promise<(StoredRule & { updatedMicros: number })[]> {
  const { behind, order } = placeInNamed(page, {
    name: sql`r.name`,
    id: sql`r.id`,
    updatedAt: sql`r.updated_at`,
  });
  return tx.rows(sql`
    select ${columns}, ${microsOf(sql`r.updated_at`)} as "updatedMicros" from notification_rule r
    where r.tenant_id = ${tx.tenantId} and r.deleted_at is null and ${behind}
    order by ${order}
    limit ${page.limit}`);
}

export function findRule(tx: Transaction, name: string): Promise<StoredRule | null> {
  return tx.row(sql`
    select ${columns} from notification_rule r
    where r.tenant_id = ${tx.tenantId} and r.name = ${name} and r.deleted_at is null`);
}

export async function countRules(tx: Transaction): Promise<number> {
  const found = await tx.row<{ count: number }>(sql`
    select count(*) as count from notification_rule
    where tenant_id = ${tx.tenantId} and deleted_at is null`);
  return found?.count ?? 0;
}

/** Names of the rules that send to the channel, at most `limit`. */
export async function listRulesNaming(
  tx: Transaction,
  { channel, limit }: { channel: string; limit: number },
): Promise<string[]> {
  const rows = await tx.rows<{ name: string }>(sql`
    select r.name from notification_rule r
    where r.tenant_id = ${tx.tenantId} and r.deleted_at is null
      and r.settings @> ${toJson({ channels: [channel] })}::jsonb
    order by r.name
    limit ${limit}`);
  return rows.map(({ name }) => name);
}

export type RuleChange = {
  id: string;
  name: string;
  settings: RuleSettings;
  at: Date;
  by: Initiator;
};

/** Call it with the settings locked, once no rule has the name. */
export async function insertRule(tx: Transaction, change: RuleChange): Promise<void> {
  const { id, name, settings, at, by } = change;
  await tx.execute(sql`
    insert into notification_rule (tenant_id, id, name, settings, version, updated_at, updated_by)
    values (${tx.tenantId}, ${id}, ${name}, ${toJson(settings)}::jsonb, 1, ${at},
      ${toJson(by)}::jsonb)`);
}

export async function replaceRule(tx: Transaction, change: RuleChange): Promise<void> {
  const { id, settings, at, by } = change;
  await tx.execute(sql`
    update notification_rule set settings = ${toJson(settings)}::jsonb, version = version + 1,
      updated_at = ${at}, updated_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and id = ${id} and deleted_at is null`);
}

export async function deleteRule(
  tx: Transaction,
  { id, at }: { id: string; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update notification_rule set deleted_at = ${at}
    where tenant_id = ${tx.tenantId} and id = ${id} and deleted_at is null`);
}
