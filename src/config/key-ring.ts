/** Reads a key ring: the keys that payloads in Temporal, or stored secrets, are encrypted with. */
import { readFileSync, statSync } from 'node:fs';
import { decrypt, encrypt, type KeyRing } from '../aes-gcm.ts';
import { decodeUtf8 } from '../domain/text/utf8.ts';
import { ConfigError } from './environment.ts';

const longestKeyId = 64;
const keyBytes = 32;
const maxKeys = 100;

/**
 * Null when no file is configured. `warn` is told when others may read the file.
 * @throws ConfigError naming the file and what is wrong; never with a key in it.
 */
export function readKeyRing(file: string | null, warn: (file: string) => void): KeyRing | null {
  if (file === null) return null;
  const ring = parseKeyRing(readJson(file), file);
  if ((statSync(file).mode & 0o077) !== 0) warn(file);
  testKeys(ring, file);
  return ring;
}

function readJson(file: string): unknown {
  let text: string;
  try {
    const decoded = decodeUtf8(readFileSync(file));
    if (!decoded.ok) throw new Error(decoded.fault.message);
    text = decoded.text;
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, and so a key.
    throw new ConfigError(`${file} is not JSON`);
  }
}

/** @throws ConfigError naming `place` and what is wrong. */
function parseKeyRing(content: unknown, place: string): KeyRing {
  const fail = (what: string): never => {
    throw new ConfigError(`${place}: ${what}`);
  };
  if (!isObject(content) || !isObject(content['keys'])) {
    return fail('must be { "active": "ID", "keys": { "ID": "32 bytes in base64" } }');
  }
  const { active, keys: entries, ...others } = content;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return fail(`"${unknown.slice(0, 40)}" is not a member of a key ring`);
  const ids = Object.keys(entries);
  if (ids.length === 0 || ids.length > maxKeys) return fail(`must have 1 to ${maxKeys} keys`);
  const keys = new Map<string, Buffer>();
  for (const [id, value] of Object.entries(entries as object)) {
    if (!/^[A-Za-z0-9._-]+$/.test(id) || id.length > longestKeyId) {
      return fail(`the id of a key has 1 to ${longestKeyId} letters, digits, ".", "_" and "-"`);
    }
    const key = typeof value === 'string' ? decodeKey(value) : null;
    if (key === null) {
      return fail(`the key "${id}" must be 32 bytes in base64 (openssl rand -base64 32)`);
    }
    const twin = [...keys].find(([, other]) => other.equals(key));
    if (twin) return fail(`the keys "${twin[0]}" and "${id}" are the same`);
    if (key.every((byte) => byte === key[0])) return fail(`the key "${id}" is not random`);
    keys.set(id, key);
  }
  if (typeof active !== 'string' || !keys.has(active))
    return fail('"active" must name one of its keys');
  return { active, keys };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeKey(text: string): Buffer | null {
  const key = Buffer.from(text, 'base64');
  // Node.js skips what is not base64: only what encodes to the same text was meant.
  return key.length === keyBytes && key.toString('base64') === text.trim() ? key : null;
}

/** A layer that silently does nothing is worse than none: every key must hide and give back a canary. */
function testKeys({ keys }: KeyRing, file: string): void {
  const canary = Buffer.from('carillon canary');
  for (const [id, key] of keys) {
    const hidden = encrypt(key, canary, canary);
    const shown = decrypt(key, hidden, canary);
    if (hidden.includes(canary) || !shown.equals(canary)) {
      throw new ConfigError(
        `${file}: encryption with the key "${id}" does not work on this system`,
      );
    }
  }
}
