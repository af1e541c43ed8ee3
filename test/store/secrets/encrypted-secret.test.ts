import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeyRing } from '../../../src/aes-gcm.ts';
import {
  decryptSecret,
  decryptSecrets,
  encryptSecret,
  SecretKeyError,
  type SecretPlace,
} from '../../../src/store/secrets/encrypted-secret.ts';

const [old, fresh] = [randomBytes(32), randomBytes(32)];
const ring = (active: string, keys: Record<string, Buffer>): KeyRing => ({
  active,
  keys: new Map(Object.entries(keys)),
});
const keys = ring('old', { old });
const place: SecretPlace = {
  tenantId: randomUUID(),
  id: randomUUID(),
  name: 'HR_TOKEN',
  version: 3,
  pools: ['default'],
  hosts: null,
};

describe('an encrypted secret', () => {
  it('is read back at its place, and never encrypted the same way twice', () => {
    const [first, second] = [
      encryptSecret(keys, place, 'wörth'),
      encryptSecret(keys, place, 'wörth'),
    ];
    expect(decryptSecret(keys, place, first)).toBe('wörth');
    expect(first.ciphertext.equals(second.ciphertext)).toBe(false);
    expect(first.ciphertext.includes('wörth')).toBe(false);
  });

  it.each<[string, Partial<SecretPlace>]>([
    ['another tenant', { tenantId: randomUUID() }],
    ['another name', { name: 'HR_TOKEN2' }],
    ['another version', { version: 4 }],
    ['another secret that had the name', { id: randomUUID() }],
    ['more pools', { pools: null }],
    ['other pools', { pools: ['default', 'dmz'] }],
    ['other hosts', { hosts: ['evil.example'] }],
  ])('cannot be read in the row of %s', (_what, change) => {
    const ciphertext = encryptSecret(keys, place, 'value-1');
    expect(() => decryptSecret(keys, { ...place, ...change }, ciphertext)).toThrow(SecretKeyError);
  });

  it('cannot be read when a byte was changed', () => {
    const { keyId, ciphertext } = encryptSecret(keys, place, 'value-1');
    for (const at of [0, 12, 28, ciphertext.length - 1]) {
      const changed = Buffer.from(ciphertext);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => decryptSecret(keys, place, { keyId, ciphertext: changed })).toThrow(
        /row was changed/,
      );
    }
    expect(() => decryptSecret(keys, place, { keyId, ciphertext: Buffer.alloc(3) })).toThrow(
      SecretKeyError,
    );
  });

  it('names the key that is missing, and the setting', () => {
    const ciphertext = encryptSecret(keys, place, 'value-1');
    expect(() => decryptSecret(ring('new', { new: fresh }), place, ciphertext)).toThrow(
      /HR_TOKEN is encrypted with the key "old", which is not in the key ring.*CARILLON_SECRETS_KEYS_FILE/,
    );
    expect(() => decryptSecret(null, place, ciphertext)).toThrow(/no keys for stored secrets/);
    expect(() => encryptSecret(null, place, 'value-1')).toThrow(SecretKeyError);
  });

  it('is not read by another key of the same id, nor under the id of another key', () => {
    const ciphertext = encryptSecret(keys, place, 'value-1');
    expect(() => decryptSecret(ring('old', { old: fresh }), place, ciphertext)).toThrow(
      /had this id/,
    );
    const both = ring('new', { old, new: old });
    expect(() => decryptSecret(both, place, { ...ciphertext, keyId: 'new' })).toThrow(
      SecretKeyError,
    );
  });

  it('keeps its value when it is encrypted anew with another key', () => {
    const both = ring('new', { old, new: fresh });
    const value = decryptSecret(both, place, encryptSecret(keys, place, 'value-1'));
    const rotated = encryptSecret(both, place, value);
    expect(rotated.keyId).toBe('new');
    expect(decryptSecret(ring('new', { new: fresh }), place, rotated)).toBe('value-1');
  });

  it('that cannot be read does not hide the others, and gives no empty value', () => {
    const row = (name: string) => ({
      ...place,
      name,
      ...encryptSecret(keys, { ...place, name }, name),
    });
    const swapped = { ...row('B'), name: 'C' };
    const given = decryptSecrets(keys, place.tenantId, [row('A'), swapped]);
    expect(given).toEqual([
      expect.objectContaining({ name: 'A', value: 'A' }),
      {
        name: 'C',
        code: 'secret-unavailable',
        reason: expect.stringContaining('row was changed') as string,
      },
    ]);
  });
});
