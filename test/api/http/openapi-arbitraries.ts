/** Values that a schema of the OpenAPI document allows, for requests made of nothing but the document. */
import fc from 'fast-check';

export type Shape = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  additionalProperties?: Shape | boolean;
  maxProperties?: number;
  minProperties?: number;
  oneOf?: Shape[];
  anyOf?: Shape[];
};
export type Shapes = Record<string, Shape>;

/** The schema behind a reference. */
export function resolve(shape: Shape, shapes: Shapes): Shape {
  const name = shape.$ref?.split('/').at(-1);
  return name === undefined ? shape : (shapes[name] ?? {});
}

/** Names: fast-check would make them of invisible characters mostly. */
function textsOf(pattern: string): fc.Arbitrary<string> {
  if (pattern.includes('\\u115f')) {
    return fc.stringMatching(/^[A-Za-zäß€]([A-Za-zäß€ ]{0,8}[A-Za-zäß€])?$/);
  }
  return fc.stringMatching(new RegExp(pattern));
}

function stringsOf(shape: Shape): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 300, pattern, format } = shape;
  const fits = (text: string): boolean => {
    const { length } = [...text];
    return length >= minLength && length <= maxLength;
  };
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') {
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (format === 'uri') return fc.webUrl({ validSchemes: ['http', 'https'] });
  if (pattern !== undefined) return textsOf(pattern).filter(fits);
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 20), unit: 'grapheme' });
}

function objectsOf(shape: Shape, shapes: Shapes): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = shape;
  if (typeof additionalProperties === 'object') {
    const values = valuesOf(additionalProperties, shapes);
    return fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,8}$/), values, { maxKeys: 3 });
  }
  const members = Object.entries(properties).map(
    ([name, child]) => [name, valuesOf(child, shapes)] as const,
  );
  const { minProperties = 0 } = shape;
  return fc
    .record(Object.fromEntries(members), { requiredKeys: required, noNullPrototype: true })
    .filter((object) => Object.keys(object).length >= minProperties);
}

function typed(type: string, shape: Shape, shapes: Shapes): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return stringsOf(shape);
    case 'integer':
      return fc.integer({
        min: shape.minimum ?? -1_000,
        max: Math.min(shape.maximum ?? 1_000_000, 2 ** 31 - 1),
      });
    case 'number':
      return fc.integer({ min: shape.minimum ?? 0, max: Math.min(shape.maximum ?? 1_000, 1e9) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { minItems: minLength = 0, maxItems = 3, uniqueItems } = shape;
      const items = valuesOf(shape.items ?? {}, shapes);
      const bounds = { minLength, maxLength: Math.min(maxItems, minLength + 2) };
      return uniqueItems ? fc.uniqueArray(items, bounds) : fc.array(items, bounds);
    }
    default:
      return objectsOf(shape, shapes);
  }
}

/** Values that fit the schema. */
export function valuesOf(given: Shape, shapes: Shapes): fc.Arbitrary<unknown> {
  const shape = resolve(given, shapes);
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum) return fc.constantFrom(...shape.enum);
  const branches = shape.oneOf ?? shape.anyOf;
  if (branches) return fc.oneof(...branches.map((branch) => valuesOf(branch, shapes)));
  if (shape.type === undefined) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...[shape.type].flat().map((type) => typed(type, shape, shapes)));
}
