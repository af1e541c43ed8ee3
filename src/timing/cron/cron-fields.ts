import { TimingError } from '../timing-error.ts';
import {
  type DateFields,
  type DaysOfMonth,
  type DaysOfWeek,
  fallsOnSomeDay,
  parseDayOfMonth,
  parseDayOfWeek,
} from './cron-days.ts';
import { expandItem, type ValueRule } from './cron-item.ts';

/** A checked five-field expression; every list is sorted and free of duplicates. */
export type CronFields = DateFields & {
  /** As written, without outer blanks. */
  expression: string;
  minutes: readonly number[];
  hours: readonly number[];
  /**
   * True when the minute or hour field begins with `*`: such an expression follows real elapsed
   * time through clock changes, any other fires once per local date.
   */
  followsElapsedTime: boolean;
};

const longestExpression = 256;

const aliases: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const monthNames = [
  'JAN',
  'FEB',
  'MAR',
  'APR',
  'MAY',
  'JUN',
  'JUL',
  'AUG',
  'SEP',
  'OCT',
  'NOV',
  'DEC',
];

const minuteRule: ValueRule = { field: 'minute', position: 0, min: 0, max: 59 };
const hourRule: ValueRule = { field: 'hour', position: 1, min: 0, max: 23 };
const monthRule: ValueRule = { field: 'month', position: 3, min: 1, max: 12, names: monthNames };

/** The same few expressions are read over and over; the oldest are forgotten beyond this many. */
const maxRemembered = 1_000;
const remembered = new Map<string, CronFields>();

/** Reads a cron expression of exactly five fields or a classic alias; throws TimingError otherwise. */
export function parseCron(expression: string): CronFields {
  const known = remembered.get(expression);
  if (known !== undefined) return known;
  const fields = readFields(trimBlanks(expression));
  const [oldest] = remembered.keys();
  if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
  remembered.set(expression, fields);
  return fields;
}

function readFields(trimmed: string): CronFields {
  const [minute, hour, dayOfMonth, month, dayOfWeek] = splitFields(trimmed);
  const daysOfMonth = parseDayOfMonth(dayOfMonth);
  const daysOfWeek = parseDayOfWeek(dayOfWeek);
  refuseDisputedDays(daysOfMonth, daysOfWeek);
  const fields: CronFields = {
    expression: trimmed,
    minutes: parseValues(minute, minuteRule),
    hours: parseValues(hour, hourRule),
    months: parseValues(month, monthRule),
    daysOfMonth,
    daysOfWeek,
    followsElapsedTime: minute.startsWith('*') || hour.startsWith('*'),
  };
  refuseImpossibleDates(fields);
  return fields;
}

/** Only blanks and tabs may surround or separate fields; a line break is part of the text. */
function trimBlanks(expression: string): string {
  if (expression.length > longestExpression) {
    throw invalidExpression(expression, {
      reason: `is longer than ${longestExpression} characters`,
      remedy: 'split it into several timings',
    });
  }
  return expression.replace(/^[ \t]+|[ \t]+$/g, '');
}

type FiveFields = [string, string, string, string, string];

function splitFields(trimmed: string): FiveFields {
  const text = aliases.get(trimmed.toLowerCase()) ?? trimmed;
  refuseForeignSyntax(text);
  const fields = text.split(/[ \t]+/);
  if (fields.length !== 5) throw wrongFieldCount(trimmed, text === '' ? 0 : fields.length);
  return fields as FiveFields;
}

function wrongFieldCount(expression: string, count: number): TimingError {
  const shape = 'minute, hour, day of month, month, day of week';
  if (count === 0) {
    return invalidExpression(expression, {
      reason: 'is empty',
      remedy: `write five fields (${shape}), for example 0 6 * * *`,
    });
  }
  const remedies: Record<number, string> = {
    6: 'remove the seconds field (or the year field at the end)',
    7: 'remove the seconds field and the year field',
  };
  return invalidExpression(expression, {
    reason: `has ${count} ${count === 1 ? 'field' : 'fields'} instead of five`,
    remedy: remedies[count] ?? `write exactly ${shape}`,
  });
}

function parseValues(text: string, rule: ValueRule): number[] {
  const values = text.split(',').flatMap((item) => expandItem(item, rule));
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Cron programs disagree whether a stepped star counts as a restriction, so neither reading is safe. */
function refuseDisputedDays(daysOfMonth: DaysOfMonth, daysOfWeek: DaysOfWeek): void {
  const disputed =
    daysOfMonth.disputedItem !== undefined && daysOfWeek.restricted
      ? ({ field: 'day of month', text: daysOfMonth.disputedItem } as const)
      : daysOfWeek.disputedItem !== undefined && daysOfMonth.restricted
        ? ({ field: 'day of week', text: daysOfWeek.disputedItem } as const)
        : undefined;
  if (disputed === undefined) return;
  throw new TimingError({
    code: 'cron-invalid',
    ...disputed,
    reason: 'is read differently by different cron programs when both day fields are restricted',
    remedy: 'write the days as a list, or * in one of the two day fields',
  });
}

function refuseImpossibleDates(fields: CronFields): void {
  if (fallsOnSomeDay(fields)) return;
  throw new TimingError({
    code: 'never-fires',
    field: 'expression',
    text: fields.expression,
    reason: 'never fires: its months have no such day',
    remedy: 'change the day of month or the month, or write L for the last day of the month',
  });
}

function invalidExpression(text: string, fault: { reason: string; remedy: string }): TimingError {
  return new TimingError({ code: 'cron-invalid', field: 'expression', text, ...fault });
}

/** Whole-expression forms of other cron programs; single items are refused where they are read. */
const foreignForms: readonly { pattern: RegExp; reason: string; remedy: string }[] = [
  {
    pattern: /^(?:CRON_)?TZ=/i,
    reason: 'carries a time zone',
    remedy: 'remove it and set timeZone instead',
  },
  {
    pattern: /^@every\b/i,
    reason: 'is an interval, not a cron expression',
    remedy: 'use an interval timing, or a step such as */15 in the minute field',
  },
  {
    pattern: /^@reboot\b/i,
    reason: 'has no meaning for a schedule',
    remedy: 'start the schedule by hand or from an event',
  },
  {
    pattern: /^@/,
    reason: 'is not a known alias',
    remedy: 'write @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly',
  },
  {
    // A number sign inside a field is n#k; at the start of one it opens a comment elsewhere.
    pattern: /(?:^|[ \t])#/,
    reason: 'contains a comment',
    remedy: "remove the comment, or put it into the schedule's description",
  },
];

/** Throws TimingError for prefixes, unknown aliases and comments, each with its remedy. */
function refuseForeignSyntax(text: string): void {
  const found = foreignForms.find(({ pattern }) => pattern.test(text));
  if (found === undefined) return;
  const { reason, remedy } = found;
  throw new TimingError({ code: 'cron-invalid', field: 'expression', text, reason, remedy });
}
