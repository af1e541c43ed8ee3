/** Cuts secret values out of everything that leaves a step worker. */

const mark = '[secret]';

/** Shorter encoded pieces are too common in ordinary text to be told from it. */
const shortestEncodedPiece = 6;

/** Text without a line break is masked up to here before the rest of its line is waited for. */
const longestPendingLine = 8_192;

export type SecretMask = {
  mask: (text: string) => string;
  /** Length at which `text` may be cut without cutting through a secret; `text` may continue. */
  safeLength: (text: string) => number;
};

const nothing: SecretMask = { mask: (text) => text, safeLength: (text) => text.length };

/** Masks the given values as they are and in the spellings that requests and logs give them. */
export function createSecretMask(secrets: readonly string[]): SecretMask {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const longest = forms[0]?.length ?? 0;
  if (longest === 0) return nothing;
  const pattern = new RegExp(forms.map(escapeForPattern).join('|'), 'g');
  return {
    mask: (text) => text.replace(pattern, mark),
    safeLength(text) {
      let safe = Math.max(0, text.length - (longest - 1));
      for (const match of text.matchAll(pattern)) {
        if (match.index >= safe) break;
        safe = Math.max(safe, match.index + match[0].length);
      }
      return safe;
    },
  };
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** No form holds a line break, so that whole lines can be masked as they arrive. */
function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const lines = secret.split(/[\r\n]+/).filter((line) => line.length > 0);
  const plain = lines.length > 1 ? lines.filter((line) => line.length >= 4) : lines;
  const forms = [...plain, ...urlForms(secret), JSON.stringify(secret).slice(1, -1)];
  return [...forms, ...byteForms(Buffer.from(secret))].filter((form) => form.length > 0);
}

function urlForms(secret: string): string[] {
  // Half a character cannot be encoded; such a text never reaches a URL either.
  const whole = secret.replace(/\p{Surrogate}/gu, '\uFFFD');
  const component = encodeURIComponent(whole);
  const strict = component.replace(/[!'()*~]/g, percentEncode);
  const forms = [component, strict, strict.replaceAll('%20', '+')];
  return [...forms, ...forms.map((form) => form.replace(/%[0-9A-F]{2}/g, lowerCase))];
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

/**
 * Base64 spells the same bytes in three ways, by where they begin in the encoded whole, as a
 * password does behind a user name; the characters shared with neighbouring bytes are left out.
 */
function byteForms(bytes: Buffer): string[] {
  const shifted = [0, 1, 2].map((lead) => {
    const encoded = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
    const whole = Math.floor(((lead + bytes.length) * 8) / 6);
    return encoded.slice(Math.ceil((lead * 8) / 6), whole);
  });
  const base64 = [bytes.toString('base64'), ...shifted];
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  const forms = [...base64, ...url, hex, hex.toUpperCase()];
  return forms.filter((form) => form.length >= shortestEncodedPiece);
}

export type MaskedStream = {
  /** Masked text that can be shown: whole lines, or most of a very long one. */
  push(text: string): string;
  /** What was held back. */
  end(): string;
};

/** Masks text that arrives in pieces, also where a piece ends in the middle of a secret. */
export function createMaskedStream(mask: SecretMask): MaskedStream {
  let pending = '';
  const release = (length: number): string => {
    const ready = pending.slice(0, length);
    pending = pending.slice(length);
    return mask.mask(ready);
  };
  return {
    push(text) {
      pending += text;
      const lines = release(pending.lastIndexOf('\n') + 1);
      if (pending.length <= longestPendingLine) return lines;
      return lines + release(mask.safeLength(pending));
    },
    end: () => release(pending.length),
  };
}
