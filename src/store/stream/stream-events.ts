/** The rows of the stream. They are written by triggers of the tables that they are about. */
import type { StreamEvent } from '../../domain/stream/stream.ts';
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import type { StreamPage } from './stream-pages.ts';

export type PageRows = {
  /** The page before, which says where the page begins. */
  base: StreamPage;
  page: StreamPage;
  /** Only rows after this one. */
  after: number;
  limit: number;
};

/** In their order. The caller must see both pages in the same snapshot: else rows may be forgotten already. */
export function listPageEvents(
  tx: Transaction,
  { base, page, after, limit }: PageRows,
): Promise<StreamEvent[]> {
  const began = sql`${base.snapshot}::text::pg_snapshot`;
  const ended = sql`${page.snapshot}::text::pg_snapshot`;
  return tx.rows(sql`
    select s.seq, s.topic, s.at, coalesce(s.schedule_id, x.schedule_id) as "scheduleId",
      s.execution_id as "executionId", s.step_index as "stepIndex", s.attempt, s.status, s.data
    from (
      select * from (
        select * from stream_event e where e.tenant_id = ${tx.tenantId}
          and e.xid = any (array(select pg_snapshot_xip(${began})))
        union all
        select * from stream_event e where e.tenant_id = ${tx.tenantId}
          and e.xid >= pg_snapshot_xmax(${began}) and e.xid < pg_snapshot_xmax(${ended})
      ) unseen
      where pg_visible_in_snapshot(xid, ${ended}) and seq > ${after}
      order by seq
      limit ${limit}
    ) s
    left join execution x on s.schedule_id is null and x.tenant_id = ${tx.tenantId}
      and x.id = s.execution_id
    order by s.seq`);
}

/** Deletes rows that this page sees, at most `limit`; answers how many. */
export function deleteEventsSeenBy(
  tx: Transaction,
  { page, limit }: { page: StreamPage; limit: number },
): Promise<number> {
  return tx.execute(sql`
    delete from stream_event where tenant_id = ${tx.tenantId} and (xid, seq) in (
      select e.xid, e.seq from stream_event e
      where e.tenant_id = ${tx.tenantId}
        and e.xid < pg_snapshot_xmax(${page.snapshot}::text::pg_snapshot)
        and pg_visible_in_snapshot(e.xid, ${page.snapshot}::text::pg_snapshot)
      order by e.xid, e.seq
      limit ${limit})`);
}
