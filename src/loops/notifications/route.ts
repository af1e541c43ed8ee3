/** Applies the rules to notifications, and closes the groups that are due. */
import { v7 as uuidv7 } from 'uuid';
import { channelLimits } from '../../domain/notification/channel.ts';
import { composeMessage, maxListedItems } from '../../domain/notification/message.ts';
import { routesOf, type Rule, ruleLimits } from '../../domain/notification/rule.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { listChannels, type StoredChannel } from '../../store/notifications/channels.ts';
import {
  addToGroups,
  closeGroup,
  type GroupItem,
  lockDueGroups,
  openGroup,
  postponeGroup,
  readGroup,
} from '../../store/notifications/groups.ts';
import {
  lockUnrouted,
  markRouted,
  type StoredNotification,
} from '../../store/notifications/notifications.ts';
import { findRule, listRules } from '../../store/notifications/rules.ts';
import { endOfQuiet } from '../../timing/quiet/quiet-times.ts';

export type RouteDeps = {
  database: Database;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

const batch = 500;
const maxRounds = 20;

/** Puts notifications into the groups of their channels; answers how many it looked at. */
export async function routeNews({ database, clock }: RouteDeps, tenantId: string): Promise<number> {
  let total = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const routed = await database.withTenant(tenantId, (tx) => routeBatch(tx, new Date(clock())));
    total += routed;
    if (routed < batch) break;
  }
  return total;
}

async function routeBatch(tx: Transaction, now: Date): Promise<number> {
  const news = await lockUnrouted(tx, { limit: batch });
  if (news.length === 0) return 0;
  const rules = await listRules(tx, { after: null, limit: ruleLimits.rules });
  if (rules.length > 0) {
    const channels = await listChannels(tx, { after: null, limit: channelLimits.channels });
    await addToGroups(tx, await groupsFor(tx, { news, rules, channels, now }));
  }
  await markRouted(
    tx,
    news.map(({ id }) => id),
  );
  return news.length;
}

type Routing = {
  news: readonly StoredNotification[];
  rules: readonly Rule[];
  channels: readonly StoredChannel[];
  now: Date;
};

async function groupsFor(
  tx: Transaction,
  { news, rules, channels, now }: Routing,
): Promise<GroupItem[]> {
  const byName = new Map(channels.map((channel) => [channel.name, channel]));
  const groups = new Map<string, string>();
  const items: GroupItem[] = [];
  for (const { id: notificationId, kind, scheduleSlug: slug, tags } of news) {
    for (const [channelName, rule] of routesOf(rules, { kind, slug, tags })) {
      const channelId = byName.get(channelName)?.id;
      if (channelId === undefined) continue;
      const key = `${channelId} ${rule.name}`;
      const given = { id: uuidv7(), dueAt: dueAfter(rule, now), channelId, channelName };
      const deliveryId =
        groups.get(key) ?? (await openGroup(tx, { ...given, ruleName: rule.name }));
      groups.set(key, deliveryId);
      items.push({ channelId, notificationId, deliveryId });
    }
  }
  return items;
}

/** Further notifications are waited for, and the end of quiet times. */
function dueAfter({ settings: { groupSeconds, quiet } }: Rule, now: Date): Date {
  const grouped = new Date(now.getTime() + groupSeconds * 1_000);
  return quiet ? (endOfQuiet(quiet, grouped) ?? grouped) : grouped;
}

/** Closes due groups; answers how many. One that is in quiet times by now is postponed. */
export async function closeGroups(
  { database, clock }: RouteDeps,
  tenant: { id: string; slug: string },
): Promise<number> {
  return database.withTenant(tenant.id, async (tx) => {
    const at = new Date(clock());
    const due = await lockDueGroups(tx, { at, limit: batch });
    for (const { id, ruleName, closed } of due) {
      const quiet = (await findRule(tx, ruleName))?.settings.quiet ?? null;
      const end = quiet && endOfQuiet(quiet, at);
      if (closed === null && end && end > at) {
        await postponeGroup(tx, { id, dueAt: end });
        continue;
      }
      const group = await readGroup(tx, { id, limit: maxListedItems });
      const content = composeMessage({ tenant: tenant.slug, rule: ruleName, ...group });
      // A notification that another rule has told the channel of meanwhile is in no second message.
      const parked = content.total === 0 ? 'nothing is left to tell' : closed;
      await closeGroup(tx, { id, content, parked, at });
    }
    return due.length;
  });
}
