/** JSON text → value, refused where reading would change what was written. */
import { isExactNumber } from '../domain/exact-number.ts';
import type { InputError } from '../domain/problem.ts';
import { decodeUtf8 } from '../domain/utf8.ts';
import { pointerPart } from './pointer.ts';

export type ReadJson =
  | { state: 'Read'; value: unknown }
  /** Not JSON, or not UTF-8; the message says where. */
  | { state: 'Unreadable'; message: string }
  /** JSON, but a member or number of it would silently become another. */
  | { state: 'Changed'; errors: InputError[] };

const maxErrors = 100;
/** Beyond these a body is refused unread; reading it would hold up everybody else. */
const maxDepth = 64;
const maxValues = 50_000;
const maxNames = 5_000;

/** An object or list around the place that is looked at. */
type Frame = {
  /** Names so far; null in a list. A list until there are many, since most objects are small. */
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

/** Index behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
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

/** Up to 15 digits without an exponent are always exact. */
function isExact(written: string): boolean {
  return (written.length <= 15 && !exponent.test(written)) || isExactNumber(written);
}

const prototypeField = 'the body has a field named __proto__';

/** Of blanks, of the words true, false and null, and between a name and its value. */
const otherCharacters = ' \t\r\ntruefalsn:';

type Scan = { unfit: string | null; errors: InputError[] };

/**
 * Whether text is fit to be parsed, and what parsing would lose. It need not be JSON; what is found
 * counts only if it is. By hand, because no parser tells of names and numbers as they were written,
 * and because the largest body must take some milliseconds only.
 */
function scanJson(text: string): Scan {
  const errors: InputError[] = [];
  const frames: Frame[] = [];
  const pointer = (): string =>
    frames.map(({ names, name, index }) => `/${names ? pointerPart(name) : index}`).join('');
  let awaitsName = false;
  let values = 0;
  let at = 0;
  while (at < text.length && errors.length < maxErrors) {
    const character = text[at] ?? '';
    const frame = frames.at(-1);
    let end = at + 1;
    if (character === '"') {
      end = endOfString(text, at);
      if (awaitsName && frame) errors.push(...takeName(frame, text.slice(at, end), pointer));
      if (awaitsName && frame?.name === '__proto__') return { unfit: prototypeField, errors: [] };
      awaitsName = false;
    } else if ('{[,'.includes(character)) {
      if (character !== ',') {
        frames.push({ names: character === '{' ? [] : null, name: '', index: 0 });
      } else if (frame) frame.index += 1;
      values += 1;
      awaitsName = frames.at(-1)?.names != null;
      const unfit = whyUnfit(frames, values);
      if (unfit !== null) return { unfit, errors: [] };
    } else if (character === '}' || character === ']') {
      frames.pop();
      awaitsName = false;
    } else if (isInNumber(character) && character !== 'e') {
      end = endOfNumber(text, at);
      const written = text.slice(at, end);
      if (!isExact(written)) errors.push(inexactNumber(pointer(), written));
    } else if (!otherCharacters.includes(character)) break;
    at = end;
  }
  return { unfit: null, errors };
}

function whyUnfit(frames: readonly Frame[], values: number): string | null {
  if (frames.length > maxDepth) return `the body is nested more than ${maxDepth} levels deep`;
  if (values > maxValues) return `the body holds more than ${maxValues} values`;
  const { names, index } = frames.at(-1) ?? { names: null, index: 0 };
  if (names && index > maxNames) return `an object of the body has more than ${maxNames} fields`;
  return null;
}

function takeName(frame: Frame, quoted: string, pointer: () => string): InputError[] {
  frame.name = quoted.includes('\\') ? unescape(quoted) : quoted.slice(1, -1);
  if (!isNewName(frame, frame.name)) {
    return [{ pointer: pointer(), code: 'duplicate', message: 'is there twice; remove one' }];
  }
  return [];
}

function unescape(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    // No JSON then, which parsing finds.
    return quoted;
  }
}

/** A number that cannot be kept as it was written. */
export function inexactNumber(
  pointer: string,
  written: string,
): InputError & { suggestion: string } {
  const shown = written.length > 40 ? `${written.slice(0, 40)}...` : written;
  const kept = Number(written);
  const became = Number.isFinite(kept) ? `would become ${kept}` : 'is out of range';
  const message = `${shown} cannot be kept exactly: it ${became}`;
  return { pointer, code: 'number-inexact', message, suggestion: 'write it as text, in quotes' };
}

/** Reads the bytes of a body. */
export function readJson(bytes: Uint8Array): ReadJson {
  const decoded = decodeUtf8(bytes);
  if (!decoded.ok) return { state: 'Unreadable', message: decoded.fault.message };
  const { unfit, errors } = scanJson(decoded.text);
  if (unfit !== null) return { state: 'Unreadable', message: unfit };
  try {
    const value: unknown = JSON.parse(decoded.text);
    return errors.length > 0 ? { state: 'Changed', errors } : { state: 'Read', value };
  } catch (error) {
    // V8 quotes the text around the mistake, which may be a secret; its position is enough.
    const [, position] = /at position (\d+)/.exec((error as Error).message) ?? [];
    const message = position === undefined ? '' : `: ${placeOf(decoded.text, Number(position))}`;
    return { state: 'Unreadable', message: `the body is not JSON${message}` };
  }
}

function placeOf(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n');
  return `mistake at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
