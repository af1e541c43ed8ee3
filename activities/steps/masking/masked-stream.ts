/** Masks text that arrives in pieces. */
import type { SecretMask } from './secret-mask.ts';

export type MaskedStream = {
  /** Masked text that can be shown: whole lines, or most of a very long one. */
  push(text: string): string;
  /** What was held back. */
  end(): string;
};

/** Text that may continue is masked up to here before the rest of it is waited for. */
const longestPending = 8_192;

/** Hides a secret also where a piece ends in its middle, and where an encoding of it is broken into lines. */
export function createMaskedStream({ mask, maskStart, span }: SecretMask): MaskedStream {
  const limit = Math.max(longestPending, 4 * span);
  let pending = '';
  const release = (length: number): string => {
    if (length === 0) return '';
    const ready = pending.slice(0, length);
    pending = pending.slice(length);
    return mask(ready);
  };
  return {
    push(text) {
      pending += text;
      const lines = text.includes('\n') ? release(endOfClosedLines(pending)) : '';
      if (pending.length <= limit) return lines;
      const { masked, rest } = maskStart(pending);
      pending = rest;
      return lines + masked;
    },
    end: () => release(pending.length),
  };
}

/** Behind the last line that a next line cannot continue. */
function endOfClosedLines(text: string): number {
  let end = text.lastIndexOf('\n') + 1;
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 2) + 1;
    if (!mayContinue(text.slice(Math.max(start, end - lookedAt), end).trim())) return end;
    end = end === 1 ? 0 : start;
  }
  return 0;
}

/** Of the end of a line. */
const lookedAt = 200;

/** Encodings are broken into lines of 60 digits and more; a line that is nothing else may be shorter. */
const continued = [
  /[=\\]$/,
  /^[A-Za-z0-9+/_-]{20,}$/,
  /[A-Za-z0-9+/_-]{40,}$/,
  /(?:[0-9A-Fa-f]{2}[ :,-]{0,2}){16,}$/,
  /(?:\d{1,3},[ \t]{0,2}){8,}$/,
];

function mayContinue(end: string): boolean {
  return continued.some((pattern) => pattern.test(end));
}
