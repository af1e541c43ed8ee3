/** Serves the metrics of a process to a scraper. Off by default; no token, so it shows nothing of tenants. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { writeLog } from '../domain/log-message.ts';
import type { Logger } from '../log.ts';
import { messages } from './log-messages.ts';

export type ListenAddress = { host: string; port: number };

export type MetricsListener = { url: string; close(): Promise<void> };

/** A scraper is one client that asks every few seconds. */
const bounds = { connections: 50, requestMs: 5_000 };

/** @throws Error naming the setting when the address is taken or is not one of this machine. */
export async function serveMetrics(
  registry: Registry,
  { host, port, log }: ListenAddress & { log: Pick<Logger, 'info'> },
): Promise<MetricsListener> {
  const server = createServer((request, response) => void answer(registry, request, response));
  server.maxConnections = bounds.connections;
  server.requestTimeout = bounds.requestMs;
  server.headersTimeout = bounds.requestMs;
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    const why = error.code ?? error.message;
    throw new Error(`CARILLON_METRICS_ADDRESS: cannot listen on ${host}:${port} (${why})`);
  });
  // It must not keep a process alive that is done.
  server.unref();
  const { port: taken } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
  writeLog(log, messages.metricsServed, { url: `${url}/metrics` });
  return {
    url,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  registry: Registry,
  { method, url }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = url?.split('?')[0];
  const isRead = method === 'GET' || method === 'HEAD';
  if (path === '/health/live' && isRead) return send(response, 200, 'ok\n');
  if (path !== '/metrics') return send(response, 404, 'metrics are at /metrics\n');
  if (!isRead) return send(response, 405, 'metrics are read with GET\n', { allow: 'GET, HEAD' });
  try {
    send(response, 200, await registry.metrics(), { 'content-type': registry.contentType });
  } catch {
    send(response, 500, 'the metrics could not be read\n');
  }
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  const always = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(status, { ...always, 'x-content-type-options': 'nosniff', ...headers });
  response.end(text);
}
