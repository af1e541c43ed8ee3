/** Rules: which notifications go to which channels, when, and how many in one message. */
import type { NotificationKind } from './kinds.ts';

/** Local times of the days of a week, in a time zone; `until` before or at `from` is on the next day. */
export type QuietTimes = {
  timeZone: string;
  periods: readonly QuietPeriod[];
};

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
type Weekday = (typeof weekdays)[number];

type QuietPeriod = {
  /** The days on which it begins. */
  days: readonly Weekday[];
  /** `HH:MM`. */
  from: string;
  until: string;
};

export type RuleSettings = {
  enabled: boolean;
  kinds: readonly NotificationKind[];
  /** Slugs of the schedules it is for; null for all of the tenant. */
  schedules: readonly string[] | null;
  /** Only schedules that have one of these tags; null for any. */
  tags: readonly string[] | null;
  /** Names of channels. */
  channels: readonly string[];
  /** Messages wait until the end of these times; null for none. */
  quiet: QuietTimes | null;
  /** How long a message waits for further notifications that it then tells too. */
  groupSeconds: number;
};

export type Rule = { name: string; settings: RuleSettings };

export const ruleLimits = {
  rules: 100,
  schedules: 200,
  tags: 20,
  channels: 10,
  quietPeriods: 14,
  maxGroupSeconds: 3_600,
} as const;

export const defaultGroupSeconds = 60;

export type Routed = { kind: NotificationKind; slug: string | null; tags: readonly string[] };

/** What names no schedule goes to the rules that are for all of them. */
function matchesRule({ settings }: Rule, { kind, slug, tags }: Routed): boolean {
  const { enabled, kinds, schedules, tags: wanted } = settings;
  if (!enabled || !kinds.includes(kind)) return false;
  if (schedules !== null && (slug === null || !schedules.includes(slug))) return false;
  return wanted === null || wanted.some((tag) => tags.includes(tag));
}

/** Where a notification goes: each channel once, by the rule that is most about its schedule, then by name. */
export function routesOf(rules: readonly Rule[], news: Routed): Map<string, Rule> {
  const matching = rules
    .filter((rule) => matchesRule(rule, news))
    .sort((a, b) => narrowness(b) - narrowness(a) || (a.name < b.name ? -1 : 1));
  const routes = new Map<string, Rule>();
  for (const rule of matching) {
    for (const channel of rule.settings.channels) {
      if (!routes.has(channel)) routes.set(channel, rule);
    }
  }
  return routes;
}

function narrowness({ settings: { schedules, tags } }: Rule): number {
  return (schedules === null ? 0 : 2) + (tags === null ? 0 : 1);
}
