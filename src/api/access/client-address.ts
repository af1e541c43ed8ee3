/** The address of a client, as text that may be stored, compared and counted. */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

/** Without a zone, and IPv4 also where it is written within IPv6; null for text that is no address. */
export function plainAddress(text: string | undefined): string | null {
  const [address = ''] = (text ?? '').split('%');
  return isIP(address) === 0 ? null : ipaddr.process(address).toString();
}

/**
 * A trusted proxy may pass on anything in X-Forwarded-For; what is no address is ignored, and the request
 * counts for the proxy.
 */
export function clientAddressOf(request: FastifyRequest): string | null {
  return plainAddress(request.ip) ?? plainAddress(request.socket.remoteAddress);
}

/** Who is counted together: one IPv4 address, or the network of an IPv6 address, which has 2^64 of them. */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString();
}
