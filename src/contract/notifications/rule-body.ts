/** The body of a rule → its settings, or every mistake. */
import { toName } from '../../domain/name.ts';
import { notificationKinds } from '../../domain/notification/kinds.ts';
import {
  defaultGroupSeconds,
  type QuietTimes,
  type RuleSettings,
  weekdays,
} from '../../domain/notification/rule.ts';
import type { InputError } from '../../domain/problem.ts';
import { endOfQuiet } from '../../timing/quiet/quiet-times.ts';
import { TimingError } from '../../timing/timing-error.ts';
import { problemOf } from '../schedule/definition.ts';
import { checkBodyText } from '../validation/body-text.ts';
import type { NotificationRuleBody } from './rules.ts';

/** @throws ProblemError `rule-invalid`, or `time-zone-invalid`. */
export function readRuleBody(body: NotificationRuleBody, now: Date): RuleSettings {
  const unreadable = checkBodyText(body);
  if (unreadable.length > 0) throw problemOf(unreadable);
  const quiet = body.quiet ? toQuiet(body.quiet) : null;
  const errors = quiet ? quietErrors(quiet, now) : [];
  if (errors.length > 0) throw problemOf(errors);
  return {
    enabled: body.enabled ?? true,
    kinds: body.kinds ?? notificationKinds,
    schedules: body.schedules ?? null,
    tags: body.tags?.map(toName) ?? null,
    channels: body.channels,
    quiet,
    groupSeconds: body.groupSeconds ?? defaultGroupSeconds,
  };
}

function toQuiet({ timeZone, periods }: NonNullable<NotificationRuleBody['quiet']>): QuietTimes {
  return {
    timeZone,
    periods: periods.map(({ days, from, until }) => ({ days: days ?? weekdays, from, until })),
  };
}

/** Where all of the week is quiet, no message would ever be sent. */
function quietErrors(quiet: QuietTimes, now: Date): InputError[] {
  try {
    if (endOfQuiet(quiet, now) !== null) return [];
  } catch (error) {
    if (!(error instanceof TimingError)) throw error;
    const { code, message, remedy: suggestion } = error;
    return [{ pointer: '/quiet/timeZone', code, message, suggestion }];
  }
  const message = 'leave no time of the week to send in';
  const suggestion = 'shorten a period, or disable the rule';
  return [{ pointer: '/quiet/periods', code: 'rule-invalid', message, suggestion }];
}
