/** Shapes of notification rules. */
import { type Static, Type } from 'typebox';
import { namePattern } from '../../domain/name.ts';
import { notificationKinds } from '../../domain/notification/kinds.ts';
import { defaultGroupSeconds, ruleLimits, weekdays } from '../../domain/notification/rule.ts';
import { Initiator } from '../execution/executions.ts';
import { documented, timeZone } from '../validation/body-text.ts';
import {
  Enum,
  Instant,
  Named,
  Nullable,
  Page,
  Ref,
  Slug,
  Strict,
  Uuid,
} from '../validation/schema.ts';
import { channelName } from './channels.ts';

const optional = Type.Optional;

export const ruleName = { ...Slug, description: 'Name of a rule, such as payroll-failures.' };

const clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5 });

const QuietTimes = Named(
  'QuietTimes',
  Strict(
    {
      timeZone: Type.String({ minLength: 1, maxLength: 64, ...documented({ pattern: timeZone }) }),
      periods: Type.Array(
        Strict({
          days: optional(
            Type.Array(Enum(weekdays), { minItems: 1, maxItems: 7, uniqueItems: true }),
          ),
          from: { ...clock, description: 'Local time at which it begins, such as 22:00.' },
          until: {
            ...clock,
            description: 'Local time at which it ends; on the next day unless it is after `from`.',
          },
        }),
        { minItems: 1, maxItems: ruleLimits.quietPeriods },
      ),
    },
    { description: 'Messages that come due within these times are sent at their end, as one.' },
  ),
);

const rule = {
  enabled: Type.Boolean({ default: true }),
  kinds: Type.Array(Enum(notificationKinds), {
    minItems: 1,
    maxItems: notificationKinds.length,
    uniqueItems: true,
    description: 'All kinds unless given.',
  }),
  schedules: Nullable(
    Type.Array(Slug, {
      minItems: 1,
      maxItems: ruleLimits.schedules,
      uniqueItems: true,
      description: 'Slugs of the schedules it is for; null for all of the tenant.',
    }),
  ),
  tags: Nullable(
    Type.Array(Type.String({ minLength: 1, maxLength: 63, pattern: namePattern }), {
      minItems: 1,
      maxItems: ruleLimits.tags,
      uniqueItems: true,
      description: 'Only schedules with one of these tags; null for any.',
    }),
  ),
  channels: Type.Array(channelName, {
    minItems: 1,
    maxItems: ruleLimits.channels,
    uniqueItems: true,
    description: 'Names of channels. A channel is told once of each notification.',
  }),
  quiet: Type.Unsafe<Static<typeof QuietTimes> | null>({
    anyOf: [{ $ref: 'QuietTimes#' }, { type: 'null' }],
  }),
  groupSeconds: Type.Integer({
    minimum: 0,
    maximum: ruleLimits.maxGroupSeconds,
    default: defaultGroupSeconds,
    description: 'How long a message waits for more that it then tells too.',
  }),
};

export const NotificationRuleBody = Named(
  'NotificationRuleBody',
  Strict({
    enabled: optional(rule.enabled),
    kinds: optional(rule.kinds),
    schedules: optional(rule.schedules),
    tags: optional(rule.tags),
    channels: rule.channels,
    quiet: optional(rule.quiet),
    groupSeconds: optional(rule.groupSeconds),
    reason: optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
  }),
);
export type NotificationRuleBody = Static<typeof NotificationRuleBody>;

export const NotificationRule = Named(
  'NotificationRule',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    ...rule,
    version: Type.Integer({ description: 'Grows by one with every change.' }),
    updatedAt: Instant,
    updatedBy: Ref(Initiator),
  }),
);
export type NotificationRule = Static<typeof NotificationRule>;

export const NotificationRulePage = Named('NotificationRulePage', Page(NotificationRule));
export type NotificationRulePage = Static<typeof NotificationRulePage>;

export const ruleSchemas = [
  QuietTimes,
  NotificationRuleBody,
  NotificationRule,
  NotificationRulePage,
];
