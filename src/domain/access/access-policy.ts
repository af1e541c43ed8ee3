/** Which tenants may use the pools, secrets and connected systems of an installation; closed by default. */
import type { HttpSettings, StepSettings } from '../schedule/schedule.ts';
import {
  type Egress,
  egressOf,
  type EgressRule,
  type OwnService,
  type StepScope,
} from './egress.ts';
import { type HostPattern, type HostPlace, listsHost, placesOf } from './host-pattern.ts';

/** Stands for all tenants in a list of them. */
export const allTenants = '*';

export type PoolRule = {
  tenants: readonly string[];
  /** Of a pool: steps of all tenants that may run in it at a time; absent for any number. */
  maxActive?: number;
};
export type SecretRule = {
  tenants: readonly string[];
  /** Null for every pool. */
  pools: readonly string[] | null;
  /** The hosts it may be sent to; null for every host, and for commands. */
  hosts: readonly HostPattern[] | null;
  /** Set by the tenant with the secret, and not by the policy file. */
  isStored?: true;
};

export type AccessPolicy = {
  pools: ReadonlyMap<string, PoolRule>;
  secrets: ReadonlyMap<string, SecretRule>;
  egress: readonly EgressRule[];
  /** Task queues of other workers, by name; one that is not listed is for the home tenant. */
  taskQueues?: ReadonlyMap<string, PoolRule>;
  /** Who notifications may be sent as, by e-mail: patterns by the slug of the tenant, or `*`. */
  mailSenders?: ReadonlyMap<string, readonly string[]>;
  /** The tenant that what the policy does not list belongs to; null when it belongs to none. */
  homeTenant: string | null;
};

/**
 * Where a step sends a secret: to the hosts of a request, or to a command, which may send it anywhere.
 * `connection`: to the host of a connection, where it is not known which one; its worker knows.
 */
export type SecretTarget = readonly HostPlace[] | 'command' | 'connection';

/** Where the secrets of a step go. A URL that cannot be read is no host that any secret is for. */
export function secretTargetOf(
  settings: StepSettings | Pick<HttpSettings, 'url' | 'headers'>,
): SecretTarget {
  if ('connection' in settings) return 'connection';
  if (!('url' in settings)) return 'command';
  if (!URL.canParse(settings.url)) return [{ host: '', port: 0 }];
  const [, named] = Object.entries(settings.headers).find(([name]) => /^host$/i.test(name)) ?? [];
  // A name that is a secret cannot be compared.
  return placesOf(new URL(settings.url), typeof named === 'object' ? '' : named);
}

/** Why something is refused, and what an operator can do about it. */
export type AccessRefusal = { message: string; remedy: string };

/** Without a policy file. */
export function defaultPolicy(homeTenant: string | null): AccessPolicy {
  return { pools: new Map(), secrets: new Map(), egress: [], homeTenant };
}

function isListed(tenants: readonly string[], tenant: string): boolean {
  return tenants.includes(tenant) || tenants.includes(allTenants);
}

export function servesTenant(policy: AccessPolicy, { tenant, pool }: StepScope): boolean {
  const rule = policy.pools.get(pool);
  return rule ? isListed(rule.tenants, tenant) : tenant === policy.homeTenant;
}

export function refusePool(policy: AccessPolicy, scope: StepScope): AccessRefusal | null {
  if (servesTenant(policy, scope)) return null;
  return {
    message: `the pool "${scope.pool}" is not for the tenant "${scope.tenant}"`,
    remedy: listUnder(`"pools", "${scope.pool}", "tenants"`),
  };
}

/** Of workers that are not ours: only the definition is checked, since no worker of ours carries the step out. */
export function refuseTaskQueue(
  { taskQueues, homeTenant }: Pick<AccessPolicy, 'taskQueues' | 'homeTenant'>,
  tenant: string,
  taskQueue: string,
): AccessRefusal | null {
  const rule = taskQueues?.get(taskQueue);
  if (rule ? isListed(rule.tenants, tenant) : tenant === homeTenant) return null;
  return {
    message: `the task queue "${taskQueue}" is not for the tenant "${tenant}"`,
    remedy: listUnder(`"taskQueues", "${taskQueue}", "tenants"`),
  };
}

/** In some pool, and for some host. */
export function mayUseSecret(policy: AccessPolicy, tenant: string, name: string): boolean {
  const rule = policy.secrets.get(name);
  return rule ? isListed(rule.tenants, tenant) : tenant === policy.homeTenant;
}

export function refuseSecret(
  policy: AccessPolicy,
  { tenant, pool }: StepScope,
  { name, target }: { name: string; target: SecretTarget },
): AccessRefusal | null {
  const rule = policy.secrets.get(name);
  const place = `"secrets", "${name}"`;
  const widen = (limit: string): string =>
    rule?.isStored
      ? `an administrator can store it again with other ${limit}: carillon secret set ${name}`
      : listUnder(`${place}, "${limit}"`);
  if (!mayUseSecret(policy, tenant, name)) {
    const message = `the secret ${name} is not for the tenant "${tenant}"`;
    return { message, remedy: listUnder(`${place}, "tenants"`) };
  }
  if (rule?.pools?.includes(pool) === false) {
    const message = `the secret ${name} is not for the pool "${pool}"`;
    return { message, remedy: widen('pools') };
  }
  if (!rule?.hosts || target === 'connection') return null;
  if (target === 'command') {
    const message = `the secret ${name} is for requests to certain hosts, never for a command`;
    const hosts = rule.isStored ? 'hosts' : `${place}, "hosts"`;
    return { message, remedy: `give the command a secret of its own, without ${hosts}` };
  }
  const { hosts } = rule;
  const wrong = target.find((place) => !hosts.some((pattern) => listsHost(pattern, place)));
  if (!wrong) return null;
  const message = `the secret ${name} is not for the host ${wrong.host}:${wrong.port}`;
  return { message, remedy: widen('hosts') };
}

/** `tenants` as the system's entry lists them; null when it lists none. */
export function servesSystem(
  { homeTenant }: Pick<AccessPolicy, 'homeTenant'>,
  tenants: readonly string[] | null,
  tenant: string,
): boolean {
  return tenants ? isListed(tenants, tenant) : tenant === homeTenant;
}

export function egressFor(
  policy: AccessPolicy,
  scope: StepScope,
  own: readonly OwnService[],
): Egress {
  return egressOf(policy.egress, scope, own);
}

function listUnder(place: string): string {
  return `an operator can list it under ${place} in the policy file (CARILLON_POLICY_FILE)`;
}
