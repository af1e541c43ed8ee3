/** Notification channels of the tenant: where messages go. */
import { v7 as uuidv7 } from 'uuid';
import { mayUseSecret } from '../../domain/access/access-policy.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import {
  channelLimits,
  type ChannelSettings,
  secretsOf,
} from '../../domain/notification/channel.ts';
import { maySendAs } from '../../domain/notification/mail-address.ts';
import { testMessage } from '../../domain/notification/message.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  closeBreaker,
  countChannels,
  deleteChannel as markDeleted,
  findChannel,
  insertChannel,
  listChannels,
  lockNotificationSettings,
  replaceChannel,
  type StoredChannel,
} from '../../store/notifications/channels.ts';
import { insertTestDelivery } from '../../store/notifications/deliveries.ts';
import { listRulesNaming } from '../../store/notifications/rules.ts';
import { doneAct, recordAct } from '../audit.ts';
import { namedList, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkVersion, type VersionCheck } from '../version-check.ts';

const maxNamed = 100;

/** By name. */
export function readChannels(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  page: PageRequest,
): Promise<PageOf<StoredChannel>> {
  return readPage(page, {
    ...namedList(listOrders.channels),
    filter: 'notification-channels',
    read: (wanted) => database.read(tenantId, (tx) => listChannels(tx, wanted)),
  });
}

export function readChannel(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  name: string,
): Promise<StoredChannel> {
  return database.read(tenantId, (tx) => getChannel(tx, name));
}

async function getChannel(tx: Transaction, name: string): Promise<StoredChannel> {
  const found = await findChannel(tx, name);
  if (found) return found;
  throw new ProblemError('channel-not-found', `there is no channel "${name}"`);
}

type Change = { name: string; isExpected: VersionCheck };
export type ChannelContent = { settings: ChannelSettings; enabled: boolean };

/** Creates or replaces it. The same content again changes nothing, unless Carillon had disabled it. */
export async function putChannel(
  deps: ServiceDeps,
  principal: Principal,
  {
    name,
    isExpected,
    content,
    reason,
  }: Change & { content: ChannelContent; reason: string | null },
): Promise<{ channel: StoredChannel; isNew: boolean }> {
  checkAllowed(deps, principal, content.settings);
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    await lockNotificationSettings(tx);
    const current = await findChannel(tx, name);
    checkVersion(isExpected, current, conflictOf(name));
    if (current && isSame(current, content)) return { channel: current, isNew: false };
    if (!current && (await countChannels(tx)) >= channelLimits.channels) {
      const detail = `a tenant has at most ${channelLimits.channels} channels; delete one first`;
      throw new ProblemError('channel-limit', detail);
    }
    const id = current?.id ?? uuidv7();
    const change = { ...content, id, name, at: deps.clock(), by: principal.initiator };
    await (current ? replaceChannel : insertChannel)(tx, change);
    await recordChannelAct(tx, deps, principal, { action: 'set-channel', id, name, reason });
    return { channel: await getChannel(tx, name), isNew: current === null };
  });
}

/** @throws ProblemError `channel-in-use` while rules name it. */
export async function deleteChannel(
  deps: ServiceDeps,
  principal: Principal,
  { name, isExpected }: Change,
): Promise<void> {
  await deps.database.withTenant(principal.tenantId, async (tx) => {
    await lockNotificationSettings(tx);
    const { id, version } = await getChannel(tx, name);
    checkVersion(isExpected, { id, version }, conflictOf(name));
    const rules = await listRulesNaming(tx, { channel: name, limit: maxNamed });
    if (rules.length > 0) {
      const detail = `rules send to the channel "${name}": ${rules.join(', ')}; change them first`;
      throw new ProblemError('channel-in-use', detail, { extra: { rules } });
    }
    await markDeleted(tx, { id, at: deps.clock() });
    await recordChannelAct(tx, deps, principal, {
      action: 'delete-channel',
      id,
      name,
      reason: null,
    });
  });
}

/** Makes a test message, which is sent at once; answers its id. */
export async function testChannel(
  deps: ServiceDeps,
  principal: Principal,
  name: string,
): Promise<string> {
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const channel = await getChannel(tx, name);
    checkEnabled(channel);
    const id = uuidv7();
    const content = testMessage(principal.tenantSlug);
    const message = { id, channelId: channel.id, channelName: name, content, at: deps.clock() };
    await insertTestDelivery(tx, message);
    await closeBreaker(tx, channel.id);
    const act = { action: 'test-channel', id: channel.id, name, reason: null };
    await recordChannelAct(tx, deps, principal, act);
    return id;
  });
}

export function checkEnabled({ name, enabled, disabledReason }: StoredChannel): void {
  if (enabled) return;
  const why = disabledReason === null ? '' : `: ${disabledReason}`;
  throw new ProblemError(
    'channel-disabled',
    `the channel "${name}" is disabled${why}; enable it first`,
  );
}

const conflictOf = (name: string) =>
  ({ code: 'channel-conflict', what: `the channel "${name}"` }) as const;

/** What the policy would refuse when it is sent is refused when it is written. */
function checkAllowed(
  { policy, homeTenant }: ServiceDeps,
  { tenantSlug }: Principal,
  settings: ChannelSettings,
): void {
  const known = policy ?? { homeTenant, pools: new Map(), secrets: new Map(), egress: [] };
  const secret = secretsOf(settings).find((name) => !mayUseSecret(known, tenantSlug, name));
  if (secret !== undefined) {
    const message = `the secret ${secret} is not for the tenant "${tenantSlug}"`;
    throw refused('secret-forbidden', '/settings', message);
  }
  if (settings.type !== 'Email' || maySendAs(known, tenantSlug, settings.from)) return;
  const message =
    `the tenant "${tenantSlug}" may not send as ${settings.from}; an operator can list it under ` +
    `"mailSenders", "${tenantSlug}" in the policy file (CARILLON_POLICY_FILE)`;
  throw refused('channel-invalid', '/settings/from', message);
}

function refused(code: 'secret-forbidden' | 'channel-invalid', pointer: string, message: string) {
  return new ProblemError(code, message, { errors: [{ pointer, code, message }] });
}

function isSame(current: StoredChannel, { settings, enabled }: ChannelContent): boolean {
  return current.enabled === enabled && sorted(current.settings) === sorted(settings);
}

/** The database changes the order of members. */
export function sorted(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

async function recordChannelAct(
  tx: Transaction,
  deps: ServiceDeps,
  principal: Principal,
  act: { action: string; id: string; name: string; reason: string | null },
): Promise<void> {
  const { action, id: objectId, name, reason } = act;
  const done = doneAct({ action, objectType: 'notification-channel', objectId }, reason, name);
  await recordAct(tx, deps, { principal, ...done });
}
