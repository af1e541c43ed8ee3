/** Reads the policy file: which tenants may use which pools, secrets and addresses. */
import { readFileSync } from 'node:fs';
import { readJson } from '../contract/validation/json-text.ts';
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
import { isSlug } from '../domain/identifiers.ts';
import { isSenderPattern } from '../domain/notification/mail-address.ts';
import { closestWord } from '../domain/text/closest-word.ts';
import { ConfigError } from './environment.ts';

const limits = { entries: 10_000, list: 1_000, fileBytes: 8 * 1024 * 1024 } as const;

/**
 * Without a file, everything belongs to the home tenant.
 * @throws ConfigError naming the file, the entry and what to write instead.
 */
export function readAccessPolicy(file: string | null, homeTenant: string | null): AccessPolicy {
  if (file === null) return defaultPolicy(homeTenant);
  const root = new Place(file, readFile(file)).object([
    'pools',
    'secrets',
    'egress',
    'mailSenders',
  ]);
  return {
    pools: new Map(root.member('pools')?.entries(isSlug, 'the name of a pool', toPool)),
    secrets: new Map(
      root.member('secrets')?.entries(isSecretName, 'the name of a secret', toSecret),
    ),
    egress: root.member('egress')?.list(toEgress) ?? [],
    mailSenders: new Map(
      root.member('mailSenders')?.entries(isTenant, 'the slug of a tenant or "*"', toSenders),
    ),
    homeTenant,
  };
}

/** Names that are there twice are refused: a later entry would silently replace an earlier one. */
function readFile(file: string): unknown {
  const fail = (what: string): never => {
    throw new ConfigError(`the policy file ${file} cannot be read as JSON: ${what}`);
  };
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return fail((error as Error).message);
  }
  if (bytes.length > limits.fileBytes) return fail('it has more than 8 MiB');
  const read = readJson(bytes);
  if (read.state === 'Read') return read.value;
  if (read.state === 'Unreadable') return fail(read.message);
  const [first] = read.errors;
  return fail(`${first?.pointer ?? ''} ${first?.message ?? 'it is too large'}`);
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

/** A value of the file and where it stands there, for the error that names it. */
class Place {
  private readonly path: string;
  private readonly value: unknown;

  constructor(path: string, value: unknown) {
    this.path = path;
    this.value = value;
  }

  fail(what: string, remedy?: string): never {
    throw new ConfigError(`${this.path}: ${what}${remedy === undefined ? '' : `; ${remedy}`}`);
  }

  object(known: readonly string[]) {
    const record = this.record(`an object with ${known.map((key) => `"${key}"`).join(', ')}`);
    for (const key of Object.keys(record)) {
      if (known.includes(key)) continue;
      const close = closestWord(key, known);
      const remedy =
        close === undefined ? `known: ${known.join(', ')}` : `did you mean "${close}"?`;
      this.fail(`"${key.slice(0, 100)}" is not a setting of the policy`, remedy);
    }
    const member = (key: string): Place | undefined =>
      Object.hasOwn(record, key) ? new Place(`${this.path}, "${key}"`, record[key]) : undefined;
    return {
      member,
      required: (key: string): Place =>
        member(key) ?? this.fail(`has no "${key}"`, `add "${key}": [ … ]`),
    };
  }

  /** The members of an object whose names are the user's. */
  entries<T>(
    isName: (name: string) => boolean,
    what: string,
    read: (place: Place) => T,
  ): (readonly [string, T])[] {
    const entries = Object.entries(this.record('an object'));
    if (entries.length > limits.entries) this.fail(`has more than ${limits.entries} entries`);
    return entries.map(([name, value]) => {
      if (!isName(name)) this.fail(`"${name.slice(0, 100)}" is not ${what}`);
      return [name, read(new Place(`${this.path}, "${name}"`, value))] as const;
    });
  }

  list<T>(read: (place: Place) => T): T[] {
    if (!Array.isArray(this.value)) return this.fail('must be a list', 'write [ … ]');
    const items: unknown[] = this.value;
    if (items.length > limits.list) this.fail(`has more than ${limits.list} entries`);
    return items.map((item, index) => read(new Place(`${this.path}, entry ${index + 1}`, item)));
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.fail('must be a text in quotes');
  }

  boolean(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('must be true or false');
  }

  private record(what: string): Record<string, unknown> {
    const { value } = this;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
    return this.fail(`must be ${what}`);
  }
}
