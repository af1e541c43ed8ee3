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
  const opened = await connectTo(target);
  const { connection } = opened;
  const threadId = connection.threadId;
  return {
    begin: () => run(opened, 'START TRANSACTION'),
    execute: (script, sink) => execute(opened, script, sink),
    async isInTransaction() {
      let status = 0;
      const sink = { onHeader: (header: Header) => (status = header.serverStatus ?? 0) };
      await listen(opened, connection.query('DO 0'), sink);
      return (status & inTransaction) !== 0;
    },
    commit: () => run(opened, 'COMMIT'),
    cancel: () => cancel(target, threadId),
    close: () => close(opened),
    destroy: () => connection.destroy(),
  };
}

type Open = { connection: Connection; socket: Socket };

async function connectTo(target: SqlTarget): Promise<Open> {
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
  // Told to whatever is executed, or at the next statement.
  connection.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    connection.once('error', reject);
    connection.connect((error) => (error ? reject(error) : resolve()));
  }).catch((error: unknown) => {
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

async function run(opened: Open, text: string): Promise<void> {
  await listen(opened, opened.connection.query(text), {});
}

/**
 * Rows are given out as they arrive: without a callback, the driver keeps none of them. It then tells only the
 * connection when that breaks.
 */
async function listen(
  { connection, socket }: Open,
  query: NodeJS.EventEmitter,
  { onFields, onRow, onHeader }: Listener,
): Promise<void> {
  let fail: (error: Error) => void = () => undefined;
  const onClose = (): void => fail(new Error('the server closed the connection'));
  const ended = new Promise<void>((resolve, reject) => {
    fail = reject;
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
  connection.on('error', fail);
  socket.on('close', onClose);
  if (socket.destroyed) onClose();
  try {
    await ended;
  } finally {
    connection.off('error', fail);
    socket.off('close', onClose);
  }
}

/** The driver never says that a connection is closed which the server has closed already. */
function close({ connection, socket }: Open): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    socket.once('close', () => resolve());
    connection.end(() => resolve());
  });
}

async function execute(
  opened: Open,
  { text, parameters }: SqlScript,
  sink: SqlSink,
): Promise<void> {
  const { connection, socket } = opened;
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
    await listen(opened, query, {
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
  const opened = await connectTo(target);
  try {
    await run(opened, `KILL ${threadId}`).catch((error: unknown) => {
      if (!isServerError(error) || error.errno !== unknownThread) throw error;
    });
  } finally {
    await close(opened);
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
