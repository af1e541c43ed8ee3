/** Hosts as a policy lists them: a name, an address or a network, each with or without a port. */
import {
  type IpAddress,
  isWithinNetwork,
  type Network,
  parseAddress,
  parseNetwork,
} from './ip-address.ts';

export type HostPattern = { text: string; port: number | null } & (
  | { kind: 'Name'; name: string }
  /** Every name below it, not the name itself. */
  | { kind: 'NamesBelow'; suffix: string }
  | { kind: 'Network'; network: Network }
  | { kind: 'Any' }
);

/** Where a request goes: the name or address of its URL, and the port. */
export type HostPlace = { host: string; port: number };

export type PatternFault = { message: string; remedy: string };

const forms =
  'write hr.example.com, *.example.com, 10.2.0.0/16 or [fd00::/8], with :443 for one port';

export function isPatternFault(read: HostPattern | PatternFault): read is PatternFault {
  return 'message' in read;
}

/** Reads one entry of an "allow", "deny" or "hosts" list. */
export function readHostPattern(text: string): HostPattern | PatternFault {
  const split = /^(\[[^\]]*\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text);
  if (!split?.[1]) return unreadable(text);
  const port = split[2] === undefined ? null : Number(split[2]);
  if (port !== null && (port < 1 || port > 65_535)) {
    return { message: `"${text}" has no port from 1 to 65535`, remedy: forms };
  }
  const place = split[1];
  if (place === '*') return { kind: 'Any', text, port };
  if (place.startsWith('[')) {
    const network = parseNetwork(place.slice(1, -1));
    return network?.family === 6 ? { kind: 'Network', network, text, port } : unreadable(text);
  }
  const network = parseNetwork(place);
  if (network) return { kind: 'Network', network, text, port };
  return readName(place, text, port);
}

function readName(place: string, text: string, port: number | null): HostPattern | PatternFault {
  const isBelow = place.startsWith('*.');
  const name = canonicalName(isBelow ? place.slice(2) : place);
  // What the URL parser takes for an address would never match as a name.
  if (name === null || parseAddress(name) !== null) return unreadable(text);
  return isBelow
    ? { kind: 'NamesBelow', suffix: `.${name}`, text, port }
    : { kind: 'Name', name, text, port };
}

function unreadable(text: string): PatternFault {
  const hint = text.includes('/') ? '; the bits behind the prefix of a network are zero' : '';
  return {
    message: `"${text.slice(0, 100)}" is no host, address or network`,
    remedy: forms + hint,
  };
}

/** As URLs spell it: lower case, ASCII. Null when it is not only a host. */
function canonicalName(name: string): string | null {
  if (/[/?#@\\:\s*%]/.test(name) || !URL.canParse(`http://${name}/`)) return null;
  const host = hostOf(new URL(`http://${name}/`));
  return host === '' ? null : host;
}

/** The host of a URL without the brackets of IPv6 and the dot of a fully qualified name. */
export function hostOf(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
}

export function placeOf(url: URL): HostPlace {
  return { host: hostOf(url), port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) };
}

/**
 * Where a request is answered: at the host of its URL, and at the one its Host header names if it differs,
 * because a server for many names obeys the header. What cannot be read is a host that no list names.
 */
export function placesOf(url: URL, hostHeader: string | undefined): HostPlace[] {
  const place = placeOf(url);
  if (hostHeader === undefined) return [place];
  const isHost = !/[/?#@\\\s]/.test(hostHeader) && URL.canParse(`http://${hostHeader}/`);
  const host = isHost ? hostOf(new URL(`http://${hostHeader}/`)) : '';
  return host === place.host ? [place] : [place, { host, port: place.port }];
}

/** Whether the pattern lists the host of a URL by its name, or by the address that stands there. */
export function listsHost(pattern: HostPattern, { host, port }: HostPlace): boolean {
  if (pattern.port !== null && pattern.port !== port) return false;
  switch (pattern.kind) {
    case 'Any':
      return true;
    case 'Name':
      return host === pattern.name;
    case 'NamesBelow':
      return host.endsWith(pattern.suffix) && host.length > pattern.suffix.length;
    case 'Network': {
      const address = parseAddress(host);
      return address !== null && isWithinNetwork(address, pattern.network);
    }
  }
}

/** Whether the pattern lists an address that the host was found to have. */
export function listsAddress(pattern: HostPattern, address: IpAddress, port: number): boolean {
  if (pattern.port !== null && pattern.port !== port) return false;
  return (
    pattern.kind === 'Any' ||
    (pattern.kind === 'Network' && isWithinNetwork(address, pattern.network))
  );
}
