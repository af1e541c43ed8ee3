/** Transactions that are carried out completely and leave nothing behind. */
import type { Database, Transaction } from './database.ts';
import { sql } from './sql.ts';

/** Ends a rehearsal that succeeded; an error of the work ends it as itself. */
class Rehearsed extends Error {}

/**
 * Runs `work` on a database whose transactions are parts of one that is rolled back: each sees what the ones
 * before it wrote, an error undoes its own part, and constraints that PostgreSQL checks at the commit are checked.
 * What waits for a commit (`afterCommit`, NOTIFY) never happens. Row locks are held until the end, so the work
 * must be short. Its transactions are of the one tenant.
 */
export async function rehearse<T>(
  database: Database,
  tenantId: string,
  work: (rehearsal: Database) => Promise<T>,
): Promise<T> {
  const done: { result?: T } = {};
  try {
    await database.withTenant(tenantId, async (tx) => {
      done.result = await work(within(database, tx));
      await tx.execute(sql`set constraints all immediate`);
      throw new Rehearsed();
    });
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw error;
  }
  return done.result as T;
}

function within(database: Database, tx: Transaction): Database {
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: savepoints of work that runs at the same time would undo each other.
  const inTurn = <T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> => {
    if (tenantId !== tx.tenantId) throw new Error('a rehearsal is of one tenant');
    const turn = last.then(() => part(tx, work));
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    ...database,
    withTenant: inTurn,
    atOnce: inTurn,
    read: inTurn,
    global: () => Promise.reject(new Error('a rehearsal is of one tenant')),
    close: () => Promise.reject(new Error('a rehearsal is not closed by its users')),
  };
}

async function part<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  await tx.execute(sql`savepoint part`);
  try {
    const result = await work(tx);
    await tx.execute(sql`release savepoint part`);
    return result;
  } catch (error) {
    // A lost connection has undone it already, and its error is the one to tell.
    await tx.execute(sql`rollback to savepoint part`).catch(() => undefined);
    throw error;
  }
}
