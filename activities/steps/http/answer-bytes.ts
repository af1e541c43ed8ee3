/** Lines and bytes of an answer, taken one after the other from what a connection delivers. */
import type { SecretMask } from '../masking/secret-mask.ts';

/** Where the bytes come from: null after a clean end. @throws what the connection failed with. */
export type ByteSource = { next(): Promise<Buffer | null> };

/** `ended`: the source ended before the line did. */
export type Line = { text: string } | 'ended' | 'too long';

const firstLimitBytes = 65_536;

export class ByteReader {
  /** What the connection failed with; null while it is open, and after a clean end. */
  failure: unknown = null;
  /** What arrived first, up to 64 KiB. */
  first: Buffer = Buffer.alloc(0);
  /** Bytes taken as lines. */
  inLines = 0;
  readonly #source: ByteSource;
  readonly #limit: number;
  #rest: Buffer = Buffer.alloc(0);
  #received = 0;

  /** `limit` bounds all bytes of the connection, framing included; see `isExhausted`. */
  constructor(source: ByteSource, limit: number) {
    this.#source = source;
    this.#limit = limit;
  }

  /** The next line as Latin-1, without its end; at most `max` bytes. */
  async line(max: number): Promise<Line> {
    for (let searched = 0; ;) {
      const end = this.#rest.indexOf(0x0a, searched);
      if (end > max || (end < 0 && this.#rest.length > max)) return 'too long';
      if (end >= 0) {
        this.inLines += end + 1;
        const text = this.#take(end + 1).toString('latin1', 0, end);
        return { text: text.endsWith('\r') ? text.slice(0, -1) : text };
      }
      searched = this.#rest.length;
      if (!(await this.#receive())) return 'ended';
    }
  }

  /** At least one and at most `max` bytes; null at the end. */
  async some(max: number): Promise<Buffer | null> {
    if (this.#rest.length === 0 && !(await this.#receive())) return null;
    return this.#take(Math.min(max, this.#rest.length));
  }

  /** True once more bytes have arrived than the limit allows. */
  isExhausted(): boolean {
    return this.#received > this.#limit;
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #receive(): Promise<boolean> {
    const bytes = await this.#next();
    if (bytes === null) return false;
    this.#received += bytes.length;
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const room = firstLimitBytes - this.first.length;
    if (room > 0) this.first = Buffer.concat([this.first, bytes.subarray(0, room)]);
    return true;
  }

  async #next(): Promise<Buffer | null> {
    try {
      return await this.#source.next();
    } catch (error) {
      this.failure = error;
      return null;
    }
  }
}

/** A body in one piece, however many chunks it comes in; bytes beyond the limit are left out. */
export class BodyBuffer {
  readonly limit: number;
  size = 0;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(limit: number) {
    this.limit = limit;
  }

  add(bytes: Buffer): void {
    const kept = bytes.subarray(0, this.limit - this.size);
    const size = this.size + kept.length;
    if (size > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(2 * this.#buffer.length, size, 1_024));
      this.#buffer.copy(grown, 0, 0, this.size);
      this.#buffer = grown;
    }
    kept.copy(this.#buffer, this.size);
    this.size = size;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.size);
  }
}

/** Bytes that are no text, written so that nothing is guessed and no secret shows. */
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
  const masked = isAll ? secrets.mask(plain) : secrets.maskStart(plain).masked;
  return `${labelOf(bytes, start)}\n${masked.slice(0, shownLength)}`;
}

function labelOf(bytes: Buffer, shown: string): string {
  const count = shown.length < bytes.length ? `the first ${shown.length} of ` : '';
  return `[${count}${bytes.length} bytes as they arrived; \\xNN is one byte]`;
}

function escape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
