import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readKeyRing } from '../../src/config/key-ring.ts';

const key = (): string => randomBytes(32).toString('base64');
const file = join(mkdtempSync(join(tmpdir(), 'carillon-keys-')), 'keys.json');
const read = (content: unknown, warn: (file: string) => void = () => undefined) => {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), {
    mode: 0o600,
  });
  return readKeyRing(file, warn);
};

describe('the key ring for payloads', () => {
  it('is none without a file, and else the keys by id', () => {
    expect(readKeyRing(null, () => undefined)).toBeNull();
    const ring = read({ active: '2026-11', keys: { '2026-10': key(), '2026-11': key() } });
    expect(ring?.active).toBe('2026-11');
    expect([...(ring?.keys.keys() ?? [])]).toEqual(['2026-10', '2026-11']);
  });

  it('tells when other users can read the file', () => {
    const warn = vi.fn();
    read({ active: 'a', keys: { a: key() } }, warn);
    expect(warn).not.toHaveBeenCalled();
    chmodSync(file, 0o640);
    readKeyRing(file, warn);
    expect(warn).toHaveBeenCalledWith(file);
    chmodSync(file, 0o600);
  });

  const twin = key();
  it.each<[string, unknown, RegExp]>([
    ['no JSON', `{"active": "a", "keys": {"a": "${twin}"`, /is not JSON$/],
    ['no object', [], /must be \{ "active"/],
    ['no keys', { active: 'a', keys: {} }, /1 to 100 keys/],
    ['an unknown active key', { active: 'b', keys: { a: key() } }, /"active" must name one/],
    ['an inherited name as active key', { active: 'constructor', keys: { a: key() } }, /"active"/],
    ['a short key', { active: 'a', keys: { a: 'c2hvcnQ=' } }, /key "a" must be 32 bytes in base64/],
    ['a long key', { active: 'a', keys: { a: randomBytes(33).toString('base64') } }, /32 bytes/],
    ['hexadecimal', { active: 'a', keys: { a: randomBytes(32).toString('hex') } }, /32 bytes/],
    ['a key that is no text', { active: 'a', keys: { a: 5 } }, /32 bytes/],
    [
      'characters that base64 has not',
      { active: 'a', keys: { a: `${twin.slice(0, 20)} ${twin.slice(20)}` } },
      /32 bytes/,
    ],
    ['zeros', { active: 'a', keys: { a: Buffer.alloc(32).toString('base64') } }, /not random/],
    ['one key twice', { active: 'a', keys: { a: twin, b: twin } }, /"a" and "b" are the same/],
    ['an odd id', { active: 'a b', keys: { 'a b': key() } }, /id of a key/],
    ['an unknown member', { active: 'a', keys: { a: key() }, actve: 1 }, /"actve" is not a member/],
  ])('refuses %s, and names no key', (_name, content, message) => {
    let failure = '';
    try {
      read(content);
    } catch (error) {
      failure = String(error);
    }
    expect(failure).toMatch(message);
    expect(failure).toContain(file);
    expect(failure).not.toContain(twin.slice(0, 20));
  });

  it('names a file that cannot be read', () => {
    expect(() => readKeyRing(join(file, 'none'), () => undefined)).toThrow(/cannot be read/);
  });
});
