/** The text of API tokens: `carillon_<tenant>_<id>_<secret>`. Only the hash of the whole text is stored. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isSlug } from '../../domain/identifiers.ts';

const prefix = 'carillon';
const shape = /^carillon_([a-z0-9-]{1,63})_([0-9a-f]{32})_[0-9a-f]{64}$/;

/** A fast hash is enough for 256 random bits. Hexadecimal. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Takes the same time wherever the hashes differ. */
export function isSameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right);
}

export function newSecret(): string {
  return randomBytes(32).toString('hex');
}

/** The part of a token that is no secret. */
export function tokenPrefix(tenantSlug: string, id: string): string {
  return `${prefix}_${tenantSlug}_${id.replaceAll('-', '')}`;
}

/** Which token a text claims to be; null when it does not have the form of one. */
export function readTokenText(text: string): { tenantSlug: string; id: string } | null {
  const [, tenantSlug = '', digits = ''] = shape.exec(text) ?? [];
  if (!isSlug(tenantSlug)) return null;
  const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { tenantSlug, id };
}
