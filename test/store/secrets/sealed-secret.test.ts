import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeyRing } from '../../../src/aes-gcm.ts';
import {
  openSecret,
  openSecrets,
  SecretKeyError,
  type SecretPlace,
  sealSecret,
} from '../../../src/store/secrets/sealed-secret.ts';

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

describe('a sealed secret', () => {
  it('is read back at its place, and never sealed the same way twice', () => {
    const [first, second] = [sealSecret(keys, place, 'wörth'), sealSecret(keys, place, 'wörth')];
    expect(openSecret(keys, place, first)).toBe('wörth');
    expect(first.sealed.equals(second.sealed)).toBe(false);
    expect(first.sealed.includes('wörth')).toBe(false);
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
    const sealed = sealSecret(keys, place, 'value-1');
    expect(() => openSecret(keys, { ...place, ...change }, sealed)).toThrow(SecretKeyError);
  });

  it('cannot be read when a byte was changed', () => {
    const { keyId, sealed } = sealSecret(keys, place, 'value-1');
    for (const at of [0, 12, 28, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => openSecret(keys, place, { keyId, sealed: changed })).toThrow(/row was changed/);
    }
    expect(() => openSecret(keys, place, { keyId, sealed: Buffer.alloc(3) })).toThrow(SecretKeyError);
  });

  it('names the key that is missing, and the setting', () => {
    const sealed = sealSecret(keys, place, 'value-1');
    expect(() => openSecret(ring('new', { new: fresh }), place, sealed)).toThrow(
      /HR_TOKEN is encrypted with the key "old", which is not in the key ring.*CARILLON_SECRETS_KEYS_FILE/,
    );
    expect(() => openSecret(null, place, sealed)).toThrow(/no keys for stored secrets/);
    expect(() => sealSecret(null, place, 'value-1')).toThrow(SecretKeyError);
  });

  it('is not read by another key of the same id, nor under the id of another key', () => {
    const sealed = sealSecret(keys, place, 'value-1');
    expect(() => openSecret(ring('old', { old: fresh }), place, sealed)).toThrow(/had this id/);
    const both = ring('new', { old, new: old });
    expect(() => openSecret(both, place, { ...sealed, keyId: 'new' })).toThrow(SecretKeyError);
  });

  it('keeps its value when it is sealed anew with another key', () => {
    const both = ring('new', { old, new: fresh });
    const value = openSecret(both, place, sealSecret(keys, place, 'value-1'));
    const rotated = sealSecret(both, place, value);
    expect(rotated.keyId).toBe('new');
    expect(openSecret(ring('new', { new: fresh }), place, rotated)).toBe('value-1');
  });

  it('that cannot be read does not hide the others, and gives no empty value', () => {
    const row = (name: string) => ({ ...place, name, ...sealSecret(keys, { ...place, name }, name) });
    const swapped = { ...row('B'), name: 'C' };
    const given = openSecrets(keys, place.tenantId, [row('A'), swapped]);
    expect(given).toEqual([
      expect.objectContaining({ name: 'A', value: 'A' }),
      { name: 'C', code: 'secret-unavailable', reason: expect.stringContaining('row was changed') },
    ]);
  });
});
