/** Bodies that fit a schema and name objects of another tenant wherever they can. */
import type { Description, Schema } from './description.ts';
import { candidatesFor, type Inventory } from './inventory.ts';
import type { Random } from './random.ts';

export type SampleContext = {
  description: Description;
  inventory: Inventory;
  random: Random;
};

const maxDepth = 8;

/** A value of the schema; `name` is the field that it is for. */
export function sampleOf(schema: Schema, context: SampleContext, name = '', depth = 0): unknown {
  const { random } = context;
  if (depth > maxDepth) return null;
  const at = (part: Schema): unknown => sampleOf(part, context, name, depth + 1);
  if (schema.$ref !== undefined) return at(resolve(context.description, schema.$ref));
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return at(random.pick(choices) ?? {});
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => at(part) as object)) as unknown;
  }
  const type = typeof schema.type === 'string' ? schema.type : random.pick(schema.type ?? []);
  switch (type ?? (schema.properties ? 'object' : 'string')) {
    case 'object':
      return sampleObject(schema, context, depth);
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, 1 + random.below(2)) }, () =>
        at(schema.items ?? {}),
      );
    case 'integer':
    case 'number':
      return sampleNumber(schema, context, name);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return sampleText(schema, context, name);
  }
}

function resolve({ components }: Description, ref: string): Schema {
  return components?.schemas?.[ref.split('/').at(-1) ?? ''] ?? {};
}

function sampleObject(schema: Schema, context: SampleContext, depth: number): object {
  const { properties = {}, required = [] } = schema;
  const entries = Object.entries(properties)
    .filter(([name]) => required.includes(name) || context.random.chance(0.4))
    .map(([name, part]) => [name, sampleOf(part, context, name, depth + 1)] as const);
  return Object.fromEntries(entries);
}

function sampleNumber(schema: Schema, { inventory, random }: SampleContext, name: string): number {
  const theirs = Number(random.pick(candidatesFor(inventory, name)));
  const { minimum = 0, maximum = minimum + 100 } = schema;
  if (Number.isInteger(theirs) && theirs >= minimum && theirs <= maximum) return theirs;
  return minimum + random.below(Math.min(maximum - minimum, 1_000) + 1);
}

/** Values of the other tenant first: its name for this field, or any of its ids. */
function sampleText(schema: Schema, { inventory, random }: SampleContext, name: string): string {
  const theirs = random.pick(candidatesFor(inventory, name));
  if (theirs !== undefined && random.chance(0.8)) return theirs;
  const { format, pattern } = schema;
  if (format === 'uuid') return random.pick(candidatesFor(inventory, 'id')) ?? random.uuid();
  if (format === 'date-time') return new Date(1.79e12 + random.below(1e9) * 100).toISOString();
  if (format === 'uri') return 'http://127.0.0.1:9/';
  const names = candidatesFor(inventory, random.pick(['slug', 'name', 'id']) ?? 'id');
  const text = random.pick(names) ?? `text-${random.below(1_000)}`;
  return pattern === undefined || new RegExp(pattern, 'u').test(text) ? text : 'x';
}
