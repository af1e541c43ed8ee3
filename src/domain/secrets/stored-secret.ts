/** Secrets that a tenant stores: their limits, and which steps they are for. Their values are in no definition. */
import {
  type AccessPolicy,
  type AccessRefusal,
  mayUseSecret,
  refuseSecret,
  type SecretRule,
  type SecretTarget,
} from '../access/access-policy.ts';
import type { StepScope } from '../access/egress.ts';
import { isPatternFault, readHostPattern } from '../access/host-pattern.ts';
import type { InputError } from '../problem.ts';

export const storedSecretLimits = {
  /** Of one tenant. */
  secrets: 200,
  valueLength: 16_384,
  pools: 100,
  hosts: 100,
  hostLength: 300,
  /** Encrypted anew in one request. */
  rotated: 50,
  /** That one attempt is given. */
  ofAttempt: 100,
} as const;

export const secretNamePattern = '^[A-Za-z_][A-Za-z0-9_.-]*$';
export const secretNameLength = 128;

/** What a stored secret is limited to; null for no limit. */
export type StoredSecretLimits = {
  pools: readonly string[] | null;
  /** As the policy file writes them. */
  hosts: readonly string[] | null;
};

/** As a step worker gets it, for one attempt. */
type RevealedSecret = StoredSecretLimits & { name: string; value: string };

/** A stored secret, or why an attempt is not given it. */
export type GivenSecret =
  | RevealedSecret
  | {
      name: string;
      code: 'secret-forbidden' | 'secret-unavailable';
      reason: string;
      /** False when asking again cannot help. */
      mayPass?: boolean;
    };

/** Names of the secrets among values such as headers. */
export function secretNamesIn(values: Readonly<Record<string, unknown>>): string[] {
  return Object.values(values).flatMap((value) =>
    typeof value === 'object' && value !== null && 'secret' in value ? [String(value.secret)] : [],
  );
}

/** Pointers begin at the secret; its shape is known to be right. */
export function checkStoredSecret({
  value,
  hosts,
}: Pick<StoredSecretLimits, 'hosts'> & { value: string }): InputError[] {
  const wrong = (hosts ?? []).flatMap((text, index) => {
    const read = readHostPattern(text);
    if (!isPatternFault(read)) return [];
    const error = { pointer: `/hosts/${index}`, code: 'secret-invalid', message: read.message };
    return [{ ...error, suggestion: read.remedy }];
  });
  if (value.trim() !== '') return wrong;
  return [{ pointer: '/value', code: 'secret-invalid', message: 'is empty or blank' }, ...wrong];
}

/**
 * Why a step may not send it there; null when it may. A policy that gives the name to the tenant limits a stored
 * secret as well.
 */
export function refuseStored(
  policy: AccessPolicy,
  scope: StepScope,
  { secret, target }: { secret: StoredSecretLimits & { name: string }; target: SecretTarget },
): AccessRefusal | null {
  const { name } = secret;
  const { tenant } = scope;
  const byPolicy = mayUseSecret(policy, tenant, name)
    ? refuseSecret(policy, scope, { name, target })
    : null;
  const own = { ...policy, secrets: new Map([[name, ruleOf(secret, tenant)]]) };
  return byPolicy ?? refuseSecret(own, scope, { name, target });
}

/** The policy with what the tenant stores itself under names that the policy does not give to it. */
export function withStored(
  policy: AccessPolicy,
  tenant: string,
  stored: readonly (StoredSecretLimits & { name: string })[],
): AccessPolicy {
  const own = stored.filter(({ name }) => !mayUseSecret(policy, tenant, name));
  if (own.length === 0) return policy;
  const rules = own.map((secret) => [secret.name, ruleOf(secret, tenant)] as const);
  return { ...policy, secrets: new Map([...policy.secrets, ...rules]) };
}

function ruleOf({ pools, hosts }: StoredSecretLimits, tenant: string): SecretRule {
  const patterns = hosts?.flatMap((text) => {
    const read = readHostPattern(text);
    return isPatternFault(read) ? [] : [read];
  });
  return { tenants: [tenant], pools, hosts: patterns ?? null, isStored: true };
}
