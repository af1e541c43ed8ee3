/** Lines and bytes of an answer, taken one after the other from what a connection delivers. */

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
