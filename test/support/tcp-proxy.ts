/** A wire between a client and a server that tests can cut, wholly or in one direction. */
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export type TcpProxy = {
  /** host:port to connect to instead of the target. */
  address: string;
  /** Breaks all connections and refuses new ones until `mend`. */
  cut(): void;
  /** From now on the target hears everything and nothing it answers arrives. */
  swallowAnswers(): void;
  mend(): void;
  close(): Promise<void>;
};

/** Listens on a free port of loopback and passes bytes to `target` (host:port). */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let mode: 'open' | 'cut' | 'deaf' = 'open';
  const server = createServer((client) => {
    if (mode === 'cut') {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (mode !== 'deaf') client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      mode = 'cut';
      breakAll();
    },
    swallowAnswers() {
      mode = 'deaf';
    },
    mend() {
      mode = 'open';
    },
    async close() {
      breakAll();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
