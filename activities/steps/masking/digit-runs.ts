/** Runs of the digits of one alphabet, and the bytes they spell from each bit that may be the first. */
import { type Range, searchLast, separator, type Units } from './units.ts';

export type Alphabet = {
  /** Bits of one digit. */
  bits: 4 | 5 | 6;
  /** By unit below 0x80: the value of a digit, or -1. */
  values: Int8Array;
  /** By unit below 0x80: 1 for what may stand between two digits of one run. */
  between: Uint8Array;
  /** Blanks belong to a run only where they begin a line. */
  indented: boolean;
  /** Whether an x takes the 0 in front of it out of the run. */
  prefixed: boolean;
};

/** The bytes of all runs that spell at least `minBytes`; null when there are none. */
export function decodeRuns(alphabet: Alphabet, units: Uint16Array, minBytes: number): Units | null {
  const minDigits = Math.ceil((minBytes * 8) / alphabet.bits);
  const isPart = partsOf(alphabet);
  const out = new RunBytes(alphabet.bits);
  let at = 0;
  while (at + minDigits <= units.length) {
    // A run reaches over every place this far apart, so that most of a text is never looked at.
    const probe = at + minDigits - 1;
    let start = probe + 1;
    while (start > at && isPart(units, start - 1)) start -= 1;
    if (start > at) {
      at = start;
      continue;
    }
    let end = probe + 1;
    while (end < units.length && isPart(units, end)) end += 1;
    out.addRun(alphabet, units, { start, end }, minDigits);
    at = end + 1;
  }
  return out.finish();
}

type IsPart = (units: Uint16Array, at: number) => boolean;

function partsOf({ values, between, indented }: Alphabet): IsPart {
  const kind = new Uint8Array(0x80);
  for (let unit = 0; unit < 0x80; unit += 1) {
    kind[unit] = (values[unit] as number) >= 0 ? 1 : (between[unit] as number);
  }
  return (units, at) => {
    const unit = units[at] as number;
    if (unit >= 0x80) return false;
    if (kind[unit] === 1) return true;
    return indented && (unit === 0x20 || unit === 0x09) && beginsLine(units, at);
  };
}

const longestIndentation = 64;

function beginsLine(units: Uint16Array, at: number): boolean {
  let before = at - 1;
  const first = Math.max(0, at - longestIndentation);
  while (before > first && (units[before] === 0x20 || units[before] === 0x09)) before -= 1;
  return units[before] === 0x0a || units[before] === 0x0d;
}

class RunBytes {
  readonly #bits: number;
  /** Of all runs, one behind the other. */
  #values = new Uint8Array(256);
  #places = new Int32Array(256);
  #digits = 0;
  #bytes = new Uint16Array(1_024);
  #length = 0;
  /** Where each sequence of bytes begins, and with which digit. */
  readonly #begins: number[] = [];
  readonly #firstDigits: number[] = [];

  constructor(bits: number) {
    this.#bits = bits;
  }

  addRun(
    { values, prefixed }: Alphabet,
    units: Uint16Array,
    { start, end }: Range,
    minDigits: number,
  ): void {
    const first = this.#digits;
    this.#reserve(end - start);
    const ownValues = this.#values;
    const places = this.#places;
    let count = first;
    for (let at = start; at < end; at += 1) {
      const unit = units[at] as number;
      const value = values[unit] as number;
      if (value >= 0) {
        ownValues[count] = value;
        places[count] = at;
        count += 1;
      } else if (prefixed && (unit | 0x20) === 0x78 && units[at - 1] === 0x30 && at > start) {
        count -= 1;
      }
    }
    this.#digits = count;
    if (this.#digits - first < minDigits) this.#digits = first;
    else this.#decode(first);
  }

  /** From each digit that may be the first, until the bytes begin with the same bit again. */
  #decode(first: number): void {
    const bits = this.#bits;
    const count = this.#digits;
    const values = this.#values;
    const bytes = this.#bytes;
    let length = this.#length;
    const phases = bits === 6 ? 4 : bits === 5 ? 8 : 2;
    for (let phase = 0; phase < phases && first + phase < count; phase += 1) {
      this.#begins.push(length);
      this.#firstDigits.push(first + phase);
      let held = 0;
      let heldBits = 0;
      for (let index = first + phase; index < count; index += 1) {
        held = ((held << bits) | (values[index] as number)) & 0xffff;
        heldBits += bits;
        if (heldBits < 8) continue;
        heldBits -= 8;
        bytes[length++] = (held >> heldBits) & 0xff;
      }
      bytes[length++] = separator;
    }
    this.#length = length;
  }

  finish(): Units | null {
    if (this.#length === 0) return null;
    const units = this.#bytes.subarray(0, this.#length);
    return { units, placeOf: (start, end) => this.#placeOf(start, end) };
  }

  #placeOf(start: number, end: number): Range {
    const begins = this.#begins;
    const index = searchLast(begins.length, (at) => (begins[at] as number) <= start) - 1;
    const begin = begins[index] as number;
    const digit = this.#firstDigits[index] as number;
    const first = digit + Math.floor(((start - begin) * 8) / this.#bits);
    const last = digit + Math.floor(((end - begin) * 8 - 1) / this.#bits);
    return { start: this.#places[first] as number, end: (this.#places[last] as number) + 1 };
  }

  /** Room for one more run of so many digits. */
  #reserve(digits: number): void {
    const wanted = this.#digits + digits;
    if (wanted > this.#values.length) {
      this.#values = grown(this.#values, new Uint8Array(2 * wanted));
      this.#places = grown(this.#places, new Int32Array(2 * wanted));
    }
    // A digit is in as many bytes as it has bits.
    const length = this.#length + (digits + 8) * this.#bits + 16;
    if (length > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint16Array(2 * length));
  }
}

export function grown<T extends Uint8Array | Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
