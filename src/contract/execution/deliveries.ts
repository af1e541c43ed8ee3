/** Shapes of deliveries: starts of a schedule after another schedule, or for an event. */
import { type Static, Type } from 'typebox';
import { deliveryStates } from '../../domain/delivery.ts';
import { Enum, Instant, Named, Nullable, Page, Ref, Slug, Uuid } from '../validation/schema.ts';

export const TriggeredBy = Named(
  'TriggeredBy',
  Type.Object(
    { type: Enum(['execution', 'event']), id: Uuid },
    { description: 'The followed execution, or the event.' },
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
      description: 'Name of the followed schedule, or source/name of the event.',
    }),
    state: Enum(deliveryStates, {
      description:
        'Pending until it starts; Skipped intentionally; Missed because it came too late.',
    }),
    reason: Nullable(Type.String({ description: 'Why it did not start.' })),
    executionId: Nullable({
      ...Uuid,
      description: 'While Pending, the id that it will have; null when none is recorded.',
    }),
    occurredAt: Instant,
    decidedAt: Nullable(Instant),
  }),
);
export type Delivery = Static<typeof Delivery>;

export const DeliveryPage = Named('DeliveryPage', Page(Delivery));
export type DeliveryPage = Static<typeof DeliveryPage>;

export const deliverySchemas = [TriggeredBy, Delivery, DeliveryPage];
