/** Shapes of events: messages from outside that start schedules. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { eventLimits } from '../domain/event.ts';
import { Delivery } from './deliveries.ts';
import { Initiator } from './executions.ts';
import { Instant, Named, Nullable, Page, Ref, Strict, Uuid } from './schema.ts';
import { word } from './timings.ts';

export const EventBody = Named(
  'EventBody',
  Strict({
    source: word,
    name: word,
    id: Type.Optional({
      ...word,
      description: "The sender's own id: the same one from the same source again starts nothing.",
    }),
    payload: Type.Optional(
      Type.Unknown({
        description: `Any JSON of at most ${eventLimits.payloadBytes} bytes; kept with the event.`,
      }),
    ),
  }),
);
export type EventBody = Static<typeof EventBody>;

const event = {
  id: Uuid,
  source: Type.String(),
  name: Type.String(),
  senderId: Nullable(Type.String({ description: "The sender's own id of it." })),
  receivedAt: Instant,
  receivedBy: Ref(Initiator),
};

const deliveries = Type.Array(Ref(Delivery), {
  description: 'What it starts: one entry for each schedule with such a timing.',
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
