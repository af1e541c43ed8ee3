/** Recognises requests from programs and pages of this machine, for servers without tokens. */
import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';

/** IPv4, IPv6, or IPv4 within IPv6. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** A Host header with another name may come from a page of a site whose name was pointed at us. */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || isLoopbackAddress(name);
}

/** A proxy on this machine connects from loopback for remote clients; its headers show that. */
function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    (name) =>
      ['forwarded', 'via', 'x-real-ip', 'x-client-ip'].includes(name) ||
      name.startsWith('x-forwarded-'),
  );
}

/** A page of another site can make a browser of this machine send requests, but only with an Origin. */
function isFromOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || origin === `http://${host}`;
}

/**
 * Why a request may come from another machine or site; null when nothing indicates that.
 * A browser names the site of the page in Host or Origin, and a proxy adds its own headers.
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
