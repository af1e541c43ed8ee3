import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { KeyRing } from '../../../src/aes-gcm.ts';
import {
  createEncryptingCodec,
  keyIdOf,
  mustBePlain,
} from '../../../src/temporal/payloads/encrypting-codec.ts';

const keys = new Map([
  ['a', randomBytes(32)],
  ['b', randomBytes(32)],
]);
const ring = (active: string, ids: readonly string[]): KeyRing => ({
  active,
  keys: new Map(ids.map((id) => [id, keys.get(id) ?? randomBytes(32)])),
});
const plain = defaultPayloadConverter.toPayload({ url: 'https://canary.test/' });
const encode = async (from: KeyRing, payload: Payload = plain): Promise<Payload> =>
  (await createEncryptingCodec(from).encode([payload]))[0] ?? {};
const decode = async (by: KeyRing, payload: Payload): Promise<unknown> => {
  const [decoded = {}] = await createEncryptingCodec(by).decode([payload]);
  return defaultPayloadConverter.fromPayload(decoded);
};

describe('the encrypting codec', () => {
  it('hides everything but the id of the key, differently each time, and gives it back', async () => {
    const first = await encode(ring('a', ['a']));
    const second = await encode(ring('a', ['a']));
    expect(keyIdOf(first)).toBe('a');
    expect(Buffer.from(first.data ?? []).toString('latin1')).not.toMatch(/canary|json/);
    expect(first.data).not.toEqual(second.data);
    expect(await decode(ring('a', ['a']), first)).toEqual({ url: 'https://canary.test/' });
  });

  it('reads plain payloads, and those of every key of the ring', async () => {
    const both = ring('b', ['a', 'b']);
    expect(await decode(both, plain)).toEqual({ url: 'https://canary.test/' });
    for (const active of ['a', 'b']) {
      const payload = await encode(ring(active, [active]));
      expect(await decode(both, payload)).toEqual({ url: 'https://canary.test/' });
    }
  });

  it('names an unknown key and the remedy', async () => {
    const payload = await encode(ring('a', ['a']));
    const remedy = /encrypted with the key "a", .* CARILLON_PAYLOAD_KEYS_FILE/;
    await expect(decode(ring('b', ['b']), payload)).rejects.toThrow(remedy);
    expect(() => mustBePlain(payload)).toThrow(remedy);
  });

  it('refuses what was changed, cut, or given another key id', async () => {
    const payload = await encode(ring('a', ['a']));
    const data = Buffer.from(payload.data ?? []);
    const same = keys.get('a') ?? Buffer.alloc(32);
    const twins: KeyRing = {
      active: 'a',
      keys: new Map([
        ['a', same],
        ['c', same],
      ]),
    };
    const changed: Payload[] = [0, 11, 12, 27, 28, data.length - 1].map((at) => {
      const bytes = Buffer.from(data);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return { ...payload, data: bytes };
    });
    const cut = [0, 5, 12, 20, 28, data.length - 1].map((length) => ({
      ...payload,
      data: data.subarray(0, length),
    }));
    const renamed = {
      ...payload,
      metadata: { ...payload.metadata, 'encryption-key-id': Buffer.from('c') },
    };
    for (const one of [...changed, ...cut, renamed]) {
      await expect(decode(twins, one)).rejects.toThrow(/cannot be decrypted with the key "[ac]"/);
    }
  });

  it('refuses a short authentication tag', async () => {
    const payload = await encode(ring('a', ['a']));
    const data = Buffer.from(payload.data ?? []);
    const short = Buffer.concat([data.subarray(0, 12), data.subarray(12, 16)]);
    await expect(decode(ring('a', ['a']), { ...payload, data: short })).rejects.toThrow(
      /decrypted/,
    );
  });

  it('encrypts a request that is sent again only once', async () => {
    const once = await encode(ring('a', ['a']));
    expect(await encode(ring('a', ['a']), once)).toBe(once);
  });

  it('shows of a foreign key id only what is one', async () => {
    const payload = await encode(ring('a', ['a']));
    const odd = {
      ...payload.metadata,
      'encryption-key-id': Buffer.from('\n\u001b[31mx'.repeat(99)),
    };
    const failure = await decode(ring('a', ['a']), { ...payload, metadata: odd }).catch(String);
    expect(failure).toMatch(/^PayloadError: [\x20-\x7e]{1,300}$/);
  });
});
