/** Notification rules of the tenant. */
import { v7 as uuidv7 } from 'uuid';
import { listOrders } from '../../domain/lists/list-order.ts';
import { ruleLimits, type RuleSettings } from '../../domain/notification/rule.ts';
import { type InputError, ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findChannel, lockNotificationSettings } from '../../store/notifications/channels.ts';
import {
  countRules,
  deleteRule as markDeleted,
  findRule,
  insertRule,
  listRules,
  replaceRule,
  type StoredRule,
} from '../../store/notifications/rules.ts';
import { doneAct, recordAct } from '../audit.ts';
import { namedList, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkVersion, type VersionCheck } from '../version-check.ts';
import { sorted } from './channels.ts';

/** By name. */
export function readRules(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  page: PageRequest,
): Promise<PageOf<StoredRule>> {
  return readPage(page, {
    ...namedList(listOrders.rules),
    filter: 'notification-rules',
    read: (wanted) => database.read(tenantId, (tx) => listRules(tx, wanted)),
  });
}

export function readRule(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  name: string,
): Promise<StoredRule> {
  return database.read(tenantId, (tx) => getRule(tx, name));
}

async function getRule(tx: Transaction, name: string): Promise<StoredRule> {
  const found = await findRule(tx, name);
  if (found) return found;
  throw new ProblemError('rule-not-found', `there is no notification rule "${name}"`);
}

type Change = { name: string; isExpected: VersionCheck };

/** Creates or replaces it. Schedules need not exist yet, channels must. */
export async function putRule(
  deps: ServiceDeps,
  principal: Principal,
  given: Change & { settings: RuleSettings; reason: string | null },
): Promise<{ rule: StoredRule; isNew: boolean }> {
  const { name, isExpected, settings, reason } = given;
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    await lockNotificationSettings(tx);
    const current = await findRule(tx, name);
    checkVersion(isExpected, current, conflictOf(name));
    await checkChannels(tx, settings.channels);
    if (current && sorted(current.settings) === sorted(settings)) {
      return { rule: current, isNew: false };
    }
    if (!current && (await countRules(tx)) >= ruleLimits.rules) {
      const detail = `a tenant has at most ${ruleLimits.rules} notification rules; delete one first`;
      throw new ProblemError('channel-limit', detail);
    }
    const id = current?.id ?? uuidv7();
    const change = { id, name, settings, at: deps.clock(), by: principal.initiator };
    await (current ? replaceRule : insertRule)(tx, change);
    await recordRuleAct(tx, deps, principal, { action: 'set-rule', id, name, reason });
    return { rule: await getRule(tx, name), isNew: current === null };
  });
}

export async function deleteRule(
  deps: ServiceDeps,
  principal: Principal,
  { name, isExpected }: Change,
): Promise<void> {
  await deps.database.withTenant(principal.tenantId, async (tx) => {
    await lockNotificationSettings(tx);
    const current = await getRule(tx, name);
    checkVersion(isExpected, current, conflictOf(name));
    await markDeleted(tx, { id: current.id, at: deps.clock() });
    const act = { action: 'delete-rule', id: current.id, name, reason: null };
    await recordRuleAct(tx, deps, principal, act);
  });
}

async function checkChannels(tx: Transaction, names: readonly string[]): Promise<void> {
  const errors: InputError[] = [];
  for (const [index, name] of names.entries()) {
    if (await findChannel(tx, name)) continue;
    const message = `there is no channel "${name}"`;
    const suggestion = 'create it first: carillon notification channel create';
    errors.push({ pointer: `/channels/${index}`, code: 'channel-unknown', message, suggestion });
  }
  const [first] = errors;
  if (first) throw new ProblemError('channel-unknown', first.message, { errors });
}

const conflictOf = (name: string) =>
  ({ code: 'rule-conflict', what: `the notification rule "${name}"` }) as const;

async function recordRuleAct(
  tx: Transaction,
  deps: ServiceDeps,
  principal: Principal,
  act: { action: string; id: string; name: string; reason: string | null },
): Promise<void> {
  const { action, id: objectId, name, reason } = act;
  const done = doneAct({ action, objectType: 'notification-rule', objectId }, reason, name);
  await recordAct(tx, deps, { principal, ...done });
}
