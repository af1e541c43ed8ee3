/** Tells programs and own pages of this machine from everything else; for servers without tokens. */
import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';

/** Whether an address is this machine's own, as IPv4, IPv6 or IPv4 within IPv6. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Whether a Host header names this machine. Any other name may have been pointed here by a stranger. */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || isLoopbackAddress(name);
}

/** A proxy on this machine connects from loopback for people anywhere; these headers give it away. */
function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    (name) =>
      ['forwarded', 'via', 'x-real-ip', 'x-client-ip'].includes(name) ||
      name.startsWith('x-forwarded-'),
  );
}

/** A page of another site can make a browser on this machine send requests, but not without an Origin. */
function isFromOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || origin === `http://${host}`;
}

/**
 * Why a request may come from elsewhere than this machine; null when nothing speaks for it.
 * A browser names the page's site in Host or Origin, and a proxy leaves its own headers.
 */
export function foreignSign(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
): string | null {
  if (remoteAddress === undefined || !isLoopbackAddress(remoteAddress)) {
    return 'it was sent from another machine';
  }
  if (!isLoopbackHost(headers.host)) return 'its Host is not a name of this machine';
  if (!isFromOwnOrigin(headers)) return 'its Origin is another site';
  return isForwarded(headers) ? 'it came through a proxy' : null;
}
