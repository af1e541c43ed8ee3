/** Reads a JSON file that an operator writes: every error names the file, the entry and what to write. */
import { readFileSync } from 'node:fs';
import { readJson } from '../contract/validation/json-text.ts';
import { closestWord } from '../domain/text/closest-word.ts';
import { ConfigError } from './environment.ts';

const limits = { entries: 10_000, list: 1_000, fileBytes: 8 * 1024 * 1024 } as const;

/** @throws ConfigError when it cannot be read as JSON. */
export function readPlace(file: string, what: string): Place {
  return new Place(file, readFile(file), what);
}

/** Names that are there twice are refused: a later entry would silently replace an earlier one. */
function readFile(file: string): unknown {
  const fail = (why: string): never => {
    throw new ConfigError(`the file ${file} cannot be read as JSON: ${why}`);
  };
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return fail((error as Error).message);
  }
  if (bytes.length > limits.fileBytes) return fail('it has more than 8 MiB');
  const read = readJson(bytes);
  if (read.state === 'Read') return read.value;
  if (read.state === 'Unreadable') return fail(read.message);
  const [first] = read.errors;
  return fail(`${first?.pointer ?? ''} ${first?.message ?? 'it is too large'}`);
}

type PlacedObject = {
  member(key: string): Place | undefined;
  required(key: string): Place;
};

/** A value of a file and where it stands there, for the error that names it. */
export class Place {
  private readonly path: string;
  private readonly value: unknown;
  private readonly what: string;

  /** `what` the file describes, as in "the policy". */
  constructor(path: string, value: unknown, what: string) {
    this.path = path;
    this.value = value;
    this.what = what;
  }

  fail(what: string, remedy?: string): never {
    throw new ConfigError(`${this.path}: ${what}${remedy === undefined ? '' : `; ${remedy}`}`);
  }

  object(known: readonly string[]): PlacedObject {
    const record = this.record(`an object with ${known.map((key) => `"${key}"`).join(', ')}`);
    for (const key of Object.keys(record)) {
      if (known.includes(key)) continue;
      const close = closestWord(key, known);
      const remedy =
        close === undefined ? `known: ${known.join(', ')}` : `did you mean "${close}"?`;
      this.fail(`"${key.slice(0, 100)}" is not a setting of ${this.what}`, remedy);
    }
    const member = (key: string): Place | undefined =>
      Object.hasOwn(record, key)
        ? new Place(`${this.path}, "${key}"`, record[key], this.what)
        : undefined;
    return {
      member,
      required: (key: string): Place =>
        member(key) ?? this.fail(`has no "${key}"`, `add "${key}": [ … ]`),
    };
  }

  /** The members of an object whose names are the user's. */
  entries<T>(
    isName: (name: string) => boolean,
    what: string,
    read: (place: Place) => T,
  ): (readonly [string, T])[] {
    const entries = Object.entries(this.record('an object'));
    if (entries.length > limits.entries) this.fail(`has more than ${limits.entries} entries`);
    return entries.map(([name, value]) => {
      if (!isName(name)) this.fail(`"${name.slice(0, 100)}" is not ${what}`);
      return [name, read(new Place(`${this.path}, "${name}"`, value, this.what))] as const;
    });
  }

  list<T>(read: (place: Place) => T): T[] {
    if (!Array.isArray(this.value)) return this.fail('must be a list', 'write [ … ]');
    const items: unknown[] = this.value;
    if (items.length > limits.list) this.fail(`has more than ${limits.list} entries`);
    return items.map((item, index) =>
      read(new Place(`${this.path}, entry ${index + 1}`, item, this.what)),
    );
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.fail('must be a text in quotes');
  }

  integer(least: number, most: number): number {
    const { value } = this;
    return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? value
      : this.fail(`must be a whole number from ${least} to ${most}`);
  }

  isText(): boolean {
    return typeof this.value === 'string';
  }

  isNull(): boolean {
    return this.value === null;
  }

  isBoolean(): boolean {
    return typeof this.value === 'boolean';
  }

  boolean(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('must be true or false');
  }

  private record(what: string): Record<string, unknown> {
    const { value } = this;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
    return this.fail(`must be ${what}`);
  }
}
