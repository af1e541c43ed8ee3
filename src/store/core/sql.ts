/** SQL text with its values. Values never become text, so no input can change a statement. */
import { cleanText } from '../../domain/text/clip.ts';

type Scalar = string | number | boolean | Date | null;
export type SqlValue = Scalar | readonly Scalar[];

/** A statement, or a piece of one, made by `sql` only. */
export class Sql {
  readonly #strings: readonly string[];
  readonly values: readonly SqlValue[];
  /** Name of the prepared statement, for statements run often with one text. */
  readonly name: string | undefined;

  constructor(strings: readonly string[], values: readonly SqlValue[], name?: string) {
    this.#strings = strings;
    this.values = values;
    this.name = name;
  }

  get strings(): readonly string[] {
    return this.#strings;
  }

  /** The statement with $1, $2… in the places of its values. */
  get text(): string {
    return this.#strings.reduce((text, part, index) => `${text}$${index}${part}`);
  }
}

/** Builds a statement from a template; another `Sql` may be used in place of a value. */
export function sql(strings: TemplateStringsArray, ...values: readonly (SqlValue | Sql)[]): Sql {
  const texts = [strings[0] ?? ''];
  const flat: SqlValue[] = [];
  const append = (text: string): void => {
    texts[texts.length - 1] += text;
  };
  values.forEach((value, index) => {
    const next = strings[index + 1] ?? '';
    if (value instanceof Sql) {
      append(value.strings[0] ?? '');
      texts.push(...value.strings.slice(1));
      flat.push(...value.values);
      append(next);
      return;
    }
    // The driver would silently store an undefined value as NULL.
    if (value === undefined) throw new TypeError(`value ${index + 1} of a statement is undefined`);
    texts.push(next);
    flat.push(value);
  });
  return new Sql(texts, flat);
}

/** Lets PostgreSQL plan the statement once per connection; every use must have the same text. */
export function prepared(name: string, query: Sql): Sql {
  return new Sql(query.strings, query.values, name);
}

/** All conditions at once; `true` when there are none. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.reduce((all, condition) => sql`${all} and ${condition}`, sql`true`);
}

/**
 * Limits a column of execution ids to those given. The bounds exclude partitions of other months before a
 * prepared statement begins; the list excludes the rows between an old execution and a new one.
 */
export function executionIdFilter(column: Sql, executionIds: readonly string[]): Sql {
  const ids = [...new Set(executionIds)].sort();
  return sql`${column} >= ${ids[0] ?? ''}::uuid and ${column} <= ${ids.at(-1) ?? ''}::uuid
    and ${column} = any (${ids}::uuid[])`;
}

type Order = 'asIs' | 'sortedKeys';

/** PostgreSQL refuses NUL and lone surrogates in jsonb, as in text. */
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

/** JSON text that is the same for equal values in any order of their members. */
export function toSortedJson(value: unknown): string {
  return JSON.stringify(cleaned(value, 'sortedKeys'));
}
