/** Signatures of Standard Webhooks: over id, time and body, with each secret of the channel. */
import { createHmac } from 'node:crypto';

const prefix = 'whsec_';
/** The specification asks for 24 to 64 bytes. */
const keyBytes = { min: 24, max: 64 } as const;

/** Null for a text that is not `whsec_` and the base64 of 24 to 64 bytes. */
export function readSigningKey(secret: string): Buffer | null {
  const text = secret.trim();
  if (!text.startsWith(prefix)) return null;
  const encoded = text.slice(prefix.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= keyBytes.min && key.length <= keyBytes.max ? key : null;
}

/** The three headers of one attempt. */
export function webhookHeaders(
  { id, at, body }: { id: string; at: Date; body: string },
  keys: readonly Buffer[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const sign = (key: Buffer): string =>
    `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64')}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map(sign).join(' '),
  };
}
