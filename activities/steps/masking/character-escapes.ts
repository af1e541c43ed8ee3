/** Resolves the ways in which texts spell single characters, and remembers where each was spelled. */
import { characterEntities } from 'character-entities';
import { characterEntitiesLegacy } from 'character-entities-legacy';
import { hexDigit, readUtf8, type Units, UnitsBuilder } from './units.ts';

/** Entities that browsers also read without their semicolon. */
const legacyEntities: ReadonlySet<string> = new Set(characterEntitiesLegacy);
const longestEntity = Math.max(...Object.keys(characterEntities).map(({ length }) => length));
const longestLegacy = Math.max(...characterEntitiesLegacy.map(({ length }) => length));

/** Digits of a number: any real one, with zeros in front of it. */
const maxDigits = 40;

const code = {
  escape: 0x1b,
  newline: 0x0a,
  return: 0x0d,
  hash: 0x23,
  percent: 0x25,
  ampersand: 0x26,
  zero: 0x30,
  semicolon: 0x3b,
  equals: 0x3d,
  bracket: 0x5b,
  backslash: 0x5c,
  open: 0x7b,
  close: 0x7d,
  u: 0x75,
  U: 0x55,
  x: 0x78,
  X: 0x58,
} as const;

const controls: ReadonlyMap<number, number> = new Map(
  Object.entries({ a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27 }).map(
    ([letter, value]) => [letter.charCodeAt(0), value] as const,
  ),
);

/**
 * `\u0041`, `\x41`, `\101`, `\n`, `\/`, `%41`, `%u0041`, `&#65;`, `&#x41`, `&amp;` and their like, in one
 * pass; UTF-8 that was spelled byte by byte becomes its character. Null when there is nothing to resolve.
 * Of text that has nothing to resolve, only `reach` units next to what has are kept.
 */
export function resolveEscapes(units: Uint16Array, reach: number): Units | null {
  return resolveAll(units, reach, { isSpecial, resolveAt });
}

/**
 * Like `resolveEscapes` for one kind of escape each: backslashes, percents, entities. An encoder writes one kind
 * and leaves what looks like another as it is.
 */
export function resolveEachKind(units: Uint16Array, reach: number): Units[] {
  return kinds.flatMap((kind) => resolveAll(units, reach, kind) ?? []);
}

/** Drops control sequences of terminals, zero bytes and characters without a width; like `resolveEscapes`. */
export function dropInvisible(units: Uint16Array, reach: number): Units | null {
  return resolveAll(units, reach, { isSpecial: isInvisible, resolveAt: skipInvisible });
}

/** `=41` and line ends behind `=`, as mail has them. Otherwise like `resolveEscapes`. */
export function resolveQuotedPrintable(units: Uint16Array, reach: number): Units | null {
  return resolveAll(units, reach, { isSpecial: isQuotedSpecial, resolveAt: resolveEquals });
}

/** What is spelled up to `end`; an empty text for what is dropped. */
type Escape = { points: readonly number[]; end: number };

type Resolver = {
  /** By unit: 1 where an escape may begin. */
  isSpecial: Uint8Array;
  /** The escape that begins at `at`; null when there is none. */
  resolveAt: (units: Uint16Array, at: number) => Escape | null;
};

function resolveAll(
  units: Uint16Array,
  reach: number,
  { isSpecial: isMarked, resolveAt: resolve }: Resolver,
): Units | null {
  let out: UnitsBuilder | null = null;
  let plainFrom = 0;
  let at = 0;
  for (;;) {
    while (at < units.length && isMarked[units[at] as number] === 0) at += 1;
    if (at === units.length) break;
    const escape = resolve(units, at);
    if (escape === null) {
      at += 1;
      continue;
    }
    out ??= new UnitsBuilder(units);
    copyPlain(out, plainFrom, at, reach);
    for (const point of escape.points) out.addPoint(point, at, escape.end);
    at = escape.end;
    plainFrom = at;
  }
  if (out === null) return null;
  out.copy(plainFrom, Math.min(units.length, plainFrom + reach));
  return out.finish();
}

function copyPlain(out: UnitsBuilder, from: number, to: number, reach: number): void {
  if (to - from <= 2 * reach) return out.copy(from, to);
  if (from > 0) out.copy(from, from + reach);
  out.separate(from);
  out.copy(to - reach, to);
}

function marking(marked: readonly number[]): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (const unit of marked) table[unit] = 1;
  return table;
}

/** NUL, its picture, and what has no width. */
const dropped = [0, 0x2400, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff];
/** May be bytes of UTF-8. */
const highBytes = Array.from({ length: 0x80 }, (_, index) => 0x80 + index);
const kinds: readonly Resolver[] = [
  { isSpecial: marking([code.backslash]), resolveAt: readBackslash },
  { isSpecial: marking([code.percent]), resolveAt: readPercent },
  { isSpecial: marking([code.ampersand]), resolveAt: readEntity },
];
const isSpecial = marking([code.percent, code.ampersand, code.backslash, ...highBytes]);
const isInvisible = marking([code.escape, ...dropped]);
const isQuotedSpecial = marking([code.equals, ...highBytes]);

function resolveAt(units: Uint16Array, at: number): Escape | null {
  const unit = units[at];
  if (unit === code.backslash) return readBackslash(units, at);
  if (unit === code.percent) return readPercent(units, at);
  return unit === code.ampersand ? readEntity(units, at) : readBytes(units, at);
}

/** UTF-8 whose bytes were taken for characters. */
function readBytes(units: Uint16Array, at: number): Escape | null {
  const found = readUtf8(units, at);
  return found && { points: [found.point], end: at + found.length };
}

function readPercent(units: Uint16Array, at: number): Escape | null {
  const isWide = units[at + 1] === code.u || units[at + 1] === code.U;
  return isWide
    ? readHex(units, { from: at + 2, min: 4, max: 4 })
    : readHex(units, { from: at + 1, min: 2, max: 2 });
}

function readBackslash(units: Uint16Array, at: number): Escape | null {
  const letter = units[at + 1];
  if (letter === undefined) return null;
  if (letter === code.newline) return { points: [], end: at + 2 };
  if (letter === code.return) {
    return { points: [], end: at + (units[at + 2] === code.newline ? 3 : 2) };
  }
  const isNumbered = letter === code.u || letter === code.U || letter === code.x;
  return (
    (isNumbered ? readNumbered(units, at) : readOctal(units, at + 1)) ?? {
      points: [controls.get(letter) ?? letter],
      end: at + 2,
    }
  );
}

/** `\u0041`, `\uu0041`, `\u{41}`, `\U00000041`, `\x41`, `\x{41}` */
function readNumbered(units: Uint16Array, at: number): Escape | null {
  const letter = units[at + 1];
  let from = at + 2;
  if (units[from] === code.open) {
    const found = readHex(units, { from: from + 1, min: 1, max: maxDigits });
    const isClosed = found !== null && units[found.end] === code.close;
    return isClosed ? { ...found, end: found.end + 1 } : null;
  }
  if (letter === code.x) return readHex(units, { from, min: 2, max: 2 });
  const long = letter === code.U ? readHex(units, { from, min: 8, max: 8 }) : null;
  if (long !== null) return long;
  while (units[from] === code.u && from < at + 10) from += 1;
  return readHex(units, { from, min: 4, max: 4 });
}

function readOctal(units: Uint16Array, from: number): Escape | null {
  let value = 0;
  let end = from;
  while (end < from + 3) {
    const digit = (units[end] ?? 0) - code.zero;
    if (digit < 0 || digit > 7 || value * 8 + digit > 0xff) break;
    value = value * 8 + digit;
    end += 1;
  }
  return end === from ? null : { points: [value], end };
}

type Digits = { from: number; min: number; max: number; base?: 10 | 16 };

function readHex(units: Uint16Array, { from, min, max, base = 16 }: Digits): Escape | null {
  let value = 0;
  let end = from;
  while (end < from + max) {
    const digit = hexDigit(units[end]);
    if (digit < 0 || digit >= base) break;
    value = Math.min(value * base + digit, 0x110000);
    end += 1;
  }
  return end < from + min ? null : { points: [value], end };
}

function readEntity(units: Uint16Array, at: number): Escape | null {
  return units[at + 1] === code.hash ? readNumericEntity(units, at) : readNamedEntity(units, at);
}

function readNumericEntity(units: Uint16Array, at: number): Escape | null {
  const isHex = units[at + 2] === code.x || units[at + 2] === code.X;
  const found = readHex(units, {
    from: at + (isHex ? 3 : 2),
    min: 1,
    max: maxDigits,
    base: isHex ? 16 : 10,
  });
  const isClosed = found !== null && units[found.end] === code.semicolon;
  return isClosed ? { ...found, end: found.end + 1 } : found;
}

function readNamedEntity(units: Uint16Array, at: number): Escape | null {
  let name = '';
  let end = at + 1;
  while (name.length < longestEntity && isNamePart(units[end])) {
    name += String.fromCharCode(units[end] as number);
    end += 1;
  }
  if (units[end] === code.semicolon && Object.hasOwn(characterEntities, name)) {
    return { points: pointsOf(characterEntities[name] ?? ''), end: end + 1 };
  }
  for (let length = Math.min(longestLegacy, name.length); length > 1; length -= 1) {
    const start = name.slice(0, length);
    if (!legacyEntities.has(start)) continue;
    return { points: pointsOf(characterEntities[start] ?? ''), end: at + 1 + length };
  }
  return null;
}

function pointsOf(text: string): number[] {
  return [...text].map((character) => character.codePointAt(0) ?? 0);
}

function isNamePart(unit: number | undefined): boolean {
  if (unit === undefined) return false;
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}

function skipInvisible(units: Uint16Array, at: number): Escape {
  return { points: [], end: endOfControlSequence(units, at) };
}

/** `ESC [ … letter`, as colours are written; or a character alone. */
function endOfControlSequence(units: Uint16Array, at: number): number {
  if (units[at] !== code.escape || units[at + 1] !== code.bracket) return at + 1;
  for (let end = at + 2; end < Math.min(units.length, at + 66); end += 1) {
    const unit = units[end] as number;
    if (unit >= 0x40 && unit <= 0x7e) return end + 1;
    if (unit < 0x20 || unit > 0x3f) break;
  }
  return at + 1;
}

function resolveEquals(units: Uint16Array, at: number): Escape | null {
  if (units[at] !== code.equals) return readBytes(units, at);
  const byte = readHex(units, { from: at + 1, min: 2, max: 2 });
  if (byte !== null) return byte;
  let from = at + 1;
  while (from < at + 80 && (units[from] === 0x20 || units[from] === 0x09)) from += 1;
  if (units[from] === code.return) from += 1;
  return units[from] === code.newline ? { points: [], end: from + 1 } : null;
}
