/** Notifications of the tenant, and the messages that were sent about them. */
import { Type } from 'typebox';
import { ReasonBody } from '../../../contract/execution/executions.ts';
import { channelName } from '../../../contract/notifications/channels.ts';
import {
  deliveryStates,
  type Notification,
  NotificationDeliveryDetail,
  NotificationDeliveryPage,
  NotificationPage,
} from '../../../contract/notifications/notifications.ts';
import { raises } from '../../../contract/validation/body-text.ts';
import {
  Enum,
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
  Uuid,
} from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { notificationKinds } from '../../../domain/notification/kinds.ts';
import {
  readDeliveries,
  readDelivery,
  readNotifications,
  redeliver,
} from '../../../services/notifications/notifications.ts';
import type { StoredNotification } from '../../../store/notifications/notifications.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import {
  IdempotencyHeaders,
  pageQuery,
  periodOf,
  periodQuery,
  scheduleFilter,
} from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toDelivery, toDetail } from './to-delivery.ts';

const tags = ['Notifications'];
const DeliveryParams = Strict({
  id: { ...Uuid, description: 'Id of a message.', ...raises('notification-delivery-not-found') },
});

function toNotification(stored: StoredNotification): Notification {
  const { id, kind, scheduleId, scheduleSlug, scheduleName, executionId, message } = stored;
  return {
    id,
    kind,
    schedule:
      scheduleId === null
        ? null
        : { id: scheduleId, slug: scheduleSlug ?? '', name: scheduleName ?? '' },
    executionId,
    scheduledFor: toInstantOrNull(stored.scheduledFor),
    occurredAt: toInstant(stored.occurredAt),
    noticedAt: toInstant(stored.noticedAt),
    message,
  };
}

export function registerNotifications(app: App, deps: AppDeps): void {
  app.get(
    '/notifications',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listNotifications',
        summary: 'What happened, the newest first, whether or not a rule sends it',
        tags,
        querystring: Strict({
          ...periodQuery('Noticed'),
          ...pageQuery(listOrders.notifications),
          kind: Type.Optional(Enum(notificationKinds)),
          schedule: scheduleFilter,
          executionId: Type.Optional(Uuid),
          deliveryId: Type.Optional({ ...Uuid, description: 'What one message tells.' }),
        }),
        response: { 200: Ref(NotificationPage) },
      },
    },
    async (request) => {
      const { kind = null, schedule = null, executionId = null, ...rest } = request.query;
      const { deliveryId = null, from, to, ...page } = rest;
      const period = periodOf({ from, to }, deps.clock());
      const filter = { kind, schedule, executionId, deliveryId, ...period };
      const found = await readNotifications(deps, principalOf(request), { filter, page });
      return { ...found, items: found.items.map(toNotification) };
    },
  );
  registerDeliveryLog(app, deps);
}

function registerDeliveryLog(app: App, deps: AppDeps): void {
  app.get(
    '/notification-deliveries',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listNotificationDeliveries',
        summary: 'Messages to channels, the newest first',
        tags,
        querystring: Strict({
          ...periodQuery('Created'),
          ...pageQuery(listOrders.messages),
          channel: Type.Optional(channelName),
          state: Type.Optional(Enum(deliveryStates)),
        }),
        response: { 200: Ref(NotificationDeliveryPage) },
      },
    },
    async (request) => {
      const { channel = null, state = null, from, to, ...page } = request.query;
      const filter = { channel, state, ...periodOf({ from, to }, deps.clock()) };
      const found = await readDeliveries(deps, principalOf(request), { filter, page });
      return { ...found, items: found.items.map(toDelivery) };
    },
  );
  app.get(
    '/notification-deliveries/:id',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getNotificationDelivery',
        summary: 'One message with its attempts',
        tags,
        params: DeliveryParams,
        response: { 200: Ref(NotificationDeliveryDetail) },
      },
    },
    async (request) => toDetail(await readDelivery(deps, principalOf(request), request.params.id)),
  );
  registerRedelivery(app, deps);
}

function registerRedelivery(app: App, deps: AppDeps): void {
  app.post(
    '/notification-deliveries/:id/redeliver',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'redeliverNotification',
        summary: 'Send a message once more, with the same webhook-id',
        tags,
        params: DeliveryParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: {
          ...problemResponses('channel-disabled', 'notification-delivery-busy'),
          202: Ref(NotificationDeliveryDetail),
        },
      },
    },
    async (request, reply) => {
      const { reason = null } = request.body;
      const { id } = request.params;
      const detail = await redeliver(deps, principalOf(request), { id, reason });
      reply.header('location', `/api/v1/notification-deliveries/${id}`);
      return reply.status(202).send(toDetail(detail));
    },
  );
}
