/** Events: messages from outside, kept with what they brought. Rows are added and read, never changed. */
import type { Initiator } from '../domain/initiator.ts';
import type { Transaction } from './database.ts';
import { toJson } from './json.ts';
import { sql } from './sql.ts';

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

const columns = sql`e.id, e.source, e.name, e.sender_id as "senderId",
  e.received_at as "receivedAt", e.received_by as "receivedBy"`;

/**
 * Keeps it with the starts that schedules are owed for it. False when it is on record already, by its
 * id or by its sender's: then nothing is written.
 */
export async function insertEvent(tx: Transaction, event: EventWithPayload): Promise<boolean> {
  const { id, source, name, senderId, payload, receivedAt } = event;
  const inserted = await tx.execute(sql`
    insert into event (tenant_id, id, source, name, sender_id, payload, received_at, received_by)
    values (${tx.tenantId}, ${id}, ${source}, ${name}, ${senderId}, ${toJson(payload)}::jsonb,
      ${receivedAt}, ${toJson(event.receivedBy)}::jsonb)
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

/** Without their payloads; the newest first, at most `limit`, older than the event `after`. */
export function listEvents(
  tx: Transaction,
  page: { source: string | null; after: string | null; limit: number },
): Promise<StoredEvent[]> {
  const { source, after, limit } = page;
  return tx.rows(sql`
    select ${columns} from event e
    where e.tenant_id = ${tx.tenantId}
      and ${source === null ? sql`true` : sql`e.source = ${source}`}
      and ${after === null ? sql`true` : sql`e.id < ${after}`}
    order by e.id desc
    limit ${limit}`);
}
