/** The last changes to the OpenAPI document, after all routes and schemas have been added to it. */
import { ReasonBody, RunBody } from '../../contract/execution/executions.ts';
import { DisableBody } from '../../contract/schedule/schedules.ts';
import type { ProblemCode } from '../../domain/problem.ts';
import { exampleOf, opaque, type Shape, type Shapes } from './examples.ts';
import {
  describeStatus,
  headers,
  limitHeaders,
  problemExamples,
  problemResponsesOf,
  type Response,
  responseHeaders,
} from './responses.ts';
import { tags } from './tags.ts';

type Component = Shape & {
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
};
type Content = Record<string, { schema?: Shape; examples?: Record<string, object> }>;
type Parameter = { name: string; in: string; schema: Shape; example?: unknown };
type Operation = {
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content?: Content };
  responses?: Record<string, Response & { content?: Content }>;
  security?: unknown[];
  /** Set for each route; they shape the responses and are removed. */
  'x-problems'?: readonly ProblemCode[];
  'x-sends'?: readonly string[];
};
export type Description = {
  components?: {
    schemas?: Record<string, Component>;
    examples?: Record<string, object>;
    headers?: Record<string, object>;
    responses?: Record<string, object>;
  };
  paths?: Record<string, Record<string, Operation>>;
  tags?: readonly object[];
};

/** Client generators need the mapping from tag to schema; validators must not have it. */
function addMappings(schemas: Record<string, Component>): void {
  for (const { discriminator, oneOf = [] } of Object.values(schemas)) {
    if (!discriminator) continue;
    const entries = oneOf.flatMap(({ $ref = '' }) => {
      const branch = schemas[$ref.split('/').at(-1) ?? ''];
      const property = branch?.properties?.[discriminator.propertyName];
      // The document may write a constant as an enum of one.
      const tag = property?.const ?? property?.enum?.[0];
      return typeof tag === 'string' ? [[tag, $ref] as const] : [];
    });
    discriminator.mapping = Object.fromEntries(entries);
  }
}

/** Moves members that only the document shows to their places, and drops those it must not show. */
function showDocumented(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  const shown = part as { documented?: object; raises?: unknown };
  if (Array.isArray(shown.raises)) delete shown.raises;
  const { documented } = shown;
  if (documented !== undefined) {
    delete shown.documented;
    Object.assign(part, documented);
  }
  for (const member of Object.values(part)) showDocumented(member);
}

/** Actions work without a body; the schema of a route cannot express that. */
function relaxActionBody({ requestBody }: Operation): void {
  const ref = requestBody?.content?.['application/json']?.schema?.$ref;
  const optional = [ReasonBody, RunBody, DisableBody].some(({ $id }) => ref?.endsWith(`/${$id}`));
  if (requestBody) requestBody.required = !optional;
}

const json = 'application/json';

/** The example of a named schema is a component; others are written where they are used. */
function addExample(content: Content | undefined, schemas: Shapes): void {
  for (const [type, media] of Object.entries(content ?? {})) {
    const { schema, examples } = media;
    if (!schema || examples) continue;
    const name = schema.$ref?.split('/').at(-1);
    if (name !== undefined) {
      media.examples = { example: { $ref: `#/components/examples/${name}` } };
    } else {
      const value = type === json ? exampleOf(schema, schemas, '') : '# HELP …\n';
      media.examples = { example: { value } };
    }
  }
}

/** The headers of a response that is no problem. */
function successHeaders(status: string, operation: Operation): readonly string[] {
  const sends = operation['x-sends'] ?? [];
  const hasPlace = (status === '201' || status === '202') && !sends.includes('no-location');
  return [
    'x-request-id',
    ...(operation.security?.length === 0 ? [] : limitHeaders),
    ...(hasPlace ? ['location'] : []),
    ...(sends.includes(`etag-${status}`) ? ['etag'] : []),
    ...(sends.includes('idempotency-replayed') ? ['idempotency-replayed'] : []),
  ];
}

function isProblem({ content = {} }: Response): boolean {
  return Object.hasOwn(content, 'application/problem+json');
}

function success(status: string, declared: Response, operation: Operation): Response {
  const { content } = declared;
  return {
    description: describeStatus(Number(status)),
    headers: headers(...successHeaders(status, operation)),
    // A response without a body has no content type.
    ...(status === '204' || status === '304' || content === undefined ? {} : { content }),
  };
}

/** Health answers 503 with a report, or with a problem when nothing could be found out. */
function both(report: Response, problem: Response): Response {
  return {
    ...report,
    // Only the problem says when to come back.
    headers: { ...report.headers, ...headers('retry-after-some') },
    content: { ...report.content, ...problem.content },
  };
}

function completeResponses(operation: Operation): void {
  const found = problemResponsesOf(operation['x-problems'] ?? []);
  if (operation['x-sends']?.includes('etag-304')) {
    found['304'] = success('304', { description: '' }, operation);
  }
  for (const [status, declared] of Object.entries(operation.responses ?? {})) {
    if (isProblem(declared)) continue;
    const own = success(status, declared, operation);
    const problem = found[status];
    found[status] = problem ? both(own, problem) : own;
  }
  const sorted = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1));
  operation.responses = Object.fromEntries(sorted);
  delete operation['x-problems'];
  delete operation['x-sends'];
}

function completeOperation(operation: Operation, schemas: Shapes): void {
  relaxActionBody(operation);
  completeResponses(operation);
  operation.security ??= [{ token: [] }];
  for (const parameter of operation.parameters ?? []) {
    if (opaque.has(parameter.name)) continue;
    parameter.example = exampleOf(parameter.schema, schemas, parameter.name);
  }
  addExample(operation.requestBody?.content, schemas);
  for (const { content } of Object.values(operation.responses ?? {})) addExample(content, schemas);
}

const longestName = 90;

/** Problem responses that several operations share are written once, named after what they carry. */
function shareResponses(operations: readonly Operation[]): Record<string, object> {
  const shared: Record<string, object> = {};
  for (const operation of operations) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      const { schema } = response.content?.['application/problem+json'] ?? {};
      const codes = schema?.allOf?.[1]?.properties?.['code']?.enum ?? [];
      const name = [status, ...codes].join('.');
      const isPlain = Object.keys(response.content ?? {}).length === 1;
      if (codes.length === 0 || !isPlain || name.length > longestName) continue;
      shared[name] = response;
      operation.responses = {
        ...operation.responses,
        [status]: { $ref: `#/components/responses/${name}` } as unknown as Response,
      };
    }
  }
  return Object.fromEntries(Object.entries(shared).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function usedExamples(document: object): Set<string> {
  const found = JSON.stringify(document).matchAll(/#\/components\/examples\/([\w-]+)/g);
  return new Set([...found].map(([, name = '']) => name));
}

/** A copy with everything that the framework does not know of. */
export function completeDescription(description: Description): Description {
  const copy = structuredClone(description);
  showDocumented(copy);
  const { components = {}, paths = {} } = copy;
  const schemas = components.schemas ?? {};
  addMappings(schemas);
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const codes = operations.flatMap((operation) => operation['x-problems'] ?? []);
  for (const operation of operations) completeOperation(operation, schemas);
  components.responses = shareResponses(operations);
  const used = usedExamples({ paths, responses: components.responses });
  const ofSchemas = Object.keys(schemas)
    .filter((name) => used.has(name))
    .map((name) => [name, { value: exampleOf(schemas[name] ?? {}, schemas, '') }] as const);
  const ofProblems = Object.entries(problemExamples([...new Set(codes)]));
  components.examples = Object.fromEntries(
    [...ofSchemas, ...ofProblems].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  components.headers = responseHeaders;
  copy.components = components;
  copy.tags = tags;
  return copy;
}
