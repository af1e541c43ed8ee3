/** JSON text → value; refused when parsing would change what was written. */
import { type InputError, pointerPart } from '../../domain/problem.ts';
import { isExactNumber } from '../../domain/text/exact-number.ts';
import { decodeUtf8 } from '../../domain/text/utf8.ts';

export type ReadJson =
  | { state: 'Read'; value: unknown }
  /** Not JSON, or not UTF-8; the message gives the position. */
  | { state: 'Unreadable'; message: string }
  /** JSON that is too large, or whose members or numbers parsing would silently change. */
  | { state: 'Refused'; errors: InputError[] };

const maxErrors = 100;
/** An object or list that contains the current position. */
type Frame = {
  /** Names so far; null in a list. An array until there are many, because most objects are small. */
  names: string[] | Set<string> | null;
  name: string;
  index: number;
};

const fewNames = 16;

function isNewName(frame: Frame, name: string): boolean {
  const { names } = frame;
  if (names === null) return true;
  if (names instanceof Set) return names.size < names.add(name).size;
  if (names.includes(name)) return false;
  names.push(name);
  if (names.length > fewNames) frame.names = new Set(names);
  return true;
}

/** Index after the closing quote of the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isInNumber(character: string): boolean {
  return (character >= '0' && character <= '9') || '.eE+-'.includes(character);
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isInNumber(text[at] ?? '')) at += 1;
  return at;
}

const exponent = /e/i;

/** Numbers of up to 15 characters without an exponent are always exact. */
function isExact(written: string): boolean {
  return (written.length <= 15 && !exponent.test(written)) || isExactNumber(written);
}

/**
 * Finds what parsing would change in valid JSON. Written by hand, because no parser reports names and
 * numbers as written, and because the largest body must take only milliseconds.
 */
function findChanges(text: string): InputError[] {
  const errors: InputError[] = [];
  const frames: Frame[] = [];
  const pointer = (): string =>
    frames.map(({ names, name, index }) => `/${names ? pointerPart(name) : index}`).join('');
  let awaitsName = false;
  let at = 0;
  while (at < text.length && errors.length < maxErrors) {
    const character = text[at] ?? '';
    const frame = frames.at(-1);
    let end = at + 1;
    if (character === '"') {
      end = endOfString(text, at);
      if (awaitsName && frame) errors.push(...takeName(frame, text.slice(at, end), pointer));
      awaitsName = false;
    } else if (character === '{' || character === '[') {
      awaitsName = character === '{';
      frames.push({ names: awaitsName ? [] : null, name: '', index: 0 });
    } else if (character === '}' || character === ']') {
      frames.pop();
      awaitsName = false;
    } else if (character === ',' && frame) {
      frame.index += 1;
      awaitsName = frame.names !== null;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      end = endOfNumber(text, at);
      const written = text.slice(at, end);
      if (!isExact(written)) errors.push(inexactNumber(pointer(), written));
    }
    at = end;
  }
  return errors;
}

function takeName(frame: Frame, quoted: string, pointer: () => string): InputError[] {
  frame.name = quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
  if (!isNewName(frame, frame.name)) {
    return [{ pointer: pointer(), code: 'duplicate', message: 'is given twice; remove one' }];
  }
  if (frame.name !== '__proto__') return [];
  return [{ pointer: pointer(), code: 'unknown-field', message: 'is not an allowed field name' }];
}

/** The error for a number that cannot be stored exactly. */
export function inexactNumber(
  pointer: string,
  written: string,
): InputError & { suggestion: string } {
  const shown = written.length > 40 ? `${written.slice(0, 40)}...` : written;
  const kept = Number(written);
  const effect = Number.isFinite(kept) ? `would become ${kept}` : 'is out of range';
  const message = `${shown} cannot be stored exactly: it ${effect}`;
  return { pointer, code: 'number-inexact', message, suggestion: 'write it as text, in quotes' };
}

/** Reads the bytes of a body. */
export function readJson(bytes: Uint8Array): ReadJson {
  const decoded = decodeUtf8(bytes);
  if (!decoded.ok) return { state: 'Unreadable', message: decoded.fault.message };
  const { tooMuch, members } = measureJson(decoded.text);
  if (tooMuch) return { state: 'Refused', errors: [tooMuch] };
  let value: unknown;
  try {
    value = JSON.parse(decoded.text);
  } catch (error) {
    // V8 quotes the text around the error, which may be a secret; the position is enough.
    const [, position] = /at position (\d+)/.exec((error as Error).message) ?? [];
    const message = position === undefined ? '' : `: ${placeOf(decoded.text, Number(position))}`;
    return { state: 'Unreadable', message: `the body is not JSON${message}` };
  }
  const isSame = countMembers(value) === members && !suspicious.test(decoded.text);
  const errors = isSame ? [] : findChanges(decoded.text);
  const prototype = errors.find(({ code }) => code === 'unknown-field');
  if (prototype)
    return { state: 'Unreadable', message: `${prototype.pointer} ${prototype.message}` };
  return errors.length > 0 ? { state: 'Refused', errors } : { state: 'Read', value };
}

/** Long numbers, numbers with an exponent, and names that may be `__proto__`. */
const suspicious = /\d[\d.]{15}|\d[eE]|__proto__|\\u005f/i;

/** Fewer than in the text when a name occurs twice. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  const inner = members.reduce<number>((count, member) => count + countMembers(member), 0);
  return Array.isArray(value) ? inner : members.length + inner;
}

function placeOf(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n');
  return `error at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** Limits that are checked before parsing, because parsing alone can block a process for long. */
export const jsonLimits = {
  /** Far more than any shape allows. */
  depth: 100,
  /** Members of all objects together; parsers are slowest with many different names. */
  members: 20_000,
  /** Members and entries of lists together. */
  values: 50_000,
} as const;

const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Index of the closing quote of the string that starts at `start`. */
function endOfText(json: string, start: number): number {
  for (let index = start + 1; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return json.length;
}

function tooMuch(message: string): InputError {
  return { pointer: '', code: 'out-of-range', message };
}

export type JsonSize = {
  /** Members of all objects, duplicates included. */
  members: number;
  /** Why the text must not be parsed; null when it may be. */
  tooMuch: InputError | null;
};

/** Also accepts text that is not JSON; the parser reports that. */
export function measureJson(json: string): JsonSize {
  let depth = 0;
  let members = 0;
  let values = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) index = endOfText(json, index);
    else if (code === comma) values += 1;
    else if (code === colon) members += 1;
    else if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) depth -= 1;
    if (depth > jsonLimits.depth) {
      return { members, tooMuch: tooMuch(`is nested more than ${jsonLimits.depth} levels deep`) };
    }
  }
  const isWide = members > jsonLimits.members;
  if (isWide)
    return { members, tooMuch: tooMuch(`contains more than ${jsonLimits.members} fields`) };
  const isLong = values > jsonLimits.values;
  return {
    members,
    tooMuch: isLong ? tooMuch(`contains more than ${jsonLimits.values} values`) : null,
  };
}
