/** Bounds what connections may take: how many, from where, for how long. */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import ipaddr from 'ipaddr.js';
import { writeLog } from '../../domain/log-message.ts';
import type { Logger } from '../../log.ts';
import { messages } from '../log-messages.ts';
import { networkOf, plainAddress } from './client-address.ts';

export type ConnectionLimits = {
  /** Milliseconds until the headers of a request must have arrived. */
  headersTimeout: number;
  /** Milliseconds until the whole request must have arrived. */
  requestTimeout: number;
  /** At once. */
  connections: number;
  /** At once, from one address. */
  perAddress: number;
};

/** Node looks at them every second, so that a slow request ends within 30 seconds. */
export const defaultConnectionLimits: ConnectionLimits = {
  headersTimeout: 10_000,
  requestTimeout: 28_000,
  connections: 2_000,
  perAddress: 256,
};

export const checkEveryMs = 1_000;
const logEveryMs = 60_000;

/** Whether an address is in one of the networks, such as 10.0.0.0/8. */
function isWithinAny(address: string | null, networks: readonly string[]): boolean {
  if (address === null) return false;
  const parsed = ipaddr.process(address);
  return networks.some((network) => {
    const cidr = network.includes('/')
      ? network
      : `${network}/${ipaddr.parse(network).kind() === 'ipv4' ? 32 : 128}`;
    const [range, bits] = ipaddr.parseCIDR(cidr);
    return range.kind() === parsed.kind() && parsed.match(range, bits);
  });
}

/** A trusted proxy connects for many clients, so its connections are not counted for its address. */
export function boundConnections(
  app: FastifyInstance,
  limits: ConnectionLimits,
  { log, trustedProxies = [] }: { log: Logger; trustedProxies?: readonly string[] },
): void {
  const { server } = app;
  const open = new Map<string, number>();
  let loggedAt = -Infinity;
  const noteDrop = (remoteAddress: string | undefined, why: string): void => {
    if (performance.now() - loggedAt < logEveryMs) return;
    loggedAt = performance.now();
    writeLog(log, messages.connectionRefused, { remoteAddress, why });
  };
  server.maxConnections = limits.connections;
  server.headersTimeout = limits.headersTimeout;
  // Headers beyond the limit would be dropped silently; requests with too many are refused instead.
  server.maxHeadersCount = 0;
  server.on('drop', (data?: { remoteAddress?: string }) => {
    noteDrop(data?.remoteAddress, 'too many connections');
  });
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress);
    if (isWithinAny(address, trustedProxies)) return;
    const network = networkOf(address);
    const count = (open.get(network) ?? 0) + 1;
    open.set(network, count);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
    if (count <= limits.perAddress) return;
    noteDrop(socket.remoteAddress, 'too many connections from this address');
    socket.destroy();
  });
}
