/** Channels of a tenant. A change is a new version; a deleted one keeps its deliveries. */
import type { Initiator } from '../../domain/audit.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { ChannelKind, ChannelSettings } from '../../domain/notification/channel.ts';
import type { Transaction } from '../core/database.ts';
import { microsOf, type NamedListPage, placeInNamed } from '../core/list-order.ts';
import { sql, toJson } from '../core/sql.ts';

export type StoredChannel = {
  id: string;
  name: string;
  kind: ChannelKind;
  settings: ChannelSettings;
  enabled: boolean;
  /** Why Carillon disabled it. */
  disabledReason: string | null;
  /** Grows by one with every change. */
  version: number;
  updatedAt: Date;
  updatedBy: Initiator;
  /** Failed attempts since the last success, and until when none is made. */
  failures: number;
  openUntil: Date | null;
};

const columns = sql`
  c.id, c.name, c.kind, c.settings, c.enabled, c.disabled_reason as "disabledReason", c.version,
  c.updated_at as "updatedAt", c.updated_by as "updatedBy", c.failures,
  c.open_until as "openUntil"`;

/** At most `limit` behind `after`, by name unless `sort` says otherwise. */
export function listChannels(
  tx: Transaction,
  page: NamedListPage<OrderOf<'channels'>>,
): Promise<(StoredChannel & { updatedMicros: number })[]> {
  const { behind, order } = placeInNamed(page, {
    name: sql`c.name`,
    id: sql`c.id`,
    updatedAt: sql`c.updated_at`,
  });
  return tx.rows(sql`
    select ${columns}, ${microsOf(sql`c.updated_at`)} as "updatedMicros" from notification_channel c
    where c.tenant_id = ${tx.tenantId} and c.deleted_at is null and ${behind}
    order by ${order}
    limit ${page.limit}`);
}

export function findChannel(tx: Transaction, name: string): Promise<StoredChannel | null> {
  return tx.row(sql`
    select ${columns} from notification_channel c
    where c.tenant_id = ${tx.tenantId} and c.name = ${name} and c.deleted_at is null`);
}

/** Locks what channels and rules there are until the transaction ends, so that neither names what is deleted. */
export async function lockNotificationSettings(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`notifications ${tx.tenantId}`}, 0))`);
}

/** Call it with the settings locked. */
export async function countChannels(tx: Transaction): Promise<number> {
  const found = await tx.row<{ count: number }>(sql`
    select count(*) as count from notification_channel
    where tenant_id = ${tx.tenantId} and deleted_at is null`);
  return found?.count ?? 0;
}

export type ChannelChange = {
  id: string;
  name: string;
  settings: ChannelSettings;
  enabled: boolean;
  at: Date;
  by: Initiator;
};

/** Call it with the settings locked, once no channel has the name. */
export async function insertChannel(tx: Transaction, change: ChannelChange): Promise<void> {
  const { id, name, settings, enabled, at, by } = change;
  await tx.execute(sql`
    insert into notification_channel (tenant_id, id, name, kind, settings, enabled, version,
      updated_at, updated_by)
    values (${tx.tenantId}, ${id}, ${name}, ${settings.type}, ${toJson(settings)}::jsonb, ${enabled},
      1, ${at}, ${toJson(by)}::jsonb)`);
}

/** The next version. A changed channel is tried at once: what it failed at may be mended. */
export async function replaceChannel(tx: Transaction, change: ChannelChange): Promise<void> {
  const { id, settings, enabled, at, by } = change;
  await tx.execute(sql`
    update notification_channel set kind = ${settings.type}, settings = ${toJson(settings)}::jsonb,
      enabled = ${enabled}, disabled_reason = null, failures = 0, open_until = null,
      version = version + 1, updated_at = ${at}, updated_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and id = ${id} and deleted_at is null`);
}

export async function deleteChannel(
  tx: Transaction,
  { id, at }: { id: string; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update notification_channel set deleted_at = ${at}
    where tenant_id = ${tx.tenantId} and id = ${id} and deleted_at is null`);
}

/** Disables a channel whose receiver is gone; false when it is disabled already. */
export async function disableChannel(
  tx: Transaction,
  { id, reason, at, by }: { id: string; reason: string; at: Date; by: Initiator },
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update notification_channel set enabled = false, disabled_reason = ${reason},
      version = version + 1, updated_at = ${at}, updated_by = ${toJson(by)}::jsonb
    where tenant_id = ${tx.tenantId} and id = ${id} and enabled and deleted_at is null`);
  return changed > 0;
}

/** Counts an attempt for the breaker; `openUntil` is asked for with the failures in a row. */
export async function noteChannelAttempt(
  tx: Transaction,
  { id, failed, pausedFrom }: { id: string; failed: boolean; pausedFrom: number },
  openUntil: Date | null,
): Promise<void> {
  await tx.execute(
    failed
      ? sql`
        update notification_channel set failures = failures + 1,
          open_until = case when failures + 1 >= ${pausedFrom} then ${openUntil}::timestamptz end
        where tenant_id = ${tx.tenantId} and id = ${id}`
      : sql`
        update notification_channel set failures = 0, open_until = null
        where tenant_id = ${tx.tenantId} and id = ${id}`,
  );
}

/** A user wants an attempt now. */
export async function closeBreaker(tx: Transaction, id: string): Promise<void> {
  await tx.execute(sql`
    update notification_channel set open_until = null
    where tenant_id = ${tx.tenantId} and id = ${id}`);
}
