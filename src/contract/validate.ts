/** Strict validation: nothing is coerced or removed, and every mistake is reported with its remedy. */
import { Ajv } from 'ajv';
import type { AnySchema, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { InputError } from '../domain/problem.ts';
import { boundKeywords } from './bounded-keywords.ts';
import { namedSchemas } from './components.ts';
import { toInputErrors } from './input-errors.ts';
import type { FoundSchema, InputErrors } from './input-errors.ts';

/** `isComplete` is false when there are more mistakes than `errors` names, or may be. */
export type Validation<T> =
  { ok: true; value: T } | { ok: false; errors: InputError[]; isComplete: boolean };

export type Validator = {
  /** All mistakes of a request body. */
  check<T>(schema: { $id: string } | { $ref: string }, value: unknown): Validation<T>;
  /** Compiles a schema without a name, such as that of a query string. */
  compile(schema: AnySchema): (value: unknown) => InputError[];
};

type ValidatorOptions = { coerce: boolean };

/** `coerce` turns the text of a query string into numbers and booleans; bodies are never coerced. */
export function createValidator({ coerce }: ValidatorOptions): Validator {
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
  ajv.addKeyword('documented');
  for (const schema of namedSchemas) ajv.addSchema(schema);
  const lookUp = (id: string): FoundSchema | undefined => ajv.getSchema(id)?.schema as FoundSchema;
  const run = (validate: ValidateFunction, value: unknown): InputErrors =>
    validate(value)
      ? { errors: [], isComplete: true }
      : toInputErrors(validate.errors ?? [], lookUp);
  return {
    check<T>(schema: { $id: string } | { $ref: string }, value: unknown): Validation<T> {
      const id = '$id' in schema ? schema.$id : schema.$ref.replace(/#$/, '');
      const validate = ajv.getSchema(id);
      if (!validate) throw new Error(`there is no schema named ${id}`);
      const found = run(validate, value);
      return found.errors.length > 0 ? { ok: false, ...found } : { ok: true, value: value as T };
    },
    compile(schema) {
      const validate = ajv.compile(schema);
      return (value) => run(validate, value).errors;
    },
  };
}
