/** What documents need to know about one kind of setting: its address, its body, and what of it is written. */
import type { NamedSchema } from '../../../contract/validation/schema.ts';
import type { ProblemCode } from '../../../domain/problem.ts';

export type Content = Readonly<Record<string, unknown>>;

export type SettingKind = {
  /** Its address below /api/v1. */
  collection: string;
  /** The code for a name that does not exist. */
  notFound: ProblemCode;
  /**
   * What the server would store of a body, with every default.
   * @throws ProblemError with every mistake.
   */
  read: (body: unknown, name: string, now: Date) => Promise<Content>;
  /** What is written of an object as the API shows it; null for one that documents cannot describe. */
  contentOf: (shown: Content) => Content | null;
  /** Why this object cannot be changed; null when it can. */
  refusal?: (shown: Content) => string | null;
  /** Sent in place of a DELETE, where there is none. */
  removal?: Content;
};

/**
 * A body of the right shape. The contract takes long to load, so callers load the shape when they need it.
 * @throws ProblemError with the place of every mistake.
 */
export async function shaped<B>(shape: NamedSchema, body: unknown): Promise<B> {
  const [{ createValidator }, { problemOf }] = await Promise.all([
    import('../../../contract/validation/validate.ts'),
    import('../../../contract/schedule/definition.ts'),
  ]);
  const checked = createValidator({ coerce: false }).check<B>(shape, body);
  if (checked.ok) return checked.value;
  throw problemOf(checked.errors);
}

/** These fields of an object. */
export function pick(shown: Content, ...fields: readonly string[]): Content {
  return Object.fromEntries(fields.map((field) => [field, shown[field]]));
}
