/** Notification channels of the tenant. */
import { Type } from 'typebox';
import { readChannelBody } from '../../../contract/notifications/channel-body.ts';
import {
  channelName,
  NotificationChannel,
  NotificationChannelBody,
  NotificationChannelPage,
} from '../../../contract/notifications/channels.ts';
import { NotificationDeliveryDetail } from '../../../contract/notifications/notifications.ts';
import { Ref, Strict, toInstant, toInstantOrNull } from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { carryOut } from '../../../services/dry-run.ts';
import {
  deleteChannel,
  putChannel,
  readChannel,
  readChannels,
  testChannel,
} from '../../../services/notifications/channels.ts';
import { readDelivery } from '../../../services/notifications/notifications.ts';
import type { StoredChannel } from '../../../store/notifications/channels.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IfMatchHeaders, objectTag, versionCheck } from '../../http/entity-tags.ts';
import { DryRunQuery, IdempotencyHeaders, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toDetail } from './to-delivery.ts';

const tags = ['Notifications'];
const ChannelParams = Strict({ name: channelName });
const notFound = 'channel-not-found';

function toChannel(stored: StoredChannel): NotificationChannel {
  const { id, name, settings, enabled, disabledReason, failures, version, updatedBy } = stored;
  return {
    id,
    name,
    settings: settings as NotificationChannel['settings'],
    enabled,
    disabledReason,
    failures,
    pausedUntil: toInstantOrNull(stored.openUntil),
    version,
    updatedAt: toInstant(stored.updatedAt),
    updatedBy,
  };
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/notification-channels',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listNotificationChannels',
        summary: 'Channels of the tenant by name',
        tags,
        querystring: Strict(pageQuery(listOrders.channels)),
        response: { 200: Ref(NotificationChannelPage) },
      },
    },
    async (request) => {
      const page = await readChannels(deps, principalOf(request), request.query);
      return { ...page, items: page.items.map(toChannel) };
    },
  );
  app.get(
    '/notification-channels/:name',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getNotificationChannel',
        summary: 'One channel; secrets are named and never shown',
        tags,
        params: ChannelParams,
        response: { ...problemResponses(notFound), 200: Ref(NotificationChannel) },
      },
    },
    async (request, reply) => {
      const found = await readChannel(deps, principalOf(request), request.params.name);
      reply.header('etag', objectTag(found));
      return toChannel(found);
    },
  );
}

function registerWrites(app: App, deps: AppDeps): void {
  app.put(
    '/notification-channels/:name',
    {
      config: { permission: 'edit', tagged: [200, 201] },
      schema: {
        operationId: 'putNotificationChannel',
        summary: 'Create or replace a channel',
        description: 'A channel that Carillon disabled is enabled again by writing it.',
        tags,
        params: ChannelParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        body: Ref(NotificationChannelBody),
        response: {
          ...problemResponses(
            'channel-limit',
            'channel-conflict',
            'channel-invalid',
            'secret-forbidden',
          ),
          200: Ref(NotificationChannel),
          201: Ref(NotificationChannel),
        },
      },
    },
    async (request, reply) => {
      const { enabled = true, reason = null } = request.body;
      const principal = principalOf(request);
      const change = {
        name: request.params.name,
        isExpected: versionCheck(request.headers['if-match'], objectTag),
        content: { settings: readChannelBody(request.body), enabled },
        reason,
      };
      const { channel, isNew } = await carryOut(deps, principal, request.query, (given) =>
        putChannel(given, principal, change),
      );
      reply.header('etag', objectTag(channel));
      if (isNew) reply.header('location', `/api/v1/notification-channels/${channel.name}`);
      return reply.status(isNew ? 201 : 200).send(toChannel(channel));
    },
  );
}

function registerDeletion(app: App, deps: AppDeps): void {
  app.delete(
    '/notification-channels/:name',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'deleteNotificationChannel',
        summary: 'Delete a channel that no rule sends to',
        tags,
        params: ChannelParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        response: {
          ...problemResponses(notFound, 'channel-in-use', 'channel-conflict'),
          204: Type.Null(),
        },
      },
    },
    async (request, reply) => {
      const isExpected = versionCheck(request.headers['if-match'], objectTag);
      const change = { name: request.params.name, isExpected };
      const principal = principalOf(request);
      await carryOut(deps, principal, request.query, (given) =>
        deleteChannel(given, principal, change),
      );
      return reply.status(204).send(null);
    },
  );
}

export function registerNotificationChannels(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  registerWrites(app, deps);
  registerDeletion(app, deps);
  app.post(
    '/notification-channels/:name/test',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'testNotificationChannel',
        summary: 'Send a test message to the channel',
        description: 'The message is sent within seconds; read it at Location to see how it went.',
        tags,
        params: ChannelParams,
        headers: IdempotencyHeaders,
        response: {
          ...problemResponses(notFound, 'channel-disabled'),
          202: Ref(NotificationDeliveryDetail),
        },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const id = await testChannel(deps, principal, request.params.name);
      reply.header('location', `/api/v1/notification-deliveries/${id}`);
      return reply.status(202).send(toDetail(await readDelivery(deps, principal, id)));
    },
  );
}
