/** Values of PowerShell as the evaluator has them, and how they turn into each other. */
import type { Ast } from './ast.ts';

/** What a method without a result gives: nothing, not even null. */
export const nothing = Symbol('nothing');

/** Hashtables, ordered dictionaries and bound parameters. */
export class Dictionary {
  readonly entries = new Map<string, { key: unknown; value: unknown }>();
  readonly sensitive: boolean;

  constructor(sensitive = false, from: Iterable<readonly [unknown, unknown]> = []) {
    this.sensitive = sensitive;
    for (const [key, value] of from) this.set(key, value);
  }

  #fold(key: unknown): string {
    const text = `${typeof key === 'number' ? 'n' : 's'}${toText(key)}`;
    return this.sensitive ? text : text.toLowerCase();
  }

  get(key: unknown): unknown {
    return this.entries.get(this.#fold(key))?.value ?? null;
  }

  has(key: unknown): boolean {
    return this.entries.has(this.#fold(key));
  }

  set(key: unknown, value: unknown): void {
    this.entries.set(this.#fold(key), { key, value });
  }

  keys(): unknown[] {
    return [...this.entries.values()].map(({ key }) => key);
  }
}

/** An object with members, as [pscustomobject] makes it. */
export class Custom {
  readonly members = new Dictionary();
  readonly typeNames: string[] = ['System.Management.Automation.PSCustomObject'];
}

/** A generic list. */
export class List {
  items: unknown[];

  constructor(items: unknown[] = []) {
    this.items = items;
  }
}

export class Block {
  readonly ast: Ast;

  constructor(ast: Ast) {
    this.ast = ast;
  }
}

export class Pattern {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export class TypeName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A variable that a method writes to. */
export type Reference = { set: (value: unknown) => void };
export class Ref {
  readonly target: Reference;

  constructor(target: Reference) {
    this.target = target;
  }
}

export class Exception {
  readonly message: string;
  readonly kind: string;
  readonly data = new Dictionary();
  readonly inner: Exception | null;

  constructor(message: string, kind = 'System.Exception', inner: Exception | null = null) {
    this.message = message;
    this.kind = kind;
    this.inner = inner;
  }
}

export class ErrorRecord {
  readonly exception: Exception;
  readonly id: string;
  readonly category: string;
  readonly target: unknown;
  details: { message: string; recommended: string } | null = null;

  constructor(exception: Exception, id: string, category: string, target: unknown = null) {
    this.exception = exception;
    this.id = id;
    this.category = category;
    this.target = target;
  }
}

/** A terminating error of the script; anything else that is thrown is a fault of the evaluator. */
export class Thrown extends Error {
  readonly record: ErrorRecord;

  constructor(record: ErrorRecord) {
    super(record.exception.message);
    this.record = record;
  }
}

export function raise(message: string, kind = 'System.Exception'): never {
  throw new Thrown(new ErrorRecord(new Exception(message, kind), kind, 'NotSpecified'));
}

export function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    return String(value);
  }
  if (value instanceof Date) return value.toISOString();
  if (value instanceof URL) return value.href;
  if (Array.isArray(value)) return value.map(toText).join(' ');
  if (value instanceof List) return value.items.map(toText).join(' ');
  if (value instanceof Custom) {
    const members = value.members
      .keys()
      .map((key) => `${toText(key)}=${toText(value.members.get(key))}`);
    return `@{${members.join('; ')}}`;
  }
  if (value instanceof Dictionary) return 'System.Collections.Hashtable';
  throw new Error(`no text for ${value.constructor.name}`);
}

export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 1 || (value.length === 1 && isTrue(value[0]));
  return value !== null && value !== undefined && value !== false && value !== 0 && value !== '';
}

/** What a pipeline or foreach takes apart; null for a value that stays whole. */
export function itemsOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value as unknown[];
  if (value instanceof List) return value.items;
  return null;
}

/** What a pipeline gives to an assignment: nothing, the one value, or an array. */
export function collapse(values: readonly unknown[]): unknown {
  if (values.length === 0) return null;
  return values.length === 1 ? values[0] : [...values];
}

export function same(a: unknown, b: unknown, ignoreCase: boolean): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === 'number') return a === Number(b);
  if (typeof a === 'boolean') return a === isTrue(b);
  const [x, y] = [toText(a), toText(b)];
  return ignoreCase ? x.toLowerCase() === y.toLowerCase() : x === y;
}

/** A .NET pattern as one of JavaScript. */
export function toPattern(pattern: string, flags: string): RegExp {
  const sticky = pattern.startsWith('\\G') ? 'y' : '';
  const translated = pattern.replace(/^\\G/, '').replaceAll('\\A', '^').replaceAll('\\z', '$');
  return new RegExp(translated, flags + sticky);
}
