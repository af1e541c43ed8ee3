/** Tokens of the API: only their hashes are stored, and they are compared in constant time. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isSlug } from '../../domain/identifiers.ts';
import { isRole, type Role, roles as allRoles } from '../../domain/permissions.ts';

export type StoredToken = {
  /** The initiator of what is done with the token. Several tokens may share a name. */
  name: string;
  /** Slug of the only tenant that it gives access to. */
  tenant: string;
  /** SHA-256 of the whole token, `<name>_<secret>`, in hexadecimal. */
  sha256: string;
  roles: readonly Role[];
};

export type Credentials =
  | { mode: 'tokens'; tokens: readonly StoredToken[] }
  /** Development only: every user of this machine is the user `dev` of the tenant. */
  | { mode: 'loopback'; tenant: string };

/** A fast hash is enough for 256 random bits. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A new token, and the hash of it for the configuration. */
export function createToken(name: string): { token: string; sha256: string } {
  const token = `${name}_${randomBytes(32).toString('hex')}`;
  return { token, sha256: hashToken(token) };
}

/** The stored token that was presented, or null. Compares all of them, to take constant time. */
export function findToken(tokens: readonly StoredToken[], presented: string): StoredToken | null {
  const hash = Buffer.from(hashToken(presented), 'hex');
  let found: StoredToken | null = null;
  for (const token of tokens) {
    const stored = Buffer.from(token.sha256, 'hex');
    if (stored.length === hash.length && timingSafeEqual(stored, hash)) found = token;
  }
  return found;
}

/**
 * Reads the file of accepted tokens, which holds their hashes.
 * @throws Error naming the file and the entry that is not valid, never its content.
 */
export function readCredentials(file: string): Credentials {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(content)) throw new Error(`${file} must contain a list of tokens`);
  const tokens = content.map((entry: unknown, index) => {
    const token = toToken(entry);
    if (token) return token;
    throw new Error(
      `${file}, entry ${index + 1}: needs "name", "tenant" (a slug), "role" ` +
        `or "roles" (of ${allRoles.join(', ')}) and "sha256"; create one with: carillon token entry`,
    );
  });
  return { mode: 'tokens', tokens };
}

function toToken(entry: unknown): StoredToken | null {
  const { name, tenant, role, roles, sha256 } = (entry ?? {}) as Partial<Record<string, unknown>>;
  if (typeof name !== 'string' || !/^[A-Za-z0-9.-]{1,64}$/.test(name)) return null;
  if (typeof tenant !== 'string' || !isSlug(tenant)) return null;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return null;
  const held = toRoles(role, roles);
  return held && { name, tenant, sha256, roles: held };
}

/** One `role`, or a list of `roles`; never both. */
function toRoles(role: unknown, roles: unknown): Role[] | null {
  if ((role === undefined) === (roles === undefined)) return null;
  const named: readonly unknown[] =
    roles === undefined ? [role] : Array.isArray(roles) ? roles : [];
  return named.length > 0 && named.every(isRole) ? [...new Set(named)] : null;
}
