/** Events: taking them in, and showing what they started. */
import { Type } from 'typebox';
import { type Delivery, DeliveryPage } from '../../../contract/execution/deliveries.ts';
import {
  type Event,
  EventBody,
  EventDetail,
  type EventInput,
  EventPage,
  EventReceipt,
  readEventBody,
} from '../../../contract/execution/events.ts';
import {
  Enum,
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
  Uuid,
} from '../../../contract/validation/schema.ts';
import { deliveryStates, maxListeners } from '../../../domain/delivery.ts';
import { isUuid } from '../../../domain/identifiers.ts';
import { toName } from '../../../domain/name.ts';
import { ProblemError } from '../../../domain/problem.ts';
import type { Principal } from '../../../services/principal.ts';
import { getRecordedSchedule } from '../../../services/schedules/schedule-access.ts';
import type { Transaction } from '../../../store/core/database.ts';
import { listDeliveries, type StoredDelivery } from '../../../store/fires/deliveries.ts';
import {
  findEvent,
  findSentEvent,
  insertEvent,
  listEvents,
  type StoredEvent,
} from '../../../store/fires/events.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { IdempotencyHeaders, pageQuery, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Events'];

function isId(key: unknown): key is string {
  return typeof key === 'string' && isUuid(key);
}

async function getEvent(tx: Transaction, id: string) {
  const event = await findEvent(tx, id);
  if (!event) throw new ProblemError('event-not-found', `there is no event ${id}`);
  return event;
}

/** What the event started; a schedule that listened to it has one entry. */
async function deliveriesOf(tx: Transaction, causeId: string) {
  const page = { scheduleId: null, causeId, state: null, after: null, limit: maxListeners };
  return (await listDeliveries(tx, page)).map(toDelivery);
}

/**
 * Keeps it with the starts it brings, once; answers the id it has, which is an earlier one's when it
 * was sent before.
 * @throws ProblemError `event-id-reused` when the sender's id came with another name or payload.
 */
async function keep(
  deps: AppDeps,
  { tenantId, initiator }: Principal,
  { id, ...input }: EventInput & { id: string },
): Promise<string> {
  return deps.database.withTenant(tenantId, async (tx) => {
    const event = { ...input, id, receivedAt: deps.clock(), receivedBy: initiator };
    if (await insertEvent(tx, event)) return id;
    const sent = await findSentEvent(tx, event);
    if (!sent) throw new Error('an event is neither new nor on record');
    if (sent.same) return sent.id;
    const message = `"${input.senderId ?? id}" of ${input.source} came with another name or payload`;
    throw new ProblemError('event-id-reused', message, { extra: { eventId: sent.id } });
  });
}

function registerSend(app: App, deps: AppDeps): void {
  app.post(
    '/events',
    {
      schema: {
        operationId: 'sendEvent',
        summary: 'Start every enabled schedule that waits for such an event, once',
        description:
          'The same id from the same source again, with the same name and payload, gives the same ' +
          'event and starts nothing more.',
        tags,
        headers: IdempotencyHeaders,
        body: Ref(EventBody),
        response: { ...problemResponses(409, 413, 415, 422), 202: Ref(EventReceipt) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const input = readEventBody(request.body);
      const id = await keep(deps, principal, { ...input, id: request.subjectId });
      await deps.gateway.deliverFor(principal.tenantId, id);
      const receipt = await deps.database.read(principal.tenantId, async (tx) => ({
        ...toEvent(await getEvent(tx, id)),
        deliveries: await deliveriesOf(tx, id),
      }));
      reply.header('location', `/api/v1/events/${id}`);
      return reply.status(202).send(receipt);
    },
  );
}

function registerList(app: App, deps: AppDeps): void {
  app.get(
    '/events',
    {
      schema: {
        operationId: 'listEvents',
        summary: 'Events without their payloads, the newest first',
        tags,
        querystring: Strict({
          source: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          ...pageQuery,
        }),
        response: { ...problemResponses(), 200: Ref(EventPage) },
      },
    },
    async (request) => {
      const { cursor } = request.query;
      const source = request.query.source === undefined ? null : toName(request.query.source);
      const limit = pageSize(request.query.limit);
      const filter = { source };
      const after = cursor === undefined ? null : decodeCursor(cursor, filter, isId);
      const rows = await deps.database.read(principalOf(request).tenantId, (tx) =>
        listEvents(tx, { source, after, limit: limit + 1 }),
      );
      return toPage(rows, { limit, filter, keyOf: ({ id }) => id, toItem: toEvent });
    },
  );
}

export function registerEvents(app: App, deps: AppDeps): void {
  registerSend(app, deps);
  registerList(app, deps);
  app.get(
    '/events/:id',
    {
      schema: {
        operationId: 'getEvent',
        summary: 'One event with its payload and what it started',
        tags,
        params: Strict({ id: Uuid }),
        response: { ...problemResponses(404), 200: Ref(EventDetail) },
      },
    },
    (request) =>
      deps.database.read(principalOf(request).tenantId, async (tx) => {
        const event = await getEvent(tx, request.params.id.toLowerCase());
        const { payload } = event;
        return { ...toEvent(event), payload, deliveries: await deliveriesOf(tx, event.id) };
      }),
  );
}

/** What became of the starts that a schedule was owed after others, or for events. */
const DeliveriesQuery = Strict({ state: Type.Optional(Enum(deliveryStates)), ...pageQuery });

export function registerDeliveries(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/deliveries',
    {
      schema: {
        operationId: 'listDeliveries',
        summary: 'Starts owed to a schedule after others or for events, the newest first',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: DeliveriesQuery,
        response: { ...problemResponses(404, 409), 200: Ref(DeliveryPage) },
      },
    },
    async (request) => {
      const { state = null, cursor } = request.query;
      const limit = pageSize(request.query.limit);
      return deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { id: scheduleId } = await getRecordedSchedule(tx, request.params.ref);
        const filter = { scheduleId, causeId: null, state };
        const after = cursor === undefined ? null : decodeCursor(cursor, filter, isId);
        const rows = await listDeliveries(tx, { ...filter, after, limit: limit + 1 });
        return toPage(rows, { limit, filter, keyOf: ({ id }) => id, toItem: toDelivery });
      });
    },
  );
}

/** Rows of deliveries and events → what the API shows. */
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
