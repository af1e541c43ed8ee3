/** How a stored secret is encrypted: AES-256-GCM, bound to its row, with a key that is in no database. */
import { decrypt, encrypt, type KeyRing } from '../../aes-gcm.ts';
import type { GivenSecret, StoredSecretLimits } from '../../domain/secrets/stored-secret.ts';

/** What the ciphertext is valid for. A row that was put elsewhere, or given other hosts, cannot be read. */
export type SecretPlace = StoredSecretLimits & {
  tenantId: string;
  id: string;
  name: string;
  version: number;
};

export type EncryptedSecret = { keyId: string; ciphertext: Buffer };

/** The value cannot be read here. The message names keys and settings, never a value. */
export class SecretKeyError extends Error {
  override readonly name = 'SecretKeyError';
}

const setting = 'CARILLON_SECRETS_KEYS_FILE';

/** With the active key. @throws SecretKeyError without a key ring. */
export function encryptSecret(
  ring: KeyRing | null,
  place: SecretPlace,
  value: string,
): EncryptedSecret {
  const keyId = ring?.active ?? '';
  const key = keyOf(ring, keyId, place.name);
  return { keyId, ciphertext: encrypt(key, Buffer.from(value, 'utf8'), boundTo(place, keyId)) };
}

/** @throws SecretKeyError when the key is missing, or the row was changed. */
export function decryptSecret(
  ring: KeyRing | null,
  place: SecretPlace,
  { keyId, ciphertext }: EncryptedSecret,
): string {
  const key = keyOf(ring, keyId, place.name);
  try {
    return decrypt(key, ciphertext, boundTo(place, keyId)).toString('utf8');
  } catch {
    throw new SecretKeyError(
      `the stored secret ${place.name} cannot be decrypted with the key "${keyId}": its row was changed outside ` +
        `Carillon, or another key had this id; store it again with: carillon secret set ${place.name}`,
    );
  }
}

/** Each with its value, or why it cannot be read. */
export function decryptSecrets(
  ring: KeyRing | null,
  tenantId: string,
  rows: readonly (Omit<SecretPlace, 'tenantId'> & EncryptedSecret)[],
): GivenSecret[] {
  return rows.map((row) => {
    const { name, pools, hosts } = row;
    try {
      return { name, pools, hosts, value: decryptSecret(ring, { ...row, tenantId }, row) };
    } catch (error) {
      if (!(error instanceof SecretKeyError)) throw error;
      return { name, code: 'secret-unavailable', reason: error.message };
    }
  });
}

function keyOf(ring: KeyRing | null, keyId: string, name: string): Buffer {
  const key = ring?.keys.get(keyId);
  if (key) return key;
  const why = ring
    ? `is encrypted with the key "${keyId}", which is not in the key ring of this process; add it to the file that ${setting} names`
    : `cannot be read: this process has no keys for stored secrets; set ${setting}`;
  throw new SecretKeyError(`the stored secret ${name} ${why}, and restart it`);
}

/** JSON of a list: no two rows give the same text. */
function boundTo(
  { tenantId, id, name, version, pools, hosts }: SecretPlace,
  keyId: string,
): Buffer {
  const parts = ['carillon-secret-1', tenantId, id, name, version, keyId, pools, hosts];
  return Buffer.from(JSON.stringify(parts));
}
