/** The only way to PostgreSQL: transactions bound to one tenant, each bounded in time. */
import pg from 'pg';
import { isUuid } from '../../domain/identifiers.ts';
import { writeLog } from '../../domain/log-message.ts';
import { messages } from '../log-messages.ts';
import { checkLogin, checkOwner } from './login-check.ts';
import {
  type GlobalTransaction,
  type Opening,
  transact,
  transactAtOnce,
  type Transaction,
  type Work,
} from './transact.ts';

export type { GlobalTransaction, Transaction };

export type Database = {
  /** Commits when `work` returns, rolls back when it throws. Never call the network inside. */
  withTenant<T>(tenantId: string, work: Work<T, Transaction>): Promise<T>;
  /**
   * As `withTenant`, in one round trip: the statements that `work` sends before it first waits go out together,
   * and are committed together. Work that sends more is repeated in an ordinary transaction, as it is when the
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
/** The server gets this long to report its own timeout, which spares the connection. */
const clientGraceMs = 1_000;
const int8 = 20;

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

const begin = { name: 'begin', text: 'begin', values: [] };
const beginReading = {
  name: 'begin_reading',
  text: 'begin isolation level repeatable read, read only',
  values: [],
};

/** What holds for one transaction, beside its tenant. */
const kept = {
  durable: '',
  lazy: `, set_config('synchronous_commit', 'off', true)`,
  // Lists are planned each time, for the values they are asked with.
  reading: `, set_config('plan_cache_mode', 'auto', true)`,
};

function openingOf(tenantId: string, how: keyof typeof kept): Opening {
  if (!isUuid(tenantId)) throw new TypeError('the tenant id is not a UUID');
  const text = `select set_config('app.tenant', $1, true)${kept[how]}`;
  return {
    begin: how === 'reading' ? beginReading : begin,
    settings: [{ name: `bind_${how}`, text, values: [tenantId] }],
  };
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
  const bind =
    <T>(tenantId: string, work: Work<T, Transaction>): Work<T, GlobalTransaction> =>
    (tx) =>
      work({ ...tx, tenantId });
  let closed: Promise<void> | undefined;
  return {
    withTenant: async (tenantId, work) =>
      transact(pool, openingOf(tenantId, 'durable'), bind(tenantId, work)),
    atOnce: async (tenantId, work, { durable = true } = {}) =>
      transactAtOnce(pool, openingOf(tenantId, durable ? 'durable' : 'lazy'), bind(tenantId, work)),
    read: async (tenantId, work) =>
      transact(pool, openingOf(tenantId, 'reading'), bind(tenantId, work)),
    global: (work) => transact(pool, { begin, settings: [] }, work),
    connectionsLost: () => lost,
    connections: () => {
      const { totalCount: total, idleCount: idle, waitingCount: waiting } = pool;
      return { total, idle, waiting };
    },
    close: () => (closed ??= closePool(pool)),
  };
}
