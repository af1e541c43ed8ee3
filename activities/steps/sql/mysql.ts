/** Sql steps on MySQL and MariaDB. */
import { connect, type Socket } from 'node:net';
import mysql, { type Connection, type QueryError } from 'mysql2';
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
/** Flag of a status: a transaction is open. */
const inTransaction = 1;

export const adapter: SqlAdapter = { open, toFault };

async function open(target: SqlTarget): Promise<SqlSession> {
  const { connection, socket } = await connectTo(target);
  // Told to whatever is executed, or at the next statement.
  connection.on('error', () => undefined);
  const threadId = connection.threadId;
  return {
    begin: () => run(connection, 'START TRANSACTION'),
    execute: (script, sink) => execute({ connection, socket }, script, sink),
    async isInTransaction() {
      let status = 0;
      const sink = { onHeader: (header: Header) => (status = header.serverStatus ?? 0) };
      await listen(connection.query('DO 0'), sink);
      return (status & inTransaction) !== 0;
    },
    commit: () => run(connection, 'COMMIT'),
    cancel: () => cancel(target, threadId),
    close: () => new Promise((resolve) => connection.end(() => resolve())),
    destroy: () => connection.destroy(),
  };
}

async function connectTo(target: SqlTarget): Promise<{ connection: Connection; socket: Socket }> {
  const { host, port, database, user, password, tls, authorities } = target;
  const socket = connect({ host, port, keepAlive: true });
  const connection = mysql.createConnection({
    // The name that the certificate is compared with; the socket is ours.
    host: tls?.serverName ?? host,
    stream: () => socket,
    database,
    user,
    password,
    ...(tls === null
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            ...(authorities === null ? {} : { ca: authorities }),
          },
        }),
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    // The script is its author's; with parameters the protocol takes one statement.
    multipleStatements: true,
    supportBigNumbers: true,
    dateStrings: true,
    rowsAsArray: true,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    connection.once('error', reject);
    connection.connect((error) => (error ? reject(error) : resolve()));
  }).catch((error: unknown) => {
    connection.on('error', () => undefined);
    connection.destroy();
    throw error;
  });
  return { connection, socket };
}

type Header = { affectedRows: number; serverStatus?: number };
type Field = { name: string };
type Listener = {
  onFields?: (names: string[]) => void;
  onRow?: (row: unknown[]) => void;
  onHeader?: (header: Header) => void;
};

async function run(connection: Connection, text: string): Promise<void> {
  await listen(connection.query(text), {});
}

/** Rows are given out as they arrive: without a callback, the driver keeps none of them. */
function listen(
  query: NodeJS.EventEmitter,
  { onFields, onRow, onHeader }: Listener,
): Promise<void> {
  return new Promise((resolve, reject) => {
    query.on('fields', (fields?: Field[]) => {
      if (fields) onFields?.(fields.map(({ name }) => name));
    });
    query.on('result', (result: unknown) => {
      if (Array.isArray(result)) onRow?.(result);
      else if (result !== null) onHeader?.(result as Header);
    });
    query.on('error', reject);
    query.on('end', () => resolve());
  });
}

type Open = { connection: Connection; socket: Socket };

async function execute(
  { connection, socket }: Open,
  { text, parameters }: SqlScript,
  sink: SqlSink,
): Promise<void> {
  // The protocol says that a result has begun, not that the one before has ended.
  let rows: number | null = null;
  const endResult = (): void => {
    if (rows !== null) sink.statement(rows);
    rows = null;
  };
  let told = socket.bytesRead;
  const onBytes = (): void => {
    sink.received(socket.bytesRead - told);
    told = socket.bytesRead;
  };
  socket.on('data', onBytes);
  const query =
    parameters.length === 0 ? connection.query(text) : connection.execute(text, [...parameters]);
  try {
    await listen(query, {
      onFields(names) {
        endResult();
        rows = 0;
        sink.columns(names);
      },
      onRow(row) {
        rows = (rows ?? 0) + 1;
        sink.row(row);
      },
      onHeader({ affectedRows }) {
        endResult();
        sink.statement(affectedRows);
      },
    });
    endResult();
  } finally {
    socket.off('data', onBytes);
  }
}

/**
 * Ends the whole connection, and with it the script: a statement such as SLEEP() ends without an error when only
 * the statement is killed, and the next one of the script would begin.
 */
async function cancel(target: SqlTarget, threadId: number): Promise<void> {
  const { connection } = await connectTo(target);
  connection.on('error', () => undefined);
  try {
    await run(connection, `KILL ${threadId}`).catch((error: unknown) => {
      if (!isServerError(error) || error.errno !== unknownThread) throw error;
    });
  } finally {
    connection.end(() => undefined);
  }
}

const unknownThread = 1_094;

/** Too many connections, shutdown, lock wait timeout, deadlock, killed, gone, read-only while failing over. */
const passing: ReadonlySet<number> = new Set([
  1_021, 1_037, 1_040, 1_041, 1_053, 1_180, 1_203, 1_205, 1_213, 1_226, 1_290, 1_317, 1_637, 1_836,
  1_927, 3_024, 3_572, 4_031,
]);
/** SIGNAL of the script itself, which may have a reason that passes. */
const raised = '45000';

type ServerError = QueryError & { errno: number; sqlState?: string; sqlMessage?: string };

function isServerError(error: unknown): error is ServerError {
  if (!(error instanceof Error) || !('sqlMessage' in error) || !('errno' in error)) return false;
  return typeof error.sqlMessage === 'string' && typeof error.errno === 'number';
}

function toFault(error: unknown): SqlFault {
  if (!isServerError(error)) return networkFault(error);
  const { errno, sqlState = '', sqlMessage = '' } = error;
  const line = /\bat line (\d+)$/.exec(sqlMessage)?.[1];
  return {
    kind: 'Refused',
    message: `${sqlMessage} (error ${errno}, SQLSTATE ${sqlState})`,
    retryable: passing.has(errno) || sqlState === raised || sqlState.startsWith('08'),
    line: line === undefined ? null : Number(line),
  };
}
