/** Stored messages and attempts → resources. */
import type {
  NotificationDelivery,
  NotificationDeliveryDetail,
} from '../../../contract/notifications/notifications.ts';
import { toInstant, toInstantOrNull } from '../../../contract/validation/schema.ts';
import { summaryOf } from '../../../domain/notification/message.ts';
import type { DeliveryDetail } from '../../../services/notifications/notifications.ts';
import type { StoredDelivery } from '../../../store/notifications/deliveries.ts';

export function toDelivery(stored: StoredDelivery): NotificationDelivery {
  const { id, channelName, ruleName, state, total, content, attempts, reason } = stored;
  return {
    id,
    channel: channelName,
    rule: ruleName,
    state,
    dueAt: toInstant(stored.dueAt),
    createdAt: toInstant(stored.createdAt),
    endedAt: toInstantOrNull(stored.endedAt),
    total,
    summary: content && summaryOf(content),
    attempts,
    reason,
  };
}

export function toDetail({ delivery, attempts }: DeliveryDetail): NotificationDeliveryDetail {
  const log = attempts.map(({ attempt, startedAt, endedAt, result, statusCode, error }) => ({
    attempt,
    startedAt: toInstant(startedAt),
    endedAt: toInstantOrNull(endedAt),
    result,
    statusCode,
    error,
  }));
  return { ...toDelivery(delivery), log };
}
