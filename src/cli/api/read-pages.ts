/** Reads the pages of a list. */

type Page<T> = { items: readonly T[]; nextCursor: string | null };
type PageQuery = { limit: number; cursor: string | undefined; sort?: string };
type Order = { sort?: string };

/** More pages than this mean that the server's cursor does not move. */
const maxPages = 1_000;
const largestPage = 200;

/**
 * The order to ask the server for, so that the first of the whole list come; undefined for a field that the
 * server does not order by, which orders only what was read.
 */
export function serverSort(list: { sort: string | null } | null, orders: readonly string[]): Order {
  const sort = list?.sort ?? null;
  return sort !== null && orders.includes(sort) ? { sort } : {};
}

/** At most `limit` items, and whether there are more. */
export async function readPages<T>(
  limit: number,
  readPage: (query: PageQuery) => Promise<Page<T>>,
  order: Order = {},
): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const wanted = Math.min(limit - items.length, largestPage);
    const answer = await readPage({ limit: wanted, cursor, ...order });
    items.push(...answer.items.slice(0, wanted));
    if (answer.nextCursor === null) return { items, more: false };
    if (items.length >= limit) return { items, more: true };
    cursor = answer.nextCursor;
  }
  return { items, more: true };
}
