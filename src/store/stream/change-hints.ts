/**
 * Tells other processes that something of a tenant changed: a NOTIFY after the commit, and not in the
 * transaction, whose commits it would put in one line behind a lock of the whole installation. A hint may be
 * lost; who listens looks from time to time all the same.
 */
import type { Database, Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';

export const hintChannel = 'carillon_stream';
/** More tenants than this at once, and the hint is for all of them. */
const maxNamed = 100;
/** Instead of the id of a tenant: any may have changed. */
export const anyTenant = '*';
/** Between two hints of a process; the first after a pause goes out at once. Milliseconds. */
const everyMs = 100;

/** Sends the hints. A caller never waits for them, and never hears of a failure. */
function createHinter(database: Pick<Database, 'global'>): (tenantId: string) => void {
  const changed = new Set<string>();
  let sending = false;

  async function send(): Promise<void> {
    const named = changed.size > maxNamed ? [anyTenant] : [...changed];
    changed.clear();
    // A lost hint does no harm, so nothing waits for the disk either.
    await database
      .global((tx) =>
        tx.row(sql`select set_config('synchronous_commit', 'off', true),
          (select count(pg_notify(${hintChannel}, t)) from unnest(${named}::text[]) t)`),
      )
      .catch(() => undefined);
  }
  const pause = (): Promise<void> =>
    new Promise((done) => {
      setTimeout(done, everyMs).unref();
    });
  async function work(): Promise<void> {
    sending = true;
    while (changed.size > 0) {
      await send();
      await pause();
    }
    sending = false;
  }
  return (tenantId) => {
    changed.add(tenantId);
    if (!sending) void work();
  };
}

/** A statement that writes also when it is asked for rows; locking rows is no change. */
const writing = /\b(?:insert into|(?<!for |key )update|delete from)\b/;

/** The transaction, and whether it has written anything. */
function observe<Tx extends Transaction>(tx: Tx): { tx: Tx; hasWritten: () => boolean } {
  let written = false;
  const note = (query: Sql): void => {
    written ||= query.strings.some((text) => writing.test(text));
  };
  const observed: Tx = {
    ...tx,
    rows: (query) => {
      note(query);
      return tx.rows(query);
    },
    row: (query) => {
      note(query);
      return tx.row(query);
    },
    execute: async (query) => {
      const count = await tx.execute(query);
      written ||= count > 0;
      return count;
    },
  };
  return { tx: observed, hasWritten: () => written };
}

/** The same database, which sends a hint after each commit of a tenant that wrote something. */
export function announceChanges(database: Database): Database {
  const hint = createHinter(database);
  type Work<T> = (tx: Transaction) => Promise<T>;
  const telling =
    <T>(tenantId: string, work: Work<T>): Work<T> =>
    (given) => {
      const { tx, hasWritten } = observe(given);
      tx.afterCommit(() => {
        if (hasWritten()) hint(tenantId);
      });
      return work(tx);
    };
  return {
    ...database,
    withTenant: (tenantId, work) => database.withTenant(tenantId, telling(tenantId, work)),
    atOnce: (tenantId, work, how) => database.atOnce(tenantId, telling(tenantId, work), how),
  };
}
