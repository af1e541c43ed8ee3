/** What the API's own description says can be asked of it. */

export type Schema = {
  $ref?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
};

type Parameter = { name: string; in: string; schema?: Schema };
type Operation = {
  parameters?: readonly Parameter[];
  requestBody?: { content?: Readonly<Record<string, { schema?: Schema }>> };
};

/** The part of an OpenAPI document that requests are made from. */
export type Description = {
  paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components?: { schemas?: Readonly<Record<string, Schema>> };
};

export type Route = {
  method: string;
  /** With parameters in braces: /api/v1/schedules/{ref} */
  path: string;
  pathParameters: readonly string[];
  queryParameters: readonly { name: string; schema: Schema }[];
  takesKey: boolean;
  body: Schema | null;
};

const methods: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** Every route below /api; the public ones show nothing of a tenant. */
export function routesOf({ paths = {} }: Description): Route[] {
  return Object.entries(paths).flatMap(([path, operations]) => {
    if (!path.startsWith('/api/')) return [];
    return Object.entries(operations)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => toRoute(method, path, operation));
  });
}

function toRoute(method: string, path: string, operation: Operation): Route {
  const { parameters = [], requestBody } = operation;
  return {
    method: method.toUpperCase(),
    path,
    pathParameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    queryParameters: parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, schema = {} }) => ({ name, schema })),
    takesKey: parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key'),
    body: Object.values(requestBody?.content ?? {})[0]?.schema ?? null,
  };
}
