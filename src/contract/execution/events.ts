/** Shapes of events: messages from outside that start schedules. */
import { type Static, Type } from 'typebox';
import { eventLimits } from '../../domain/delivery.ts';
import { toName } from '../../domain/name.ts';
import { type InputError, ProblemError } from '../../domain/problem.ts';
import { word } from '../schedule/timings.ts';
import { checkBodyText } from '../validation/body-text.ts';
import { Instant, Named, Nullable, Page, Ref, Strict, Uuid } from '../validation/schema.ts';
import { Delivery } from './deliveries.ts';
import { Initiator } from './executions.ts';

export const EventBody = Named(
  'EventBody',
  Strict({
    source: word,
    name: word,
    id: Type.Optional({
      ...word,
      description: "The sender's own id: repeating it from the same source starts nothing.",
    }),
    payload: Type.Optional(
      Type.Unknown({
        description: `Any JSON of at most ${eventLimits.payloadBytes} bytes; stored with the event.`,
      }),
    ),
  }),
);
export type EventBody = Static<typeof EventBody>;

const event = {
  id: Uuid,
  source: Type.String(),
  name: Type.String(),
  senderId: Nullable(Type.String({ description: "The sender's own id." })),
  receivedAt: Instant,
  receivedBy: Ref(Initiator),
};

const deliveries = Type.Array(Ref(Delivery), {
  description: 'One entry for each schedule that it starts.',
});

export const Event = Named('Event', Type.Object(event));
export type Event = Static<typeof Event>;

export const EventReceipt = Named('EventReceipt', Type.Object({ ...event, deliveries }));
export type EventReceipt = Static<typeof EventReceipt>;

export const EventDetail = Named(
  'EventDetail',
  Type.Object({ ...event, payload: Type.Unknown(), deliveries }),
);
export type EventDetail = Static<typeof EventDetail>;

export const EventPage = Named('EventPage', Page(Event));
export type EventPage = Static<typeof EventPage>;

export const eventSchemas = [EventBody, Event, EventReceipt, EventDetail, EventPage];

/** The stored content of an event. */
export type EventInput = {
  source: string;
  name: string;
  senderId: string | null;
  payload: unknown;
};

/** @throws ProblemError `body-invalid` for a payload that is too large or deep, and for text that cannot be stored. */
export function readEventBody({ source, name, id, payload = null }: EventBody): EventInput {
  const texts = checkBodyText({ source, name, id, payload });
  // A payload that is nested too deep must not be serialised.
  const errors = texts.length > 0 ? texts : tooLarge(payload);
  const [first] = errors;
  if (!first) {
    const senderId = id === undefined ? null : toName(id);
    return { source: toName(source), name: toName(name), senderId, payload };
  }
  throw new ProblemError('body-invalid', `${first.pointer}: ${first.message}`, { errors });
}

function tooLarge(payload: unknown): InputError[] {
  const bytes = new TextEncoder().encode(JSON.stringify(payload)).length;
  if (bytes <= eventLimits.payloadBytes) return [];
  const message = `has ${bytes} bytes; the maximum is ${eventLimits.payloadBytes}`;
  const suggestion = 'store the data elsewhere and send a reference to it';
  return [{ pointer: '/payload', code: 'out-of-range', message, suggestion }];
}
