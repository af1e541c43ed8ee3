/** Reads the file of accepted tokens: their hashes, never the tokens themselves. */
import { readFileSync } from 'node:fs';
import { isSlug } from '../domain/identifiers.ts';
import { tokenRoles } from './principal.ts';
import type { Credentials, StoredToken } from './credentials.ts';
import type { TokenRole } from './principal.ts';

/** @throws Error naming the file and the entry that is not valid; never its content. */
export function readCredentials(file: string): Credentials {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(content)) throw new Error(`${file} must hold a list of tokens`);
  const tokens = content.map((entry: unknown, index) => {
    const token = toToken(entry);
    if (token) return token;
    throw new Error(
      `${file}, entry ${index + 1}: needs "name", "tenant" (a slug), "role" ` +
        `(${tokenRoles.join(' or ')}) and "sha256"; make one with: carillon token`,
    );
  });
  return { mode: 'tokens', tokens };
}

function toToken(entry: unknown): StoredToken | null {
  const { name, tenant, role, sha256 } = (entry ?? {}) as Partial<Record<string, unknown>>;
  if (typeof name !== 'string' || !/^[A-Za-z0-9.-]{1,64}$/.test(name)) return null;
  if (typeof tenant !== 'string' || !isSlug(tenant)) return null;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return null;
  if (!tokenRoles.includes(role as TokenRole)) return null;
  return { name, tenant, sha256, role: role as TokenRole };
}
