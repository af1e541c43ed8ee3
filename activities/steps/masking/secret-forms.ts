/** What is searched for: the texts and bytes that secrets are once nothing is encoded any more. */
import { dropInvisible, resolveEscapes, resolveQuotedPrintable } from './character-escapes.ts';
import { toUnits } from './units.ts';

/**
 * Shorter secrets are in every text by chance: they are found only as they are, where no letter or digit is
 * next to them.
 */
export const shortestSecret = 4;

export type SecretForms = {
  patterns: Uint16Array[];
  short: string[];
  /** Bytes of the shortest pattern. */
  minLength: number;
  /** UTF-8 bytes of the longest line. */
  maxLength: number;
  /** Whether a secret has a character that an escape may begin with. */
  looksEscaped: boolean;
};

/** Each line of a secret is searched for on its own, because a text may show only some of them. */
export function secretForms(secrets: readonly string[]): SecretForms {
  const lines = new Set(secrets.flatMap(linesOf));
  const long = [...lines].filter((line) => line.length >= shortestSecret);
  const forms = new Map<string, Uint16Array>();
  for (const form of [...long, ...secrets].flatMap(formsOf)) {
    if (form.length >= shortestSecret) forms.set(form.join(), form);
  }
  const patterns = [...forms.values()];
  return {
    patterns,
    short: [...lines].filter((line) => line.length < shortestSecret),
    minLength: Math.min(...patterns.map(({ length }) => length)),
    maxLength: Math.max(0, ...long.map((line) => Buffer.byteLength(line))),
    looksEscaped: secrets.some((secret) => /[\\%&]/.test(secret)),
  };
}

function linesOf(secret: string): string[] {
  const lines = secret
    .split(/[\r\n]+/)
    .flatMap((line) => [line, line.trim()])
    .filter((line) => line !== '');
  const isSeveral = new Set(lines.map((line) => line.trim())).size > 1;
  return isSeveral ? lines.filter((line) => line.length >= shortestSecret) : lines;
}

/** A secret may itself look like an encoding: then a text without encodings has what it decodes to. */
function formsOf(secret: string): Uint16Array[] {
  // Forms write a blank as a plus; nothing tells such a plus from another one.
  const texts = new Set([secret, secret.replaceAll(' ', '+')]);
  return [...texts].flatMap((text) => {
    const utf16 = Buffer.from(text, 'utf16le');
    return [
      ...decodings(toUnits(text)),
      Uint16Array.from(Buffer.from(text)),
      Uint16Array.from(utf16),
      Uint16Array.from(Buffer.from(utf16).swap16()),
    ];
  });
}

const maxDecodings = 4;

function decodings(units: Uint16Array): Uint16Array[] {
  const found = [units];
  const quoted = resolveQuotedPrintable(units, units.length);
  if (quoted !== null) found.push(quoted.units);
  for (const start of [...found]) {
    let current = start;
    for (let depth = 0; depth < maxDecodings; depth += 1) {
      const visible = dropInvisible(current, current.length)?.units ?? current;
      const resolved = resolveEscapes(visible, visible.length)?.units ?? visible;
      if (resolved === current) break;
      current = resolved;
      found.push(current);
    }
  }
  return found;
}
