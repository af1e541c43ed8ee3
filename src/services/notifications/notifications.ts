/** What happened, and the messages that were sent about it. */
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { closeBreaker, findChannel } from '../../store/notifications/channels.ts';
import {
  type DeliveryFilter,
  findDelivery,
  listMessageAttempts,
  listMessages,
  redeliver as storeRedelivery,
  type StoredAttempt,
  type StoredDelivery,
} from '../../store/notifications/deliveries.ts';
import {
  listNotifications,
  type NotificationFilter,
  type StoredNotification,
} from '../../store/notifications/notifications.ts';
import { doneAct, recordAct } from '../audit.ts';
import {
  boundPeriod,
  instantsOf,
  isId,
  type PageOf,
  type PageRequest,
  type PeriodEnd,
  readPage,
  withoutUnused,
} from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { getSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkEnabled } from './channels.ts';

const maxAttempts = 100;

/** Null for any. */
type Period = { from: PeriodEnd | null; to: PeriodEnd | null };

type NotificationQuery = Omit<NotificationFilter, 'scheduleId' | 'from' | 'to'> &
  Period & {
    /** Id, slug or name; null for any. */
    schedule: string | null;
  };

/** The newest first by default. */
export function readNotifications(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { filter, page }: { filter: NotificationQuery; page: PageRequest },
): Promise<PageOf<StoredNotification>> {
  const { schedule, ...rest } = filter;
  return database.read(tenantId, async (tx) => {
    const scheduleId = schedule === null ? null : (await getSchedule(tx, schedule)).id;
    return readPage(page, {
      filter: {
        notifications: withoutUnused({ ...filter, ...boundPeriod(filter) }, ['from', 'to']),
      },
      orders: listOrders.notifications,
      isKey: isId,
      read: (wanted) =>
        listNotifications(tx, { ...rest, ...instantsOf(filter), scheduleId, ...wanted }),
      keyOf: ({ id }) => id,
    });
  });
}

/** The newest first. */
export function readDeliveries(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { filter, page }: { filter: Omit<DeliveryFilter, 'from' | 'to'> & Period; page: PageRequest },
): Promise<PageOf<StoredDelivery>> {
  return readPage(page, {
    filter: {
      notificationDeliveries: withoutUnused({ ...filter, ...boundPeriod(filter) }, ['from', 'to']),
    },
    orders: listOrders.messages,
    isKey: isId,
    read: (wanted) =>
      database.read(tenantId, (tx) =>
        listMessages(tx, { ...filter, ...instantsOf(filter), ...wanted }),
      ),
    keyOf: ({ id }) => id,
  });
}

export type DeliveryDetail = { delivery: StoredDelivery; attempts: StoredAttempt[] };

export function readDelivery(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  id: string,
): Promise<DeliveryDetail> {
  return database.read(tenantId, async (tx) => ({
    delivery: await getDelivery(tx, id),
    attempts: await listMessageAttempts(tx, { id, limit: maxAttempts }),
  }));
}

async function getDelivery(tx: Transaction, id: string): Promise<StoredDelivery> {
  const found = await findDelivery(tx, id);
  if (found) return found;
  throw new ProblemError('notification-delivery-not-found', `there is no message "${id}"`);
}

/** Sends a message once more, at once and with its id, so that its receiver can tell the repeat. */
export async function redeliver(
  deps: ServiceDeps,
  principal: Principal,
  { id, reason }: { id: string; reason: string | null },
): Promise<DeliveryDetail> {
  await deps.database.withTenant(principal.tenantId, async (tx) => {
    const { channelId, channelName } = await getDelivery(tx, id);
    const channel = await findChannel(tx, channelName);
    if (channel?.id !== channelId) {
      throw new ProblemError('channel-disabled', `the channel "${channelName}" was deleted`);
    }
    checkEnabled(channel);
    if (!(await storeRedelivery(tx, { id, at: deps.clock() }))) {
      const detail = 'the message is being put together or sent at this moment; try again later';
      throw new ProblemError('notification-delivery-busy', detail);
    }
    await closeBreaker(tx, channelId);
    const act = { action: 'redeliver', objectType: 'notification-delivery', objectId: id } as const;
    await recordAct(tx, deps, { principal, ...doneAct(act, reason, channelName) });
  });
  return readDelivery(deps, principal, id);
}
