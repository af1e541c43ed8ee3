/** Opaque cursors, bound to the filter they came with. */
import { createHash } from 'node:crypto';
import { ProblemError } from '../../domain/problem.ts';

const defaultPageSize = 50;
/** Asking for more is no mistake; the page is just not larger. */
const maxPageSize = 200;

function fingerprint(filter: unknown): string {
  return createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 16);
}

/** Where the next page begins: after this key, under this filter. */
function encodeCursor(key: unknown, filter: unknown): string {
  return Buffer.from(JSON.stringify({ f: fingerprint(filter), k: key })).toString('base64url');
}

function invalidCursor(message: string): ProblemError {
  const errors = [{ pointer: 'cursor', code: 'malformed', message }];
  return new ProblemError('parameter-invalid', `cursor: ${message}`, { errors });
}

/**
 * The key within a cursor; `isKey` decides whether it is one.
 * @throws ProblemError when the cursor was not made here, or for another filter.
 */
export function decodeCursor<K>(
  cursor: string,
  filter: unknown,
  isKey: (key: unknown) => key is K,
): K {
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

/** `limit` within bounds. */
export function pageSize(limit: number | undefined): number {
  return Math.min(limit ?? defaultPageSize, maxPageSize);
}

export type PageOf<T> = { items: T[]; nextCursor: string | null; hasMore: boolean };

/** A page from one row more than it may hold: the extra row only tells that there is more. */
export function toPage<R, T>(
  rows: readonly R[],
  page: { limit: number; filter: unknown; keyOf: (row: R) => unknown; toItem: (row: R) => T },
): PageOf<T> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > page.limit;
  return {
    items: shown.map(page.toItem),
    nextCursor: hasMore && last ? encodeCursor(page.keyOf(last), page.filter) : null,
    hasMore,
  };
}
