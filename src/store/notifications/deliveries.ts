/** Messages to channels and the attempts to send them. */
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { ChannelSettings } from '../../domain/notification/channel.ts';
import type { MessageContent } from '../../domain/notification/message.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, sql, toJson } from '../core/sql.ts';

type DeliveryState = 'Grouping' | 'Pending' | 'Delivered' | 'Parked';

export type StoredDelivery = {
  id: string;
  channelId: string;
  channelName: string;
  ruleName: string | null;
  state: DeliveryState;
  dueAt: Date;
  createdAt: Date;
  total: number;
  content: MessageContent | null;
  attempts: number;
  reason: string | null;
  endedAt: Date | null;
};

const columns = sql`
  d.id, d.channel_id as "channelId", d.channel_name as "channelName", d.rule_name as "ruleName",
  d.state, d.due_at as "dueAt", d.created_at as "createdAt", d.total, d.content, d.attempts, d.reason,
  d.ended_at as "endedAt"`;

/** A test message, sent at once. */
export async function insertTestDelivery(
  tx: Transaction,
  given: { id: string; channelId: string; channelName: string; content: MessageContent; at: Date },
): Promise<void> {
  const { id, channelId, channelName, content, at } = given;
  await tx.execute(sql`
    insert into notification_delivery (tenant_id, id, channel_id, channel_name, state, due_at, content,
      created_at)
    values (${tx.tenantId}, ${id}, ${channelId}, ${channelName}, 'Pending', ${at},
      ${toJson(content)}::jsonb, ${at})`);
}

/** Parks what waits for a channel that takes no message. Answers how many, at most `limit`. */
export function parkForClosedChannels(
  tx: Transaction,
  { at, limit }: { at: Date; limit: number },
): Promise<number> {
  return tx.execute(sql`
    update notification_delivery d set state = 'Parked', ended_at = ${at}, reason = waiting.why
    from (
      select w.id, case when c.deleted_at is not null then 'the channel was deleted'
        else coalesce(c.disabled_reason, 'the channel is disabled') end as why
      from notification_delivery w
      join notification_channel c on c.tenant_id = w.tenant_id and c.id = w.channel_id
      where w.tenant_id = ${tx.tenantId} and w.state = 'Pending' and w.claim is null
        and (not c.enabled or c.deleted_at is not null)
      limit ${limit}
      for update of w skip locked) waiting
    where d.tenant_id = ${tx.tenantId} and d.id = waiting.id`);
}

export type ClaimedDelivery = {
  id: string;
  channelId: string;
  settings: ChannelSettings;
  content: MessageContent;
  createdAt: Date;
  /** Attempts since it became pending, this one included. */
  tries: number;
  /** Number of this attempt. */
  attempt: number;
};

export type Claim = {
  claim: string;
  at: Date;
  until: Date;
  /** Channels that have an attempt under way. */
  busy: readonly string[];
  limit: number;
};

/**
 * Claims the oldest due message of each channel, counts the attempt and records that it began: what a crash leaves
 * behind is tried again once the claim has expired, with the same id.
 */
export async function claimDueDeliveries(
  tx: Transaction,
  given: Claim,
): Promise<ClaimedDelivery[]> {
  const { claim, at, until, busy, limit } = given;
  const claimed = await tx.rows<ClaimedDelivery>(sql`
    with oldest as (
      select distinct on (d.channel_id) d.id, d.due_at
      from notification_delivery d
      join notification_channel c on c.tenant_id = d.tenant_id and c.id = d.channel_id
      where d.tenant_id = ${tx.tenantId} and d.state = 'Pending' and d.due_at <= ${at}
        and (d.claimed_until is null or d.claimed_until <= ${at})
        and c.enabled and c.deleted_at is null
        and (c.open_until is null or c.open_until <= ${at})
        and c.id <> all (${[...busy]}::uuid[])
        -- An attempt of another process is under way.
        and not exists (select from notification_delivery o where o.tenant_id = d.tenant_id
          and o.channel_id = d.channel_id and o.state = 'Pending' and o.claimed_until > ${at})
      order by d.channel_id, d.due_at, d.id
    ), free as (
      select d.id from notification_delivery d
      join (select id from oldest order by due_at, id limit ${limit}) o on o.id = d.id
      where d.tenant_id = ${tx.tenantId} and d.state = 'Pending'
        and (d.claimed_until is null or d.claimed_until <= ${at})
      for update of d skip locked
    )
    update notification_delivery d set claim = ${claim}, claimed_until = ${until},
      tries = d.tries + 1, attempts = d.attempts + 1
    from free, notification_channel c
    where d.tenant_id = ${tx.tenantId} and d.id = free.id and c.tenant_id = d.tenant_id
      and c.id = d.channel_id
    returning d.id, d.channel_id as "channelId", c.settings, d.content, d.created_at as "createdAt",
      d.tries, d.attempts as attempt`);
  if (claimed.length === 0) return [];
  const ids = claimed.map(({ id }) => id);
  await tx.execute(sql`
    update notification_attempt set ended_at = ${at}, result = 'Unknown',
      error = 'the server ended before the receiver had answered'
    where tenant_id = ${tx.tenantId} and delivery_id = any (${ids}::uuid[]) and ended_at is null`);
  await tx.execute(sql`
    insert into notification_attempt (tenant_id, delivery_id, attempt, started_at)
    select ${tx.tenantId}, a.id, a.attempt, ${at}
    from unnest(${ids}::uuid[], ${claimed.map(({ attempt }) => attempt)}::integer[]) as a (id, attempt)`);
  return claimed;
}

export type AttemptEnd = {
  id: string;
  claim: string;
  attempt: number;
  at: Date;
  result: 'Delivered' | 'Failed' | 'Refused';
  statusCode: number | null;
  error: string | null;
  /** When to try again; null for never. */
  nextAt: Date | null;
  /** Why it is not tried again. */
  parked: string | null;
};

/** Records how an attempt ended; false when its claim had expired and another process has taken over. */
export async function recordAttempt(tx: Transaction, end: AttemptEnd): Promise<boolean> {
  const { id, claim, attempt, at, result, statusCode, error, nextAt, parked } = end;
  const state = result === 'Delivered' ? 'Delivered' : nextAt === null ? 'Parked' : 'Pending';
  const owned = await tx.execute(sql`
    update notification_delivery set state = ${state}, claim = null, claimed_until = null,
      due_at = coalesce(${nextAt}::timestamptz, due_at),
      ended_at = ${state === 'Pending' ? null : at}, reason = ${state === 'Parked' ? parked : null}
    where tenant_id = ${tx.tenantId} and id = ${id} and claim = ${claim} and state = 'Pending'`);
  if (owned === 0) return false;
  await tx.execute(sql`
    update notification_attempt set ended_at = ${at}, result = ${result}, status_code = ${statusCode},
      error = ${error}
    where tenant_id = ${tx.tenantId} and delivery_id = ${id} and attempt = ${attempt}
      and ended_at is null`);
  return true;
}

export function findDelivery(tx: Transaction, id: string): Promise<StoredDelivery | null> {
  return tx.row(sql`
    select ${columns} from notification_delivery d
    where d.tenant_id = ${tx.tenantId} and d.id = ${id}`);
}

/** Null means any. */
export type DeliveryFilter = {
  channel: string | null;
  state: DeliveryState | null;
  /** Created at or after, and before. */
  from?: Date | null;
  to?: Date | null;
};

/** At most `limit` behind `after`, the newest first by default. */
export function listMessages(
  tx: Transaction,
  page: DeliveryFilter & { sort?: OrderOf<'messages'>; after: string | null; limit: number },
): Promise<StoredDelivery[]> {
  const { channel, state, from = null, to = null, sort = '-createdAt', after, limit } = page;
  const conditions = [sql`d.tenant_id = ${tx.tenantId}`];
  if (channel !== null) conditions.push(sql`d.channel_name = ${channel}`);
  if (state !== null) conditions.push(sql`d.state = ${state}`);
  if (from !== null) conditions.push(sql`d.id >= first_uuid_at(${from})`);
  if (to !== null) conditions.push(sql`d.id < first_uuid_at(${to})`);
  if (after !== null) conditions.push(sql`d.id ${behindIn(sort)} ${after}`);
  return tx.rows(sql`
    select ${columns} from notification_delivery d
    where ${allOf(conditions)}
    order by d.id ${directionOf(sort)}
    limit ${limit}`);
}

export type StoredAttempt = {
  attempt: number;
  startedAt: Date;
  endedAt: Date | null;
  result: 'Delivered' | 'Failed' | 'Refused' | 'Unknown' | null;
  statusCode: number | null;
  error: string | null;
};

/** In order, at most `limit`, the newest of them. */
export async function listMessageAttempts(
  tx: Transaction,
  { id, limit }: { id: string; limit: number },
): Promise<StoredAttempt[]> {
  const newest = await tx.rows<StoredAttempt>(sql`
    select attempt, started_at as "startedAt", ended_at as "endedAt", result,
      status_code as "statusCode", error
    from notification_attempt
    where tenant_id = ${tx.tenantId} and delivery_id = ${id}
    order by attempt desc
    limit ${limit}`);
  return newest.reverse();
}

/** Sends it once more, with the same id, at once; false while it is being put together or sent. */
export async function redeliver(
  tx: Transaction,
  { id, at }: { id: string; at: Date },
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update notification_delivery set state = 'Pending', due_at = ${at}, tries = 0, reason = null,
      ended_at = null
    where tenant_id = ${tx.tenantId} and id = ${id} and state <> 'Grouping' and claim is null`);
  return changed > 0;
}
