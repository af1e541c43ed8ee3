/** Shapes of notifications, and of the messages that were sent about them. */
import { type Static, Type } from 'typebox';
import { notificationKinds } from '../../domain/notification/kinds.ts';
import { Enum, Instant, Named, Nullable, Page, Ref, Uuid } from '../validation/schema.ts';

const schedule = Nullable(Type.Object({ id: Uuid, slug: Type.String(), name: Type.String() }));

export const Notification = Named(
  'Notification',
  Type.Object({
    id: Uuid,
    kind: Enum(notificationKinds),
    schedule,
    executionId: Nullable(Uuid),
    scheduledFor: Nullable(Instant),
    occurredAt: Instant,
    noticedAt: Instant,
    message: Type.String(),
  }),
);
export type Notification = Static<typeof Notification>;

export const NotificationPage = Named('NotificationPage', Page(Notification));
export type NotificationPage = Static<typeof NotificationPage>;

export const deliveryStates = ['Grouping', 'Pending', 'Delivered', 'Parked'] as const;

const delivery = {
  id: { ...Uuid, description: 'The webhook-id that the receiver sees, the same in each attempt.' },
  channel: Type.String({ description: 'Name of the channel when the message was made.' }),
  rule: Nullable(Type.String({ description: 'Null for a test message.' })),
  state: Enum(deliveryStates, {
    description:
      'Grouping: more may be added. Pending: waits for its next attempt. Parked: no further attempt is made.',
  }),
  dueAt: { ...Instant, description: 'When its group is closed, or of its next attempt.' },
  createdAt: Instant,
  endedAt: Nullable(Instant),
  total: Type.Integer({ description: 'How many notifications it tells.' }),
  summary: Nullable(
    Type.String({ description: 'Such as `500 failed`; null while it is grouping.' }),
  ),
  attempts: Type.Integer(),
  reason: Nullable(Type.String({ description: 'Why it is parked.' })),
};

export const NotificationDelivery = Named('NotificationDelivery', Type.Object(delivery));
export type NotificationDelivery = Static<typeof NotificationDelivery>;

export const NotificationDeliveryPage = Named(
  'NotificationDeliveryPage',
  Page(NotificationDelivery),
);
export type NotificationDeliveryPage = Static<typeof NotificationDeliveryPage>;

const NotificationAttempt = Named(
  'NotificationAttempt',
  Type.Object({
    attempt: Type.Integer(),
    startedAt: Instant,
    endedAt: Nullable(Instant),
    result: Nullable(
      Enum(['Delivered', 'Failed', 'Refused', 'Unknown'], {
        description:
          'Refused: nothing was sent, by a rule of this installation. Unknown: the server ended meanwhile.',
      }),
    ),
    statusCode: Nullable(Type.Integer()),
    error: Nullable(Type.String()),
  }),
);

export const NotificationDeliveryDetail = Named(
  'NotificationDeliveryDetail',
  Type.Object({
    ...delivery,
    log: Type.Array(Ref(NotificationAttempt), {
      description: 'The newest 100 attempts, in order.',
    }),
  }),
);
export type NotificationDeliveryDetail = Static<typeof NotificationDeliveryDetail>;

export const notificationSchemas = [
  Notification,
  NotificationPage,
  NotificationDelivery,
  NotificationDeliveryPage,
  NotificationAttempt,
  NotificationDeliveryDetail,
];
