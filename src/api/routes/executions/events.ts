/** Events, and the starts they lead to. */
import { Type } from 'typebox';
import { type Delivery, DeliveryPage } from '../../../contract/execution/deliveries.ts';
import {
  type Event,
  EventBody,
  EventDetail,
  EventPage,
  EventReceipt,
  readEventBody,
} from '../../../contract/execution/events.ts';
import { raises } from '../../../contract/validation/body-text.ts';
import {
  Enum,
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
  Uuid,
} from '../../../contract/validation/schema.ts';
import { deliveryStates } from '../../../domain/delivery.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { toName } from '../../../domain/name.ts';
import {
  readDeliveries,
  readEvent,
  readEvents,
  sendEvent,
} from '../../../services/executions/events.ts';
import type { StoredDelivery } from '../../../store/fires/deliveries.ts';
import type { StoredEvent } from '../../../store/fires/events.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import {
  IdempotencyHeaders,
  pageQuery,
  periodOf,
  periodQuery,
  ScheduleParams,
} from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Events'];

function registerSend(app: App, deps: AppDeps): void {
  app.post(
    '/events',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'sendEvent',
        summary: 'Start every enabled schedule that listens to this event, once',
        description:
          'Repeating an event with the same source, id, name and payload gives the same event and ' +
          'starts nothing more.',
        tags,
        headers: IdempotencyHeaders,
        body: Ref(EventBody),
        response: { ...problemResponses('event-id-reused'), 202: Ref(EventReceipt) },
      },
    },
    async (request, reply) => {
      const input = { ...readEventBody(request.body), id: request.subjectId };
      const { event, deliveries } = await sendEvent(deps, principalOf(request), input);
      reply.header('location', `/api/v1/events/${event.id}`);
      const receipt = { ...toEvent(event), deliveries: deliveries.map(toDelivery) };
      return reply.status(202).send(receipt);
    },
  );
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/events',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listEvents',
        summary: 'Events without their payloads, the newest first',
        tags,
        querystring: Strict({
          source: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          ...periodQuery('Received'),
          ...pageQuery(listOrders.events),
        }),
        response: { 200: Ref(EventPage) },
      },
    },
    async (request) => {
      const { source: given, from, to, ...page } = request.query;
      const source = given === undefined ? null : toName(given);
      const filter = { source, ...periodOf({ from, to }, deps.clock()) };
      const found = await readEvents(deps, principalOf(request), { filter, page });
      return { ...found, items: found.items.map(toEvent) };
    },
  );
  app.get(
    '/events/:id',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getEvent',
        summary: 'One event with its payload and what it started',
        tags,
        params: Strict({ id: { ...Uuid, ...raises('event-not-found', 'event-removed') } }),
        response: { 200: Ref(EventDetail) },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase();
      const { event, deliveries } = await readEvent(deps, principalOf(request), id);
      const { payload } = event;
      return { ...toEvent(event), payload, deliveries: deliveries.map(toDelivery) };
    },
  );
}

export function registerEvents(app: App, deps: AppDeps): void {
  registerSend(app, deps);
  registerReads(app, deps);
}

export function registerDeliveries(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/deliveries',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listDeliveries',
        summary: 'Starts of a schedule after other schedules or for events, the newest first',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: Strict({
          state: Type.Optional(Enum(deliveryStates)),
          ...pageQuery(listOrders.deliveries),
        }),
        response: { 200: Ref(DeliveryPage) },
      },
    },
    async (request) => {
      const { state = null, ...page } = request.query;
      const { ref } = request.params;
      const found = await readDeliveries(deps, principalOf(request), { ref, state }, page);
      return { ...found, items: found.items.map(toDelivery) };
    },
  );
}

function toDelivery(row: StoredDelivery): Delivery {
  return {
    id: row.id,
    schedule: row.scheduleSlug,
    triggeredBy: row.triggeredBy,
    by: row.initiator.name,
    state: row.state,
    reason: row.reason,
    executionId: row.state === 'Pending' ? row.id : row.executionId,
    occurredAt: toInstant(row.occurredAt),
    decidedAt: toInstantOrNull(row.decidedAt),
  };
}

function toEvent({ id, source, name, senderId, receivedAt, receivedBy }: StoredEvent): Event {
  return { id, source, name, senderId, receivedAt: toInstant(receivedAt), receivedBy };
}
