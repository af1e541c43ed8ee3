/** The system that steps call: it answers slowly or fails first, and counts the requests of each key. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type CountingTarget = Awaited<ReturnType<typeof startCountingTarget>>;

/** `/slow` answers after `slowMs`; `/flaky` answers 503 to the first request of a key. */
export async function startCountingTarget(slowMs: number) {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key']);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const flaky = request.url?.startsWith('/flaky') ?? false;
    setTimeout(
      () => {
        response.writeHead(flaky && count === 1 ? 503 : 200);
        response.end('{}');
      },
      flaky ? 0 : slowMs,
    );
    request.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Requests by Idempotency-Key. */
    counts,
    close(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
