/** Values on their way into jsonb: PostgreSQL refuses NUL and lone surrogates there as in text. */
import { cleanText } from '../domain/text.ts';

type Order = 'asIs' | 'sortedKeys';

function cleaned(value: unknown, order: Order): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => cleaned(item, order));
  const entries = Object.entries(value);
  if (order === 'sortedKeys') entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  // fromEntries, because assigning to a key named __proto__ would not make a member.
  return Object.fromEntries(entries.map(([key, item]) => [cleanText(key), cleaned(item, order)]));
}

/** JSON text fit for a jsonb column. */
export function toJson(value: unknown): string {
  return JSON.stringify(cleaned(value, 'asIs'));
}

/** JSON text that is the same for equal values, whatever the order of their members. */
export function toSortedJson(value: unknown): string {
  return JSON.stringify(cleaned(value, 'sortedKeys'));
}
