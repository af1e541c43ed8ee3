/** Tokens of the API: only their hashes are stored, and they are compared in constant time. */
import { readFileSync, statSync } from 'node:fs';
import { isRole, type Role, roles as allRoles } from '../../domain/access/permissions.ts';
import { isSlug } from '../../domain/identifiers.ts';
import { writeLog } from '../../domain/log-message.ts';
import { hashToken, isSameHash, newSecret } from '../../services/people/token-text.ts';
import { messages } from '../log-messages.ts';

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

/** A new token, and the hash of it for the configuration. */
export function createToken(name: string): { token: string; sha256: string } {
  const token = `${name}_${newSecret()}`;
  return { token, sha256: hashToken(token) };
}

/** The stored token that was presented, or null. Compares all of them, to take constant time. */
export function findToken(tokens: readonly StoredToken[], presented: string): StoredToken | null {
  const hash = hashToken(presented);
  let found: StoredToken | null = null;
  for (const token of tokens) if (isSameHash(token.sha256, hash)) found = token;
  return found;
}

/** Between two looks at the file. Milliseconds. */
const lookEveryMs = 1_000;
/** How long the last valid content counts while the file cannot be read. Milliseconds. */
const graceMs = 60_000;

type Log = Parameters<typeof writeLog<'info' | 'error'>>[0];

/**
 * The tokens of a file, which is read again when it changes: a removed entry ends without a restart. While
 * the file is not valid, its last content counts for a minute, and then none of its tokens is accepted.
 * @throws Error naming the file and the entry that is not valid, never its content.
 */
export function readCredentials(
  file: string,
  { log, now = () => performance.now() }: { log?: Log; now?: () => number } = {},
): Credentials & { mode: 'tokens' } {
  let tokens = readTokens(file);
  let version = versionOf(file);
  let lookedAt = now();
  let brokenSince: number | null = null;

  function readAgain(): void {
    const current = versionOf(file);
    if (current === version && current !== '') return;
    try {
      tokens = readTokens(file);
      brokenSince = null;
      if (log) writeLog(log, messages.credentialsRead, { file, tokens: tokens.length });
    } catch (error) {
      brokenSince ??= now();
      if (log && (current !== version || version === '')) {
        writeLog(log, messages.credentialsUnreadable, { file, why: explainUnreadable(error) });
      }
    }
    version = current;
  }

  return {
    mode: 'tokens',
    get tokens() {
      if (now() - lookedAt >= lookEveryMs) {
        lookedAt = now();
        readAgain();
      }
      return brokenSince !== null && now() - brokenSince >= graceMs ? [] : tokens;
    },
  };
}

/** Messages of JSON.parse quote the text, which is a file of hashes. */
export function explainUnreadable(error: unknown): string {
  return error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message;
}

/** Another text for every change of the file; empty while there is none. */
function versionOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.ino} ${found.mtimeNs} ${found.size}` : '';
}

function readTokens(file: string): StoredToken[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(content)) throw new Error(`${file} must contain a list of tokens`);
  return content.map((entry: unknown, index) => {
    const token = toToken(entry);
    if (token) return token;
    throw new Error(
      `${file}, entry ${index + 1}: needs "name", "tenant" (a slug), "role" ` +
        `or "roles" (of ${allRoles.join(', ')}) and "sha256"; create one with: carillon token entry`,
    );
  });
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
