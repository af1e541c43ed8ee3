/** Cuts secret values out of everything that leaves a step worker, however they are encoded (ADR 0026). */
import { byteDecoders } from './byte-encodings.ts';
import {
  dropInvisible,
  resolveEachKind,
  resolveEscapes,
  resolveQuotedPrintable,
} from './character-escapes.ts';
import { createPatternSearch, type PatternSearch } from './pattern-search.ts';
import { type SecretForms, secretForms } from './secret-forms.ts';
import { textsIn } from './texts-in-bytes.ts';
import { type Range, toUnits, type Units, within } from './units.ts';

export const mark = '[secret]';
/** Stands for a text that has more encodings within encodings than are looked through. */
const unsearchable = '[not shown: too many encodings within each other to look for secrets]';

export type SecretMask = {
  mask: (text: string) => string;
  /** The text up to where it may be cut without cutting through a secret, masked, and the rest of it. */
  maskStart: (text: string) => { masked: string; rest: string };
  /** Length of the longest part of a text that may be an encoded secret. */
  span: number;
};

const nothing: SecretMask = {
  mask: (text) => text,
  maskStart: (text) => ({ masked: text, rest: '' }),
  span: 0,
};

/** Encodings within each other that are looked through. */
const maxDepth = 3;
/** Units of an encoded secret for each of its bytes: `\u0025\u0034\u0031` is one. */
const maxExpansion = 20;
/** Units of a text that are searched at once; bounds the memory. */
const windowLength = 65_536;
/** Decoded units for each unit of a text, over all decodings; ordinary text has less than 20. */
const maxWork = 40;
/** Decoded units that a short text may have in any case. */
const freeWork = 500_000;

/** Masks the given values in plain text and in any text that decodes to them. */
export function createSecretMask(secrets: readonly string[]): SecretMask {
  const forms = secretForms(secrets);
  const { patterns, short, maxLength } = forms;
  if (patterns.length === 0 && short.length === 0) return nothing;
  const search = createPatternSearch(patterns);
  const shortPattern = patternOfShort(short);
  const span = maxExpansion * maxLength + 256;
  const step = Math.max(windowLength, 4 * span);

  /** In order, without overlaps; null when the text cannot be searched. */
  function find(text: string): Range[] | null {
    const found: Range[] = [];
    for (let at = 0; at < text.length; at += step) {
      const from = Math.max(0, at - span);
      const units = toUnits(text.slice(from, at + step));
      if (
        patterns.length > 0 &&
        !searchThrough({ forms, search, reach: span, units, from, found })
      ) {
        return null;
      }
    }
    for (const { index, 0: match } of shortPattern === null ? [] : text.matchAll(shortPattern)) {
      found.push({ start: index, end: index + match.length });
    }
    return found.length === 0 ? found : merge(found);
  }

  return {
    mask(text) {
      const found = find(text);
      return found === null ? unsearchable : replace(text, found, text.length);
    },
    maskStart(text) {
      const found = find(text);
      if (found === null) return { masked: unsearchable, rest: '' };
      const length = safeLength(text.length - span, found);
      return { masked: replace(text, found, length), rest: text.slice(length) };
    },
    span,
  };
}

/**
 * At least `length` masked characters from the beginning of a text, or all of it; however long the text is,
 * only its beginning is searched. A text must be masked before it is cut.
 */
export function maskBeginning(secrets: SecretMask, text: string, length: number): string {
  const looked = 2 * (length + secrets.span);
  return text.length <= looked
    ? secrets.mask(text)
    : secrets.maskStart(text.slice(0, looked)).masked;
}

/** Characters of both ends of a long text that are searched, beside what a secret may be long. */
const lookedAtEnds = 65_536;

/** The masked text; of a very long one, only the ends, with a mark between them. */
export function maskEnds(secrets: SecretMask, text: string): string {
  const looked = lookedAtEnds + 2 * secrets.span;
  if (text.length <= 2 * looked) return secrets.mask(text);
  const head = secrets.maskStart(text.slice(0, looked)).masked;
  // What is left of a secret that was cut is no longer than a secret.
  const tail = secrets.mask(text.slice(-looked)).slice(secrets.span);
  return `${head}\n[…]\n${tail}`;
}

function safeLength(length: number, found: readonly Range[]): number {
  let safe = Math.max(0, length);
  for (const { start, end } of found) {
    if (start >= safe) break;
    safe = Math.max(safe, end);
  }
  return safe;
}

function replace(text: string, found: readonly Range[], length: number): string {
  if (found.length === 0) return text.slice(0, length);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of found) {
    if (start >= length) break;
    parts.push(text.slice(at, start), mark);
    at = end;
  }
  parts.push(text.slice(at, Math.max(at, length)));
  return parts.join('');
}

/** The same place is often found in more than one decoding. */
function merge(found: Range[]): Range[] {
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Range[] = [];
  let last: Range | null = null;
  for (const { start, end } of found) {
    if (last !== null && start < last.end) last.end = Math.max(last.end, end);
    else merged.push((last = { start, end }));
  }
  return merged;
}

function patternOfShort(short: readonly string[]): RegExp | null {
  if (short.length === 0) return null;
  const texts = short.map((text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${texts.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}

type Task = {
  forms: SecretForms;
  search: PatternSearch;
  /** Units of an encoded secret without an escape in it. */
  reach: number;
  units: Uint16Array;
  /** Where the units begin in the whole text. */
  from: number;
  found: Range[];
};

/** Searches a text and all that it decodes to; false when that is more than `maxWork`. */
function searchThrough({ forms, search, reach, units, from, found }: Task): boolean {
  const { minLength } = forms;
  // Of a secret without escapes, only the text in front of it can spoil the beginning.
  const kindDepth = forms.looksEscaped ? maxDepth : 1;
  let work = maxWork * units.length + freeWork;

  function searchIn({ units: decoded, placeOf }: Units): void {
    work -= decoded.length;
    let last: Range | null = null;
    search.search(decoded, (start, end) => {
      const place = placeOf(start, end);
      const range = { start: from + place.start, end: from + place.end };
      if (last !== null && range.start >= last.start && range.start < last.end) {
        last.end = Math.max(last.end, range.end);
      } else {
        found.push((last = range));
      }
    });
  }

  /** All kinds of escapes resolved at once ruin a secret that looks like one kind and is written in another. */
  function decodeKinds(encoded: Units, depth: number, least: number): void {
    if (work < 0) return;
    const texts = resolveEachKind(encoded.units, reach);
    if (texts.length < least) return;
    for (const text of texts) {
      const decoded = within(text, encoded);
      searchIn(decoded);
      if (depth < kindDepth) decodeKinds(decoded, depth + 1, 1);
    }
  }

  /** What `encoded` decodes to, searched, and decoded again. */
  function decode(encoded: Units, depth: number): void {
    decodeKinds(encoded, depth, 2);
    for (const resolve of [dropInvisible, resolveEscapes, resolveQuotedPrintable]) {
      if (work < 0) return;
      const resolved = resolve(encoded.units, reach);
      if (resolved === null) continue;
      const decoded = within(resolved, encoded);
      searchIn(decoded);
      if (depth < maxDepth) decode(decoded, depth + 1);
    }
    for (const decodeBytes of byteDecoders) {
      if (work < 0) return;
      const bytes = decodeBytes(encoded.units, minLength);
      if (bytes === null) continue;
      const decoded = within(bytes, encoded);
      searchIn(decoded);
      if (depth < maxDepth) {
        for (const text of textsIn(decoded, minLength)) decode(text, depth + 1);
      }
    }
  }

  const plain: Units = { units, placeOf: (start, end) => ({ start, end }) };
  searchIn(plain);
  decode(plain, 1);
  return work >= 0;
}
