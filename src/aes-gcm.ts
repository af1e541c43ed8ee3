/** AES-256-GCM, as payloads in Temporal and stored secrets are encrypted. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keys by id; the active one encrypts, all of them decrypt. */
export type KeyRing = {
  active: string;
  keys: ReadonlyMap<string, Buffer>;
};

const cipherName = 'aes-256-gcm';
const sizes = { nonce: 12, tag: 16 };

/**
 * Nonce, tag and ciphertext, in this order. `boundTo` is what they are valid for: they cannot be passed off as
 * something else.
 */
export function encrypt(key: Buffer, plain: Uint8Array, boundTo: Buffer): Buffer {
  const nonce = randomBytes(sizes.nonce);
  const cipher = createCipheriv(cipherName, key, nonce).setAAD(boundTo);
  const hidden = [cipher.update(plain), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...hidden]);
}

/** @throws Error when it was changed, is valid for something else, or was encrypted with another key. */
export function decrypt(key: Buffer, data: Buffer, boundTo: Buffer): Buffer {
  const options = { authTagLength: sizes.tag };
  const decipher = createDecipheriv(cipherName, key, data.subarray(0, sizes.nonce), options);
  decipher.setAAD(boundTo);
  decipher.setAuthTag(data.subarray(sizes.nonce, sizes.nonce + sizes.tag));
  const hidden = data.subarray(sizes.nonce + sizes.tag);
  return Buffer.concat([decipher.update(hidden), decipher.final()]);
}
