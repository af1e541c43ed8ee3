/** Notifications: each thing that happened, recorded once whatever finds it. */
import { v7 as uuidv7 } from 'uuid';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import { type News, newsLimits, type NotificationKind } from '../../domain/notification/kinds.ts';
import { excerpt } from '../../domain/text/clip.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, type Sql, sql } from '../core/sql.ts';

export type StoredNotification = {
  id: string;
  kind: NotificationKind;
  scheduleId: string | null;
  scheduleSlug: string | null;
  scheduleName: string | null;
  tags: string[];
  executionId: string | null;
  scheduledFor: Date | null;
  occurredAt: Date;
  noticedAt: Date;
  message: string;
};

const columns = sql`
  n.id, n.kind, n.schedule_id as "scheduleId", n.schedule_slug as "scheduleSlug",
  n.schedule_name as "scheduleName", n.tags, n.execution_id as "executionId",
  n.scheduled_for as "scheduledFor", n.occurred_at as "occurredAt", n.noticed_at as "noticedAt",
  n.message`;

/** Records what is not recorded yet, with the schedule as it is called now; answers how many. */
export async function insertNews(tx: Transaction, news: readonly News[]): Promise<number> {
  if (news.length === 0) return 0;
  return tx.execute(sql`
    insert into notification (tenant_id, id, kind, cause, schedule_id, schedule_slug, schedule_name,
      tags, execution_id, scheduled_for, occurred_at, message)
    select ${tx.tenantId}, n.id, n.kind, n.cause, s.id, s.slug, s.name, coalesce(s.tags, '{}'),
      n.execution_id, n.scheduled_for, n.occurred_at, n.message
    from unnest(${news.map(() => uuidv7())}::uuid[], ${news.map(({ kind }) => kind)}::text[],
      ${news.map(({ cause }) => cause)}::text[], ${news.map(({ scheduleId }) => scheduleId)}::uuid[],
      ${news.map(({ executionId }) => executionId)}::uuid[],
      ${news.map(({ scheduledFor }) => scheduledFor)}::timestamptz[],
      ${news.map(({ occurredAt }) => occurredAt)}::timestamptz[],
      ${news.map(({ message }) => excerpt(message, newsLimits.messageLength))}::text[])
      as n (id, kind, cause, schedule_id, execution_id, scheduled_for, occurred_at, message)
    left join schedule s on s.tenant_id = ${tx.tenantId} and s.id = n.schedule_id
    on conflict (tenant_id, kind, cause) do nothing`);
}

/** SQL: whether it is recorded already. */
export function isKnown(tx: Transaction, kind: NotificationKind, cause: Sql): Sql {
  return sql`exists (select from notification known where known.tenant_id = ${tx.tenantId}
    and known.kind = ${kind} and known.cause = ${cause})`;
}

/** SQL of `causeOfFire`. */
export function fireCause(scheduleId: Sql, scheduledFor: Sql): Sql {
  return sql`'fire ' || ${scheduleId} || ' ' ||
    to_char(${scheduledFor} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** SQL of `causeOf` for an execution. */
export function executionCause(e: Sql): Sql {
  return sql`case when ${e}.trigger = 'Schedule' and ${e}.scheduled_for is not null
    then ${fireCause(sql`${e}.schedule_id`, sql`${e}.scheduled_for`)}
    else 'execution ' || ${e}.id end`;
}

/** Null means any. */
export type NotificationFilter = {
  kind: NotificationKind | null;
  scheduleId: string | null;
  executionId: string | null;
  deliveryId: string | null;
  /** Noticed at or after, and before. */
  from?: Date | null;
  to?: Date | null;
};

/** At most `limit` behind `after`, the newest first by default. */
export function listNotifications(
  tx: Transaction,
  page: NotificationFilter & {
    sort?: OrderOf<'notifications'>;
    after: string | null;
    limit: number;
  },
): Promise<StoredNotification[]> {
  const { kind, scheduleId, executionId, deliveryId, from = null, to = null } = page;
  const { sort = '-noticedAt', after, limit } = page;
  const conditions = [sql`n.tenant_id = ${tx.tenantId}`];
  if (kind !== null) conditions.push(sql`n.kind = ${kind}`);
  if (scheduleId !== null) conditions.push(sql`n.schedule_id = ${scheduleId}`);
  if (executionId !== null) conditions.push(sql`n.execution_id = ${executionId}`);
  if (from !== null) conditions.push(sql`n.id >= first_uuid_at(${from})`);
  if (to !== null) conditions.push(sql`n.id < first_uuid_at(${to})`);
  if (after !== null) conditions.push(sql`n.id ${behindIn(sort)} ${after}`);
  if (deliveryId !== null) {
    conditions.push(sql`exists (select from notification_item i where i.tenant_id = n.tenant_id
      and i.notification_id = n.id and i.delivery_id = ${deliveryId})`);
  }
  return tx.rows(sql`
    select ${columns} from notification n
    where ${allOf(conditions)}
    order by n.id ${directionOf(sort)}
    limit ${limit}`);
}

/** The oldest that the rules were not applied to; no other process gets the same until the commit. */
export function lockUnrouted(
  tx: Transaction,
  { limit }: { limit: number },
): Promise<StoredNotification[]> {
  return tx.rows(sql`
    select ${columns} from notification n
    where n.tenant_id = ${tx.tenantId} and n.routed_at is null
    order by n.id
    limit ${limit}
    for update skip locked`);
}

export async function markRouted(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update notification set routed_at = now()
    where tenant_id = ${tx.tenantId} and id = any (${[...ids]}::uuid[]) and routed_at is null`);
}
