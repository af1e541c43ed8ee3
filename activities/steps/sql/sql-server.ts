/** Sql steps on Microsoft SQL Server. */
import mssql from 'mssql';
import { networkFault } from './sql-errors.ts';
import type {
  SqlAdapter,
  SqlFault,
  SqlScript,
  SqlSession,
  SqlSink,
  SqlTarget,
} from './sql-session.ts';

const connectTimeoutMs = 15_000;
/** Bytes of one value; a longer one is cut by the server, and is longer than whatever is kept of it. */
const longestValue = 1024 * 1024;

export const adapter: SqlAdapter = { open, toFault };

async function open(target: SqlTarget): Promise<SqlSession> {
  const pool = new mssql.ConnectionPool(toConfig(target));
  // Told to whatever is executed, or at the next statement.
  pool.on('error', () => undefined);
  await pool.connect();
  const transaction = new mssql.Transaction(pool);
  const aborted = { value: false };
  transaction.on('rollback', (byServer: boolean) => (aborted.value = byServer));
  let running: mssql.Request | null = null;
  return {
    begin: async () => void (await transaction.begin()),
    async execute(script, sink) {
      running = new mssql.Request(transaction);
      await execute(running, script, sink);
    },
    isInTransaction: async () => !aborted.value && (await countTransactions(transaction)) > 0,
    async commit() {
      if (!aborted.value && (await countTransactions(transaction)) === 0) return;
      await transaction.commit();
    },
    async cancel() {
      running?.cancel();
    },
    async close() {
      if (!aborted.value) await transaction.rollback().catch(() => undefined);
      await pool.close();
    },
    destroy: () => void pool.close().catch(() => undefined),
  };
}

export function toConfig(target: SqlTarget): mssql.config {
  const { host, port, database, user, password, tls, authorities } = target;
  return {
    server: host,
    port,
    database,
    user,
    password,
    arrayRowMode: true,
    connectionTimeout: connectTimeoutMs,
    // The step has its own deadline.
    requestTimeout: 0,
    pool: { min: 0, max: 1, idleTimeoutMillis: 1_000 },
    options: {
      appName: 'carillon-step',
      encrypt: tls !== null,
      trustServerCertificate: false,
      // As the other databases do: the first error ends the script.
      abortTransactionOnError: true,
      textsize: longestValue,
      useUTC: true,
      ...(tls?.serverName ? { serverName: tls.serverName } : {}),
      ...(authorities === null ? {} : { cryptoCredentialsDetails: { ca: authorities } }),
    },
  };
}

/** Of the session: 0 when the script has ended the one that was begun. */
async function countTransactions(transaction: mssql.Transaction): Promise<number> {
  const { recordset } = await new mssql.Request(transaction).query('SELECT @@TRANCOUNT');
  return Number(Object.values(recordset[0] as object)[0]);
}

/** Rows are given out as they arrive: with `stream`, the driver keeps none of them. */
async function execute(
  request: mssql.Request,
  { text, parameters }: SqlScript,
  sink: SqlSink,
): Promise<void> {
  request.stream = true;
  request.arrayRowMode = true;
  parameters.forEach((value, index) => request.input(`p${index + 1}`, value));
  let failure: unknown = null;
  request.on('recordset', (columns: unknown) => sink.columns(columnNames(columns)));
  request.on('row', (row: unknown[]) => {
    sink.received(sizeOf(row));
    sink.row(row);
  });
  request.on('rowsaffected', (count: number) => sink.statement(count));
  request.on('info', ({ message }: { message: string }) => sink.notice(message));
  request.on('error', (error: unknown) => (failure ??= error));
  await new Promise<void>((resolve) => {
    request.on('done', () => resolve());
    // Without parameters as a batch, in which every statement is allowed.
    const sent = parameters.length === 0 ? request.batch(text) : request.query(text);
    void Promise.resolve(sent).catch((error: unknown) => {
      failure ??= error;
      resolve();
    });
  });
  if (failure !== null) throw failure as Error;
}

/** The driver describes columns by index, or by name. */
export function columnNames(columns: unknown): string[] {
  const described = Object.values(columns as Record<string, { name?: string; index?: number }>);
  return described.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0)).map(({ name = '' }) => name);
}

/** About as many bytes as the values had on their way. */
export function sizeOf(row: readonly unknown[]): number {
  return row.reduce<number>((sum, value) => {
    if (typeof value === 'string') return sum + 2 * value.length;
    return sum + (Buffer.isBuffer(value) ? value.length : 8);
  }, 0);
}

/** Deadlock, lock timeout, snapshot conflict, and what Azure and failing over answer for a while. */
const passing: ReadonlySet<number> = new Set([
  701, 1_205, 1_222, 3_960, 3_961, 4_221, 8_645, 8_651, 10_928, 10_929, 17_142, 40_197, 40_501,
  40_613, 49_918, 49_919, 49_920,
]);
/** From here on THROW and RAISERROR of scripts, which may have a reason that passes. */
const firstRaised = 50_000;

type ServerError = { message: string; number: number; lineNumber?: number };

export function toFault(error: unknown): SqlFault {
  const said = serverErrorIn(error);
  if (said === null) return networkFault(error);
  return {
    kind: 'Refused',
    message: `${said.message} (error ${said.number})`,
    retryable: passing.has(said.number) || said.number >= firstRaised,
    line: said.lineNumber === undefined || said.lineNumber < 1 ? null : said.lineNumber,
  };
}

/** The driver wraps what the server said, sometimes twice. */
function serverErrorIn(error: unknown, depth = 0): ServerError | null {
  if (typeof error !== 'object' || error === null || depth > 4) return null;
  const { number, lineNumber, originalError, info, message } = error as Partial<ServerError> & {
    originalError?: unknown;
    info?: unknown;
  };
  if (typeof number === 'number' && number > 0) {
    return { message: message ?? '', number, ...(lineNumber === undefined ? {} : { lineNumber }) };
  }
  return serverErrorIn(info, depth + 1) ?? serverErrorIn(originalError, depth + 1);
}
