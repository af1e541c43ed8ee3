/** Events: receiving them, and reading which starts they led to. */
import type { EventInput } from '../../contract/execution/events.ts';
import { type DeliveryState, maxListeners } from '../../domain/delivery.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listDeliveries, type StoredDelivery } from '../../store/fires/deliveries.ts';
import {
  type EventFilter,
  type EventWithPayload,
  findEvent,
  findSentEvent,
  insertEvent,
  listEvents,
  type StoredEvent,
} from '../../store/fires/events.ts';
import { findRemoved } from '../../store/record/removed-objects.ts';
import {
  boundPeriod,
  instantsOf,
  isId,
  type PageOf,
  type PageRequest,
  type PeriodEnd,
  readPage,
  withoutUnused,
} from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { eventRemoved } from './removed.ts';

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
  { tenantId, initiator, traceparent }: Principal,
  { id, ...input }: EventInput & { id: string },
): Promise<string> {
  return database.withTenant(tenantId, async (tx) => {
    const event = { ...input, id, receivedAt: clock(), receivedBy: initiator, traceparent };
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
    const removed = event ? null : await findRemoved(tx, 'event', id);
    if (removed) throw eventRemoved(removed);
    if (!event) throw new ProblemError('event-not-found', `there is no event ${id}`);
    return { event, deliveries: await listDeliveriesOf(tx, event.id) };
  });
}

async function listDeliveriesOf(tx: Transaction, causeId: string): Promise<StoredDelivery[]> {
  const filter = { scheduleId: null, causeId, state: null };
  return listDeliveries(tx, { ...filter, after: null, limit: maxListeners });
}

type EventQuery = Pick<EventFilter, 'source'> & { from: PeriodEnd | null; to: PeriodEnd | null };

/** Without their payloads, the newest first by default. */
export async function readEvents(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { filter, page }: { filter: EventQuery; page: PageRequest },
): Promise<PageOf<StoredEvent>> {
  return readPage(page, {
    filter: withoutUnused({ ...filter, ...boundPeriod(filter) }, ['from', 'to']),
    orders: listOrders.events,
    isKey: isId,
    read: (wanted) =>
      database.read(tenantId, (tx) =>
        listEvents(tx, { ...filter, ...instantsOf(filter), ...wanted }),
      ),
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
      orders: listOrders.deliveries,
      isKey: isId,
      read: (wanted) => listDeliveries(tx, { ...filter, ...wanted }),
      keyOf: ({ id }) => id,
    });
  });
}
