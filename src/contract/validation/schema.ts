/** Helpers for the shapes of the API: one object is validator, OpenAPI component and static type. */
import {
  type Static,
  type TArray,
  type TBoolean,
  type TInteger,
  type TObject,
  type TOptional,
  type TSchema,
  type TUnsafe,
  Type,
} from 'typebox';
import { instant, instantOrAgo, slug } from './body-text.ts';

/** A schema with a name in the OpenAPI document. */
export type NamedSchema = TSchema & { $id: string };

/** Names a schema; other schemas refer to it with `Ref`. */
export function Named<const Id extends string, S extends TSchema>(
  $id: Id,
  schema: S,
): S & { $id: Id } {
  return { ...schema, $id };
}

/** A typed reference to a named schema. */
export function Ref<S extends NamedSchema>(schema: S): TUnsafe<Static<S>> {
  return Type.Unsafe<Static<S>>({ $ref: `${schema.$id}#` });
}

/**
 * A union discriminated by `type`. A value is only checked against the branch that it names, so that a
 * mistake gives one error instead of one for every branch.
 */
export function OneOf<S extends readonly NamedSchema[]>(
  branches: readonly [...S],
  options: Record<string, unknown> = {},
): TUnsafe<Static<S[number]>> {
  return Type.Unsafe<Static<S[number]>>({
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: branches.map((branch) => ({ $ref: `${branch.$id}#` })),
    ...options,
  });
}

/** One of the words, as a plain `enum`. */
export function Enum<const W extends readonly string[]>(
  words: W,
  options: Record<string, unknown> = {},
): TUnsafe<W[number]> {
  return Type.Unsafe<W[number]>({ type: 'string', enum: [...words], ...options });
}

/** The schema's value or null. */
export function Nullable<S extends TSchema>(schema: S): TUnsafe<Static<S> | null> {
  const plain = schema as TSchema & { type?: string };
  if (typeof plain.type === 'string' && !('enum' in plain)) {
    return Type.Unsafe<Static<S> | null>({ ...plain, type: [plain.type, 'null'] });
  }
  return Type.Unsafe<Static<S> | null>({ anyOf: [plain, { type: 'null' }] });
}

/** An object that refuses unknown fields. */
export function Strict<P extends Record<string, TSchema>>(
  properties: P,
  options: Record<string, unknown> = {},
): TObject<P> {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

type PageProperties<S extends NamedSchema> = {
  items: TArray<TUnsafe<Static<S>>>;
  nextCursor: TUnsafe<string | null>;
  hasMore: TBoolean;
  total: TOptional<TInteger>;
};

/** One page of a list. The cursor is opaque and only valid for the filter it came with. */
export function Page<S extends NamedSchema>(item: S): TObject<PageProperties<S>> {
  return Type.Object({
    items: Type.Array(Ref(item)),
    nextCursor: Nullable(Type.String()),
    hasMore: Type.Boolean(),
    total: Type.Optional(Type.Integer({ description: 'All items that match the filter.' })),
  });
}

/** An instant in a request, with its offset; years 1970 to 2100. See `readMoment`. */
export const Moment = Type.String({ maxLength: 100, pattern: instant });

/** An end of a period in the filter of a list: as `Moment`, or a time before now such as `-24h`. */
export const MomentOrAgo = Type.String({ maxLength: 100, pattern: instantOrAgo });

/** An instant as ISO 8601 text in UTC. */
export const Instant = Type.String({ format: 'date-time' });
export const Uuid = Type.String({ format: 'uuid' });
/** Lower-case letters, digits and single hyphens. */
export const Slug = Type.String({
  minLength: 1,
  maxLength: 63,
  pattern: slug,
});

/** An instant as the API writes it: ISO 8601 in UTC with milliseconds. */
export function toInstant(at: Date): string {
  return at.toISOString();
}

export function toInstantOrNull(at: Date | null): string | null {
  return at === null ? null : toInstant(at);
}
