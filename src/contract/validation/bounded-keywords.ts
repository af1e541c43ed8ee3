/**
 * `items` and `additionalProperties` for Ajv that stop early. Ajv's own collect an error for every
 * entry of a hostile list or object, which takes seconds; these collect a few hundred. The entries of a
 * list or object that is too large are not checked at all: its size is the error.
 */
import type { Ajv, AnySchema, AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import { pointerPart } from '../../domain/problem.ts';

/** Errors of one list or object; the last checked entry may exceed it. */
const maxInnerErrors = 400;

/** One error that contains the errors of all entries; see `flattenErrors`. */
type InnerErrors = { inner: readonly ErrorObject[]; isCut: boolean };

type Context = {
  instancePath: string;
  parentData: unknown;
  parentDataProperty: unknown;
  rootData: unknown;
};
type Entries = Iterable<readonly [name: string | number, value: unknown]>;
type Entry = { name: string | number; value: unknown };
/** The list or object with the entries, and its path. */
type Whole = Pick<Context, 'instancePath' | 'rootData'> & { data: object };
/** Gives the errors of one entry; null when it is valid. */
type CheckEntry = (entry: Entry, whole: Whole) => ErrorObject[] | null;
type Check = {
  (data: unknown, context?: Partial<Context>): boolean;
  errors?: Partial<ErrorObject>[];
};

/** The last part of an Ajv path, which is escaped like a JSON pointer. */
function part(name: string | number): string {
  return `/${pointerPart(name)}`;
}

function createCheck(
  keyword: string,
  entriesOf: (data: object) => Entries,
  check: CheckEntry,
): Check {
  const run: Check = (data, { instancePath = '', rootData = data } = {}) => {
    const whole = { data: data as object, instancePath, rootData };
    const inner: ErrorObject[] = [];
    for (const [name, value] of entriesOf(whole.data)) {
      if (inner.length >= maxInnerErrors) return fail(inner, true);
      inner.push(...(check({ name, value }, whole) ?? []));
    }
    return inner.length === 0 || fail(inner, false);
  };
  const fail = (inner: readonly ErrorObject[], isCut: boolean): false => {
    run.errors = [{ keyword, params: { inner, isCut } satisfies InnerErrors }];
    return false;
  };
  return run;
}

/** Compiles the schema when it is first needed, because a schema may contain itself. */
function checkBySchema(ajv: Ajv, schema: AnySchema): CheckEntry {
  let check: ValidateFunction | undefined;
  return ({ name, value }, { data, instancePath, rootData }) => {
    check ??= ajv.compile(schema);
    const context = {
      instancePath: `${instancePath}${part(name)}`,
      parentData: data as never,
      parentDataProperty: name,
      rootData: rootData as never,
      dynamicAnchors: {},
    };
    return check(value, context) ? null : [...(check.errors ?? [])];
  };
}

function* entriesOfObject(data: object): Entries {
  for (const name in data) {
    if (Object.hasOwn(data, name)) yield [name, (data as Record<string, unknown>)[name]];
  }
}

function items(ajv: Ajv, schema: AnySchema, parent: AnySchemaObject): Check {
  const max = (parent['maxItems'] as number | undefined) ?? Infinity;
  const entriesOf = (list: object): Entries =>
    (list as unknown[]).length > max ? [] : (list as unknown[]).entries();
  return createCheck('items', entriesOf, checkBySchema(ajv, schema));
}

function additionalProperties(ajv: Ajv, schema: AnySchema, parent: AnySchemaObject): Check {
  const known = (parent['properties'] ?? {}) as object;
  const max = (parent['maxProperties'] as number | undefined) ?? Infinity;
  const bySchema = checkBySchema(ajv, schema);
  const refuse: CheckEntry = ({ name }, { data, instancePath }) => [
    {
      keyword: 'additionalProperties',
      instancePath,
      schemaPath: '#/additionalProperties',
      params: { additionalProperty: name },
      parentSchema: parent,
      data,
    },
  ];
  const check = schema === false ? refuse : bySchema;
  const entriesOf = (data: object): Entries =>
    max !== Infinity && Object.keys(data).length > max ? [] : entriesOfObject(data);
  return createCheck('additionalProperties', entriesOf, (entry, whole) =>
    Object.hasOwn(known, entry.name) ? null : check(entry, whole),
  );
}

/** Replaces both keywords of Ajv. Call it before any schema is compiled. */
export function boundKeywords(ajv: Ajv): void {
  // The meta-schema needs Ajv's own keywords, because it refers to itself by position, not by name.
  void ajv.validateSchema({});
  ajv.removeKeyword('items');
  ajv.removeKeyword('additionalProperties');
  ajv.addKeyword({
    keyword: 'items',
    type: 'array',
    schemaType: ['object', 'boolean'],
    compile: (schema: AnySchema, parent) => items(ajv, schema, parent),
  });
  ajv.addKeyword({
    keyword: 'additionalProperties',
    type: 'object',
    before: 'properties',
    schemaType: ['object', 'boolean'],
    compile: (schema: AnySchema, parent) => additionalProperties(ajv, schema, parent),
  });
}

/** Keywords of sizes: after such an error, the entries were not checked. */
const sizes: ReadonlySet<string> = new Set(['maxItems', 'maxProperties']);

/** All errors, those within included; `isComplete` is false when some entries were not checked. */
export function flattenErrors(errors: readonly ErrorObject[]): {
  errors: ErrorObject[];
  isComplete: boolean;
} {
  let isComplete = true;
  const flat = errors.flatMap((error) => {
    if (sizes.has(error.keyword)) isComplete = false;
    const { inner, isCut } = error.params as Partial<InnerErrors>;
    if (inner === undefined) return [error];
    const within = flattenErrors(inner);
    if (isCut === true || !within.isComplete) isComplete = false;
    return within.errors;
  });
  return { errors: flat, isComplete };
}
