/** Lists in pages: each page ends with an opaque cursor that is bound to the filter and order of the list. */
import { createHash } from 'node:crypto';
import { isUuid } from '../domain/identifiers.ts';
import type { TimedKey } from '../domain/lists/list-order.ts';
import { ProblemError } from '../domain/problem.ts';
import { cleanText } from '../domain/text/clip.ts';
import { closestWord } from '../domain/text/closest-word.ts';

/** What a client asks for. */
export type PageRequest = { limit?: number; cursor?: string; sort?: string };

export type PageOf<T> = { items: T[]; nextCursor: string | null; hasMore: boolean };

/**
 * An end of the period in a filter. Cursors are bound to the text: `-24h` is the same filter on every page,
 * although its instant moves.
 */
export type PeriodEnd = { at: Date; text: string };

/** What cursors are bound to, of the period in a filter. */
export function boundPeriod({ from, to }: { from: PeriodEnd | null; to: PeriodEnd | null }): {
  from: string | null;
  to: string | null;
} {
  return { from: from?.text ?? null, to: to?.text ?? null };
}

/** The instants of the period in a filter, now. */
export function instantsOf({ from, to }: { from: PeriodEnd | null; to: PeriodEnd | null }): {
  from: Date | null;
  to: Date | null;
} {
  return { from: from?.at ?? null, to: to?.at ?? null };
}

/** A filter without members that are null, so that older cursors stay good when a list gets a new one. */
export function withoutUnused(
  filter: Readonly<Record<string, unknown>>,
  names: readonly string[],
): object {
  const kept = Object.entries(filter).filter(
    ([name, value]) => value !== null || !names.includes(name),
  );
  return Object.fromEntries(kept);
}

export type PagedList<R, K, S extends string> = {
  /** The first is the default. */
  orders: readonly S[];
  /** A cursor is refused when it was made for another filter. */
  filter: unknown;
  /** The place of a row in the list: the next page begins after the one of the last row. */
  keyOf: (row: R, sort: S) => K;
  isKey: (key: unknown, sort: S) => key is K;
  read: (page: { after: K | null; limit: number; sort: S }) => Promise<R[]>;
};

const defaultPageSize = 50;
/** A larger `limit` is not an error: the page has this many rows. */
const maxPageSize = 200;

/**
 * Reads one page, and one row more to find out whether there is another page.
 * @throws ProblemError `parameter-invalid` for a cursor that is not one of this list, filter and order.
 */
export async function readPage<R, K, S extends string>(
  { limit = defaultPageSize, cursor, sort: wanted }: PageRequest,
  list: PagedList<R, K, S>,
): Promise<PageOf<R>> {
  const { filter, orders, keyOf, isKey, read } = list;
  const size = Math.min(limit, maxPageSize);
  const sort = chooseOrder(orders, wanted);
  // Cursors of the default order are as they were before lists had others.
  const bound = fingerprint(sort === orders[0] ? filter : { filter, sort });
  const isPlace = (key: unknown): key is K => isKey(key, sort);
  const after = cursor === undefined ? null : decodeCursor(cursor, bound, isPlace);
  const rows = await read({ after, limit: size + 1, sort });
  const items = rows.slice(0, size);
  const last = items.at(-1);
  const hasMore = rows.length > size;
  const nextCursor = hasMore && last ? encodeCursor(keyOf(last, sort), bound) : null;
  return { items, nextCursor, hasMore };
}

function chooseOrder<S extends string>(orders: readonly S[], wanted: string | undefined): S {
  const sort = wanted === undefined ? orders[0] : orders.find((one) => one === wanted);
  if (sort !== undefined) return sort;
  const message = `"${wanted}" is not one of ${orders.join(', ')}`;
  const suggestion = closestWord(wanted ?? '', orders);
  const error = { pointer: 'sort', code: 'value-unknown', message };
  throw new ProblemError('parameter-invalid', `sort: ${message}`, {
    errors: [suggestion === undefined ? error : { ...error, suggestion }],
  });
}

/** For lists ordered by id. */
export function isId(key: unknown): key is string {
  return typeof key === 'string' && isUuid(key);
}

/** For numbers that PostgreSQL keeps as integer. */
export function isInt4(key: unknown): key is number {
  return Number.isSafeInteger(key) && Math.abs(Number(key)) <= 2_147_483_647;
}

const maxKeyText = 1_000;

/** For lists ordered by name. */
export function isText(key: unknown): key is string {
  return typeof key === 'string' && key.length <= maxKeyText && cleanText(key) === key;
}

/** For lists ordered by a time. */
export function isTimedKey(key: unknown): key is TimedKey {
  const { at, id } = (key ?? {}) as Partial<TimedKey>;
  return Number.isSafeInteger(at) && isId(id);
}

/** For lists by name that also have an order by change. */
export function namedList<S extends string>(
  orders: readonly S[],
): Pick<
  PagedList<{ id: string; name: string; updatedMicros: number }, string | TimedKey, S>,
  'orders' | 'isKey' | 'keyOf'
> {
  const isByChange = (sort: S): boolean => sort.endsWith('updatedAt');
  return {
    orders,
    isKey: (key, sort): key is string | TimedKey =>
      isByChange(sort) ? isTimedKey(key) : isText(key),
    keyOf: ({ id, name, updatedMicros: at }, sort) => (isByChange(sort) ? { at, id } : name),
  };
}

function encodeCursor(key: unknown, bound: string): string {
  return Buffer.from(JSON.stringify({ f: bound, k: key })).toString('base64url');
}

function decodeCursor<K>(cursor: string, bound: string, isKey: (key: unknown) => key is K): K {
  let read: { f?: unknown; k?: unknown } | null;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as typeof read;
  } catch {
    throw invalidCursor('is not a cursor of this list');
  }
  if (typeof read !== 'object' || read === null || typeof read.f !== 'string') {
    throw invalidCursor('is not a cursor of this list');
  }
  // First, because a place of another order has another form.
  if (read.f !== bound) throw invalidCursor('belongs to a list with another filter or order');
  if (!isKey(read.k)) throw invalidCursor('is not a cursor of this list');
  return read.k;
}

function fingerprint(filter: unknown): string {
  return createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 16);
}

function invalidCursor(message: string): ProblemError {
  const errors = [{ pointer: 'cursor', code: 'malformed', message }];
  return new ProblemError('parameter-invalid', `cursor: ${message}`, { errors });
}
