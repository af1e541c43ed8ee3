/** Operators and casts. */
import { Secret } from './dotnet.ts';
import {
  Custom,
  Dictionary,
  ErrorRecord,
  Exception,
  isTrue,
  itemsOf,
  List,
  Pattern,
  raise,
  same,
  toPattern,
  toText,
  TypeName,
} from './values.ts';

/** `-like`: * and ? and sets of signs. */
function isLike(text: string, pattern: string): boolean {
  const parts = pattern.match(/\[[^\]]*\]|[\s\S]/g) ?? [];
  const translated = parts.map((part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part === '[')
      return raise(`The specified wildcard character pattern is not valid: ${pattern}`);
    return part.length > 1 ? part : part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  });
  return new RegExp(`^${translated.join('')}$`, 'is').test(text);
}

const typeTests: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  switchparameter: (value) => typeof value === 'boolean',
  int: (value) => Number.isInteger(value),
  long: (value) => Number.isInteger(value),
  double: (value) => typeof value === 'number' && !Number.isInteger(value),
  array: (value) => Array.isArray(value),
  datetime: () => false,
  datetimeoffset: (value) => value instanceof Date,
  idictionary: (value) => value instanceof Dictionary,
  pscustomobject: (value) => value instanceof Custom,
  ienumerable: (value) => itemsOf(value) !== null,
  uri: (value) => value instanceof URL,
  operationcanceledexception: (value) =>
    value instanceof Exception && value.kind === 'System.OperationCanceledException',
};
/** Types of which the evaluator has no values. */
const neverSeen = [
  'char',
  'guid',
  'enum',
  'float',
  'decimal',
  'byte',
  'int16',
  'uint16',
  'uint32',
  'uint64',
  'sbyte',
  'bigint',
];

function isOfType(value: unknown, type: unknown): boolean {
  if (!(type instanceof TypeName)) throw new Error('-is needs a type');
  const name = type.name.split('.').at(-1)?.toLowerCase() ?? '';
  if (neverSeen.includes(name)) return false;
  const test = typeTests[name];
  if (!test) throw new Error(`no test for [${type.name}]`);
  return test(value);
}

/** An operator on an array filters it. */
function filtering(left: unknown, test: (value: unknown) => boolean): unknown {
  const items = itemsOf(left);
  return items ? items.filter(test) : test(left);
}

function isContained(left: unknown, right: unknown, ignoreCase: boolean): boolean {
  return (itemsOf(left) ?? [left]).some((one) => same(one, right, ignoreCase));
}

type Operator = (
  left: unknown,
  right: unknown,
  setMatches: (found: RegExpMatchArray) => void,
) => unknown;

const operators: Record<string, Operator> = {
  '-eq': (a, b) => filtering(a, (one) => same(one, b, true)),
  '-ne': (a, b) => filtering(a, (one) => !same(one, b, true)),
  '-ceq': (a, b) => filtering(a, (one) => same(one, b, false)),
  '-cne': (a, b) => filtering(a, (one) => !same(one, b, false)),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-like': (a, b) => filtering(a, (one) => isLike(toText(one), toText(b))),
  '-contains': (a, b) => isContained(a, b, true),
  '-ccontains': (a, b) => isContained(a, b, false),
  '-cnotcontains': (a, b) => !isContained(a, b, false),
  '-is': isOfType,
  '-isnot': (a, b) => !isOfType(a, b),
  '-band': (a, b) => Number(a) & Number(b),
  '-bor': (a, b) => Number(a) | Number(b),
  '-join': (a, b) => (itemsOf(a) ?? [a]).map(toText).join(toText(b)),
  '-split': (a, b) => toText(a).split(toPattern(toText(b), 'i')),
  '-match': (a, b, setMatches) => {
    const found = toPattern(toText(b), 'i').exec(toText(a));
    if (found) setMatches(found);
    return found !== null;
  },
  '-notmatch': (a, b) => !toPattern(toText(b), 'i').test(toText(a)),
  '+': (a, b) => {
    const items = itemsOf(a);
    if (items) return [...items, ...(itemsOf(b) ?? [b])];
    if (a === null) return b;
    return typeof a === 'string' ? a + toText(b) : Number(a) + Number(b);
  },
  '-': (a, b) => Number(a) - Number(b),
  '*': (a, b) => Number(a) * Number(b),
  '-f': (a, b) =>
    toText(a).replace(/\{0(?::x(\d))?\}/g, (_all, digits: string | undefined) =>
      digits ? Number(b).toString(16).padStart(Number(digits), '0') : toText(b),
    ),
};

export function operate(
  name: string,
  left: unknown,
  right: unknown,
  setMatches: (found: RegExpMatchArray) => void,
): unknown {
  const operator = operators[name.toLowerCase()];
  if (!operator) throw new Error(`no operator ${name}`);
  return operator(left, right, setMatches);
}

export function isShortcut(name: string): boolean {
  return name.toLowerCase() === '-and' || name.toLowerCase() === '-or';
}

function toInt(value: unknown): number {
  // A character is its number.
  if (typeof value === 'string' && value.length === 1 && !/\d/.test(value))
    return value.charCodeAt(0);
  const number = value === null ? 0 : Number(value);
  if (Number.isNaN(number)) return raise(`Cannot convert value "${toText(value)}" to a number.`);
  return Math.round(number);
}

function toCustom(value: unknown): Custom {
  if (value instanceof Custom) return value;
  if (!(value instanceof Dictionary)) throw new Error('only a dictionary turns into an object');
  const made = new Custom();
  for (const key of value.keys()) made.members.set(key, value.get(key));
  return made;
}

function toInstant(value: unknown): Date {
  const at = value instanceof Date ? value : new Date(toText(value));
  if (Number.isNaN(at.getTime()))
    return raise(`"${toText(value)}" was not recognized as a valid DateTime.`);
  return at;
}

const casts: Record<string, (value: unknown) => unknown> = {
  string: toText,
  int: toInt,
  long: toInt,
  double: Number,
  char: (value) => (typeof value === 'number' ? String.fromCharCode(value) : toText(value)),
  bool: isTrue,
  switch: isTrue,
  regex: (value) => new Pattern(toText(value)),
  uri: (value) => new URL(toText(value)),
  pscustomobject: toCustom,
  datetimeoffset: toInstant,
  'string[]': (value) => (itemsOf(value) ?? [value]).map(toText),
  'object[]': (value) => [...(itemsOf(value) ?? [value])],
};
/** Values of these types come as they are. */
const kept = [
  'object',
  'hashtable',
  'idictionary',
  'stringbuilder',
  'ordereddictionary',
  'ordered',
  'errorcategory',
];

export function cast(type: string, value: unknown): unknown {
  const name = type.replaceAll(' ', '').split('.').at(-1)?.toLowerCase() ?? '';
  if (name === 'securestring') {
    if (value === null || value instanceof Secret) return value;
    return raise('Cannot convert the value to a SecureString.');
  }
  if (name === 'ref' || kept.includes(name)) return value;
  const convert = casts[name];
  if (!convert) throw new Error(`no cast to [${type}]`);
  return convert(value);
}

/** What `catch` sees as $_. */
export function toRecord(value: unknown): ErrorRecord {
  if (value instanceof ErrorRecord) return value;
  if (value instanceof List) throw new Error('a list was thrown');
  return new ErrorRecord(new Exception(toText(value)), toText(value), 'OperationStopped');
}
