/** Shapes of deliveries: starts that schedules are owed after others, or for events. */
import { type Static, Type } from 'typebox';
import { deliveryStates } from '../../domain/delivery.ts';
import { Enum, Instant, Named, Nullable, Page, Ref, Slug, Uuid } from '../validation/schema.ts';

export const TriggeredBy = Named(
  'TriggeredBy',
  Type.Object(
    { type: Enum(['execution', 'event']), id: Uuid },
    { description: 'The execution that was followed, or the event that arrived.' },
  ),
);
export type TriggeredBy = Static<typeof TriggeredBy>;

export const Delivery = Named(
  'Delivery',
  Type.Object({
    id: Uuid,
    schedule: Slug,
    triggeredBy: Ref(TriggeredBy),
    by: Type.String({
      description: 'Name of the schedule that ended, or source/name of the event.',
    }),
    state: Enum(deliveryStates, {
      description:
        'Pending until it has begun or cannot; Skipped on purpose; Missed because it came too late.',
    }),
    reason: Nullable(Type.String({ description: 'Why it did not start.' })),
    executionId: Nullable({
      ...Uuid,
      description: 'While Pending the one it will have; null when none is on record.',
    }),
    occurredAt: Instant,
    decidedAt: Nullable(Instant),
  }),
);
export type Delivery = Static<typeof Delivery>;

export const DeliveryPage = Named('DeliveryPage', Page(Delivery));
export type DeliveryPage = Static<typeof DeliveryPage>;

export const deliverySchemas = [TriggeredBy, Delivery, DeliveryPage];
