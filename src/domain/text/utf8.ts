/** Bytes → text without guessing: a character that cannot be read must not become another one. */

type Utf8Fault = {
  /** Of the first byte that is not UTF-8, from 0. */
  offset: number;
  /** Both from 1; the column counts bytes. */
  line: number;
  column: number;
  message: string;
};

export type DecodedText = { ok: true; text: string } | { ok: false; fault: Utf8Fault };

const lineFeed = 0x0a;

/** Text of UTF-8 bytes; a byte order mark at the beginning is left out. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, fault: findFault(bytes) };
  }
}

function findFault(bytes: Uint8Array): Utf8Fault {
  const offset = firstInvalid(bytes);
  const before = bytes.subarray(0, offset);
  const lineStart = before.lastIndexOf(lineFeed) + 1;
  const line = before.reduce((count, byte) => count + (byte === lineFeed ? 1 : 0), 1);
  const column = offset - lineStart + 1;
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  const what = isUtf16(bytes) ? 'it is UTF-16' : `byte 0x${byte} is not UTF-8`;
  const message = `line ${line}, column ${column}: ${what}; save or send it as UTF-8`;
  return { offset, line, column, message };
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Offset of the first character that is none; as Unicode's table of well-formed sequences says. */
function firstInvalid(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthOfCharacter(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

function lengthOfCharacter(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // These four could spell a character in too many bytes, half of a pair, or one beyond the last.
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  const others = bytes.subarray(at + 2, at + length);
  const isWhole = others.length === length - 2 && others.every((byte) => byte >> 6 === 0b10);
  return isWhole ? length : 0;
}
