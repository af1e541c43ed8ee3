/** What an answer says: its status, and its body as text or the reason why it has none. */
import { longestRetryAfterSeconds } from '../../src/domain/retry.ts';
import { excerpt } from '../../src/domain/text.ts';
import { decodeText } from './answer-text.ts';
import type { DecodedText } from './answer-text.ts';
import { listOf } from './answer-reader.ts';
import type { WireAnswer } from './answer-reader.ts';
import type { RawBytes } from './raw-bytes.ts';

export type HttpAnswer = {
  status: number;
  /** Empty when there is none, or when it cannot be read. */
  text: string;
  /** Why the body could not be read to its end; null when it was. */
  unread: Unread | null;
  /** Bytes of the body: those that arrived, or those it announced. */
  bytes: number;
  json: Json;
  location: string | null;
  /** How long the target asks to be left alone. */
  retryAfterSeconds: number | null;
};

export type Unread = {
  reason: string;
  /** `BrokenOff`: the connection ended first. `Malformed`: not HTTP. `NoText`: whole as it may be. */
  kind: 'BrokenOff' | 'Malformed' | 'NoText';
  /** What arrived of the body, as it arrived; of the whole answer where its head is at fault. */
  raw: RawBytes;
};

/** `Broken`: a text that has to be JSON and is not. */
export type Json = { is: 'None' | 'Broken' } | { is: 'Value'; value: unknown };

const messageLimit = 300;

/** @param limit bytes of the body without its codings. */
export async function understand(wire: WireAnswer, limit: number): Promise<HttpAnswer> {
  const { status, headers, body, fault } = wire;
  const first = (name: string): string | null => headers.get(name)?.[0] ?? null;
  const read = fault === null ? await readText(wire, limit) : { text: null, fault: fault.reason };
  const kind = fault === null || fault.kind === 'TooLarge' ? 'NoText' : fault.kind;
  const raw = { bytes: body, cut: fault !== null };
  return {
    status,
    text: read.text ?? '',
    unread: read.fault === null ? null : { reason: read.fault, kind, raw },
    bytes: Math.max(body.length, announcedLength(first('content-length'))),
    json: read.text === null ? { is: 'None' } : parseJson(read.text, wire),
    location: first('location'),
    retryAfterSeconds: secondsUntil(first('retry-after'), first('date')),
  };
}

function announcedLength(text: string | null): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0;
}

async function readText(wire: WireAnswer, limit: number): Promise<DecodedText> {
  const { headers, body, transferCodings, endsWithConnection } = wire;
  const types = [...new Set(headers.get('content-type'))];
  if (types.length > 1) return { text: null, fault: 'it has different Content-Types' };
  const codings = [...listOf(headers.get('content-encoding')), ...transferCodings];
  // Nothing needs no decoding, unless it is what is left of something.
  if (body.length === 0 && !endsWithConnection) return { text: '', fault: null };
  return decodeText(body, { codings, mediaType: types[0] ?? null }, limit);
}

function parseJson(text: string, { headers, endsWithConnection }: WireAnswer): Json {
  const trimmed = text.trim();
  const isJson = /^[^;]*[/+]json\s*(;|$)/i.test(headers.get('content-type')?.[0] ?? '');
  if (trimmed === '') return { is: isJson && endsWithConnection ? 'Broken' : 'None' };
  try {
    return { is: 'Value', value: JSON.parse(trimmed) as unknown };
  } catch {
    return { is: isJson || trimmed.startsWith('{') ? 'Broken' : 'None' };
  }
}

/** The value of a JSON object in the answer, else null. */
export function objectOf({ json }: Pick<HttpAnswer, 'json'>): Record<string, unknown> | null {
  const value = json.is === 'Value' ? json.value : null;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : null;
}

/** What the answer says went wrong, on one line; null when it does not say. */
export function describeAnswer(answer: Pick<HttpAnswer, 'json'>): string | null {
  const object = objectOf(answer);
  for (const member of ['message', 'error', 'detail', 'title']) {
    const said = object?.[member];
    const text =
      typeof said === 'object' && said !== null && 'message' in said ? said.message : said;
    if (typeof text === 'string' && text.trim() !== '') {
      return excerpt(showSurrogates(text.trim().replace(/\s+/g, ' ')), messageLimit);
    }
  }
  return null;
}

/** Half of a surrogate pair, which JSON can spell, cannot be stored: it is shown as it was spelled. */
function showSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

/** A date is compared with the target's own clock where the answer tells it. */
function secondsUntil(retryAfter: string | null, date: string | null): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,15}$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  const now = Date.parse(date ?? '');
  if (!/\bGMT$/.test(retryAfter) || Number.isNaN(at)) return null;
  return Math.max(0, Math.ceil((at - (Number.isNaN(now) ? Date.now() : now)) / 1000));
}

/** "asks to wait 30 s", with the bound where it asks for more than is waited. */
export function describeWait(seconds: number): string {
  const bound = seconds > longestRetryAfterSeconds;
  return `asks to wait ${seconds} s${bound ? `; ${longestRetryAfterSeconds} s are waited` : ''}`;
}

/** Statuses of 300 and above that a later, unchanged request may not get again. */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether a request answered with this status may succeed when it is repeated. */
export function mayPass(status: number): boolean {
  return status >= 500 || passingStatuses.has(status);
}
