/** UTF-16 units of a decoded text, each with the place in the encoded text it was decoded from. */

export type Range = { start: number; end: number };

export type Units = {
  units: Uint16Array;
  /** The encoded units that [start, end) was decoded from. */
  placeOf: (start: number, end: number) => Range;
};

/** Units decoded from `outer`, with their place in what that was decoded from. */
export function within(inner: Units, outer: Units): Units {
  return {
    units: inner.units,
    placeOf(start, end) {
      const place = inner.placeOf(start, end);
      return outer.placeOf(place.start, place.end);
    },
  };
}

/** A unit no secret has: texts on both its sides are not one text. */
export const separator = 0xffff;

export function toUnits(text: string): Uint16Array {
  // A copy: the pooled memory of a small buffer may begin at an odd address.
  const units = new Uint16Array(text.length);
  new Uint8Array(units.buffer).set(Buffer.from(text, 'utf16le'));
  return units;
}

/** -1 for anything but a hexadecimal digit. */
export function hexDigit(unit: number | undefined): number {
  return unit === undefined || unit > 0x7f ? -1 : (hexDigits[unit] as number);
}

const hexDigits = new Int8Array(0x80).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  hexDigits[digit.charCodeAt(0)] = value;
  hexDigits[digit.toUpperCase().charCodeAt(0)] = value;
}

/**
 * Puts a decoded text together from parts of the encoded one and from decoded units. UTF-8 that was
 * decoded byte by byte becomes its character.
 */
export class UnitsBuilder {
  readonly #source: Uint16Array;
  #units: Uint16Array;
  #length = 0;
  /** Of each part: where it begins here, and where it begins and ends in the source. */
  readonly #parts: number[] = [];

  constructor(source: Uint16Array) {
    this.#source = source;
    this.#units = new Uint16Array(64);
  }

  copy(start: number, end: number): void {
    if (end <= start) return;
    this.#reserve(end - start);
    this.#parts.push(this.#length, start, end);
    this.#units.set(this.#source.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** A unit decoded from [start, end) of the source. */
  add(unit: number, start: number, end: number): void {
    this.#reserve(1);
    this.#parts.push(this.#length, start, end);
    this.#units[this.#length] = unit;
    this.#length += 1;
    if (unit >= 0x80 && unit <= 0xbf) this.#joinUtf8(end);
  }

  /** A code point; what is none becomes the replacement character. */
  addPoint(point: number, start: number, end: number): void {
    if (point <= 0xffff) return this.add(point, start, end);
    if (point > 0x10ffff) return this.add(0xfffd, start, end);
    this.add(0xd800 + ((point - 0x10000) >> 10), start, end);
    this.add(0xdc00 + ((point - 0x10000) & 0x3ff), start, end);
  }

  separate(at: number): void {
    this.add(separator, at, at);
  }

  finish(): Units {
    const units = this.#units.subarray(0, this.#length);
    return { units, placeOf: (start, end) => placeIn(this.#parts, start, end) };
  }

  /** The last unit may be the last byte of a character, whose other bytes were added one by one. */
  #joinUtf8(end: number): void {
    for (let length = 2; length <= 4; length += 1) {
      const from = this.#length - length;
      const first = this.#parts.length - 3 * length;
      if (from < 0 || first < 0 || this.#parts[first] !== from) return;
      const found = readUtf8(this.#units, from, this.#length);
      if (found?.length !== length) continue;
      const start = this.#parts[first + 1] as number;
      this.#length = from;
      this.#parts.length = first;
      this.addPoint(found.point, start, end);
      return;
    }
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#units.length) return;
    const units = new Uint16Array(2 * (this.#length + count));
    units.set(this.#units);
    this.#units = units;
  }
}

function placeIn(parts: readonly number[], start: number, end: number): Range {
  const first = partAt(parts, start);
  const last = partAt(parts, end - 1);
  const isCopied = (part: number): boolean => lengthOf(parts, part) > 1;
  const from = parts[first + 1] as number;
  const to = parts[last + 1] as number;
  return {
    start: isCopied(first) ? from + start - (parts[first] as number) : from,
    end: isCopied(last) ? to + end - (parts[last] as number) : (parts[last + 2] as number),
  };
}

/** Units of a part; a copied part of one unit is like a decoded one. */
function lengthOf(parts: readonly number[], part: number): number {
  const next = parts[part + 3];
  const here = parts[part] as number;
  return next === undefined
    ? (parts[part + 2] as number) - (parts[part + 1] as number)
    : next - here;
}

function partAt(parts: readonly number[], unit: number): number {
  return 3 * (searchLast(parts.length / 3, (index) => (parts[3 * index] as number) <= unit) - 1);
}

/** How many of the first indexes fulfil `holds`, which holds up to some index and not from there on. */
export function searchLast(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The character whose bytes begin at `at`; null when they are none, or are ASCII. */
export function readUtf8(
  units: Uint16Array,
  at: number,
  end: number = units.length,
): { point: number; length: number } | null {
  const lead = units[at] as number;
  if (lead < 0xc2 || lead > 0xf4) return null;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return null;
  let point = lead & (0x7f >> length);
  for (let index = 1; index < length; index += 1) {
    const unit = units[at + index] as number;
    if (unit < 0x80 || unit > 0xbf) return null;
    point = (point << 6) | (unit & 0x3f);
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][length] as number;
  const isCharacter = point >= least && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? { point, length } : null;
}
