/** Sql steps on PostgreSQL. */
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { isPassingState, lineAt, networkFault } from './sql-errors.ts';
import type {
  SqlAdapter,
  SqlFault,
  SqlScript,
  SqlSession,
  SqlSink,
  SqlTarget,
} from './sql-session.ts';

const connectTimeoutMs = 15_000;
/** After it a statement that cannot be cancelled ends with its session. */
const cancelPatienceMs = 3_000;

export const adapter: SqlAdapter = { open, toFault };

async function open(target: SqlTarget): Promise<SqlSession> {
  const client = createClient(target);
  // Told to whatever is executed, or at the next statement.
  client.on('error', () => undefined);
  await client.connect();
  const wire = wireOf(client);
  let status = 'I';
  wire.on('readyForQuery', (message) => (status = message.status ?? 'I'));
  // A server without it (before 14, or not on Linux) ends statements of a lost worker later.
  await client.query('SET client_connection_check_interval = 5000').catch(() => undefined);
  return {
    begin: async () => void (await client.query('BEGIN')),
    execute: (script, sink) => execute(client, script, sink),
    isInTransaction: async () => status !== 'I',
    async commit() {
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT') throw new Error(`the server answered ${command} to COMMIT`);
    },
    cancel: () => cancel(target, wireOf(client).processID ?? 0),
    close: () => client.end(),
    destroy: () => void wire.stream.destroy(),
  };
}

function createClient(target: SqlTarget): pg.Client {
  const { host, port, database, user, password } = target;
  return new pg.Client({
    host,
    port,
    database,
    user,
    // As a function: an empty one would be replaced by the worker's own environment.
    password: () => password,
    ssl: tlsOf(target),
    application_name: 'carillon-step',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  });
}

function tlsOf({ tls, host, authorities }: SqlTarget): ConnectionOptions | false {
  if (tls === null) return false;
  const name = tls.serverName ?? host;
  return {
    rejectUnauthorized: true,
    ...(authorities === null ? {} : { ca: authorities }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  };
}

type Message = { text?: string; status?: string; fields?: { name: string }[] };

/** The parts of the driver's connection that say what the server answers, statement by statement. */
type Wire = {
  on(event: string, listener: (message: Message) => void): void;
  off(event: string, listener: (message: Message) => void): void;
  stream: NodeJS.EventEmitter & { destroy(): void };
  processID?: number;
};

function wireOf(client: pg.Client): Wire {
  const { connection, processID } = client as unknown as { connection: Wire; processID: number };
  return Object.assign(connection, { processID });
}

async function execute(client: pg.Client, script: SqlScript, sink: SqlSink): Promise<void> {
  const wire = wireOf(client);
  const onBytes = (chunk: Buffer): void => sink.received(chunk.length);
  const onColumns = ({ fields = [] }: Message): void =>
    sink.columns(fields.map(({ name }) => name));
  const onEnd = ({ text = '' }: Message): void => {
    const count = /\d+$/.exec(text)?.[0];
    sink.statement(count === undefined ? null : Number(count));
  };
  const onNotice = ({
    message = '',
    severity = 'NOTICE',
  }: {
    message?: string | undefined;
    severity?: string | undefined;
  }): void => sink.notice(`${severity}: ${message}`);
  wire.stream.on('data', onBytes);
  wire.on('rowDescription', onColumns);
  wire.on('commandComplete', onEnd);
  client.on('notice', onNotice);
  try {
    await send(client, script, (row) => sink.row(row));
  } finally {
    wire.stream.off('data', onBytes);
    wire.off('rowDescription', onColumns);
    wire.off('commandComplete', onEnd);
    client.off('notice', onNotice);
  }
}

/** Rows are given out as they arrive: with a listener, the driver keeps none of them. */
async function send(
  client: pg.Client,
  { text, parameters }: SqlScript,
  onRow: (row: unknown[]) => void,
): Promise<void> {
  const config = { text, values: [...parameters], rowMode: 'array', types: { getTypeParser } };
  const query = new pg.Query(config);
  await new Promise<void>((resolve, reject) => {
    query.on('row', (row) => onRow(row as unknown[]));
    query.on('error', reject);
    query.on('end', () => resolve());
    client.query(query);
  }).catch((error: unknown) => {
    throw withLine(error, text);
  });
}

const types = { bool: 16, int8: 20, int2: 21, int4: 23, oid: 26, json: 114, jsonb: 3802 };
const floats = [700, 701];
const whole = [types.int8, types.int2, types.int4, types.oid];

/** Everything else stays as the server writes it: a JavaScript date would lose microseconds. */
function getTypeParser(type: number): (text: string) => unknown {
  if (type === types.bool) return (text) => text === 't';
  if (whole.includes(type)) {
    return (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
  }
  if (floats.includes(type)) return (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
  if (type === types.json || type === types.jsonb) return (text) => JSON.parse(text) as unknown;
  if (type === 17) return (text) => Buffer.from(text.slice(2), 'hex');
  return (text) => text;
}

/** Over a second session: the protocol's own cancel request is not encrypted by the driver. */
async function cancel(target: SqlTarget, pid: number): Promise<void> {
  const client = createClient(target);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_cancel_backend($1)', [pid]);
    const deadline = Date.now() + cancelPatienceMs;
    while (await isActive(client, pid)) {
      if (Date.now() > deadline) {
        await client.query('SELECT pg_terminate_backend($1)', [pid]);
        return;
      }
      await client.query('SELECT pg_sleep(0.05)');
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isActive(client: pg.Client, pid: number): Promise<boolean> {
  const text = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active'";
  return (await client.query(text, [pid])).rows.length > 0;
}

/** Kept with the error, because only here the script is known. */
type WithLine = { scriptLine?: number };

function withLine(error: unknown, text: string): unknown {
  if (error instanceof pg.DatabaseError && error.position !== undefined) {
    (error as WithLine).scriptLine = lineAt(text, Number(error.position));
  }
  return error;
}

function toFault(error: unknown): SqlFault {
  if (!(error instanceof pg.DatabaseError)) return networkFault(error);
  const { message, detail, hint, code = '' } = error;
  const more = [detail, hint].filter((one) => one !== undefined && one !== '');
  const text = [message, ...more].join('; ');
  const { scriptLine = null } = error as WithLine;
  return {
    kind: 'Refused',
    message: `${text} (SQLSTATE ${code})`,
    retryable: isPassingState(code),
    line: scriptLine,
  };
}
