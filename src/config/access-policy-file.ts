/** Reads the policy file: which tenants may use which pools, secrets and addresses. */
import {
  type AccessPolicy,
  allTenants,
  defaultPolicy,
  type PoolRule,
  type SecretRule,
} from '../domain/access/access-policy.ts';
import type { EgressRule } from '../domain/access/egress.ts';
import {
  type HostPattern,
  isPatternFault,
  readHostPattern,
} from '../domain/access/host-pattern.ts';
import { isForeignTaskQueue, isSlug } from '../domain/identifiers.ts';
import { limitBounds } from '../domain/limits/limit.ts';
import { isSenderPattern } from '../domain/notification/mail-address.ts';
import { type Place, readPlace } from './json-file.ts';

/**
 * Without a file, everything belongs to the home tenant.
 * @throws ConfigError naming the file, the entry and what to write instead.
 */
export function readAccessPolicy(file: string | null, homeTenant: string | null): AccessPolicy {
  if (file === null) return defaultPolicy(homeTenant);
  const root = readPlace(file, 'the policy').object([
    ...['pools', 'secrets', 'egress', 'taskQueues', 'mailSenders'],
  ]);
  return {
    pools: new Map(root.member('pools')?.entries(isSlug, 'the name of a pool', toLimitedPool)),
    secrets: new Map(
      root.member('secrets')?.entries(isSecretName, 'the name of a secret', toSecret),
    ),
    egress: root.member('egress')?.list(toEgress) ?? [],
    taskQueues: new Map(
      root.member('taskQueues')?.entries(isForeignTaskQueue, 'the name of a task queue', toPool),
    ),
    mailSenders: new Map(
      root.member('mailSenders')?.entries(isTenant, 'the slug of a tenant or "*"', toSenders),
    ),
    homeTenant,
  };
}

function isSecretName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/.test(name);
}

function isTenant(name: string): boolean {
  return name === allTenants || isSlug(name);
}

function toSenders(place: Place): string[] {
  return place.list((entry) => {
    const text = entry.text();
    return isSenderPattern(text)
      ? text
      : entry.fail(
          `"${text.slice(0, 100)}" is no sender`,
          'write alerts@example.com, or *@example.com for every address of a domain',
        );
  });
}

function toPool(place: Place): PoolRule {
  return { tenants: place.object(['tenants']).required('tenants').list(toTenant) };
}

function toLimitedPool(place: Place): PoolRule {
  const object = place.object(['tenants', 'maxActive']);
  const maxActive = object.member('maxActive')?.integer(1, limitBounds.most);
  const tenants = object.required('tenants').list(toTenant);
  return { tenants, ...(maxActive === undefined ? {} : { maxActive }) };
}

function toSecret(place: Place): SecretRule {
  const object = place.object(['tenants', 'pools', 'hosts']);
  return {
    tenants: object.required('tenants').list(toTenant),
    pools: object.member('pools')?.list(toPoolName) ?? null,
    hosts: object.member('hosts')?.list(toHost) ?? null,
  };
}

function toEgress(place: Place): EgressRule {
  const object = place.object(['tenants', 'pools', 'allow', 'deny', 'publicAddresses']);
  const tenants = object.member('tenants')?.list(toTenant) ?? null;
  return {
    tenants: tenants?.includes(allTenants) ? null : tenants,
    pools: object.member('pools')?.list(toPoolName) ?? null,
    allow: object.member('allow')?.list(toAllowed) ?? [],
    deny: object.member('deny')?.list(toHost) ?? [],
    publicAddresses: object.member('publicAddresses')?.boolean() ?? true,
  };
}

function toTenant(place: Place): string {
  const text = place.text();
  if (text === allTenants || isSlug(text)) return text;
  return place.fail(
    `"${text.slice(0, 100)}" is not the slug of a tenant`,
    'write its slug, or "*" for all',
  );
}

function toPoolName(place: Place): string {
  const text = place.text();
  return isSlug(text) ? text : place.fail(`"${text.slice(0, 100)}" is not the name of a pool`);
}

function toHost(place: Place): HostPattern {
  const read = readHostPattern(place.text());
  return isPatternFault(read) ? place.fail(read.message, read.remedy) : read;
}

function toAllowed(place: Place): HostPattern {
  const pattern = toHost(place);
  if (pattern.kind !== 'Any') return pattern;
  return place.fail(
    '"*" would open every address',
    'public addresses are open already; list the others',
  );
}
