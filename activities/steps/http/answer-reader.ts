/**
 * Reads one HTTP/1.1 answer from the bytes of its connection, as RFC 9112 says. The connection carries
 * this answer alone, so what follows it can be left unread (docs/adr/0023).
 */
import type { HttpMethod } from '../../../src/domain/schedule/schedule.ts';
import { BodyBuffer, ByteReader, type ByteSource, type Line } from './answer-bytes.ts';

type AnswerHeaders = ReadonlyMap<string, readonly string[]>;

/** Why the body of an answer is not whole. `BrokenOff`: the connection ended before it did. */
type BodyFault = { kind: 'BrokenOff' | 'TooLarge' | 'Malformed'; reason: string };

export type WireAnswer = {
  status: number;
  /** By lower-case name, in the order of their arrival. */
  headers: AnswerHeaders;
  /**
   * Without its framing, still in its transfer and content codings; cut when there is a fault. Where
   * head or framing are malformed, the first bytes of the whole answer.
   */
  body: Buffer;
  /** Transfer codings other than `chunked`, in the order they were applied. */
  transferCodings: readonly string[];
  /** True when the body ends with its connection: nothing tells whether all of it has arrived. */
  endsWithConnection: boolean;
  fault: BodyFault | null;
};

/** There is no final answer: none was begun, or what came is not one. */
export class NoAnswer extends Error {
  /** True when the connection ended cleanly or was lost, false when what came is no answer. */
  readonly brokenOff: boolean;
  /** What arrived, up to 64 KiB. */
  readonly received: Buffer;

  constructor(reason: string, more: { brokenOff: boolean; received: Buffer; cause?: unknown }) {
    super(reason, { cause: more.cause });
    this.name = 'NoAnswer';
    this.brokenOff = more.brokenOff;
    this.received = more.received;
  }
}

/** All heads of an answer together, interim ones included. */
const headLimitBytes = 65_536;
const chunkLineLimitBytes = 1_024;
const interimLimit = 100;
/** Bytes read of a body that announces to be too large. */
const keptOfTooLarge = 65_536;

const statusLine = /^HTTP\/1\.\d ([1-9]\d\d)(?: |$)/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)$/s;
const chunkLine = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;|$)/;

/** @throws NoAnswer; a fault after the status line is part of the answer. */
export async function readAnswer(
  source: ByteSource,
  { method, limit, onHead }: { method: HttpMethod; limit: number; onHead?: () => void },
): Promise<WireAnswer> {
  // Twice the limit of the body leaves room for framing; chunks of one byte each run out of it.
  const reader = new ByteReader(source, headLimitBytes + 2 * limit);
  const head = await readFinalHead(reader);
  onHead?.();
  const { status, headers } = head;
  const unframed = {
    status,
    headers,
    body: reader.first,
    transferCodings: [],
    endsWithConnection: false,
  };
  if (head.fault !== null) return { ...unframed, fault: head.fault };
  const framing = framingOf(method, status, headers);
  if ('reason' in framing) return { ...unframed, fault: framing };
  const body = new BodyBuffer(limit);
  const fault = await readBody(reader, framing, body);
  return {
    status,
    headers,
    body: fault?.kind === 'Malformed' ? reader.first : body.bytes(),
    transferCodings: framing.codings,
    endsWithConnection: framing.by === 'Close',
    fault,
  };
}

type Head = { status: number; headers: AnswerHeaders; fault: BodyFault | null };

/** Leaves out the interim answers before the final one, asked for or not. */
async function readFinalHead(reader: ByteReader): Promise<Head> {
  for (let interim = 0; interim <= interimLimit; interim += 1) {
    const head = await readHead(reader);
    // 101 ends HTTP on this connection, so no other answer follows it.
    if (head.status >= 200 || head.status === 101) return head;
    if (head.fault === null) continue;
    throw noAnswer(reader, head.fault.reason, head.fault.kind === 'BrokenOff');
  }
  throw noAnswer(reader, `sent more than ${interimLimit} interim answers and no final one`);
}

async function readHead(reader: ByteReader): Promise<Head> {
  const status = await readStatus(reader);
  const headers = new Map<string, string[]>();
  let last: string[] | null = null;
  const ended = (kind: BodyFault['kind'], reason: string): Head => ({
    status,
    headers,
    fault: { kind, reason },
  });
  for (;;) {
    const line = await reader.line(headLimitBytes - reader.inLines);
    if (line === 'ended') return ended('BrokenOff', `${howItEnded(reader)} within its headers`);
    if (line === 'too long') {
      return ended('Malformed', `it has more than ${headLimitBytes} bytes of headers`);
    }
    if (line.text === '') return { status, headers, fault: null };
    const isFolded = /^[ \t]/.test(line.text);
    const [, name, value] = (isFolded ? null : headerLine.exec(line.text)) ?? [];
    if (isFolded && last !== null) {
      // A value folded over two lines; obsolete, and still one value.
      last.push(`${last.pop() ?? ''} ${line.text.trim()}`.trim());
    } else if (name !== undefined && value !== undefined) {
      last = headers.get(name.toLowerCase()) ?? [];
      last.push(value.replace(/[\r\0]/g, ' ').trim());
      headers.set(name.toLowerCase(), last);
    } else {
      return ended('Malformed', 'a line of its headers is not a header');
    }
  }
}

async function readStatus(reader: ByteReader): Promise<number> {
  const next = (): Promise<Line> => reader.line(headLimitBytes - reader.inLines);
  let line = await next();
  // An empty line before an answer does no harm.
  if (typeof line === 'object' && line.text === '') line = await next();
  if (line === 'ended') throw noAnswer(reader, `${howItEnded(reader)} before it answered`, true);
  const status = line === 'too long' ? null : statusLine.exec(line.text)?.[1];
  if (!status) throw noAnswer(reader, 'did not answer in HTTP/1.1');
  return Number(status);
}

function noAnswer(reader: ByteReader, reason: string, brokenOff = false): NoAnswer {
  return new NoAnswer(reason, { brokenOff, received: reader.first, cause: reader.failure });
}

function howItEnded(reader: ByteReader): string {
  return reader.failure === null ? 'the connection was closed' : 'the connection was lost';
}

type Framing = { codings: string[] } & (
  { by: 'Nothing' | 'Chunks' | 'Close' } | { by: 'Length'; length: number }
);

/** How the end of the body is found: RFC 9112, section 6.3. */
function framingOf(
  method: HttpMethod,
  status: number,
  headers: AnswerHeaders,
): Framing | BodyFault {
  // Whatever their headers announce, these have no body.
  if (method === 'HEAD' || status === 101 || status === 204 || status === 304) {
    return { by: 'Nothing', codings: [] };
  }
  const codings = listOf(headers.get('transfer-encoding')).filter((name) => name !== 'identity');
  if (codings.length > 0) {
    const chunked = codings.at(-1) === 'chunked';
    const inner = chunked ? codings.slice(0, -1) : codings;
    return { by: chunked ? 'Chunks' : 'Close', codings: inner };
  }
  const lengths = [...new Set(listOf(headers.get('content-length')))];
  const [length] = lengths;
  if (length === undefined) return { by: 'Close', codings: [] };
  if (lengths.length === 1 && /^\d{1,15}$/.test(length)) {
    return { by: 'Length', length: Number(length), codings: [] };
  }
  const said = lengths.slice(0, 5).map(shownWord).join(' and ');
  const reason =
    lengths.length > 1
      ? `it has different Content-Lengths: ${said}`
      : `its Content-Length is not a length: ${said}`;
  return { kind: 'Malformed', reason };
}

/** A word of a header as it came; a long one is only counted, because half a secret could not be masked. */
export function shownWord(word: string): string {
  return word.length <= 60 ? word : `(${word.length} characters)`;
}

/** The entries of a header that is a list, over all its lines, in lower case. */
export function listOf(values: readonly string[] | undefined): string[] {
  return (values ?? [])
    .flatMap((value) => value.split(','))
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');
}

/** Null when the body is whole. */
async function readBody(
  reader: ByteReader,
  framing: Framing,
  body: BodyBuffer,
): Promise<BodyFault | null> {
  switch (framing.by) {
    case 'Nothing':
      return null;
    case 'Chunks':
      return readChunks(reader, body);
    case 'Close':
      return readToClose(reader, body);
    case 'Length':
      return readLength(reader, framing.length, body);
  }
}

async function readLength(
  reader: ByteReader,
  length: number,
  body: BodyBuffer,
): Promise<BodyFault | null> {
  const wanted = length > body.limit ? keptOfTooLarge : length;
  const whole = await copy(reader, wanted, body);
  if (length > body.limit) return tooLarge(body.limit, length);
  if (whole) return null;
  return {
    kind: 'BrokenOff',
    reason: `${howItEnded(reader)} after ${body.size} of ${length} bytes`,
  };
}

async function readToClose(reader: ByteReader, body: BodyBuffer): Promise<BodyFault | null> {
  if (await copy(reader, body.limit + 1, body)) return tooLarge(body.limit);
  if (reader.failure === null) return null;
  return { kind: 'BrokenOff', reason: `${howItEnded(reader)} after ${body.size} bytes` };
}

async function readChunks(reader: ByteReader, body: BodyBuffer): Promise<BodyFault | null> {
  for (;;) {
    const size = await readChunkSize(reader);
    if (typeof size === 'object') return size;
    // With the last chunk the content is complete; nothing in a trailer is used.
    if (size === 0) return null;
    const room = body.limit - body.size;
    if (size > room || reader.isExhausted()) {
      await copy(reader, Math.min(size, room), body);
      return tooLarge(body.limit);
    }
    if (!(await copy(reader, size, body))) return endedInChunks(reader);
    const end = await reader.line(chunkLineLimitBytes);
    if (end === 'ended') return endedInChunks(reader);
    if (end === 'too long' || end.text !== '') {
      return { kind: 'Malformed', reason: 'one of its chunks is longer than it says' };
    }
  }
}

async function readChunkSize(reader: ByteReader): Promise<number | BodyFault> {
  const line = await reader.line(chunkLineLimitBytes);
  if (line === 'ended') return endedInChunks(reader);
  const digits = line === 'too long' ? undefined : chunkLine.exec(line.text)?.[1];
  if (digits !== undefined) return parseInt(digits, 16);
  return { kind: 'Malformed', reason: 'the size of one of its chunks is not a number' };
}

function endedInChunks(reader: ByteReader): BodyFault {
  return { kind: 'BrokenOff', reason: `${howItEnded(reader)} before its last chunk` };
}

function tooLarge(limit: number, length?: number): BodyFault {
  const reason =
    length === undefined
      ? `it is longer than the ${limit} bytes that are read`
      : `it is ${length} bytes long, and at most ${limit} are read`;
  return { kind: 'TooLarge', reason };
}

/** False when the connection ended first. */
async function copy(reader: ByteReader, length: number, body: BodyBuffer): Promise<boolean> {
  let left = length;
  while (left > 0) {
    const bytes = await reader.some(left);
    if (bytes === null) return false;
    body.add(bytes);
    left -= bytes.length;
  }
  return true;
}
