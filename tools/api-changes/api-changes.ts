/** Changes of the API that break clients of an earlier description. */
import { type Direction, type Schema, schemaChanges, type Schemas } from './schema-changes.ts';

type Media = Record<string, { schema?: Schema }>;
type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Response = { $ref?: string; content?: Media };
type Operation = {
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content?: Media };
  responses?: Record<string, Response>;
  'x-required-permission'?: string;
};
export type ApiDescription = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

type Pair<T> = { before: T; after: T };

function mediaChanges(pair: Pair<Media>, schemas: Schemas, direction: Direction): string[] {
  return Object.entries(pair.before).flatMap(([type, { schema: before }]) => {
    const after = pair.after[type];
    if (!after) return [`${type} is gone`];
    if (!before || !after.schema) return [];
    return schemaChanges({ before, after: after.schema }, schemas, direction);
  });
}

function parameterChanges({ before, after }: Pair<Operation>, schemas: Schemas): string[] {
  const [old, now] = [before.parameters ?? [], after.parameters ?? []];
  const find = (list: readonly Parameter[], wanted: Parameter): Parameter | undefined =>
    list.find((one) => one.name === wanted.name && one.in === wanted.in);
  const lost = old.flatMap((parameter) => {
    const same = find(now, parameter);
    // Unknown parameters are refused, so one that is gone breaks whoever sends it.
    if (!same) return [`the parameter ${parameter.name} is gone`];
    const pair = { before: parameter.schema, after: same.schema };
    return schemaChanges(pair, schemas, 'Request').map((one) => `${parameter.name}: ${one}`);
  });
  const needed = now.filter(
    (parameter) => parameter.required === true && find(old, parameter)?.required !== true,
  );
  return [...lost, ...needed.map(({ name }) => `the parameter ${name} is now required`)];
}

function bodyChanges({ before, after }: Pair<Operation>, schemas: Schemas): string[] {
  const [old, now] = [before.requestBody, after.requestBody];
  const isNeeded = now?.required === true && old?.required !== true;
  const changes =
    old && now
      ? mediaChanges({ before: old.content ?? {}, after: now.content ?? {} }, schemas, 'Request')
      : [];
  const gone = old && !now ? ['the body is gone'] : [];
  return [...(isNeeded ? ['the body is now required'] : []), ...gone, ...changes].map(
    (one) => `body: ${one}`,
  );
}

/** Problems are not compared: clients tell them by their code, and may always meet another one. */
function responseChanges({ before, after }: Pair<Operation>, schemas: Schemas): string[] {
  const statuses = Object.keys(before.responses ?? {}).filter((status) => status < '300');
  return statuses.flatMap((status) => {
    const [old, now] = [before.responses?.[status], after.responses?.[status]];
    if (!now) return [`the response ${status} is gone`];
    const pair = { before: old?.content ?? {}, after: now.content ?? {} };
    return mediaChanges(pair, schemas, 'Response').map((one) => `${status}: ${one}`);
  });
}

function nameChanges({ before, after }: Pair<Operation>): string[] {
  const permission = 'x-required-permission';
  return [
    ...(before.operationId === after.operationId
      ? []
      : [`its id was ${before.operationId} and is ${after.operationId}`]),
    ...(before[permission] === after[permission]
      ? []
      : [`needed the permission ${before[permission]} and needs ${after[permission]}`]),
  ];
}

/** One line for each change, with the operation that it breaks; sorted as in `before`. */
export function breakingChanges(before: ApiDescription, after: ApiDescription): string[] {
  const schemas = { before: before.components.schemas, after: after.components.schemas };
  return Object.entries(before.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, old]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method];
      if (!now) return [`${name} is gone`];
      const pair = { before: old, after: now };
      return [
        ...nameChanges(pair),
        ...parameterChanges(pair, schemas),
        ...bodyChanges(pair, schemas),
        ...responseChanges(pair, schemas),
      ].map((one) => `${name}: ${one}`);
    }),
  );
}
