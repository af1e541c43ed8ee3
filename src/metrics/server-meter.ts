/** Counts what a server process does. */
import { Registry } from 'prom-client';
import { counterOf, gaugeOf, histogramOf } from './metric.ts';
import { serverMetrics } from './server-metrics.ts';

type AnsweredRequest = {
  method: string;
  /** As it is declared, such as `/api/v1/schedules/:ref`; undefined for an unknown address. */
  route: string | undefined;
  status: number;
  seconds: number;
};

export type RequestMeter = { answered(request: AnsweredRequest): void };

type Connections = { total: number; idle: number; waiting: number; lost: number };

export type ServerMeter = RequestMeter & {
  registry: Registry;
  /** Connections of a pool, read at each scrape. */
  watchPool(pool: string, read: () => Connections): void;
};

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Anything else that a client may write is counted together. */
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

export function createServerMeter(version: string): ServerMeter {
  const registry = new Registry();
  gaugeOf(serverMetrics.info, registry).set({ version }, 1);
  const requests = counterOf(serverMetrics.requests, registry);
  const seconds = histogramOf(serverMetrics.requestSeconds, registry, buckets);
  const pools = new Map<string, () => Connections>();
  const lostSoFar = new Map<string, number>();
  const connections = gaugeOf(serverMetrics.connections, registry);
  const waiting = gaugeOf(serverMetrics.waiting, registry);
  const lost = counterOf(serverMetrics.connectionsLost, registry);
  const readPools = (): void => {
    for (const [pool, read] of pools) {
      const now = read();
      connections.set({ pool, state: 'idle' }, now.idle);
      connections.set({ pool, state: 'busy' }, now.total - now.idle);
      waiting.set({ pool }, now.waiting);
      lost.inc({ pool }, now.lost - (lostSoFar.get(pool) ?? 0));
      lostSoFar.set(pool, now.lost);
    }
  };
  Object.assign(connections, { collect: readPools });
  return {
    registry,
    watchPool: (pool, read) => void pools.set(pool, read),
    answered({ method: given, route = 'none', status, seconds: took }) {
      const method = methods.includes(given) ? given : 'other';
      requests.inc({ method, route, status: String(status) });
      seconds.observe({ method, route }, took);
    },
  };
}
