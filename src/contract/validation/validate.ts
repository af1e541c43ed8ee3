/** Strict validation: every mistake is reported, with a remedy where there is one. */
import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { namePattern, titlePattern } from '../../domain/name.ts';
import { type InputError, maxInputErrors, pointerPart } from '../../domain/problem.ts';
import { closestWord } from '../../domain/text/closest-word.ts';
import { namedSchemas } from '../components.ts';
import { cursor, instant, instantOrAgo, notBlank, slug } from './body-text.ts';
import { boundKeywords, flattenErrors } from './bounded-keywords.ts';

/** `isComplete` is false when there may be more mistakes than `errors` lists. */
type Validation<T> =
  { ok: true; value: T } | { ok: false; errors: InputError[]; isComplete: boolean };

export type Validator = {
  /** All mistakes of a request body. */
  check<T>(schema: { $id: string } | { $ref: string }, value: unknown): Validation<T>;
  /** Checks by a schema without a name, such as that of a query string; it is compiled at the first value. */
  compile(schema: AnySchema): (value: unknown) => InputError[];
};

type ValidatorOptions = { coerce: boolean };

/**
 * `coerce` converts the texts of a query string to numbers and booleans; bodies are never coerced. All validators of
 * one kind share what they compiled, and nothing is compiled before it is needed: the schemas of all routes take
 * longer than the rest of a server's start.
 */
export function createValidator({ coerce }: ValidatorOptions): Validator {
  const compiled = (): Ajv => (coerce ? coercing() : exact());
  const lookUp = (id: string): FoundSchema | undefined =>
    compiled().getSchema(id)?.schema as FoundSchema;
  const run = (validate: ValidateFunction, value: unknown): InputErrors =>
    validate(value)
      ? { errors: [], isComplete: true }
      : toInputErrors(validate.errors ?? [], lookUp);
  return {
    check<T>(schema: { $id: string } | { $ref: string }, value: unknown): Validation<T> {
      const id = '$id' in schema ? schema.$id : schema.$ref.replace(/#$/, '');
      const validate = compiled().getSchema(id);
      if (!validate) throw new Error(`there is no schema named ${id}`);
      const found = run(validate, value);
      return found.errors.length > 0 ? { ok: false, ...found } : { ok: true, value: value as T };
    },
    compile(schema) {
      const validate = once(() => compiled().compile(schema));
      return (value) => run(validate(), value).errors;
    },
  };
}

const exact = once(() => createAjv({ coerce: false }));
const coercing = once(() => createAjv({ coerce: true }));

function createAjv({ coerce }: ValidatorOptions): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    discriminator: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    coerceTypes: coerce,
    removeAdditional: false,
    useDefaults: coerce,
  });
  addFormats.default(ajv, ['date-time', 'uuid']);
  boundKeywords(ajv);
  ajv.addVocabulary(['documented', 'raises']);
  for (const schema of namedSchemas) ajv.addSchema(schema);
  return ajv;
}

/** Calls it when its result is first needed. */
function once<T extends object>(create: () => T): () => T {
  let created: T | undefined;
  return () => (created ??= create());
}

/** The parts of a JSON Schema that messages use. */
type FoundSchema = {
  description?: string;
  properties?: Record<string, FoundSchema>;
  oneOf?: readonly FoundSchema[];
  $ref?: string;
  const?: string;
};

/** Errors of Ajv, which may report one mistake several times. */
const maxRawErrors = 1_000;

type LookUp = (id: string) => FoundSchema | undefined;

function withSuggestion(error: InputError, suggestion: string | undefined): InputError {
  return suggestion === undefined ? error : { ...error, suggestion };
}

function quote(word: unknown): string {
  const text = typeof word === 'string' ? `"${word}"` : (JSON.stringify(word) ?? String(word));
  return text.length > 60 ? `${text.slice(0, 57)}..."` : text;
}

const typeWords: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function describeTypes(type: string | readonly string[]): string {
  const types = typeof type === 'string' ? type.split(',') : type;
  return types.map((one) => typeWords[one] ?? one).join(' or ');
}

/** Ajv reports a missing field at its parent; the pointer names the place where it should be. */
function missingField(error: ErrorObject, name: string): InputError {
  const pointer = `${error.instancePath}/${pointerPart(name)}`;
  const message = `${quote(name)} is missing; add it`;
  return { pointer, code: 'required', message };
}

function unknownField(error: ErrorObject, name: string): InputError {
  const pointer = `${error.instancePath}/${pointerPart(name)}`;
  const known = Object.keys((error.parentSchema as FoundSchema | undefined)?.properties ?? {});
  const message = `${quote(name)} is not a known field here`;
  const free = known.filter((field) => !Object.hasOwn(error.data ?? {}, field));
  return withSuggestion({ pointer, code: 'unknown-field', message }, closestWord(name, free));
}

function unknownWord(pointer: string, value: unknown, known: readonly unknown[]): InputError {
  const words = known.filter((word) => typeof word === 'string');
  const message = `${quote(value)} is not one of ${words.join(', ')}`;
  const suggestion = typeof value === 'string' ? closestWord(value, words) : undefined;
  return withSuggestion({ pointer, code: 'value-unknown', message }, suggestion);
}

function wrongTag(error: ErrorObject, lookUp: LookUp): InputError {
  const { tag, tagValue } = error.params as { tag: string; tagValue: unknown };
  if (tagValue === undefined) return missingField(error, tag);
  const branches = (error.parentSchema as FoundSchema | undefined)?.oneOf ?? [];
  const known = branches.map((branch) => {
    const schema = branch.$ref ? lookUp(branch.$ref.replace(/#$/, '')) : branch;
    return schema?.properties?.[tag]?.const;
  });
  return unknownWord(`${error.instancePath}/${pointerPart(tag)}`, tagValue, known);
}

type Bound = { limit: number };

const boundMessages: Record<string, (limit: number) => string> = {
  minLength: (limit) => (limit === 1 ? 'must not be empty' : `needs at least ${limit} characters`),
  maxLength: (limit) => `has more than ${limit} characters`,
  minItems: (limit) => `needs at least ${limit} ${limit === 1 ? 'entry' : 'entries'}`,
  maxItems: (limit) => `has more than ${limit} entries`,
  maxProperties: (limit) => `has more than ${limit} fields`,
  minimum: (limit) => `must be ${limit} or more`,
  maximum: (limit) => `must be ${limit} or less`,
};

const instantMessage = 'must be an instant such as 2026-11-20T06:00:00Z';

const patternMessages: Record<string, string> = {
  [notBlank]: 'must not be blank',
  [namePattern]: 'has a blank at an end, a line break or an invisible character',
  [titlePattern]: 'has a blank at an end, a line break or an invisible character',
  [slug]: 'may contain only lower-case letters, digits and single hyphens',
  [instant]: instantMessage,
  [instantOrAgo]: `${instantMessage}, or a time before now such as -24h or -7d`,
  [cursor]: 'is not a cursor of this list',
};

const formatMessages: Record<string, string> = {
  'date-time': instantMessage,
  uuid: 'must be a UUID',
};

function plainError(error: ErrorObject): InputError {
  const pointer = error.instancePath;
  const { keyword, params } = error;
  const bound = boundMessages[keyword];
  if (bound) return { pointer, code: 'out-of-range', message: bound((params as Bound).limit) };
  switch (keyword) {
    case 'type':
      return {
        pointer,
        code: 'wrong-type',
        message: `must be ${describeTypes((params as { type: string }).type)}`,
      };
    case 'pattern': {
      const message = patternMessages[(params as { pattern: string }).pattern];
      return { pointer, code: 'malformed', message: message ?? 'is not written as expected' };
    }
    case 'format': {
      const message = formatMessages[(params as { format: string }).format];
      return { pointer, code: 'malformed', message: message ?? 'is not written as expected' };
    }
    case 'uniqueItems':
      return { pointer, code: 'duplicate', message: 'contains the same entry twice' };
    case 'anyOf': {
      const expected = (error.parentSchema as FoundSchema | undefined)?.description;
      return { pointer, code: 'wrong-type', message: `must be ${expected ?? 'something else'}` };
    }
    default:
      return { pointer, code: 'malformed', message: error.message ?? 'is not valid' };
  }
}

function toInputError(error: ErrorObject, lookUp: LookUp): InputError {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return missingField(error, String(params['missingProperty']));
    case 'additionalProperties':
      return unknownField(error, String(params['additionalProperty']));
    case 'discriminator':
      return wrongTag(error, lookUp);
    case 'enum':
      return unknownWord(error.instancePath, error.data, params['allowedValues'] as unknown[]);
    case 'const':
      return unknownWord(error.instancePath, error.data, [params['allowedValue']]);
    default:
      return plainError(error);
  }
}

/** Every branch of a failed `anyOf` has errors; the one of the `anyOf` itself is clearer. */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  const inBranch = (error: ErrorObject): boolean =>
    unions.some(
      (union) =>
        error !== union &&
        error.schemaPath.startsWith(`${union.schemaPath}/`) &&
        error.instancePath.startsWith(union.instancePath),
    );
  return errors.filter((error) => error.keyword !== 'if' && !inBranch(error));
}

type InputErrors = { errors: InputError[]; isComplete: boolean };

/** One input error for each pointer, the first one; at most 100. */
function toInputErrors(raw: readonly ErrorObject[], lookUp: LookUp): InputErrors {
  const { errors, isComplete } = flattenErrors(raw);
  const found = new Map<string, InputError>();
  for (const error of withoutBranches(errors.slice(0, maxRawErrors))) {
    if (found.size >= maxInputErrors) return { errors: [...found.values()], isComplete: false };
    const input = toInputError(error, lookUp);
    if (!found.has(input.pointer)) found.set(input.pointer, input);
  }
  return { errors: [...found.values()], isComplete: isComplete && errors.length <= maxRawErrors };
}
