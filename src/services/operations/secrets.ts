/** Stored secrets: written, listed without their values, deleted, and encrypted anew with another key. */
import { v7 as uuidv7 } from 'uuid';
import type { KeyRing } from '../../aes-gcm.ts';
import { defaultPolicy, mayUseSecret } from '../../domain/access/access-policy.ts';
import { ProblemError } from '../../domain/problem.ts';
import { type StoredSecretLimits, storedSecretLimits } from '../../domain/secrets/stored-secret.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  decryptSecret,
  encryptSecret,
  SecretKeyError,
} from '../../store/secrets/encrypted-secret.ts';
import {
  countSecrets,
  deleteSecret as removeSecret,
  findSecret,
  listEncryptedOtherwise,
  listSecrets,
  lockSecrets,
  putSecret as storeSecret,
  replaceCiphertext,
  type StoredSecret,
} from '../../store/secrets/stored-secrets.ts';
import { auditRefusal, doneAct, recordAct } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkVersion, type VersionCheck } from '../version-check.ts';
import type { SecretNeed } from './worker-overview.ts';

const all = { limit: storedSecretLimits.secrets };

/** `stored` is null for one that step workers announce. */
export type ShownSecret = {
  name: string;
  pools: readonly string[] | null;
  stored: StoredSecret | null;
  /** Whether the server has its key. */
  readable: boolean;
};

/** By name; of one name, those of workers first, as they are used first. */
export async function readSecrets(
  deps: ServiceDeps,
  { tenantId, tenantSlug }: Principal,
): Promise<ShownSecret[]> {
  const { policy, homeTenant, workers } = deps;
  const rows = await deps.database.read(tenantId, (tx) => listSecrets(tx, all));
  const known = policy ?? defaultPolicy(homeTenant);
  const pools = new Map<string, Set<string>>();
  for (const one of await workers.announcedSecrets(tenantId)) {
    // A worker for all tenants has those of all of them.
    if (one.shared && !mayUseSecret(known, tenantSlug, one.name)) continue;
    pools.set(one.name, new Set([...(pools.get(one.name) ?? []), ...one.pools]));
  }
  const ofWorkers = [...pools].map(([name, of]) => ({
    name,
    pools: [...of].sort(),
    stored: null,
    readable: true,
  }));
  const ofStore = rows.map((stored) => toShown(deps, stored));
  return [...ofWorkers, ...ofStore].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
  );
}

function toShown({ secretKeys }: Keys, stored: StoredSecret): ShownSecret {
  const { name, pools } = stored;
  return { name, pools, stored, readable: hasKey(secretKeys, stored) };
}

type Keys = Pick<ServiceDeps, 'secretKeys'>;

function hasKey(ring: KeyRing | null | undefined, { keyId }: Pick<StoredSecret, 'keyId'>): boolean {
  return ring?.keys.has(keyId) ?? false;
}

type Change = {
  name: string;
  isExpected: VersionCheck;
  reason: string | null;
};

/** Creates or replaces it; the same value again is a new version, since nothing tells that it is the same. */
export async function putSecret(
  deps: ServiceDeps,
  principal: Principal,
  { value, pools, hosts, ...change }: Change & StoredSecretLimits & { value: string },
): Promise<ShownSecret & { isNew: boolean }> {
  const { name, isExpected } = change;
  const { tenantId, initiator: by } = principal;
  return audited(deps, principal, { ...change, action: 'set' }, async (tx, act) => {
    const current = await findSecret(tx, name);
    checkVersion(isExpected, current, conflictOf(name));
    const ring = keysOf(deps);
    if (!current && (await countSecrets(tx)) >= storedSecretLimits.secrets) {
      const detail = `a tenant has at most ${storedSecretLimits.secrets} stored secrets; delete one first`;
      throw new ProblemError('secret-limit', detail);
    }
    const id = current?.id ?? act.objectId;
    const row = { id, name, version: (current?.version ?? 0) + 1, pools, hosts };
    const ciphertext = encryptSecret(ring, { ...row, tenantId }, value);
    const at = deps.clock();
    await storeSecret(tx, { ...row, ...ciphertext, at, by });
    await recordAct(tx, deps, { principal, ...act, objectId: id });
    const stored = { ...row, keyId: ciphertext.keyId, updatedAt: at, updatedBy: by };
    return { ...toShown(deps, stored), isNew: current === null };
  });
}

/** At once, also while schedules name it: what is no longer to be sent must not wait for them. */
export async function deleteSecret(
  deps: ServiceDeps,
  principal: Principal,
  change: Change,
): Promise<void> {
  const { name, isExpected } = change;
  await audited(deps, principal, { ...change, action: 'delete' }, async (tx, act) => {
    const current = await findSecret(tx, name);
    if (!current) throw new ProblemError('secret-not-found', `no secret "${name}" is stored`);
    checkVersion(isExpected, current, conflictOf(name));
    await removeSecret(tx, name);
    await recordAct(tx, deps, { principal, ...act, objectId: current.id });
  });
}

export type Rotated = { activeKeyId: string; rotated: number; left: number; unreadable: string[] };

/** Encrypts some of those that have another key with the active one; what was done stays done. */
export async function rotateSecrets(
  deps: ServiceDeps,
  principal: Principal,
  reason: string | null,
): Promise<Rotated> {
  const ring = keysOf(deps);
  const { active: keyId } = ring;
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    await lockSecrets(tx);
    const found = await listEncryptedOtherwise(tx, { keyId, limit: storedSecretLimits.secrets });
    const readable = found.filter((row) => hasKey(ring, row));
    const unreadable = found.filter((row) => !hasKey(ring, row)).map(({ name }) => name);
    let rotated = 0;
    let left = 0;
    for (const row of readable) {
      const place = { ...row, tenantId: principal.tenantId };
      const isFull = rotated === storedSecretLimits.rotated;
      const value = isFull ? null : readValue(ring, place, row);
      if (value !== null) {
        await replaceCiphertext(tx, { name: row.name, ...encryptSecret(ring, place, value) });
        rotated += 1;
      } else if (isFull) left += 1;
      else unreadable.push(row.name);
    }
    if (rotated > 0) {
      const detail = `${rotated} secrets, now with the key "${keyId}"`;
      const of = { action: 'rotate-secrets', objectType: 'secret', objectId: uuidv7() } as const;
      await recordAct(tx, deps, { principal, ...doneAct(of, reason, detail) });
    }
    return { activeKeyId: keyId, rotated, left, unreadable };
  });
}

function readValue(ring: KeyRing, ...of: DecryptParts): string | null {
  try {
    return decryptSecret(ring, ...of);
  } catch (error) {
    if (error instanceof SecretKeyError) return null;
    throw error;
  }
}

type DecryptParts =
  Parameters<typeof decryptSecret> extends [unknown, ...infer Rest] ? Rest : never;

/**
 * What is left to be said of the secrets that steps need: those that the store gives to their pool are known; and
 * what keeps it from doing so.
 */
export async function withoutStored(
  deps: Pick<ServiceDeps, 'database' | 'secretKeys'>,
  tenantId: string,
  needs: readonly SecretNeed[],
): Promise<{ missing: SecretNeed[]; warnings: string[] }> {
  if (needs.length === 0) return { missing: [], warnings: [] };
  const stored = await deps.database.read(tenantId, (tx) => listSecrets(tx, all));
  const usable = new Map(
    stored.flatMap((one) => (hasKey(deps.secretKeys, one) ? [[one.name, one] as const] : [])),
  );
  const isGiven = ({ pool, secret }: SecretNeed): boolean => {
    const one = usable.get(secret);
    return one !== undefined && (one.pools?.includes(pool) ?? true);
  };
  const named = new Set(needs.map(({ secret }) => secret));
  const unreadable = stored.filter((one) => named.has(one.name) && !usable.has(one.name));
  return {
    missing: needs.filter((need) => !isGiven(need)),
    warnings: unreadable.map(
      ({ name, keyId }) =>
        `the stored secret ${name} is encrypted with the key "${keyId}", which the server does not have; ` +
        'add it to the file that CARILLON_SECRETS_KEYS_FILE names',
    ),
  };
}

/** @throws ProblemError `secret-store-off` without keys. */
function keysOf({ secretKeys }: Keys): KeyRing {
  if (secretKeys) return secretKeys;
  const detail =
    'the server has no keys for stored secrets; the operator sets CARILLON_SECRETS_KEYS_FILE and restarts it';
  throw new ProblemError('secret-store-off', detail);
}

type Act = ReturnType<typeof doneAct>;

/** One change of the tenant's secrets at a time; a refusal is recorded as well, and no value ever is. */
async function audited<T>(
  deps: ServiceDeps,
  principal: Principal,
  { name, reason, action }: Omit<Change, 'isExpected'> & { action: 'set' | 'delete' },
  work: (tx: Transaction, act: Act) => Promise<T>,
): Promise<T> {
  const { database } = deps;
  const { tenantId } = principal;
  const current = await database.read(tenantId, (tx) => findSecret(tx, name));
  const objectId = current?.id ?? uuidv7();
  const of = { action: `${action}-secret`, objectType: 'secret', objectId } as const;
  const act = doneAct(of, reason, name);
  return auditRefusal(deps, { principal, ...act }, () =>
    database.withTenant(tenantId, async (tx) => {
      await lockSecrets(tx);
      return work(tx, act);
    }),
  );
}

const conflictOf = (name: string) =>
  ({ code: 'secret-conflict', what: `the secret "${name}"`, remedy: 'list it again' }) as const;
