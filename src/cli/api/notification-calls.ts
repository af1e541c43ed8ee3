/** Calls of the API about notifications. */
import type {
  NotificationChannel,
  NotificationChannelBody,
  NotificationChannelPage,
} from '../../contract/notifications/channels.ts';
import type {
  NotificationDeliveryDetail,
  NotificationDeliveryPage,
  NotificationPage,
} from '../../contract/notifications/notifications.ts';
import type { NotificationRule, NotificationRulePage } from '../../contract/notifications/rules.ts';
import type { Transport } from './api-transport.ts';

type Query = Readonly<Record<string, string | number | undefined>>;

export type Tagged<T> = { value: T; etag: string | null };

export type NotificationCalls = {
  listNotifications: (query: Query) => Promise<NotificationPage>;
  listChannels: (query: Query) => Promise<NotificationChannelPage>;
  getChannel: (name: string) => Promise<Tagged<NotificationChannel>>;
  putChannel: (
    name: string,
    body: NotificationChannelBody,
    etag: string | null,
  ) => Promise<NotificationChannel>;
  deleteChannel: (name: string, etag: string | null) => Promise<void>;
  testChannel: (name: string) => Promise<NotificationDeliveryDetail>;
  listRules: (query: Query) => Promise<NotificationRulePage>;
  getRule: (name: string) => Promise<Tagged<NotificationRule>>;
  deleteRule: (name: string, etag: string | null) => Promise<void>;
  listNotificationDeliveries: (query: Query) => Promise<NotificationDeliveryPage>;
  getNotificationDelivery: (id: string) => Promise<NotificationDeliveryDetail>;
  redeliver: (id: string, reason: string | undefined) => Promise<NotificationDeliveryDetail>;
};

const ifMatch = (etag: string | null) => (etag === null ? {} : { 'if-match': etag });

export function createNotificationCalls({ send }: Transport): NotificationCalls {
  const one = (kind: string, name: string): string => `/${kind}/${encodeURIComponent(name)}`;
  const list = async <T>(path: string, query: Query): Promise<T> =>
    (await send<T>({ path, query })).body;
  const get = async <T>(path: string): Promise<Tagged<T>> => {
    const { body, etag } = await send<T>({ path });
    return { value: body, etag };
  };
  const put = async <T>(path: string, body: object, etag: string | null): Promise<T> =>
    (await send<T>({ method: 'PUT', path, body, headers: ifMatch(etag) })).body;
  const remove = async (path: string, etag: string | null): Promise<void> => {
    await send({ method: 'DELETE', path, headers: ifMatch(etag) });
  };
  const post = async (path: string, body: object): Promise<NotificationDeliveryDetail> =>
    (await send<NotificationDeliveryDetail>({ method: 'POST', path, body })).body;
  const channel = (name: string): string => one('notification-channels', name);
  const rule = (name: string): string => one('notification-rules', name);
  const delivery = (id: string): string => one('notification-deliveries', id);
  return {
    listNotifications: (query) => list('/notifications', query),
    listChannels: (query) => list('/notification-channels', query),
    getChannel: (name) => get(channel(name)),
    putChannel: (name, body, etag) => put(channel(name), body, etag),
    deleteChannel: (name, etag) => remove(channel(name), etag),
    testChannel: (name) => post(`${channel(name)}/test`, {}),
    listRules: (query) => list('/notification-rules', query),
    getRule: (name) => get(rule(name)),
    deleteRule: (name, etag) => remove(rule(name), etag),
    listNotificationDeliveries: (query) => list('/notification-deliveries', query),
    getNotificationDelivery: async (id) =>
      (await send<NotificationDeliveryDetail>({ path: delivery(id) })).body,
    redeliver: (id, reason) =>
      post(`${delivery(id)}/redeliver`, reason === undefined ? {} : { reason }),
  };
}
