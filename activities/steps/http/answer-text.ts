/** Bytes of a body → its text, or why it has none. Nothing is guessed and nothing is replaced. */
import * as zlib from 'node:zlib';
import { TextDecoder } from '@exodus/bytes/encoding.js';
import { charsetOfContentType } from '../../../src/domain/steps/http-headers.ts';
import { shownWord } from './answer-reader.ts';

export type DecodedText = { text: string; fault: null } | { text: null; fault: string };

export type BodyCodings = {
  /** In the order they were applied, in lower case: transfer codings come last. */
  codings: readonly string[];
  /** Of its Content-Type; null when there is none. */
  mediaType: string | null;
};

type Options = { maxOutputLength: number; info: true };
type Decoder = (
  body: Buffer,
  options: Options,
  done: (error: Error | null, result: Buffer) => void,
) => void;

/** Codings a real answer has applied one over the other. */
const maxCodings = 5;

const decoders: Readonly<Record<string, readonly Decoder[]>> = {
  gzip: [zlib.gunzip],
  'x-gzip': [zlib.gunzip],
  // Means zlib; many servers send the bare data inside of it.
  deflate: [zlib.inflate, zlib.inflateRaw],
  br: [zlib.brotliDecompress],
  // From Node.js 22.15 on.
  ...('zstdDecompress' in zlib ? { zstd: [zlib.zstdDecompress as Decoder] } : {}),
};

/** @param limit bytes of the body without its codings. */
export async function decodeText(
  body: Buffer,
  { codings, mediaType }: BodyCodings,
  limit: number,
): Promise<DecodedText> {
  const unpacked = await unpack(body, codings, limit);
  return typeof unpacked === 'string'
    ? { text: null, fault: unpacked }
    : toText(unpacked, mediaType);
}

/** The bytes without their codings, or what stands in the way. */
async function unpack(
  body: Buffer,
  codings: readonly string[],
  limit: number,
): Promise<Buffer | string> {
  const applied = codings.filter((name) => name !== 'identity');
  if (applied.length > maxCodings) return `it has ${applied.length} codings, one over the other`;
  let bytes = body;
  for (const name of applied.toReversed()) {
    const candidates = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (candidates === undefined) return describeUnknownCoding(name);
    const result = await firstThatFits(candidates, bytes, limit);
    if (!Buffer.isBuffer(result)) return describeFailure(name, result, limit);
    bytes = result;
  }
  return bytes;
}

function describeUnknownCoding(name: string): string {
  const shown = shownWord(name);
  if (decoderFor(name) === null) return `its coding "${shown}" is not known`;
  return `its coding "${shown}" is a charset, which belongs in its Content-Type`;
}

async function firstThatFits(
  candidates: readonly Decoder[],
  bytes: Buffer,
  limit: number,
): Promise<Buffer | Error> {
  let failure = new Error('no decoder');
  for (const decoder of candidates) {
    const result = await decode(decoder, bytes, limit);
    if (Buffer.isBuffer(result)) return result;
    failure = result;
    // Data that ends too soon, or is too large, is of this kind: no other decoder can do better.
    if (['Z_BUF_ERROR', 'ERR_BUFFER_TOO_LARGE'].includes(codeOf(result))) return result;
  }
  return failure;
}

function decode(decoder: Decoder, bytes: Buffer, limit: number): Promise<Buffer | Error> {
  return new Promise((resolve) => {
    decoder(bytes, { maxOutputLength: limit, info: true }, (error, result) => {
      if (error) return resolve(error);
      // With `info` the result has another shape than its type says.
      const { buffer, engine } = result as unknown as {
        buffer: Buffer;
        engine: { bytesWritten: number };
      };
      // Bare deflate and brotli have no checksum: what happens to decode is not that coding.
      const whole = engine.bytesWritten === bytes.length;
      resolve(whole ? buffer : new Error('there are bytes behind its end'));
    });
  });
}

function describeFailure(name: string, error: Error, limit: number): string {
  switch (codeOf(error)) {
    case 'ERR_BUFFER_TOO_LARGE':
      return `it is longer than ${limit} bytes when its ${name} is unpacked`;
    case 'Z_BUF_ERROR':
      return `it says it is ${name}, and ends too soon`;
    default:
      return `it says it is ${name}, and is not`;
  }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}

function toText(bytes: Buffer, mediaType: string | null): DecodedText {
  const charset = charsetOf(bytes, mediaType);
  const text = textIn(charset.name, bytes);
  if (text === undefined) {
    return { text: null, fault: `its charset "${shownWord(charset.name)}" is not known` };
  }
  if (text === null || !isText(text) || looksOtherwise(bytes, text)) {
    return { text: null, fault: `it is not text in ${charset.name}, ${charset.source}` };
  }
  return { text, fault: null };
}

/** Compressed bytes, and those of another charset, decode to control characters before long. */
function isText(text: string): boolean {
  // Texts have blanks and line ends of many kinds, and colours for a terminal.
  return !/(?![\b-\r\u0085])\p{Cc}/u.test(text.replaceAll('\u001b', ''));
}

/** Charsets are declared falsely: what begins like JSON in bytes of any width must do so as text. */
function looksOtherwise(bytes: Buffer, text: string): boolean {
  const start = bytes.toString('latin1', 0, 256).replaceAll('\0', '').trimStart();
  return start.startsWith('{') && !text.trimStart().startsWith('{');
}

type Charset = { name: string; source: string };

const marks: readonly [string, readonly number[]][] = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Where zeros stand in the first four bytes of a text that begins with two ASCII characters. */
const zeroPatterns: readonly [string, RegExp][] = [
  ['utf-32be', /^0001/],
  ['utf-32le', /^1000/],
  ['utf-16be', /^01(01|$)/],
  ['utf-16le', /^10(10|$)/],
];

/** A byte order mark is proof; then what the header says; then what the text says or looks like. */
function charsetOf(bytes: Buffer, mediaType: string | null): Charset {
  const marked = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (marked) return { name: marked[0], source: 'as its byte order mark says' };
  const declared = charsetOfContentType(mediaType ?? '');
  const zeros = [...bytes.subarray(0, 4)].map((byte) => (byte === 0 ? '0' : '1')).join('');
  const seen = zeroPatterns.find(([, pattern]) => pattern.test(zeros))?.[0];
  if (declared !== null) {
    // These leave the order of bytes open.
    const isOpen = declared === 'utf-16' || declared === 'utf-32';
    const name = isOpen && seen?.startsWith(declared) ? seen : declared;
    return { name, source: 'as its Content-Type says' };
  }
  if (seen !== undefined) return { name: seen, source: 'as it seems' };
  const start = bytes.toString('latin1', 0, 1_024);
  const within =
    /^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(start) ??
    /<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(start);
  if (within?.[1] !== undefined)
    return { name: within[1].toLowerCase(), source: 'as it says itself' };
  return { name: 'utf-8', source: 'the default' };
}

/** Null when the bytes are no text in that charset; undefined when it is not known. */
function textIn(charset: string, bytes: Buffer): string | null | undefined {
  if (/^utf-?32(le|be)?$/.test(charset)) return fromUtf32(bytes, charset.endsWith('be'));
  const decoder = decoderFor(charset);
  if (decoder === null) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function decoderFor(charset: string): InstanceType<typeof TextDecoder> | null {
  // The Web takes US-ASCII for windows-1252; bytes that are not ASCII are then anybody's guess.
  const name = /^(us-ascii|ascii|ansi_x3\.4-1968)$/.test(charset) ? 'utf-8' : charset;
  try {
    return new TextDecoder(name, { fatal: true });
  } catch {
    return null;
  }
}

/** The one Unicode encoding the Web, and so its decoder, does not have. */
function fromUtf32(bytes: Buffer, bigEndian: boolean): string | null {
  if (bytes.length % 4 !== 0) return null;
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const point = bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
    text += String.fromCodePoint(point);
  }
  return text.replace(/^\uFEFF/, '');
}
