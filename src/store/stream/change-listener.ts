/** One connection of a process that listens for hints, opened again whenever it is lost. */
import pg from 'pg';
import { writeLog } from '../../domain/log-message.ts';
import { messages } from '../log-messages.ts';
import { anyTenant, hintChannel } from './change-hints.ts';

export type ChangeListener = {
  start(): void;
  stop(): Promise<void>;
};

export type ChangeListenerOptions = {
  url: string;
  log: Parameters<typeof writeLog<'warn'>>[0];
  /** Null when any tenant may have changed: also after each time that the connection was opened. */
  onHint: (tenantId: string | null) => void;
  /** Milliseconds; between 0 and 1, to spread the tries of many servers. */
  random?: () => number;
};

const connectTimeoutMs = 2_000;
const queryTimeoutMs = 5_000;
/** A silent connection may have been cut without a word. */
const checkEveryMs = 15_000;
const firstPauseMs = 250;
const longestPauseMs = 10_000;

type Connection = { client: pg.Client; ended: Promise<void> };

async function open({ url, onHint }: ChangeListenerOptions): Promise<Connection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'carillon-stream',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  });
  const ended = new Promise<void>((done) => {
    client.on('error', () => done());
    client.on('end', () => done());
  });
  client.on('notification', ({ payload = anyTenant }) => {
    onHint(payload === anyTenant ? null : payload);
  });
  try {
    await client.connect();
    await client.query(`listen ${hintChannel}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return { client, ended };
}

/** Resolves when the connection is lost or does not answer. */
async function watch({ client, ended }: Connection, signal: AbortSignal): Promise<void> {
  let alive = true;
  const lost = ended.then(() => void (alive = false));
  while (alive && !signal.aborted) {
    await Promise.race([lost, sleep(checkEveryMs, signal)]);
    if (!alive || signal.aborted) break;
    await client.query('select 1').catch(() => void (alive = false));
  }
  // Without waiting: a connection that is cut does not answer a farewell.
  void client.end().catch(() => undefined);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

export function createChangeListener(options: ChangeListenerOptions): ChangeListener {
  const { log, onHint, random = Math.random } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      try {
        const connection = await open(options);
        pauseMs = firstPauseMs;
        // What happened while this process did not listen.
        onHint(null);
        await watch(connection, signal);
      } catch {
        // The pools log why PostgreSQL cannot be reached.
      }
      if (signal.aborted) return;
      writeLog(log, messages.listenerLost, {});
      await sleep(pauseMs * (0.5 + random() / 2), signal);
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    }
  }
  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
