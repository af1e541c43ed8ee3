/** The wall between steps and the network: resolves a host once, and lets through what the policy allows. */
import { lookup as resolveName } from 'node:dns/promises';
import { untilAborted } from '../../../src/bounded-signal.ts';
import { type AccessPolicy, egressFor } from '../../../src/domain/access/access-policy.ts';
import {
  denyAddress,
  denyHost,
  type EgressDenial,
  type OwnService,
  type StepScope,
} from '../../../src/domain/access/egress.ts';
import { type HostPlace, placeOf, placesOf } from '../../../src/domain/access/host-pattern.ts';
import { isSameAddress, parseAddress } from '../../../src/domain/access/ip-address.ts';
import { describeAddress } from '../../../src/domain/access/special-address.ts';
import { type EgressWall, StepFailure } from '../step-runner.ts';

/** Every address of a host, as the operating system resolves it. */
export type LookUp = (host: string) => Promise<readonly string[]>;

export type EgressDeps = {
  policy: AccessPolicy;
  /** Services of this installation, with the addresses they have now. */
  ownServices: () => Promise<readonly OwnService[]>;
  lookUp?: LookUp;
  /** Who connects, for the message of a refusal; steps unless set. */
  who?: string;
};

/** The wall of one step: of one tenant, in one pool. */
export type EgressGuard = (scope: StepScope) => EgressWall;

/** More than any honest host has; each takes time to check and to try. */
const maxAddresses = 64;

export function createEgressGuard({
  policy,
  ownServices,
  lookUp = lookUpAll,
  who = 'steps',
}: EgressDeps): EgressGuard {
  return (scope) => ({
    async resolve({ url, hostHeader }, signal) {
      const by = { ...scope, who };
      const place = placeOf(url);
      const places = placesOf(url, hostHeader);
      const egress = egressFor(policy, scope, await ownServices());
      const refuse = (denial: EgressDenial | null, at: HostPlace = place): void => {
        if (denial) throw toFailure(denial, at, by);
      };
      if (places.some(({ host }) => host === '')) refuse(unreadableHost);
      for (const one of places) refuse(denyHost(egress, one), one);
      const literal = parseAddress(place.host) !== null;
      const found = literal ? [place.host] : await untilAborted(lookUp(place.host), signal);
      if (found.length === 0) throw noAddress();
      for (const text of found) {
        const address = parseAddress(text);
        if (address === null) throw toFailure(unreadable, place, by);
        // One denied address of several denies all: which of them an answer offers is not ours to choose.
        for (const one of places) refuse(denyAddress(egress, one, address), one);
      }
      return found.slice(0, maxAddresses);
    },
    checkPeer(url, checked, peer) {
      const [wanted, reached] = [parseAddress(checked), parseAddress(peer)];
      if (wanted && reached && isSameAddress(wanted, reached)) return;
      const where = reached ? describeAddress(reached) : 'an unknown address';
      const what = `connected to ${where} instead of the address that was checked`;
      throw toFailure({ what, remedy: 'nothing was sent' }, placeOf(url), { ...scope, who });
    },
  });
}

async function lookUpAll(host: string): Promise<readonly string[]> {
  const found = await resolveName(host, { all: true });
  return found.map(({ address }) => address);
}

function noAddress(): Error {
  return Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' });
}

const unreadableHost: EgressDenial = {
  what: 'named otherwise by a Host header that is no host',
  remedy: 'correct or remove the header Host',
};

const unreadable: EgressDenial = {
  what: 'an address that cannot be judged',
  remedy: 'use a host with an ordinary address',
};

/** Without the addresses of a name: they would tell a tenant about the network of the worker. */
function toFailure(
  { what, remedy }: EgressDenial,
  { host, port }: HostPlace,
  { tenant, pool, who }: StepScope & { who: string },
): StepFailure {
  const shown = host.includes(':') ? `[${host}]` : host;
  const message =
    `${who} of the tenant "${tenant}" in the pool "${pool}" may not connect to ` +
    `${shown}:${port}, which is ${what}; ${remedy}`;
  return new StepFailure('egress-denied', message, { retryable: false });
}
