/** Carries out transactions on the connections of a pool, in as few round trips as the work allows. */
import type pg from 'pg';
import { cleanText } from '../../domain/text/clip.ts';
import { isConnectionLost, isRoleRefused, isUnavailable, SchemaMissingError } from './errors.ts';
import { launch, type Statement } from './flight.ts';
import type { Sql, SqlValue } from './sql.ts';

/** Runs statements until the function that received it has returned. */
export type GlobalTransaction = {
  /** All rows; the statement itself must bound their number. */
  rows<Row>(query: Sql): Promise<Row[]>;
  /** The first row, null when there is none. */
  row<Row>(query: Sql): Promise<Row | null>;
  /** Number of rows the statement wrote. */
  execute(query: Sql): Promise<number>;
  /** Calls `act`, which must not throw, once all that the transaction wrote is stored. */
  afterCommit(act: () => void): void;
};

/** A transaction that sees and writes the rows of one tenant. */
export type Transaction = GlobalTransaction & { readonly tenantId: string };

export type Work<T, Tx> = (tx: Tx) => Promise<T>;

/** How a transaction begins: with `begin`, and what holds until it ends. */
export type Opening = { begin: Statement; settings: readonly Statement[] };

/** A pooled connection may have ended without our noticing: then the next one is tried. */
const mostConnections = 5;

/**
 * Commits when the work returns, rolls back when it throws. What the work asks before it first waits goes out with the
 * opening. When the connection is lost before that is answered, nothing was done and the work is repeated.
 */
export async function transact<T>(
  pool: pg.Pool,
  { begin, settings }: Opening,
  work: Work<T, GlobalTransaction>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const { client, departure, transaction } = await board(pool);
    let usable = true;
    try {
      const working = startWork(work, transaction);
      await departure.depart([begin, ...settings], working);
      const result = await working;
      transaction.end();
      checkCommitted(await client.query('commit'));
      transaction.committed();
      return result;
    } catch (error) {
      transaction.end();
      usable = !departure.isSpoiled() && (await rollBack(client, error));
      if (!departure.wasLost() || attempt >= mostConnections) throw error;
    } finally {
      client.release(!usable);
    }
  }
}

/**
 * As `transact`, in one round trip, if the work asks nothing after it first waited; otherwise it is repeated by
 * `transact`, and so must be idempotent.
 */
export async function transactAtOnce<T>(
  pool: pg.Pool,
  opening: Opening,
  work: Work<T, GlobalTransaction>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const { client, departure, transaction } = await board(pool);
    let usable = true;
    try {
      const working = startWork(work, transaction);
      transaction.end();
      // Statements under one Sync are a transaction without begin and commit.
      await departure.depart(opening.settings, working);
      const result = await working;
      if (!transaction.wasAskedAfterEnd()) {
        transaction.committed();
        return result;
      }
    } catch (error) {
      usable = !departure.isSpoiled() && !isUnavailable(error);
      if (!transaction.wasAskedAfterEnd()) {
        if (!departure.wasLost() || attempt >= mostConnections) throw error;
        continue;
      }
    } finally {
      client.release(!usable);
    }
    return transact(pool, opening, work);
  }
}

/** A client of the pool, and a transaction whose first statements wait for its departure. */
async function board(pool: pg.Pool) {
  const client = await connect(pool);
  const departure = createDeparture(client);
  return { client, departure, transaction: createTransaction(departure.send) };
}

/** Its error is told by whatever makes it fail; it is not unhandled before it is awaited. */
function startWork<T>(work: Work<T, GlobalTransaction>, { tx }: OpenTransaction): Promise<T> {
  const working = (async () => work(tx))();
  working.catch(() => undefined);
  return working;
}

type Send = (statement: Statement) => Promise<pg.QueryResult>;

type Departure = {
  /** Keeps statements until the departure; later ones wait until that has landed, and are sent alone. */
  send: Send;
  /** Sends what was kept after these. Throws what the work makes of their error, else that. */
  depart(first: readonly Statement[], working: Promise<unknown>): Promise<void>;
  /** The client must not be used again. */
  isSpoiled(): boolean;
  /** The connection was lost before it landed. */
  wasLost(): boolean;
};

type Kept = {
  statement: Statement;
  answer: (result: pg.QueryResult) => void;
  refuse: (error: unknown) => void;
};

function createDeparture(client: pg.PoolClient): Departure {
  const kept: Kept[] = [];
  let landed: Promise<pg.QueryResult[]> | null = null;
  let isSpoiled = false;
  let wasLost = false;
  return {
    async send(statement) {
      if (landed === null) {
        return new Promise((answer, refuse) => void kept.push({ statement, answer, refuse }));
      }
      await landed;
      const { name, text, values } = statement;
      return client.query(name === undefined ? { text, values } : { name, text, values });
    },
    async depart(first, working) {
      try {
        const flight = launch(client, [...first, ...kept.map(({ statement }) => statement)]);
        landed = flight.landed;
        isSpoiled = flight.prepares;
        const results = await landed;
        isSpoiled = false;
        kept.forEach(({ answer }, place) => answer(results[first.length + place]!));
      } catch (error) {
        wasLost = isConnectionLost(error);
        for (const { refuse } of kept) refuse(error);
        await working;
        throw error;
      }
    },
    isSpoiled: () => isSpoiled,
    wasLost: () => wasLost,
  };
}

type OpenTransaction = {
  tx: GlobalTransaction;
  /** Makes later use of the transaction fail, because the client may serve another one already. */
  end: () => void;
  /** PostgreSQL has confirmed the commit. */
  committed: () => void;
  wasAskedAfterEnd: () => boolean;
};

function createTransaction(send: Send): OpenTransaction {
  let ended = false;
  let askedAfterEnd = false;
  const afterCommit: (() => void)[] = [];
  const query = async ({ name, text, values }: Sql): Promise<pg.QueryResult> => {
    if (ended) {
      askedAfterEnd = true;
      throw new Error('this transaction has ended');
    }
    return send({ name, text, values: values.map(cleanValue) });
  };
  const tx: GlobalTransaction = {
    rows: async <Row>(statement: Sql) => (await query(statement)).rows as Row[],
    row: async <Row>(statement: Sql) => ((await query(statement)).rows[0] as Row) ?? null,
    execute: async (statement) => (await query(statement)).rowCount ?? 0,
    afterCommit: (act) => void afterCommit.push(act),
  };
  return {
    tx,
    end: () => {
      ended = true;
    },
    committed: () => afterCommit.forEach((act) => act()),
    wasAskedAfterEnd: () => askedAfterEnd,
  };
}

function cleanValue(value: SqlValue): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (!Array.isArray(value)) return value;
  return (value as readonly unknown[]).map((item) =>
    typeof item === 'string' ? cleanText(item) : item,
  );
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw isRoleRefused(error) ? new SchemaMissingError(error) : error;
  }
}

/** Returns whether the client can be reused; after an outage its state is unknown. */
async function rollBack(client: pg.PoolClient, reason: unknown): Promise<boolean> {
  if (isUnavailable(reason)) return false;
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}

/** After a failed statement PostgreSQL answers a commit with a silent rollback. */
function checkCommitted({ command }: pg.QueryResult): void {
  if (command !== 'COMMIT') throw new Error('a failed statement was ignored; nothing was stored');
}
