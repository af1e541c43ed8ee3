/** What the description of the API says of an operation, and whether a cmdlet fits it. */
import { readFileSync } from 'node:fs';
import type { Cmdlet, Parameter, Place } from './cmdlet.ts';

export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  description?: string;
};
type ApiParameter = {
  in: string;
  name: string;
  required?: boolean;
  schema: Schema;
  description?: string;
};
type ApiOperation = {
  operationId?: string;
  parameters?: readonly ApiParameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
export type Description = {
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, Schema> };
};

export type Operation = {
  id: string;
  method: string;
  path: string;
  parameters: readonly ApiParameter[];
  /** The schema of the body; null when it takes none. */
  body: Schema | null;
};

const descriptionFile = new URL('../../docs/reference/openapi.json', import.meta.url);

export function readDescription(): Description {
  return JSON.parse(readFileSync(descriptionFile, 'utf8')) as Description;
}

function resolve(description: Description, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.split('/').at(-1) ?? '';
  const found = description.components.schemas[name];
  if (!found) throw new Error(`the description of the API has no schema ${name}`);
  return found;
}

/** @throws Error when there is no such operation. */
export function findOperation(description: Description, id: string): Operation {
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, found] of Object.entries(methods)) {
      if (found.operationId !== id) continue;
      const schema = found.requestBody?.content['application/json']?.schema;
      const body = schema === undefined ? null : resolve(description, schema);
      return { id, method: method.toUpperCase(), path, parameters: found.parameters ?? [], body };
    }
  }
  throw new Error(`the description of the API has no operation ${id}`);
}

function hasHeader(operation: Operation, name: string): boolean {
  return operation.parameters.some((one) => one.in === 'header' && one.name === name);
}

/** The schema of a place, with its description; undefined when the operation has no such place. */
export function schemaAt(operation: Operation, place: Place): Schema | undefined {
  if (place.in === 'body') return operation.body?.properties?.[place.name];
  const found = operation.parameters.find((one) => one.in === place.in && one.name === place.name);
  const described = found?.description === undefined ? {} : { description: found.description };
  return found && { ...found.schema, ...described };
}

/** A path is read by a cmdlet that lists, too; it belongs to another operation then. */
function placesOf({ parameters, action }: Cmdlet): { parameter: Parameter; place: Place }[] {
  return parameters.flatMap((parameter) =>
    parameter.place && (action !== undefined || parameter.place.in !== 'path')
      ? [{ parameter, place: parameter.place }]
      : [],
  );
}

/** What is wrong with a row of the table; empty when every parameter has its place in the operation. */
export function findFaults(cmdlet: Cmdlet, operation: Operation): string[] {
  const places = placesOf(cmdlet);
  const has = (wanted: Place): boolean =>
    places.some(({ place }) => place.in === wanted.in && place.name === wanted.name);
  const unknown = places
    .filter(({ place }) => schemaAt(operation, place) === undefined)
    .map(({ parameter, place }) => `-${parameter.name}: no ${place.name} in the ${place.in}`);
  const missingPath = operation.parameters
    .filter(({ in: where, name }) => where === 'path' && !has({ in: 'path', name }))
    .map(({ name }) => `nothing gives ${name} of the path`);
  // A definition that is changed has been read before: it is complete already.
  const needed = cmdlet.change === undefined ? (operation.body?.required ?? []) : [];
  const missingBody = needed
    .filter((name) => !has({ in: 'body', name }))
    .map((name) => `nothing gives ${name}, which the body needs`);
  const twice = places
    .map(({ place }) => `${place.in} ${place.name}`)
    .filter((place, index, all) => all.indexOf(place) !== index)
    .map((place) => `${place} is given twice`);
  const keys =
    hasHeader(operation, 'idempotency-key') ===
    cmdlet.parameters.some(({ name }) => name === 'IdempotencyKey')
      ? []
      : ['-IdempotencyKey and the header of the operation do not fit together'];
  return [...unknown, ...missingPath, ...missingBody, ...twice, ...keys].map(
    (fault) => `${cmdlet.name}: ${fault}`,
  );
}
