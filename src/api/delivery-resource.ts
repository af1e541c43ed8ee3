/** Rows of deliveries and events → what the API shows. */
import type { Delivery } from '../contract/deliveries.ts';
import type { Event } from '../contract/events.ts';
import type { StoredDelivery } from '../store/deliveries.ts';
import type { StoredEvent } from '../store/events.ts';
import { toInstant, toInstantOrNull } from './instant.ts';

export function toDelivery(row: StoredDelivery): Delivery {
  return {
    ...{ id: row.id, schedule: row.scheduleSlug, triggeredBy: row.triggeredBy },
    ...{ by: row.initiator.name, state: row.state, reason: row.reason },
    executionId: row.state === 'Pending' ? row.id : row.executionId,
    occurredAt: toInstant(row.occurredAt),
    decidedAt: toInstantOrNull(row.decidedAt),
  };
}

export function toEvent({
  id,
  source,
  name,
  senderId,
  receivedAt,
  receivedBy,
}: StoredEvent): Event {
  return { id, source, name, senderId, receivedAt: toInstant(receivedAt), receivedBy };
}
