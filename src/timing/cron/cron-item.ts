import { CronExpressionParser } from 'cron-parser';
import { TimingError, type TimingField } from '../timing-error.ts';

/** What one field accepts: its place in the expression (0-4), its bounds and its names, if any. */
export type ValueRule = {
  field: TimingField;
  position: number;
  min: number;
  max: number;
  /** Three-letter names; the first stands for `min`. */
  names?: readonly string[];
};

const itemPattern = /^(?:\*|([0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?)(?:\/([0-9]+))?$/;

/** The values of one list item: `*`, `a`, `a-b`, each optionally with `/step`; `a/n` runs to the maximum. */
export function expandItem(item: string, rule: ValueRule): number[] {
  refuseUnsupportedItem(item, rule);
  const match = itemPattern.exec(item);
  if (match === null) throw malformedItem(item, rule);
  const [, first, last, step] = match;
  if (step !== undefined && Number(step) === 0) {
    throw invalidItem(item, rule, ['has a step of zero', 'write a step of 1 or more']);
  }
  if (first === undefined) return expandChecked(item, rule);
  const start = readValue(first, rule);
  if (last === undefined) {
    return step === undefined ? [start] : expandChecked(`${start}/${step}`, rule);
  }
  const end = readValue(last, rule);
  if (end < start) throw wraparound(item, rule, { start, end, step: Number(step ?? 1) });
  return expandChecked(`${start}-${end}${step === undefined ? '' : `/${step}`}`, rule);
}

/** One value as a number within the field's bounds. */
export function readValue(text: string, rule: ValueRule): number {
  if (/^[0-9]{1,9}$/.test(text)) {
    const value = Number(text);
    if (value >= rule.min && value <= rule.max) return value;
    throw invalidItem(text, rule, [
      'is out of range',
      `write a number from ${rule.min} to ${rule.max}`,
    ]);
  }
  const names = rule.names ?? [];
  const index = names.indexOf(text.toUpperCase());
  if (index >= 0) return rule.min + index;
  const short = names.find((name) => text.length > 3 && text.toUpperCase().startsWith(name));
  if (short !== undefined) {
    throw invalidItem(text, rule, ['is a long name', `write its first three letters, ${short}`]);
  }
  throw invalidItem(text, rule, ['is not a value of this field', `write ${allowedValues(rule)}`]);
}

/** Values do not depend on a moment, but cron-parser would look up the host's clock and zone. */
const anyMoment = { tz: 'UTC', currentDate: new Date(0) };

/**
 * Leaves the arithmetic of ranges and steps to cron-parser, which is sound for a single item that
 * has already passed our own grammar (it is not for whole expressions).
 */
function expandChecked(item: string, rule: ValueRule): number[] {
  const fields = ['*', '*', '*', '*', '*'];
  fields[rule.position] = item;
  const parsed = CronExpressionParser.parse(fields.join(' '), anyMoment).fields;
  const all = [parsed.minute, parsed.hour, parsed.dayOfMonth, parsed.month, parsed.dayOfWeek];
  return (all[rule.position]?.values ?? []).map(Number);
}

/** Forms that other cron programs know, each with the way to say the same here. */
function refuseUnsupportedItem(item: string, rule: ValueRule): void {
  const foreign: readonly [RegExp, string, string][] = [
    [/^$/, 'is an empty list entry', 'remove the extra comma'],
    [/^\?/, 'is not supported', 'write * instead'],
    [/~/, 'is a random range, which is not supported', 'write a fixed value'],
    [
      /^[hr](?:\(.*\))?(?:\/\d+)?$/i,
      'is a random value, which is not supported',
      'write a fixed value',
    ],
    [
      /^(?:\d+w|lw|wl)$/i,
      'is a nearest-weekday rule, which is not supported',
      'write the days as a list',
    ],
    [
      /^l-\d+$/i,
      'counts back from the end of the month, which is not supported',
      'write L or a list of days',
    ],
  ];
  const found = foreign.find(([pattern]) => pattern.test(item));
  if (found !== undefined) throw invalidItem(item, rule, [found[1], found[2]]);
}

function wraparound(
  item: string,
  rule: ValueRule,
  range: { start: number; end: number; step: number },
): TimingError {
  const span = (from: number, to: number): string => (from === to ? `${from}` : `${from}-${to}`);
  const top = rule.field === 'day of week' ? 6 : rule.max;
  if (range.step > 1) {
    const length = top - rule.min + 1;
    const count = Math.floor((range.end + length - range.start) / range.step) + 1;
    const values = Array.from(
      { length: count },
      (_, index) => rule.min + ((range.start - rule.min + index * range.step) % length),
    );
    return invalidItem(item, rule, ['runs backwards', `write ${values.join(',')}`]);
  }
  const early = span(rule.min, range.end);
  // Only Sunday written as 7 lies beyond the top, and stands for the first day.
  const split = range.start > top ? early : `${span(range.start, top)},${early}`;
  return invalidItem(item, rule, ['runs backwards', `write ${split}`]);
}

function malformedItem(item: string, rule: ValueRule): TimingError {
  return invalidItem(item, rule, [
    'is not understood',
    `write ${allowedValues(rule)}, a range a-b or a step */n`,
  ]);
}

function allowedValues(rule: ValueRule): string {
  const first = rule.names?.[0];
  const last = rule.names?.at(-1);
  const names = first === undefined || last === undefined ? '' : ` or ${first} to ${last}`;
  return `a number from ${rule.min} to ${rule.max}${names}`;
}

/** A refusal of one item: the reason, then the remedy. */
export function invalidItem(
  text: string,
  rule: Pick<ValueRule, 'field'>,
  [reason, remedy]: readonly [string, string],
): TimingError {
  return new TimingError({ code: 'cron-invalid', field: rule.field, text, reason, remedy });
}
