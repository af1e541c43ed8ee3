/**
 * Pages of the stream. Transactions become visible in another order than they were given their numbers, so no
 * number of a row can say what a reader has seen. A page stores a snapshot instead: it holds what its snapshot
 * sees and that of the page before does not. Every row is in exactly one page, however late it was committed.
 */
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';

export type StreamPage = {
  page: number;
  mark: string;
  /** A `pg_snapshot` as text. */
  snapshot: string;
};

const columns = sql`page, mark, snapshot::text as snapshot`;

/** SQL: rows that a snapshot does not see. Two index ranges, however long a transaction has been open. */
function unseenBy(snapshot: Sql): [Sql, Sql] {
  return [
    sql`e.xid = any (array(select pg_snapshot_xip(${snapshot})))`,
    sql`e.xid >= pg_snapshot_xmax(${snapshot})`,
  ];
}

/**
 * Makes the next page when there is something to tell since the last one, and the first page of a tenant.
 * Any process may do so at any time: of two at once, one makes it. Idempotent.
 */
export async function turnPage(tx: Transaction): Promise<void> {
  const last = sql`(select snapshot from last)`;
  const [late, newer] = unseenBy(last);
  const unseen = (which: Sql): Sql =>
    sql`exists (select from stream_event e where e.tenant_id = ${tx.tenantId} and ${which})`;
  // The statement sees what the snapshot sees that it stores: both are the statement's own.
  await tx.execute(sql`
    with last as (
      select page, snapshot from stream_page where tenant_id = ${tx.tenantId}
      order by page desc limit 1
    )
    insert into stream_page (tenant_id, page, snapshot)
    select ${tx.tenantId}, coalesce((select page from last), 0) + 1, pg_current_snapshot()
    where (not exists (select from last) or ${unseen(newer)} or ${unseen(late)})
      and exists (select from tenant where id = ${tx.tenantId} and removing_at is null)
    on conflict do nothing`);
}

export function findLastPage(tx: Transaction): Promise<StreamPage | null> {
  return tx.row(sql`
    select ${columns} from stream_page where tenant_id = ${tx.tenantId}
    order by page desc limit 1`);
}

/** The page and those after it, at most `limit`; without it, when it is gone. */
export function listPagesFrom(
  tx: Transaction,
  { page, limit }: { page: number; limit: number },
): Promise<StreamPage[]> {
  return tx.rows(sql`
    select ${columns} from stream_page where tenant_id = ${tx.tenantId} and page >= ${page}
    order by page limit ${limit}`);
}

/** The newest page that is older than the retention; everything before it may be forgotten. */
export function findPageBefore(tx: Transaction, at: Date): Promise<StreamPage | null> {
  return tx.row(sql`
    select ${columns} from stream_page where tenant_id = ${tx.tenantId} and made_at < ${at}
    order by page desc limit 1`);
}

/**
 * Forgets the pages before this one, at most 10,000 at once; answers how many. Their rows may be deleted in a
 * later transaction only: one who still sees such a page still sees its rows.
 */
export function deletePagesBefore(tx: Transaction, page: number): Promise<number> {
  return tx.execute(sql`
    delete from stream_page where tenant_id = ${tx.tenantId} and page in (
      select page from stream_page where tenant_id = ${tx.tenantId} and page < ${page}
      order by page limit 10000)`);
}
