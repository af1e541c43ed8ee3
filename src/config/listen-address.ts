/** An address to listen on, as host:port or [IPv6]:port. */
import type { ListenAddress } from '../metrics/metrics-listener.ts';

/** @throws Error that says what is wrong. */
export function parseListenAddress(text: string): ListenAddress {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host !== undefined && port <= 65_535) return { host, port };
  throw new Error(`it is host:port, such as 127.0.0.1:9464, not "${text}"`);
}
