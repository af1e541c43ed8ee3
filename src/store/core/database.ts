/** The only way to PostgreSQL: transactions bound to one tenant, each bounded in time. */
import pg from 'pg';
import { isUuid } from '../../domain/identifiers.ts';
import { writeLog } from '../../domain/log-message.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { messages } from '../log-messages.ts';
import { isConnectionLost, isRoleRefused, isUnavailable, SchemaMissingError } from './errors.ts';
import { checkLogin, checkOwner } from './login-check.ts';
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

type Work<T, Tx> = (tx: Tx) => Promise<T>;

export type Database = {
  /** Commits when `work` returns, rolls back when it throws. Never call the network inside. */
  withTenant<T>(tenantId: string, work: Work<T, Transaction>): Promise<T>;
  /**
   * As `withTenant`, in one round trip: begin, the statements that `work` sends before it first waits, and
   * commit go out together. Work that sends more is repeated in an ordinary transaction, as it is when the
   * connection was lost; so it must be idempotent.
   */
  atOnce<T>(tenantId: string, work: Work<T, Transaction>, how?: AtOnceOptions): Promise<T>;
  /** As `withTenant`, one snapshot over all statements, and PostgreSQL refuses to write. */
  read<T>(tenantId: string, work: Work<T, Transaction>): Promise<T>;
  /** For tables that belong to no tenant; those of tenants appear empty. */
  global<T>(work: Work<T, GlobalTransaction>): Promise<T>;
  /** Connections lost so far: when it grows, PostgreSQL or the network was interrupted. */
  connectionsLost(): number;
  /** Connections of the pool, and transactions that wait for one. */
  connections(): { total: number; idle: number; waiting: number };
  /** Waits up to 5 s for transactions under way. */
  close(): Promise<void>;
};

type AtOnceOptions = {
  /**
   * False returns once the rows are visible, without waiting for the disk: if PostgreSQL crashes within the
   * next half second they may be lost, so it must be possible to write them again.
   */
  durable?: boolean;
};

type Log = { warn(fields: object, message: string): void };

export type DatabaseOptions = {
  url: string;
  applicationName: string;
  /** Connections at most; 10 unless set. */
  poolSize?: number;
  /** Milliseconds a statement may take; 10,000 unless set. */
  statementTimeoutMs?: number;
  log?: Log;
};

const connectTimeoutMs = 2_000;
const closeTimeoutMs = 5_000;
const maxBeginAttempts = 5;
/** The server gets this long to report its own timeout, which spares the connection. */
const clientGraceMs = 1_000;
const int8 = 20;

/** Lists are planned each time, for the values they are asked with. */
const reading = 'isolation level repeatable read, read only; set local plan_cache_mode = auto';

const types: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    id === int8 ? Number : (pg.types.getTypeParser(id, format) as (value: string) => unknown),
};

/** The keepalives make the server notice vanished clients and release their locks. */
const everySession =
  '-c search_path=public,pg_temp -c timezone=UTC -c default_transaction_isolation=read\\ committed ' +
  '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 ' +
  '-c tcp_user_timeout=30000';

/**
 * `url` with the application role as a start-up option, so that not even RESET ROLE leaves it.
 * Ours comes last and wins over options the URL brings along. Prepared statements are planned once:
 * over a dozen partitions the plan of a write takes longer to make than to run.
 */
function withApplicationRole(url: string): string {
  return withOptions(url, '-c role=carillon_app -c plan_cache_mode=force_generic_plan');
}

/** The session of the owner, who stays himself. Row-level security binds him, too: it is forced. */
function withOwnerSettings(url: string): string {
  return withOptions(url, '-c row_security=on -c lock_timeout=5s');
}

function withOptions(url: string, options: string): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.get('options') ?? '';
  parsed.searchParams.set('options', `${given} ${options} ${everySession}`.trim());
  return parsed.href;
}

type Login = { url: string; check: (client: Pick<pg.ClientBase, 'query'>) => Promise<void> };

function createPool(options: DatabaseOptions, login: Login, onLost: () => void): pg.Pool {
  const { statementTimeoutMs = 10_000, poolSize = 10, log } = options;
  const pool = new pg.Pool({
    connectionString: login.url,
    application_name: options.applicationName,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // With the server's timeout alone a silent connection hangs forever.
    query_timeout: statementTimeoutMs + clientGraceMs,
    idle_in_transaction_session_timeout: 3 * statementTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Statements asked without waiting go out at once; a transaction that waits notices nothing.
    pipeline: true,
    types,
    // Before its first statement, and for every connection: rights may be granted while we run. The pool
    // awaits it, whatever its type says.
    onConnect: login.check as unknown as NonNullable<pg.PoolConfig['onConnect']>,
  });
  // An unhandled error event ends the process: on idle clients the pool passes it on, on a
  // client in use between two statements it does not.
  pool.on('error', (error) => log && writeLog(log, messages.connectionLost, { err: error }));
  pool.on('connect', (client) => client.on('error', onLost));
  return pool;
}

function cleanValue(value: SqlValue): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (!Array.isArray(value)) return value;
  return (value as readonly unknown[]).map((item) =>
    typeof item === 'string' ? cleanText(item) : item,
  );
}

type OpenTransaction = {
  tx: GlobalTransaction;
  /** Makes later use of the transaction fail, because the client may serve another one already. */
  end: () => void;
  /** PostgreSQL has confirmed the commit. */
  committed: () => void;
  wasAskedAfterEnd: () => boolean;
};

function createTransaction(client: pg.PoolClient): OpenTransaction {
  let ended = false;
  let askedAfterEnd = false;
  const afterCommit: (() => void)[] = [];
  const query = async (statement: Sql): Promise<pg.QueryResult> => {
    if (ended) {
      askedAfterEnd = true;
      throw new Error('this transaction has ended');
    }
    const { name, text } = statement;
    const values = statement.values.map(cleanValue);
    return client.query(name === undefined ? { text, values } : { name, text, values });
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

/**
 * A client whose transaction has begun. A pooled connection may have ended without our noticing;
 * nothing was asked of it yet, so the next one is tried.
 */
async function begun(pool: pg.Pool, begin: string): Promise<pg.PoolClient> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await connect(pool);
    try {
      await client.query(begin);
      return client;
    } catch (error) {
      client.release(true);
      if (!isConnectionLost(error) || attempt >= maxBeginAttempts) throw error;
    }
  }
}

async function transact<T>(
  pool: pg.Pool,
  begin: string,
  work: Work<T, GlobalTransaction>,
): Promise<T> {
  const client = await begun(pool, begin);
  const { tx, end, committed } = createTransaction(client);
  let usable = true;
  try {
    const result = await work(tx);
    end();
    checkCommitted(await client.query('commit'));
    committed();
    return result;
  } catch (error) {
    end();
    usable = await rollBack(client, error);
    throw error;
  } finally {
    client.release(!usable);
  }
}

/** After a failed statement PostgreSQL answers a commit with a silent rollback. */
function checkCommitted({ command }: pg.QueryResult): void {
  if (command !== 'COMMIT') throw new Error('a failed statement was ignored; nothing was stored');
}

type Flight<T> = { done: true; result: T } | { done: false };

/** Returns `done: false` when the work needed more than one round trip. */
async function fly<T>(
  client: pg.PoolClient,
  begin: string,
  work: Work<T, GlobalTransaction>,
): Promise<Flight<T>> {
  const { tx, end, committed: tellCommitted, wasAskedAfterEnd } = createTransaction(client);
  const { stream } = client.connection;
  stream.cork();
  const begun = client.query(begin);
  const working = (async () => work(tx))();
  end();
  const committed = client.query('commit');
  stream.uncork();
  const [first, worked, last] = await Promise.allSettled([begun, working, committed]);
  // In this order: an error makes the later ones fail too, and only the first says why.
  if (first.status === 'rejected') throw first.reason;
  if (wasAskedAfterEnd()) return { done: false };
  if (worked.status === 'rejected') throw worked.reason;
  if (last.status === 'rejected') throw last.reason;
  checkCommitted(last.value);
  tellCommitted();
  return { done: true, result: worked.value };
}

async function transactAtOnce<T>(
  pool: pg.Pool,
  begin: string,
  work: Work<T, GlobalTransaction>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await connect(pool);
    let usable = true;
    try {
      const flight = await fly(client, begin, work);
      if (flight.done) return flight.result;
    } catch (error) {
      usable = await rollBack(client, error);
      if (!isConnectionLost(error) || attempt >= maxBeginAttempts) throw error;
      continue;
    } finally {
      client.release(!usable);
    }
    return transact(pool, begin, work);
  }
}

function checkedTenant(tenantId: string): string {
  // It becomes part of the text below, because SET takes no parameters.
  if (!isUuid(tenantId)) throw new TypeError('the tenant id is not a UUID');
  return tenantId;
}

async function closePool(pool: pg.Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeTimeoutMs);
  });
  await Promise.race([pool.end(), late]);
  clearTimeout(timer);
}

/** Opens no connection yet; the first transaction does. */
export function createDatabase(options: DatabaseOptions): Database {
  return openDatabase(options, { url: withApplicationRole(options.url), check: checkLogin });
}

/**
 * For the commands of the operator, never for a server or a worker: the login that owns the schema, bound to one
 * tenant in each transaction as every other. @throws OwnerRequiredError with the first statement.
 */
export function createOwnerDatabase(options: DatabaseOptions): Database {
  return openDatabase(options, { url: withOwnerSettings(options.url), check: checkOwner });
}

function openDatabase(options: DatabaseOptions, login: Login): Database {
  let lost = 0;
  const pool = createPool(options, login, () => void (lost += 1));
  // One round trip: all of it goes out as one simple query.
  const beginOf = (tenantId: string, mode = ''): string =>
    `begin ${mode}; set local app.tenant = '${checkedTenant(tenantId)}'`;
  const beginAtOnce = (tenantId: string, durable: boolean): string =>
    durable ? beginOf(tenantId) : `${beginOf(tenantId)}; set local synchronous_commit = off`;
  const bind =
    <T>(tenantId: string, work: Work<T, Transaction>): Work<T, GlobalTransaction> =>
    (tx) =>
      work({ ...tx, tenantId });
  let closed: Promise<void> | undefined;
  return {
    withTenant: async (tenantId, work) => transact(pool, beginOf(tenantId), bind(tenantId, work)),
    atOnce: async (tenantId, work, { durable = true } = {}) =>
      transactAtOnce(pool, beginAtOnce(tenantId, durable), bind(tenantId, work)),
    read: async (tenantId, work) =>
      transact(pool, beginOf(tenantId, reading), bind(tenantId, work)),
    global: (work) => transact(pool, 'begin', work),
    connectionsLost: () => lost,
    connections: () => {
      const { totalCount: total, idleCount: idle, waitingCount: waiting } = pool;
      return { total, idle, waiting };
    },
    close: () => (closed ??= closePool(pool)),
  };
}
