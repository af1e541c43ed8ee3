/** Which addresses the steps of a tenant may connect to from a pool; pure, and closed by default. */
import { type HostPattern, type HostPlace, listsAddress, listsHost } from './host-pattern.ts';
import { type IpAddress, isSameAddress, isSingleAddress } from './ip-address.ts';
import {
  classifyAddress,
  embeddedAddresses,
  isMetadataAddress,
  isMetadataName,
} from './special-address.ts';

/** Whose step it is, and which workers run it. */
export type StepScope = { tenant: string; pool: string };

/** What one entry of the policy adds for some tenants and pools; null stands for all of them. */
export type EgressRule = {
  tenants: readonly string[] | null;
  pools: readonly string[] | null;
  allow: readonly HostPattern[];
  deny: readonly HostPattern[];
  /** False denies public addresses too, unless `allow` lists them. */
  publicAddresses: boolean;
};

/** A service of this installation: steps that reach it could act as Carillon itself. */
export type OwnService = {
  title: string;
  /** As configured: a name or an address. */
  host: string;
  port: number;
  /** Whether the other ports of its host are its own, too. */
  wholeHost: boolean;
  addresses: readonly IpAddress[];
};

/** The rules of one tenant in one pool. */
export type Egress = {
  allow: readonly HostPattern[];
  deny: readonly HostPattern[];
  publicAddresses: boolean;
  own: readonly OwnService[];
};

/** Why an address is denied; null when it is allowed. */
export type EgressDenial = { what: string; remedy: string };

export function egressOf(
  rules: readonly EgressRule[],
  { tenant, pool }: StepScope,
  own: readonly OwnService[],
): Egress {
  const applying = rules.filter(
    ({ tenants, pools }) => (tenants?.includes(tenant) ?? true) && (pools?.includes(pool) ?? true),
  );
  return {
    allow: applying.flatMap(({ allow }) => allow),
    deny: applying.flatMap(({ deny }) => deny),
    publicAddresses: applying.every(({ publicAddresses }) => publicAddresses),
    own,
  };
}

/** What is known before a name is resolved. Null decides nothing: the addresses do. */
export function denyHost(egress: Egress, place: HostPlace): EgressDenial | null {
  if (egress.deny.some((pattern) => listsHost(pattern, place))) return byDeny;
  const own = egress.own.find(({ host, port }) => host === place.host && port === place.port);
  if (own && !namesExactly(egress, place)) return belongsTo(own);
  if (isMetadataName(place.host)) return metadata;
  return null;
}

/** `place` is the host of the URL, `address` one that it has. */
export function denyAddress(
  egress: Egress,
  place: HostPlace,
  address: IpAddress,
): EgressDenial | null {
  const target = { ...place, address };
  // Traffic to an address that contains another may end at the other.
  for (const one of [address, ...embeddedAddresses(address)]) {
    const denial = denyAlways(egress, { ...target, address: one });
    if (denial) return denial;
  }
  const { kind, what } = classifyAddress(address);
  const isListed = egress.allow.some((pattern) => opens(pattern, target, kind));
  if (isListed) return null;
  if (kind !== 'Public') return { what, remedy: byAllow };
  if (!egress.publicAddresses) return { what: 'not in the list of allowed hosts', remedy: byAllow };
  if (isOrdinaryPort(place.port)) return null;
  return { what: `on port ${place.port}, which is not for HTTP`, remedy: byAllow };
}

type Target = HostPlace & { address: IpAddress };

/** What no network of an "allow" list opens. */
function denyAlways(egress: Egress, target: Target): EgressDenial | null {
  const { address, port } = target;
  if (egress.deny.some((pattern) => listsAddress(pattern, address, port))) return byDeny;
  const own = egress.own.find((service) => isOwn(service, target));
  if (own && !namesService(egress, own, target)) return belongsTo(own);
  if (isMetadataAddress(address) && !egress.allow.some((one) => isThisAddress(one, target))) {
    return metadata;
  }
  return null;
}

/** On loopback only the port tells one service from another: all others run there as well. */
function isOwn(service: OwnService, { address, port }: Target): boolean {
  const isLocal = isLocalAddress(address);
  const isThere = service.addresses.some(
    (known) => isSameAddress(known, address) || (isLocal && isLocalAddress(known)),
  );
  return isThere && (port === service.port || (service.wholeHost && !isLocal));
}

/** Connecting to 0.0.0.0 or :: reaches this machine. */
function isLocalAddress(address: IpAddress): boolean {
  return classifyAddress(address).kind === 'Loopback' || address.value === 0n;
}

/** The port of a service must be named; the other ports of its host are open to who names the host. */
function namesService(egress: Egress, service: OwnService, target: Target): boolean {
  const needsPort = target.port === service.port;
  return egress.allow.some(
    (pattern) =>
      (pattern.port !== null || !needsPort) &&
      (isThisAddress(pattern, target) || (pattern.kind === 'Name' && listsHost(pattern, target))),
  );
}

function namesExactly({ allow }: Egress, place: HostPlace): boolean {
  return allow.some(
    (one) =>
      one.port !== null &&
      listsHost(one, place) &&
      (one.kind === 'Name' || (one.kind === 'Network' && isSingleAddress(one.network))),
  );
}

function isThisAddress(pattern: HostPattern, { address, port }: Target): boolean {
  return (
    pattern.kind === 'Network' &&
    isSingleAddress(pattern.network) &&
    listsAddress(pattern, address, port)
  );
}

/**
 * A listed name opens the private networks it points into. Its owner could point it anywhere, so loopback and special addresses are opened by address only; `localhost` is no DNS name.
 */
function opens(
  pattern: HostPattern,
  target: Target,
  kind: ReturnType<typeof classifyAddress>['kind'],
): boolean {
  if (pattern.kind === 'Network') return listsAddress(pattern, target.address, target.port);
  if (pattern.kind === 'Any' || !listsHost(pattern, target)) return false;
  if (kind === 'Loopback') return target.host === 'localhost';
  return kind !== 'Special';
}

/** Below 1024 there is mail, file transfer and remote login, which understand parts of HTTP. */
function isOrdinaryPort(port: number): boolean {
  return port === 80 || port === 443 || port >= 1024;
}

const policy = 'in the policy file (CARILLON_POLICY_FILE)';
const byAllow = `an operator can list it under "egress", "allow" ${policy}`;
const byDeny: EgressDenial = {
  what: 'denied by name or address',
  remedy: `an operator listed it under "egress", "deny" ${policy}`,
};
const metadata: EgressDenial = {
  what: 'an address where clouds hand out credentials',
  remedy: `an operator can list the single address under "egress", "allow" ${policy}`,
};

function belongsTo({ title }: OwnService): EgressDenial {
  const what = `part of this installation (${title})`;
  return {
    what,
    remedy: `an operator can list exactly this host and port under "egress", "allow" ${policy}`,
  };
}
