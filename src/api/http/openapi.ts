/** The description of the API at /openapi.json, and pages to try it at /docs; both work offline. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { ReasonBody, RunBody } from '../../contract/execution/executions.ts';
import { DisableBody } from '../../contract/schedule/schedules.ts';
import { problemAnswer } from './response-schemas.ts';

const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
  "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

const about = [
  'Durable multi-step schedules on Temporal.',
  'Failures are `application/problem+json`; every code is listed in the reference of problems.',
  'Fields and enum values may be added within v1: clients ignore what they do not know.',
].join(' ');

type Component = {
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  oneOf?: readonly { $ref?: string }[];
  properties?: Record<string, { const?: string; enum?: readonly string[] }>;
};
type RequestBody = {
  required?: boolean;
  content?: Record<string, { schema?: { $ref?: string } }>;
};
type Operation = {
  requestBody?: RequestBody;
  parameters?: { name: string }[];
  responses?: Record<string, unknown>;
};
type Description = {
  components?: { schemas?: Record<string, Component> };
  paths?: Record<string, Record<string, Operation>>;
};

/** Generators of clients need to hear which word stands for which shape; validators must not. */
function addMappings(schemas: Record<string, Component>): void {
  for (const { discriminator, oneOf = [] } of Object.values(schemas)) {
    if (!discriminator) continue;
    const entries = oneOf.flatMap(({ $ref = '' }) => {
      const branch = schemas[$ref.split('/').at(-1) ?? ''];
      const property = branch?.properties?.[discriminator.propertyName];
      // The document writes a constant as an enum of one.
      const word = property?.const ?? property?.enum?.[0];
      return word === undefined ? [] : [[word, $ref] as const];
    });
    discriminator.mapping = Object.fromEntries(entries);
  }
}

/** Actions work without a body, which a route's schema has no way to say. */
function relaxActionBodies(paths: NonNullable<Description['paths']>): void {
  for (const { requestBody } of Object.values(paths).flatMap(
    Object.values<{ requestBody?: RequestBody }>,
  )) {
    const ref = requestBody?.content?.['application/json']?.schema?.$ref;
    const optional = [ReasonBody, RunBody, DisableBody].some(({ $id }) => ref?.endsWith(`/${$id}`));
    if (requestBody && optional) requestBody.required = false;
  }
}

/** What any request with a body, or with an idempotency key, may be answered. */
function addAnswers(paths: NonNullable<Description['paths']>): void {
  for (const path of Object.values(paths)) {
    for (const [method, operation] of Object.entries(path)) {
      const hasKey = operation.parameters?.some(({ name }) => name === 'idempotency-key') === true;
      const further = [
        ...(method === 'get' ? [] : [413, 415]),
        ...(operation.requestBody ? [422] : []),
        ...(hasKey ? [409, 422] : []),
      ].map((status) => [status, problemAnswer(status)] as const);
      operation.responses = { ...Object.fromEntries(further), ...operation.responses };
    }
  }
}

/** Puts what only the document shows into its place; see `documented`. */
function showDocumented(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  const { documented, ...rest } = part as { documented?: object };
  if (documented !== undefined) {
    delete (part as { documented?: object }).documented;
    Object.assign(part, documented);
  }
  for (const member of Object.values(rest)) showDocumented(member);
}

/** What is said at the end, when all shapes have their places in the document. */
function complete(description: Description): Description {
  const copy = structuredClone(description);
  addMappings(copy.components?.schemas ?? {});
  relaxActionBodies(copy.paths ?? {});
  addAnswers(copy.paths ?? {});
  showDocumented(copy);
  return copy;
}

export function registerOpenApi(app: FastifyInstance, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Carillon', version, description: about },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
      tags: [
        { name: 'Schedules' },
        { name: 'Executions' },
        { name: 'Connected systems' },
        { name: 'Health' },
      ],
    },
    transformObject: (document) =>
      'openapiObject' in document
        ? (complete(document.openapiObject as Description) as typeof document.openapiObject)
        : {},
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `schema-${index}`,
    },
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: contentSecurityPolicy,
    uiConfig: { displayOperationId: true, persistAuthorization: false },
  });
  app.register((scope, _options, done) => {
    scope.get('/openapi.json', { schema: { hide: true } }, () => scope.swagger());
    done();
  });
}
