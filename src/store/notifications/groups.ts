/** Messages being put together: notifications for one channel by one rule, until the group is closed. */
import type { NotificationKind } from '../../domain/notification/kinds.ts';
import type { MessageContent, MessageItem } from '../../domain/notification/message.ts';
import type { Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';

export type GroupKey = { channelId: string; channelName: string; ruleName: string };

/** The open group of the pair, made when there is none; it stays open until the commit. Returns its id. */
export async function openGroup(
  tx: Transaction,
  { id, dueAt, ...key }: GroupKey & { id: string; dueAt: Date },
): Promise<string> {
  const group = await tx.row<{ id: string }>(sql`
    insert into notification_delivery (tenant_id, id, channel_id, channel_name, rule_name, state,
      due_at)
    values (${tx.tenantId}, ${id}, ${key.channelId}, ${key.channelName}, ${key.ruleName}, 'Grouping',
      ${dueAt})
    on conflict (tenant_id, channel_id, rule_name) where state = 'Grouping'
    do update set rule_name = excluded.rule_name
    returning id`);
  return group?.id ?? id;
}

export type GroupItem = { channelId: string; notificationId: string; deliveryId: string };

/** What the channel was told of already is left out. */
export async function addToGroups(tx: Transaction, items: readonly GroupItem[]): Promise<void> {
  if (items.length === 0) return;
  await tx.execute(sql`
    insert into notification_item (tenant_id, channel_id, notification_id, delivery_id)
    select ${tx.tenantId}, i.channel_id, i.notification_id, i.delivery_id
    from unnest(${items.map(({ channelId }) => channelId)}::uuid[],
      ${items.map(({ notificationId }) => notificationId)}::uuid[],
      ${items.map(({ deliveryId }) => deliveryId)}::uuid[])
      as i (channel_id, notification_id, delivery_id)
    on conflict do nothing`);
}

export type DueGroup = {
  id: string;
  channelName: string;
  ruleName: string;
  /** Why the channel takes no message; null when it does. */
  closed: string | null;
};

/** Groups that are due, locked until the commit. */
export function lockDueGroups(
  tx: Transaction,
  { at, limit }: { at: Date; limit: number },
): Promise<DueGroup[]> {
  return tx.rows(sql`
    select d.id, d.channel_name as "channelName", d.rule_name as "ruleName",
      case when c.deleted_at is not null then 'the channel was deleted'
        when not c.enabled then coalesce(c.disabled_reason, 'the channel is disabled') end as closed
    from notification_delivery d
    join notification_channel c on c.tenant_id = d.tenant_id and c.id = d.channel_id
    where d.tenant_id = ${tx.tenantId} and d.state = 'Grouping' and d.due_at <= ${at}
    order by d.due_at
    limit ${limit}
    for update of d skip locked`);
}

export async function postponeGroup(
  tx: Transaction,
  { id, dueAt }: { id: string; dueAt: Date },
): Promise<void> {
  await tx.execute(sql`
    update notification_delivery set due_at = ${dueAt}
    where tenant_id = ${tx.tenantId} and id = ${id} and state = 'Grouping'`);
}

export type GroupContent = {
  counts: Partial<Record<NotificationKind, number>>;
  items: MessageItem[];
};

/** How many of each kind it has, and the first of them. */
export async function readGroup(
  tx: Transaction,
  { id, limit }: { id: string; limit: number },
): Promise<GroupContent> {
  const counted = await tx.rows<{ kind: NotificationKind; count: number }>(sql`
    select n.kind, count(*) as count
    from notification_item i
    join notification n on n.tenant_id = i.tenant_id and n.id = i.notification_id
    where i.tenant_id = ${tx.tenantId} and i.delivery_id = ${id}
    group by n.kind`);
  const items = await tx.rows<MessageItem>(sql`
    select n.id, n.kind, to_jsonb(n.occurred_at) #>> '{}' as "occurredAt", n.message,
      case when n.schedule_id is not null then jsonb_build_object('id', n.schedule_id, 'slug',
        n.schedule_slug, 'name', n.schedule_name) end as schedule,
      n.execution_id as "executionId", to_jsonb(n.scheduled_for) #>> '{}' as "scheduledFor"
    from notification_item i
    join notification n on n.tenant_id = i.tenant_id and n.id = i.notification_id
    where i.tenant_id = ${tx.tenantId} and i.delivery_id = ${id}
    order by i.notification_id
    limit ${limit}`);
  return {
    counts: Object.fromEntries(counted.map(({ kind, count }) => [kind, count])),
    items: items.map((item) => ({
      ...item,
      occurredAt: new Date(item.occurredAt).toISOString(),
      scheduledFor: item.scheduledFor && new Date(item.scheduledFor).toISOString(),
    })),
  };
}

/** Closes a group: it is sent, or parked when its channel takes nothing. */
export async function closeGroup(
  tx: Transaction,
  closing: { id: string; content: MessageContent; parked: string | null; at: Date },
): Promise<void> {
  const { id, content, parked, at } = closing;
  await tx.execute(sql`
    update notification_delivery set state = ${parked === null ? 'Pending' : 'Parked'},
      reason = ${parked}, ended_at = ${parked === null ? null : at}, due_at = ${at},
      total = ${content.total}, content = ${toJson(content)}::jsonb
    where tenant_id = ${tx.tenantId} and id = ${id} and state = 'Grouping'`);
}
