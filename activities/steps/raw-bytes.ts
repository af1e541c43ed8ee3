/** Bytes that are no text, written so that nothing is guessed and no secret shows. */
import type { SecretMask } from './secret-mask.ts';

export type RawBytes = {
  bytes: Buffer;
  /** True when more bytes would have followed. */
  cut: boolean;
};

const shownLength = 1_000;
/** More than is shown, so that a secret at its edge is seen whole. */
const maskedBytes = 65_536;
const notPlain = /[^\t\n\x20-\x5b\x5d-\x7e]/g;

/**
 * The first bytes, as ASCII where they are and as `\xNN` where they are not, under a line that says so.
 * Null when there are none. `secrets` is the mask of a step that sends secrets: it sees through plain
 * ASCII only, so other bytes are kept back.
 */
export function showRaw({ bytes, cut }: RawBytes, secrets: SecretMask | null): string | null {
  if (bytes.length === 0) return null;
  const plain = bytes.toString('latin1', 0, maskedBytes);
  const start = plain.slice(0, shownLength);
  if (secrets === null) {
    return `${labelOf(bytes, start)}\n${start.replace(notPlain, escape)}`;
  }
  if (plain.search(notPlain) >= 0) {
    return `[${bytes.length} bytes as they arrived, not kept: they may hold a secret of this step]`;
  }
  const isAll = !cut && bytes.length <= maskedBytes;
  const masked = secrets.mask(isAll ? plain : plain.slice(0, secrets.safeLength(plain)));
  return `${labelOf(bytes, start)}\n${masked.slice(0, shownLength)}`;
}

function labelOf(bytes: Buffer, shown: string): string {
  const count = shown.length < bytes.length ? `the first ${shown.length} of ` : '';
  return `[${count}${bytes.length} bytes as they arrived; \\xNN is one byte]`;
}

function escape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
