/** What an answer says: its status, and its body as text or the reason why it has none. */
import { longestRetryAfterSeconds } from '../../../src/domain/execution/retry.ts';
import { excerpt } from '../../../src/domain/text/clip.ts';
import { maskBeginning, type SecretMask } from '../masking/secret-mask.ts';
import type { RawBytes } from './answer-bytes.ts';
import { listOf, type WireAnswer } from './answer-reader.ts';
import { type DecodedText, decodeText } from './answer-text.ts';

export type HttpAnswer = {
  status: number;
  /** Empty when there is none, or when it cannot be read. */
  text: string;
  /** Why the body could not be read to its end; null when it was. */
  unread: Unread | null;
  /** Bytes of the body: those that arrived, or those it announced. */
  bytes: number;
  json: Json;
  secrets: SecretMask;
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
type Json = { is: 'None' | 'Broken' } | { is: 'Value'; value: unknown };

const messageLimit = 300;

/**
 * @param limit bytes of the body without its codings.
 * @param secrets hidden in what is shown of the answer; it is judged as it came.
 */
export async function understand(
  wire: WireAnswer,
  limit: number,
  secrets: SecretMask,
): Promise<HttpAnswer> {
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
    secrets,
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

/** Members in which answers tell what went wrong, the most telling first. */
const telling = [
  'message',
  'error_description',
  'error_message',
  'error',
  'errors',
  'detail',
  'details',
  'title',
  'reason',
  'description',
  'problems',
  'fault',
];
const maxSayings = 3;
const deepestSaying = 4;

/** What the answer itself says went wrong, in one line of at most 300 characters; null when it does not. */
export function describeAnswer({
  json,
  text,
  secrets,
}: Pick<HttpAnswer, 'json' | 'text' | 'secrets'>): string | null {
  const plain = json.is === 'Value' ? sayingsOf(json.value, 0) : [text.trim()];
  // Before anything is cut: half a secret is not found.
  const said = plain
    .map((one) => maskBeginning(secrets, one, messageLimit))
    // A page for browsers says nothing in its first line.
    .filter((one) => json.is === 'Value' || (one !== '' && !one.startsWith('<')));
  const [first, ...others] = said.slice(0, maxSayings);
  if (first === undefined) return null;
  const more = said.length > maxSayings ? [`and ${said.length - maxSayings} more`] : [];
  const line = [first, ...others, ...more].join('; ').replace(/\s+/g, ' ');
  return excerpt(showSurrogates(line), messageLimit);
}

/** Texts within a value: of a list all of them, of an object its most telling member. */
function sayingsOf(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (typeof value !== 'object' || value === null || depth > deepestSaying) return [];
  if (Array.isArray(value)) {
    return value.slice(0, 100).flatMap((entry) => sayingsOf(entry, depth + 1));
  }
  const members = new Map(Object.entries(value));
  const found = telling.map((name) => sayingsOf(members.get(name), depth + 1));
  const said = found.find(({ length }) => length > 0);
  // `{ "errors": { "name": ["is too long"] } }`: the names of the fields are part of what is said.
  if (said || depth === 0) return said ?? [];
  return [...members].slice(0, 100).flatMap(([name, member]) => {
    const [first] = sayingsOf(member, depth + 1);
    return first === undefined ? [] : [`${name}: ${first}`];
  });
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
