/** Pieces of the statements behind lists: the direction of an order, and the place where a page begins. */
import type { TimedKey } from '../../domain/lists/list-order.ts';
import { type Sql, sql } from './sql.ts';

const isDescending = (order: string): boolean => order.startsWith('-');

/** `asc` or `desc`. */
export function directionOf(order: string): Sql {
  return isDescending(order) ? sql`desc` : sql`asc`;
}

/** How a row after another one compares with it. */
export function behindIn(order: string): Sql {
  return isDescending(order) ? sql`<` : sql`>`;
}

/** The field of an order without its direction. */
export function fieldOf(order: string): string {
  return order.replace(/^-/, '');
}

/** An instant in microseconds, exactly as PostgreSQL keeps it. */
export function microsOf(column: Sql): Sql {
  return sql`(extract(epoch from ${column}) * 1000000)::bigint`;
}

/** The value to compare with a pair of a time column and an id column. */
export function timedPlace({ at, id }: TimedKey): Sql {
  return sql`(timestamptz 'epoch' + ${at}::float8 * interval '1 microsecond', ${id}::uuid)`;
}

/** One page of a list by name or by change. */
export type NamedListPage<S extends string> = {
  sort?: S;
  /** A name in the orders by name. */
  after: string | TimedKey | null;
  limit: number;
};

/** Where a page of such a list begins, and its order. */
export function placeInNamed(
  { sort = 'name', after }: NamedListPage<string>,
  { name, id, updatedAt }: Readonly<Record<'name' | 'id' | 'updatedAt', Sql>>,
): { behind: Sql; order: Sql } {
  const [way, than] = [directionOf(sort), behindIn(sort)];
  const order =
    fieldOf(sort) === 'updatedAt' ? sql`${updatedAt} ${way}, ${id} ${way}` : sql`${name} ${way}`;
  if (after === null) return { behind: sql`true`, order };
  if (typeof after === 'string') return { behind: sql`${name} ${than} ${after}`, order };
  return { behind: sql`(${updatedAt}, ${id}) ${than} ${timedPlace(after)}`, order };
}
