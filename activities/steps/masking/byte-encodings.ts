/**
 * Decodes whatever in a text may be base64, base32, hexadecimal or a list of byte values. Encoded bytes do
 * not say where they begin, so runs of digits are decoded from every bit that may be the first.
 */
import { type Alphabet, decodeRuns, grown } from './digit-runs.ts';
import { separator, type Units } from './units.ts';

/** Decodes all that spells at least `minBytes` bytes; null when there is nothing. */
export type ByteDecoder = (units: Uint16Array, minBytes: number) => Units | null;

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = upper.toLowerCase();
const decimal = '0123456789';

function digitsOf(...spellings: string[]): Int8Array {
  const values = new Int8Array(0x80).fill(-1);
  for (const spelling of spellings) {
    for (const [value, digit] of [...spelling].entries()) values[digit.charCodeAt(0)] = value;
  }
  return values;
}

function marksOf(text: string): Uint8Array {
  const marks = new Uint8Array(0x80);
  for (const character of text) marks[character.charCodeAt(0)] = 1;
  return marks;
}

function alphabet(bits: 5 | 6, ...spellings: string[]): Alphabet {
  const values = digitsOf(...spellings);
  return { bits, values, between: marksOf('\r\n'), indented: true, prefixed: false };
}

/** Encoders write base32 in capitals or small letters, never in both. */
const alphabets: readonly Alphabet[] = [
  alphabet(6, `${upper}${lower}${decimal}+/`, `${upper}${lower}${decimal}-_`),
  alphabet(5, `${upper}234567`),
  alphabet(5, `${lower}234567`),
  alphabet(5, `${decimal}${upper.slice(0, 22)}`),
  alphabet(5, `${decimal}${lower.slice(0, 22)}`),
  {
    bits: 4,
    values: digitsOf(`${decimal}abcdef`, `${decimal}ABCDEF`),
    between: marksOf(' \t\r\n:-+,;._xX'),
    indented: false,
    prefixed: true,
  },
];

export const byteDecoders: readonly ByteDecoder[] = [
  ...alphabets.map(
    (one): ByteDecoder =>
      (units, minBytes) =>
        decodeRuns(one, units, minBytes),
  ),
  decodeByteList,
];

const inByteList = marksOf(`${decimal}-, \t\r\n`);
const comma = 0x2c;

/** `115, 101, 99` and `[-61, -74]`, as programs print arrays of bytes. */
function decodeByteList(units: Uint16Array, minBytes: number): Units | null {
  const minLength = 2 * minBytes - 1;
  const out = new ListBytes();
  for (let at = 0; at + minLength <= units.length;) {
    const probe = at + minLength - 1;
    let start = probe + 1;
    while (start > at && isMarked(units[start - 1] as number)) start -= 1;
    if (start > at) {
      at = start;
      continue;
    }
    let end = probe + 1;
    while (end < units.length && isMarked(units[end] as number)) end += 1;
    out.addRun(units, { start, end }, minBytes);
    at = end + 1;
  }
  return out.finish();
}

function isMarked(unit: number): boolean {
  return unit < 0x80 && inByteList[unit] === 1;
}

class ListBytes {
  #bytes = new Uint16Array(64);
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #length = 0;

  addRun(units: Uint16Array, run: { start: number; end: number }, minBytes: number): void {
    const from = this.#length;
    let commas = 0;
    for (let at = run.start; at < run.end;) {
      if (units[at] === comma) commas += 1;
      const number = readByte(units, at, run.end);
      if (number !== null) this.#add(number.value, at, number.end);
      at = number?.end ?? at + 1;
    }
    if (this.#length - from < minBytes || commas < minBytes - 1) this.#length = from;
    else this.#add(separator, run.end, run.end);
  }

  finish(): Units | null {
    if (this.#length === 0) return null;
    return {
      units: this.#bytes.subarray(0, this.#length),
      placeOf: (start, end) => ({
        start: this.#starts[start] as number,
        end: this.#ends[end - 1] as number,
      }),
    };
  }

  #add(byte: number, start: number, end: number): void {
    if (this.#length === this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint16Array(2 * this.#length));
      this.#starts = grown(this.#starts, new Int32Array(2 * this.#length));
      this.#ends = grown(this.#ends, new Int32Array(2 * this.#length));
    }
    this.#bytes[this.#length] = byte;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
  }
}

/** A number from -128 to 255. */
function readByte(
  units: Uint16Array,
  at: number,
  limit: number,
): { value: number; end: number } | null {
  const isNegative = units[at] === 0x2d;
  const from = isNegative ? at + 1 : at;
  let end = from;
  let value = 0;
  while (end < limit && end < from + 4) {
    const digit = (units[end] as number) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    end += 1;
  }
  if (end === from || value > (isNegative ? 128 : 255)) return null;
  return { value: isNegative ? (256 - value) & 0xff : value, end };
}
