/** Events: messages from outside with their payloads. Rows are added and read, never changed. */
import type { Initiator } from '../../domain/audit.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Follow } from '../../domain/schedule/follow-chain.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, sql, toJson } from '../core/sql.ts';

export type StoredEvent = {
  id: string;
  source: string;
  name: string;
  /** The sender's own id of it. */
  senderId: string | null;
  receivedAt: Date;
  receivedBy: Initiator;
};

export type EventWithPayload = StoredEvent & { payload: unknown };

/** With the trace of the request that sent it, which its executions continue. */
export type NewEvent = EventWithPayload & { traceparent?: string | undefined };

const columns = sql`e.id, e.source, e.name, e.sender_id as "senderId",
  e.received_at as "receivedAt", e.received_by as "receivedBy"`;

/**
 * Stores the event and its deliveries. False when it is stored already, by its id or by its sender's: then
 * nothing is written.
 */
export async function insertEvent(tx: Transaction, event: NewEvent): Promise<boolean> {
  const { id, source, name, senderId, payload, receivedAt } = event;
  const inserted = await tx.execute(sql`
    insert into event (tenant_id, id, source, name, sender_id, payload, received_at, received_by,
      traceparent)
    values (${tx.tenantId}, ${id}, ${source}, ${name}, ${senderId}, ${toJson(payload)}::jsonb,
      ${receivedAt}, ${toJson(event.receivedBy)}::jsonb, ${event.traceparent ?? null})
    on conflict do nothing`);
  if (inserted === 0) return false;
  await tx.execute(sql`
    insert into delivery (tenant_id, id, schedule_id, cause_type, cause_id, initiator, occurred_at)
    select c.tenant_id, delivery_id(now(), ${id}::text || c.schedule_id), c.schedule_id, 'event',
      ${id}::uuid, ${toJson({ type: 'event', id, name: `${source}/${name}` })}::jsonb,
      ${receivedAt}::timestamptz
    from schedule_cause c
    join schedule s on s.tenant_id = c.tenant_id and s.id = c.schedule_id and s.deleted_at is null
    where c.tenant_id = ${tx.tenantId} and c.type = 'Event' and c.source = ${source}
      and c.name = ${name}
    on conflict do nothing`);
  return true;
}

/** Whether an event says the same as one that was sent before, payload included. */
export type FoundEvent = EventWithPayload & { same: boolean };

/** The event with that id, or of that sender's id; null when there is none. */
export function findSentEvent(
  tx: Transaction,
  sent: { id: string; source: string; name: string; senderId: string | null; payload: unknown },
): Promise<FoundEvent | null> {
  const { id, source, name, senderId, payload } = sent;
  return tx.row(sql`
    select ${columns}, e.payload,
      e.name = ${name} and e.payload is not distinct from ${toJson(payload)}::jsonb as same
    from event e
    where e.tenant_id = ${tx.tenantId}
      and (e.id = ${id} or e.source = ${source} and e.sender_id = ${senderId})
    order by e.id limit 1`);
}

export function findEvent(tx: Transaction, id: string): Promise<EventWithPayload | null> {
  return tx.row(sql`
    select ${columns}, e.payload from event e where e.tenant_id = ${tx.tenantId} and e.id = ${id}`);
}

/** Null means any; received at or after `from`, before `to`. */
export type EventFilter = { source: string | null; from: Date | null; to: Date | null };

/** Without their payloads; at most `limit` behind the event `after`, the newest first by default. */
export function listEvents(
  tx: Transaction,
  page: EventFilter & { sort?: OrderOf<'events'>; after: string | null; limit: number },
): Promise<StoredEvent[]> {
  const { source, from, to, sort = '-receivedAt', after, limit } = page;
  const conditions = [sql`e.tenant_id = ${tx.tenantId}`];
  if (source !== null) conditions.push(sql`e.source = ${source}`);
  if (from !== null) conditions.push(sql`e.id >= first_uuid_at(${from})`);
  if (to !== null) conditions.push(sql`e.id < first_uuid_at(${to})`);
  if (after !== null) conditions.push(sql`e.id ${behindIn(sort)} ${after}`);
  return tx.rows(sql`
    select ${columns} from event e
    where ${allOf(conditions)}
    order by e.id ${directionOf(sort)}
    limit ${limit}`);
}

/** Until the transaction ends no other one changes which schedules of the tenant follow which. */
export async function lockTenantCauses(tx: Transaction): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('causes:' || ${tx.tenantId}::text, 0))`,
  );
}

/** Which schedules follow which, without the schedule `except`; at most 10,000. */
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

/** Slugs of the tenant, to suggest similar ones; at most 1,000. */
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
