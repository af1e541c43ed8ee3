/** Texts among decoded bytes, which may be encoded once more. */
import { readUtf8, separator, type Units, UnitsBuilder, within } from './units.ts';

/** Texts of at least `minLength` units in UTF-8, and in UTF-16 where the bytes look like it. */
export function textsIn(bytes: Units, minLength: number): Units[] {
  const texts = narrowTexts(bytes, minLength);
  return [...(texts === null ? [] : [texts]), ...wideTexts(bytes)];
}

/**
 * Bytes that were no encoding decode to next to no text. The zeros that UTF-16 has beside ASCII are left
 * out.
 */
function narrowTexts(bytes: Units, minLength: number): Units | null {
  const { units } = bytes;
  const out = new UnitsBuilder(units);
  for (let at = 0; at + minLength <= units.length;) {
    // Most of the bytes are never looked at.
    const probe = at + minLength - 1;
    let start = probe + 1;
    while (start > at && mayBeText(units[start - 1] as number)) start -= 1;
    at = start > at ? start : copyTexts(units, start, minLength, out);
  }
  const texts = out.finish();
  return texts.units.length === 0 ? null : within(texts, bytes);
}

const isText = new Uint8Array(0x80);
for (let unit = 0x20; unit < 0x7f; unit += 1) isText[unit] = 1;
for (const unit of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]) isText[unit] = 1;

function mayBeText(unit: number): boolean {
  return unit < 0x80 ? unit === 0 || isText[unit] === 1 : unit !== separator;
}

/** Copies the texts from `start` up to the first byte that can be in none, and answers where that is. */
function copyTexts(
  units: Uint16Array,
  start: number,
  minLength: number,
  out: UnitsBuilder,
): number {
  let from = start;
  let at = start;
  for (;;) {
    const length = at < units.length ? textLength(units, at) : 0;
    if (length > 0) {
      at += length;
      continue;
    }
    if (at - from >= minLength) {
      copyWithoutZeros(units, from, at, out);
      out.separate(at);
    }
    if (at >= units.length || !mayBeText(units[at] as number)) return at;
    at += 1;
    from = at;
  }
}

/** Units of the character at `at`; 0 when it belongs to no text. */
function textLength(units: Uint16Array, at: number): number {
  const unit = units[at] as number;
  if (unit >= 0x80) return readUtf8(units, at)?.length ?? 0;
  if (isText[unit] === 1) return 1;
  // UTF-16 and UTF-32 have up to three zeros between two characters.
  if (unit !== 0) return 0;
  const isFilling = units[at - 1] !== 0 || units[at - 2] !== 0 || units[at - 3] !== 0;
  return isFilling ? 1 : 0;
}

function copyWithoutZeros(units: Uint16Array, start: number, end: number, out: UnitsBuilder): void {
  let from = start;
  for (let at = start; at < end; at += 1) {
    if (units[at] !== 0) continue;
    out.copy(from, at);
    from = at + 1;
  }
  out.copy(from, end);
}

/** A text in UTF-16 has zeros beside its ASCII; bytes with hardly anything else hold no text. */
const zeroShare = { least: 1 / 64, most: 5 / 8 };

/** In both orders of the bytes, from each of two bytes that may be the first. */
function wideTexts(bytes: Units): Units[] {
  const { units } = bytes;
  let zeros = 0;
  for (let at = 0; at < units.length; at += 1) if (units[at] === 0) zeros += 1;
  if (zeros < units.length * zeroShare.least || zeros > units.length * zeroShare.most) return [];
  return [0, 1].flatMap((first) => [
    wideText(bytes, first, (low, high) => low | (high << 8)),
    wideText(bytes, first, (high, low) => low | (high << 8)),
  ]);
}

function wideText(
  { units, placeOf }: Units,
  first: number,
  join: (a: number, b: number) => number,
): Units {
  const wide = new Uint16Array(Math.max(0, (units.length - first) >> 1));
  for (let index = 0; index < wide.length; index += 1) {
    const a = units[first + 2 * index] as number;
    const b = units[first + 2 * index + 1] as number;
    wide[index] = a === separator || b === separator ? separator : join(a, b);
  }
  return {
    units: wide,
    placeOf: (start, end) => placeOf(first + 2 * start, first + 2 * end),
  };
}
