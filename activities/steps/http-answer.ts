/** Reads the answer of a target, which may be anything of any length. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { excerpt } from '../../src/domain/text.ts';

export type HttpAnswer = {
  status: number;
  /** The body as text, up to `answerLimitBytes`; empty when it cannot be shown. */
  text: string;
  /** Bytes of the body, as far as known. */
  bytes: number;
  /** The body when it is a JSON object, complete and readable. */
  object: Readonly<Record<string, unknown>> | null;
  /** True when the body is a JSON object that says `"success": false`. */
  denied: boolean;
  location: string | null;
};

/** Bytes of an answer that are read; the rest is left on the wire. */
export const answerLimitBytes = 1024 * 1024;

const messageLimit = 300;

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** @throws whatever the connection fails with in the middle of the answer. */
export async function readAnswer(answer: Dispatcher.ResponseData): Promise<HttpAnswer> {
  const { statusCode: status, headers } = answer;
  const read = await readBounded(answer.body);
  const body = await decode(read.body, one(headers['content-encoding']));
  const text = body === null ? '' : new TextDecoder().decode(body);
  const object = read.complete && body !== null ? parseObject(text) : null;
  const declared = Number(one(headers['content-length']) ?? 0) || 0;
  return {
    ...{ status, text, object },
    bytes: Math.max(read.body.length, declared),
    denied: object?.['success'] === false,
    location: one(headers['location']),
  };
}

function one(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

async function readBounded(
  stream: Dispatcher.ResponseData['body'],
): Promise<{ body: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, answerLimitBytes - bytes));
    bytes += chunk.length;
    // Leaving the loop destroys the stream and with it the connection.
    if (bytes > answerLimitBytes) return { body: Buffer.concat(chunks), complete: false };
  }
  return { body: Buffer.concat(chunks), complete: true };
}

/** Null when a compressed body is broken, too large, or compressed in an unknown way. */
async function decode(body: Buffer, encoding: string | null): Promise<Buffer | null> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '' || body.length === 0) return body;
  const decoder = Object.hasOwn(decoders, name) ? decoders[name as keyof typeof decoders] : null;
  return decoder?.(body, { maxOutputLength: answerLimitBytes }).catch(() => null) ?? null;
}

function parseObject(text: string): Record<string, unknown> | null {
  if (!text.trimStart().startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** What the answer says went wrong, on one line; null when it does not say. */
export function describeAnswer({ object }: Pick<HttpAnswer, 'object'>): string | null {
  for (const member of ['message', 'error', 'detail', 'title']) {
    const said = object?.[member];
    const text =
      typeof said === 'object' && said !== null && 'message' in said ? said.message : said;
    if (typeof text === 'string' && text.trim() !== '') {
      return excerpt(text.trim().replace(/\s+/g, ' '), messageLimit);
    }
  }
  return null;
}

/** Statuses of 300 and above that a later, unchanged request may not get again. */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether a request answered with this status may succeed when it is repeated. */
export function mayPass(status: number): boolean {
  return status >= 500 || passingStatuses.has(status);
}
