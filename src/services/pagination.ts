/** Lists in pages: each page ends with an opaque cursor that is bound to the filter of the list. */
import { createHash } from 'node:crypto';
import { isUuid } from '../domain/identifiers.ts';
import { ProblemError } from '../domain/problem.ts';

/** What a client asks for. */
export type PageRequest = { limit?: number; cursor?: string };

export type PageOf<T> = { items: T[]; nextCursor: string | null; hasMore: boolean };

export type PagedList<R, K> = {
  /** A cursor is refused when it was made for another filter. */
  filter: unknown;
  /** The place of a row in the list: the next page begins after the one of the last row. */
  keyOf: (row: R) => K;
  isKey: (key: unknown) => key is K;
  read: (page: { after: K | null; limit: number }) => Promise<R[]>;
};

const defaultPageSize = 50;
/** A larger `limit` is not an error: the page has this many rows. */
const maxPageSize = 200;

/**
 * Reads one page, and one row more to find out whether there is another page.
 * @throws ProblemError `parameter-invalid` for a cursor that is not one of this list and filter.
 */
export async function readPage<R, K>(
  { limit = defaultPageSize, cursor }: PageRequest,
  list: PagedList<R, K>,
): Promise<PageOf<R>> {
  const { filter, keyOf, isKey, read } = list;
  const size = Math.min(limit, maxPageSize);
  const after = cursor === undefined ? null : decodeCursor(cursor, filter, isKey);
  const rows = await read({ after, limit: size + 1 });
  const items = rows.slice(0, size);
  const last = items.at(-1);
  const hasMore = rows.length > size;
  return { items, nextCursor: hasMore && last ? encodeCursor(keyOf(last), filter) : null, hasMore };
}

/** For lists ordered by id. */
export function isId(key: unknown): key is string {
  return typeof key === 'string' && isUuid(key);
}

/** For lists ordered by name. */
export function isText(key: unknown): key is string {
  return typeof key === 'string';
}

function encodeCursor(key: unknown, filter: unknown): string {
  return Buffer.from(JSON.stringify({ f: fingerprint(filter), k: key })).toString('base64url');
}

function decodeCursor<K>(cursor: string, filter: unknown, isKey: (key: unknown) => key is K): K {
  let read: { f?: unknown; k?: unknown } | null;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as typeof read;
  } catch {
    throw invalidCursor('is not a cursor of this list');
  }
  if (typeof read !== 'object' || read === null || !isKey(read.k)) {
    throw invalidCursor('is not a cursor of this list');
  }
  if (read.f !== fingerprint(filter)) throw invalidCursor('belongs to a list with another filter');
  return read.k;
}

function fingerprint(filter: unknown): string {
  return createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 16);
}

function invalidCursor(message: string): ProblemError {
  const errors = [{ pointer: 'cursor', code: 'malformed', message }];
  return new ProblemError('parameter-invalid', `cursor: ${message}`, { errors });
}
