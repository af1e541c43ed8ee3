/** What of a schema changed in a way that breaks clients. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  uniqueItems?: boolean;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
};

/** The schemas of both documents, by name. */
export type Schemas = { before: Record<string, Schema>; after: Record<string, Schema> };

/** `Request`: what was accepted must stay accepted. `Response`: what was promised must stay true. */
export type Direction = 'Request' | 'Response';

type Pair = { before: Schema; after: Schema };
type Context = { schemas: Schemas; direction: Direction; seen: Set<string> };

function nameOf({ $ref }: Schema): string | undefined {
  return $ref?.split('/').at(-1);
}

function resolve(schema: Schema, schemas: Record<string, Schema>): Schema {
  const name = nameOf(schema);
  return name === undefined ? schema : (schemas[name] ?? {});
}

function typesOf({ type, enum: words, const: only }: Schema): string[] | null {
  if (type !== undefined) return [type].flat();
  if (only !== undefined || words) return ['string'];
  return null;
}

function wordsOf({ const: only, enum: words }: Schema): unknown[] | null {
  if (only !== undefined) return [only];
  return words ?? null;
}

const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

/** Members of `few` that `many` lacks; null stands for every value. */
function lacking(few: readonly unknown[] | null, many: readonly unknown[] | null): unknown[] {
  if (many === null) return [];
  if (few === null) return ['other values'];
  return few.filter((one) => !many.includes(one));
}

function typeChanges({ before, after }: Pair, direction: Direction): string[] {
  const [old, now] = [typesOf(before), typesOf(after)];
  const lost = direction === 'Request' ? lacking(old, now) : lacking(now, old);
  const what = direction === 'Request' ? 'no longer accepts' : 'may now be';
  return lost.map((type) => `${what} ${String(type)}`);
}

/** Responses may gain words: clients must ignore unknown ones. */
function wordChanges({ before, after }: Pair, direction: Direction): string[] {
  if (direction === 'Response') return [];
  return lacking(wordsOf(before), wordsOf(after)).map((word) => `no longer accepts ${text(word)}`);
}

const ceilings = ['maxLength', 'maximum', 'maxItems', 'maxProperties'] as const;
const floors = ['minLength', 'minimum', 'minItems'] as const;

function boundChanges({ before, after }: Pair, direction: Direction): string[] {
  if (direction === 'Response') return [];
  const lowered = ceilings.filter((key) => (after[key] ?? Infinity) < (before[key] ?? Infinity));
  const raised = floors.filter((key) => (after[key] ?? -Infinity) > (before[key] ?? -Infinity));
  const changed = (['pattern', 'format'] as const).filter(
    (key) => after[key] !== undefined && after[key] !== before[key],
  );
  const unique = after.uniqueItems === true && before.uniqueItems !== true ? ['uniqueItems'] : [];
  return [...lowered, ...raised, ...changed, ...unique].map((key) => `has a narrower ${key}`);
}

function memberChanges({ before, after }: Pair, direction: Direction): string[] {
  const [old, now] = [before.required ?? [], after.required ?? []];
  const names = Object.keys(before.properties ?? {});
  const gone = names.filter((name) => !Object.hasOwn(after.properties ?? {}, name));
  if (direction === 'Response') {
    const optional = old.filter((name) => !now.includes(name) && !gone.includes(name));
    return [
      ...gone.map((name) => `no longer has "${name}"`),
      ...optional.map((name) => `may lack "${name}"`),
    ];
  }
  const isClosed = after.additionalProperties === false;
  const closed = isClosed && before.additionalProperties !== false && before.properties;
  return [
    ...now.filter((name) => !old.includes(name)).map((name) => `needs "${name}"`),
    ...(isClosed ? gone.map((name) => `no longer accepts "${name}"`) : []),
    ...(closed ? ['no longer accepts other members'] : []),
  ];
}

/** Branches are the same when they have the same name, or else the same place. */
function branchChanges({ before, after }: Pair, context: Context): string[] {
  const [old, now] = [before.oneOf ?? before.anyOf ?? [], after.oneOf ?? after.anyOf ?? []];
  const pairs = old.map((branch, index) => {
    const name = nameOf(branch);
    const found = name === undefined ? now[index] : now.find((one) => nameOf(one) === name);
    return { branch, found, name: name ?? `variant ${index + 1}` };
  });
  return pairs.flatMap(({ branch, found, name }) => {
    if (found) {
      return changesOf({ before: branch, after: found }, context).map((one) => `${name} ${one}`);
    }
    return context.direction === 'Request' && now.length > 0 ? [`no longer accepts ${name}`] : [];
  });
}

function innerChanges({ before, after }: Pair, context: Context): string[] {
  const members = Object.entries(before.properties ?? {}).flatMap(([name, old]) => {
    const now = after.properties?.[name];
    if (!now) return [];
    return changesOf({ before: old, after: now }, context).map((one) => `${name}: ${one}`);
  });
  const { items: old } = before;
  const { items: now } = after;
  const entries =
    old && now ? changesOf({ before: old, after: now }, context).map((one) => `[]: ${one}`) : [];
  return [...members, ...entries];
}

function changesOf(given: Pair, context: Context): string[] {
  const { schemas, direction, seen } = context;
  const key = `${nameOf(given.before)} ${nameOf(given.after)}`;
  if (given.before.$ref !== undefined) {
    if (seen.has(key)) return [];
    seen.add(key);
  }
  const pair = {
    before: resolve(given.before, schemas.before),
    after: resolve(given.after, schemas.after),
  };
  return [
    ...typeChanges(pair, direction),
    ...wordChanges(pair, direction),
    ...boundChanges(pair, direction),
    ...memberChanges(pair, direction),
    ...branchChanges(pair, context),
    ...innerChanges(pair, context),
  ];
}

/** Every change that breaks clients, each named schema once. */
export function schemaChanges(pair: Pair, schemas: Schemas, direction: Direction): string[] {
  return changesOf(pair, { schemas, direction, seen: new Set() });
}
