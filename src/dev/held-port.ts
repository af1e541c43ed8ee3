/** A port that is known, and taken, before the program that listens there is loaded. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { portNumbers } from 'get-port';

export type HeldPort = { port: number; release: () => Promise<void> };

/** The first free port from `first` to `last`, or any when none is; connections to it end at once. */
export async function holdPort(
  host: string,
  { first, last }: { first: number; last: number },
): Promise<HeldPort> {
  for (const wished of [...portNumbers(first, last), 0]) {
    const server = await listen(host, wished);
    if (server === null) continue;
    const { port } = server.address() as { port: number };
    return {
      port,
      async release() {
        if (!server.listening) return;
        server.close();
        await once(server, 'close');
      },
    };
  }
  throw new Error(`no port of ${host} is free`);
}

/** Null when something else listens there. */
async function listen(host: string, port: number): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    return null;
  }
}
