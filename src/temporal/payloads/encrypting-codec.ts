/** Encrypts payloads on their way to Temporal: AES-256-GCM, a new nonce for each (ADR 0027). */
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { decrypt, encrypt, type KeyRing } from '../../aes-gcm.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const encoding = 'binary/encrypted';
/** Member of a payload's metadata: which key it is encrypted with. */
const keyIdField = 'encryption-key-id';

/** A payload that this process cannot read. Not a fault of the execution: the task is tried again. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

/** Plain payloads are read as they are: those from before encryption was switched on, and of the CLI. */
export function createEncryptingCodec(ring: KeyRing): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => encryptPayload(ring, payload)),
    decode: async (payloads) => payloads.map((payload) => decryptPayload(ring, payload)),
  };
}

/** Id of the key a payload is encrypted with; null for a plain one. */
export function keyIdOf(payload: Payload | null | undefined): string | null {
  if (textOf(payload?.metadata?.['encoding']) !== encoding) return null;
  return textOf(payload?.metadata?.[keyIdField]);
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes).toString('utf8') : '';
}

function encryptPayload({ active, keys }: KeyRing, payload: Payload): Payload {
  // A request that is sent again may be encrypted already.
  if (keyIdOf(payload) !== null) return payload;
  const key = keys.get(active);
  if (key === undefined) throw new PayloadError(`the payload key "${active}" is missing`);
  const plain = PayloadMessage.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(encoding), [keyIdField]: Buffer.from(active) },
    data: encrypt(key, plain, boundTo(active)),
  };
}

/** What the ciphertext is valid for: it cannot be passed off as one of another key or scheme. */
function boundTo(keyId: string): Buffer {
  return Buffer.from(`${encoding}\0${keyId}`);
}

/** @throws PayloadError when the key is not in the ring, or the payload was changed. */
function decryptPayload({ keys }: KeyRing, payload: Payload): Payload {
  const id = keyIdOf(payload);
  if (id === null) return payload;
  const key = keys.get(id);
  if (key === undefined) throw unreadable(id, 'which is not in the key ring of this process');
  try {
    const plain = decrypt(key, Buffer.from(payload.data ?? []), boundTo(id));
    return PayloadMessage.toObject(PayloadMessage.decode(plain), { defaults: false });
  } catch {
    throw new PayloadError(
      `a payload in Temporal cannot be decrypted with the key "${shown(id)}": it was changed, or another ` +
        'key had this id',
    );
  }
}

/** Ids come from Temporal, where anybody with access can write them. */
function shown(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]/g, '?').slice(0, 64);
}

function unreadable(id: string, why: string): PayloadError {
  return new PayloadError(
    `a payload in Temporal is encrypted with the key "${shown(id)}", ${why}; ` +
      'add it to the file that CARILLON_PAYLOAD_KEYS_FILE names, and restart',
  );
}

/** @throws PayloadError for an encrypted payload, in a process without keys. */
export function mustBePlain(payload: Payload): void {
  const id = keyIdOf(payload);
  if (id !== null) throw unreadable(id, 'and this process has no keys');
}
