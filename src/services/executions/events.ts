/** Events: receiving them, and reading which starts they led to. */
import type { EventInput } from '../../contract/execution/events.ts';
import { type DeliveryState, maxListeners } from '../../domain/delivery.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listDeliveries, type StoredDelivery } from '../../store/fires/deliveries.ts';
import {
  type EventWithPayload,
  findEvent,
  findSentEvent,
  insertEvent,
  listEvents,
  type StoredEvent,
} from '../../store/fires/events.ts';
import { isId, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** An event with one delivery for each schedule that listens to it. */
export type EventDetail = { event: EventWithPayload; deliveries: StoredDelivery[] };

/**
 * Stores the event with the starts it leads to, once. An event that was sent before starts nothing
 * more, and the one from then is returned.
 * @throws ProblemError `event-id-reused` when the sender's id came with another name or payload.
 */
export async function sendEvent(
  deps: ServiceDeps,
  principal: Principal,
  input: EventInput & { id: string },
): Promise<EventDetail> {
  const id = await storeEvent(deps, principal, input);
  await deps.temporal.deliverFor(principal.tenantId, id);
  return readEvent(deps, principal, id);
}

async function storeEvent(
  { database, clock }: ServiceDeps,
  { tenantId, initiator }: Principal,
  { id, ...input }: EventInput & { id: string },
): Promise<string> {
  return database.withTenant(tenantId, async (tx) => {
    const event = { ...input, id, receivedAt: clock(), receivedBy: initiator };
    if (await insertEvent(tx, event)) return id;
    const sent = await findSentEvent(tx, event);
    if (!sent) throw new Error('an event is neither new nor recorded');
    if (sent.same) return sent.id;
    const message = `"${input.senderId ?? id}" of ${input.source} came with another name or payload`;
    throw new ProblemError('event-id-reused', message, { extra: { eventId: sent.id } });
  });
}

export async function readEvent(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  id: string,
): Promise<EventDetail> {
  return database.read(tenantId, async (tx) => {
    const event = await findEvent(tx, id);
    if (!event) throw new ProblemError('event-not-found', `there is no event ${id}`);
    return { event, deliveries: await listDeliveriesOf(tx, event.id) };
  });
}

async function listDeliveriesOf(tx: Transaction, causeId: string): Promise<StoredDelivery[]> {
  const filter = { scheduleId: null, causeId, state: null };
  return listDeliveries(tx, { ...filter, after: null, limit: maxListeners });
}

/** Without their payloads, the newest first; of all sources when `source` is null. */
export async function readEvents(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { source, page }: { source: string | null; page: PageRequest },
): Promise<PageOf<StoredEvent>> {
  return readPage(page, {
    filter: { source },
    isKey: isId,
    read: (wanted) => database.read(tenantId, (tx) => listEvents(tx, { source, ...wanted })),
    keyOf: ({ id }) => id,
  });
}

/** Starts of one schedule after other schedules or for events, the newest first. */
export async function readDeliveries(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { ref, state }: { ref: string; state: DeliveryState | null },
  page: PageRequest,
): Promise<PageOf<StoredDelivery>> {
  return database.read(tenantId, async (tx) => {
    const { id: scheduleId } = await getRecordedSchedule(tx, ref);
    const filter = { scheduleId, causeId: null, state };
    return readPage(page, {
      filter,
      isKey: isId,
      read: (wanted) => listDeliveries(tx, { ...filter, ...wanted }),
      keyOf: ({ id }) => id,
    });
  });
}
