/** Temporal, the API and PostgreSQL as this process knows them: no step and no message may be sent to them. */
import { lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { OwnService } from '../domain/access/egress.ts';
import { hostOf } from '../domain/access/host-pattern.ts';
import { type IpAddress, isSameAddress, parseAddress } from '../domain/access/ip-address.ts';
import type { WorkerConfig } from './config.ts';

/** Their addresses may change while the process runs. */
const refreshEveryMs = 10_000;
/** Until the name is resolved. It is denied by name meanwhile. */
const retryEveryMs = 1_000;
/** A name that is not resolved in time keeps its old addresses. */
const patienceMs = 2_000;
/** The newest are kept: names in the cloud may have ever new ones. */
const maxAddresses = 256;

type Place = Omit<OwnService, 'addresses'>;
type OwnServicesDeps = {
  lookUp?: (host: string) => Promise<readonly string[]>;
  /** Milliseconds on a clock that only grows. */
  now?: () => number;
};

/**
 * Addresses are only added: one that a service had a minute ago may still be its own. The first call waits
 * until names are resolved, later ones refresh them in the background.
 */
export function createOwnServices(
  places: readonly Place[],
  { lookUp = lookUpAll, now = () => performance.now() }: OwnServicesDeps = {},
): () => Promise<readonly OwnService[]> {
  let services: readonly OwnService[] = places.map((place) => ({ ...place, addresses: [] }));
  let refreshing: Promise<void> | null = null;
  let refreshedAt = -Infinity;
  const refresh = async (): Promise<void> => {
    services = await Promise.all(services.map((service) => resolve(service, lookUp)));
  };
  return async () => {
    const isMissing = services.some(({ addresses }) => addresses.length === 0);
    if (now() - refreshedAt > (isMissing ? retryEveryMs : refreshEveryMs)) {
      refreshedAt = now();
      refreshing = refresh();
    }
    if (isMissing) await refreshing;
    return services;
  };
}

async function resolve(service: OwnService, lookUp: typeof lookUpAll): Promise<OwnService> {
  const literal = parseAddress(service.host);
  if (literal) return { ...service, addresses: [literal] };
  const timeout = delay(patienceMs, [] as readonly string[], { ref: false });
  const found = await Promise.race([lookUp(service.host).catch(() => []), timeout]);
  const seen = found.flatMap((text) => parseAddress(text) ?? []);
  const kept = service.addresses.filter((old) => !seen.some((one) => isSameAddress(one, old)));
  const addresses: readonly IpAddress[] = [...seen, ...kept].slice(0, maxAddresses);
  return { ...service, addresses };
}

async function lookUpAll(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** As configured for this process; what it does not know it cannot protect. */
export function ownPlaces({
  temporal,
  apiUrl,
  databaseUrl,
  api,
}: Pick<WorkerConfig, 'apiUrl' | 'databaseUrl' | 'api'> & {
  temporal: { address: string };
}): Place[] {
  const given: [title: string, address: string | null, port: number, wholeHost: boolean][] = [
    ['Temporal', temporal.address && `http://${temporal.address}`, 7233, true],
    ['the API', apiUrl, 80, false],
    ['the API', `http://${api}`, 80, false],
    ['PostgreSQL', databaseUrl, 5432, true],
  ];
  return given.flatMap(([title, address, port, wholeHost]) => {
    if (address === null) return [];
    return placesIn(address, port).map((place) => ({ title, wholeHost, ...place }));
  });
}

/** PostgreSQL's addresses may name a host in a parameter, as `?host=`, or several. */
function placesIn(address: string, usualPort: number): { host: string; port: number }[] {
  // URLs of other schemes are not read as hosts.
  const text = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, (scheme) =>
    scheme.toLowerCase() === 'https://' ? 'https://' : 'http://',
  );
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : usualPort);
  const more = (url.searchParams.get('host') ?? '')
    .split(',')
    .filter((host) => /^[^/]+$/.test(host));
  return [hostOf(url), ...more].filter((host) => host !== '').map((host) => ({ host, port }));
}
