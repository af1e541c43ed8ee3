/** What the policy refuses to a tenant's connected system, when it is written and when a step that uses it is. */
import { type InputError, pointerPart } from '../problem.ts';
import type { SystemConnection } from '../schedule/connected-system.ts';
import { type AccessPolicy, refusePool, refuseSecret } from './access-policy.ts';
import { checkDestination, toError } from './definition-access.ts';
import { placesOf } from './host-pattern.ts';

type Scope = { tenant: string; pool: string };

/** Of the steps of one pool; none when they may use the pool, send its secrets and connect to it. */
export function checkSystemAccess(
  { url, headers }: SystemConnection,
  policy: AccessPolicy,
  scope: Scope,
): InputError[] {
  const pool = refusePool(policy, scope);
  // What the pool may reach says nothing to a tenant that may not use it.
  if (pool) return [toError('/pool', 'pool-forbidden', pool)];
  const target = placesOf(new URL(url), undefined);
  const secrets = Object.entries(headers).flatMap(([header, value]) => {
    if (typeof value === 'string') return [];
    const refusal = refuseSecret(policy, scope, { name: value.secret, target });
    return refusal ? [toError(`/headers/${pointerPart(header)}`, 'secret-forbidden', refusal)] : [];
  });
  return [...secrets, ...checkDestination(url, '/url', { policy, ...scope })];
}

/** A system for every pool needs one pool of the tenant whose steps may use it. `pools` are the tenant's. */
export function checkUsable(
  system: SystemConnection,
  { policy, tenant, pools }: { policy: AccessPolicy; tenant: string; pools: readonly string[] },
): InputError[] {
  const candidates = system.pool === null ? pools : [system.pool];
  let refused: InputError[] | null = null;
  for (const pool of candidates.length === 0 ? ['default'] : candidates) {
    const errors = checkSystemAccess(system, policy, { tenant, pool });
    if (errors.length === 0) return [];
    refused ??= errors;
  }
  return refused ?? [];
}

/** The pools that the policy gives to a tenant by name, and the default pool if it may use that. */
export function poolsOf(policy: AccessPolicy, tenant: string): string[] {
  const names = new Set(['default', ...policy.pools.keys()]);
  return [...names].filter((pool) => refusePool(policy, { tenant, pool }) === null).sort();
}

/** The policy with pools that an operator has granted to the tenant besides it. */
export function withGrants(
  policy: AccessPolicy,
  tenant: string,
  granted: readonly string[],
): AccessPolicy {
  if (granted.length === 0) return policy;
  const pools = new Map(policy.pools);
  for (const pool of granted) {
    const home = policy.homeTenant === null ? [] : [policy.homeTenant];
    const tenants = policy.pools.get(pool)?.tenants ?? home;
    pools.set(pool, { tenants: [...tenants, tenant] });
  }
  return { ...policy, pools };
}
