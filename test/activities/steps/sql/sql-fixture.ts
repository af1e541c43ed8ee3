/** Sql steps over a connection of a test. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { StepActivityInput } from '../../../../src/domain/execution/step-activity.ts';
import type { SqlSettings } from '../../../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../../../src/domain/schedule/sql-connection.ts';
import { anInput, type AttemptInfo, begin, createSteps, type Setup } from '../harness.ts';

/** The database of a URL, for all tenants and pools. */
export function connectionOf(url: string, changes: Partial<SqlConnection> = {}): SqlConnection {
  const { hostname, port, pathname, username } = new URL(url);
  return {
    name: 'hr-database',
    driver: 'PostgreSQL',
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: decodeURIComponent(username),
    password: { secret: 'DB_PASSWORD' },
    tls: null,
    tenants: ['*'],
    pool: null,
    scriptFolder: null,
    ...changes,
  };
}

export type SqlSetup = Setup & {
  connection: SqlConnection;
  password: string;
  input?: Partial<StepActivityInput<SqlSettings>>;
  info?: AttemptInfo;
};

/** One attempt; `settings` is a script, or more than that. */
export function sqlStep(settings: string | Partial<SqlSettings>, setup: SqlSetup) {
  const { connection, password, input = {}, info = {}, ...more } = setup;
  const secrets: Record<string, string> = { DB_PASSWORD: password, TOLD: 'hunter2-and-more' };
  const { Sql, observer } = createSteps({
    sqlConnections: [connection],
    resolveSecret: (name) => secrets[name],
    ...more,
  });
  const given = typeof settings === 'string' ? { script: settings } : settings;
  const whole: SqlSettings = { connection: 'hr-database', parameters: [], ...given };
  return { observer, ...begin(Sql, anInput(whole, { onInterrupted: 'Fail', ...input }), info) };
}

/** A proxy that hangs up when it has passed on a message that holds the text, or when it is closed. */
export async function cutAt(
  target: SqlConnection,
  text: string,
  hangUp: 'at once' | 'when closed' = 'at once',
): Promise<{ connection: SqlConnection; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    upstream.pipe(client);
    client.on('data', (bytes) => {
      const isIt = bytes.includes(text);
      if (isIt) upstream.unpipe(client);
      upstream.write(bytes, () => {
        if (!isIt || hangUp !== 'at once') return;
        upstream.end();
        client.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connection: { ...target, host: '127.0.0.1', port },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
