/** A TCP load balancer with one address: each connection goes to the next server that accepts it. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `servers` holds the addresses (`http://host:port`) that it may use; change it at any time. */
export async function startLoadBalancer(servers: ReadonlySet<string>) {
  let turn = 0;
  const open = new Set<Socket>();

  async function reachOne(): Promise<Socket | null> {
    const candidates = [...servers];
    turn += 1;
    for (let tries = 0; tries < candidates.length; tries += 1) {
      const { hostname, port } = new URL(candidates[(turn + tries) % candidates.length] ?? '');
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      try {
        await once(socket, 'connect', { signal: AbortSignal.timeout(2_000) });
        return socket;
      } catch {
        socket.destroy();
      }
    }
    return null;
  }

  const balancer = createServer((client) => {
    open.add(client);
    client.on('error', () => undefined);
    client.on('close', () => open.delete(client));
    void reachOne().then((server) => {
      if (!server) return client.destroy();
      server.on('close', () => client.destroy());
      client.on('close', () => server.destroy());
      client.pipe(server).pipe(client);
      return undefined;
    });
  });
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  const { port } = balancer.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close(): void {
      for (const socket of open) socket.destroy();
      balancer.close();
    },
  };
}
