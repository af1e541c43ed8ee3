/** The settings that documents describe, as the API reads and shows them. */
import type { NotificationChannelBody } from '../../../contract/notifications/channels.ts';
import type { NotificationRuleBody } from '../../../contract/notifications/rules.ts';
import type { ConnectedSystemBody } from '../../../contract/operations/connected-systems.ts';
import type { CalendarBody } from '../../../contract/schedule/calendars.ts';
import type { AnchorBody } from '../../../contract/schedule/milestones.ts';
import { defaultSystemMax } from '../../../domain/limits/limit.ts';
import type { SettingName } from '../kinds.ts';
import { pick, type SettingKind, shaped } from './setting-kind.ts';

const calendar: SettingKind = {
  collection: 'calendars',
  notFound: 'calendar-not-found',
  async read(given) {
    const [{ CalendarBody: shape }, { readCalendarBody }] = await Promise.all([
      import('../../../contract/schedule/calendars.ts'),
      import('../../../contract/schedule/calendar-body.ts'),
    ]);
    return readCalendarBody(await shaped<CalendarBody>(shape, given));
  },
  contentOf: (shown) => pick(shown, 'kind', 'description', 'days'),
};

/** One form for each instant: anchors are in whole seconds. */
const instantOf = (at: Date): string => at.toISOString().replace(/\.000Z$/, 'Z');

const anchor: SettingKind = {
  collection: 'anchors',
  notFound: 'anchor-not-found',
  async read(given) {
    const { AnchorBody: shape, readAnchorInstant } =
      await import('../../../contract/schedule/milestones.ts');
    const at = readAnchorInstant((await shaped<AnchorBody>(shape, given)).at);
    return { at: at && instantOf(at) };
  },
  // One that was removed has a history and nothing else.
  contentOf: ({ at }) => (typeof at === 'string' ? { at: instantOf(new Date(at)) } : null),
  removal: { at: null },
};

const system: SettingKind = {
  collection: 'connected-systems',
  notFound: 'connected-system-not-found',
  async read(given, name) {
    const [{ ConnectedSystemBody: shape }, { readSystemBody }] = await Promise.all([
      import('../../../contract/operations/connected-systems.ts'),
      import('../../../contract/operations/system-body.ts'),
    ]);
    const read = readSystemBody(name, await shaped<ConnectedSystemBody>(shape, given));
    const { maxActive } = read;
    return {
      ...pick(read, 'title', 'url', 'headers', 'pool', 'runProfiles'),
      // As the API shows one without a number of its own.
      maxActive: maxActive ?? defaultSystemMax,
    };
  },
  // Those of the file belong to the operator, who does not show their addresses.
  contentOf: (shown) =>
    shown['source'] === 'file'
      ? null
      : pick(shown, 'title', 'url', 'headers', 'pool', 'runProfiles', 'maxActive'),
  refusal: ({ source }) =>
    source === 'file'
      ? 'is listed in the file of the installation (CARILLON_SYSTEMS_FILE); choose another name, or ask the operator to change the file'
      : null,
};

const channel: SettingKind = {
  collection: 'notification-channels',
  notFound: 'channel-not-found',
  async read(given) {
    const [{ NotificationChannelBody: shape }, { readChannelBody }] = await Promise.all([
      import('../../../contract/notifications/channels.ts'),
      import('../../../contract/notifications/channel-body.ts'),
    ]);
    const body = await shaped<NotificationChannelBody>(shape, given);
    return { settings: readChannelBody(body), enabled: body.enabled ?? true };
  },
  contentOf: (shown) => pick(shown, 'settings', 'enabled'),
};

const ruleFields = 'enabled kinds schedules tags channels quiet groupSeconds'.split(' ');

const rule: SettingKind = {
  collection: 'notification-rules',
  notFound: 'rule-not-found',
  async read(given, _name, now) {
    const [{ NotificationRuleBody: shape }, { readRuleBody }] = await Promise.all([
      import('../../../contract/notifications/rules.ts'),
      import('../../../contract/notifications/rule-body.ts'),
    ]);
    const body = await shaped<NotificationRuleBody>(shape, given);
    return pick(readRuleBody(body, now), ...ruleFields);
  },
  contentOf: (shown) => pick(shown, ...ruleFields),
};

export const settingKinds: Readonly<Record<SettingName, SettingKind>> = {
  Calendar: calendar,
  Anchor: anchor,
  ConnectedSystem: system,
  NotificationChannel: channel,
  NotificationRule: rule,
};
