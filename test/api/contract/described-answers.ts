/** Checks answers of the API against its own description: status, headers, content type and body. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Schema = Record<string, unknown>;
type Media = { schema?: Schema; example?: unknown; examples?: Record<string, Example> };
type Example = { $ref?: string; value?: unknown };
export type DescribedResponse = {
  $ref?: string;
  headers?: Record<string, { $ref?: string; required?: boolean }>;
  content?: Record<string, Media>;
};
type DescribedParameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
  example?: unknown;
};
export type Operation = {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: DescribedParameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, DescribedResponse>;
};
export type Description = {
  paths: Record<string, Record<string, Operation>>;
  tags: { name: string }[];
  components: Record<'schemas' | 'responses' | 'headers' | 'examples', Record<string, object>>;
};

/** One exchange; `route` is the pattern of Fastify, or undefined for an address without a route. */
export type Exchange = {
  method: string;
  route: string | undefined;
  status: number;
  headers: Record<string, unknown>;
  body: string;
};

const at = 'https://carillon.test/openapi.json';

/** The member that a reference within the document names. */
export function follow<T>(description: Description, part: T): T {
  const { $ref } = part as { $ref?: string };
  if ($ref === undefined) return part;
  const keys = $ref.slice(2).split('/');
  const found = keys.reduce<unknown>((from, key) => (from as Schema)[key], description);
  return found as T;
}

/**
 * Objects that a schema leaves open may grow in later versions; what this version sends must all be
 * described. Problems stay open: `allOf` sees only a part of them.
 */
function close(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(close);
  if (typeof part !== 'object' || part === null) return part;
  if ('allOf' in part) return part;
  const entries = Object.entries(part).map(([key, value]) => [key, close(value)] as const);
  const closed = Object.fromEntries(entries);
  const isOpen = closed['properties'] !== undefined && closed['additionalProperties'] === undefined;
  return isOpen && closed['type'] === 'object'
    ? { ...closed, additionalProperties: false }
    : closed;
}

type Validators = {
  /** What is wrong with the value, in words; empty when nothing is. */
  check: (schema: object, value: unknown) => string[];
};

/** `isClosed` also refuses members that are not described. */
export function createValidators(description: Description, isClosed: boolean): Validators {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  const { schemas } = description.components;
  const { Problem, ...others } = schemas;
  const closed = isClosed ? (close(others) as typeof schemas) : others;
  ajv.addSchema({ $id: at, components: { schemas: { ...closed, Problem } } });
  const compiled = new Map<string, ValidateFunction>();
  return {
    check(schema, value) {
      const text = JSON.stringify(isClosed ? close(schema) : schema);
      const absolute = text.replaceAll('"#/components', `"${at}#/components`);
      const validate = compiled.get(text) ?? ajv.compile(JSON.parse(absolute) as object);
      compiled.set(text, validate);
      if (validate(value)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message = '', params }) =>
          `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`,
      );
    },
  };
}

function mediaType(headers: Record<string, unknown>): string {
  const { 'content-type': type } = headers;
  return typeof type === 'string' ? (type.split(';')[0] ?? '') : '';
}

function checkHeaders(
  description: Description,
  { headers: declared = {} }: DescribedResponse,
  sent: Record<string, unknown>,
): string[] {
  const missing = Object.entries(declared).filter(
    ([name, header]) => follow(description, header).required === true && sent[name] === undefined,
  );
  const undeclared = ['etag', 'location', 'retry-after', 'allow', 'www-authenticate'].filter(
    (name) => sent[name] !== undefined && declared[name] === undefined,
  );
  return [
    ...missing.map(([name]) => `the header ${name} is missing`),
    ...undeclared.map((name) => `the header ${name} is not described`),
  ];
}

/** Pages for people and their files. */
function isPage(path: string): boolean {
  return path === '/' || /^\/(docs|console)(\/|$)/.test(path);
}

/** Gives, for an exchange, everything in which it differs from the description. */
export function createContract(description: Description): (exchange: Exchange) => string[] {
  const { check } = createValidators(description, true);

  function checkBody(declared: DescribedResponse, { headers, body }: Exchange): string[] {
    const { content } = declared;
    if (body === '') return content === undefined ? [] : ['the body is missing'];
    const type = mediaType(headers);
    const media = content?.[type];
    if (!media) return [`a body of the type ${type} is not described`];
    return type.endsWith('json') ? check(media.schema ?? {}, JSON.parse(body)) : [];
  }

  return (exchange) => {
    const { method, route = '', status, headers } = exchange;
    const path = route.replace(/:(\w+)/g, '{$1}');
    const operation = description.paths[path]?.[method.toLowerCase()];
    if (!operation) {
      // HEAD is answered as GET without its body; the description does not name it.
      if (method === 'HEAD' || path === '/openapi.json' || isPage(path)) return [];
      if (route !== '') return [`${method} ${route} is not described`];
      const isProblem = status >= 400 && mediaType(headers) === 'application/problem+json';
      if (!isProblem) return [`an address without a route is answered with ${status}`];
      return check({ $ref: '#/components/schemas/Problem' }, JSON.parse(exchange.body));
    }
    const declared = operation.responses[String(status)];
    if (!declared) return [`the status ${status} is not described: ${exchange.body.slice(0, 300)}`];
    const response = follow(description, declared);
    return [...checkHeaders(description, response, headers), ...checkBody(response, exchange)].map(
      (wrong) => `${status}: ${wrong}`,
    );
  };
}
