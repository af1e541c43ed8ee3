/** A wire between a client and a server that tests can cut, silence, slow down, or make one-way. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  /** host:port to connect to instead of the target. */
  address: string;
  /** Breaks all connections and refuses new ones until `mend`. */
  cut(): void;
  /** As `cut`, with a reset instead of an orderly end, as from a machine that was switched off. */
  reset(): void;
  /** From now on nothing arrives, in either direction, and nothing ends: a half-open connection. */
  blackhole(): void;
  /** From now on the target hears everything and nothing it answers arrives. */
  swallowAnswers(): void;
  /** From now on everything arrives, so many milliseconds late, in order. */
  delay(ms: number): void;
  /** Connections made from now on work again, and so do slow and swallowed ones. */
  mend(): void;
  close(): Promise<void>;
};

type Mode = 'open' | 'cut' | 'reset' | 'silent' | 'deaf';

/** Listens on a free port of loopback and passes bytes to `target` (host:port). */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let mode: Mode = 'open';
  let lateMs = 0;

  /** Passes on what is allowed at the time it comes; order is kept, since timers of one length are. */
  function pass(from: Socket, to: Socket, allowed: () => boolean): void {
    from.on('data', (bytes) => {
      if (!allowed()) return;
      const write = (): void => void (to.destroyed || to.write(bytes));
      if (lateMs === 0) write();
      else setTimeout(write, lateMs);
    });
  }

  const server = createServer((client) => {
    if (mode === 'cut') return void client.destroy();
    if (mode === 'reset') return void client.resetAndDestroy();
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
    pass(client, upstream, () => mode !== 'silent');
    pass(upstream, client, () => mode !== 'silent' && mode !== 'deaf');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakAll = (): void => {
    for (const socket of sockets) {
      if (mode === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    }
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      mode = 'cut';
      breakAll();
    },
    reset() {
      mode = 'reset';
      breakAll();
    },
    blackhole() {
      mode = 'silent';
    },
    swallowAnswers() {
      mode = 'deaf';
    },
    delay(ms) {
      lateMs = ms;
    },
    mend() {
      mode = 'open';
      lateMs = 0;
    },
    async close() {
      breakAll();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
