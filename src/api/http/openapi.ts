/** The OpenAPI document at /openapi.json, and pages to try the API at /docs. Both work offline. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { ReasonBody, RunBody } from '../../contract/execution/executions.ts';
import { DisableBody } from '../../contract/schedule/schedules.ts';
import { rolesWith } from '../../domain/access/permissions.ts';
import type { RoutePermission } from '../access/permissions.ts';
import { problemResponse } from './response-schemas.ts';

const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
  "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

const about = [
  'Durable multi-step schedules on Temporal.',
  'Failures are `application/problem+json`; the reference of problems lists every code.',
  'Fields and enum values may be added within v1: clients must ignore unknown ones.',
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

/** Client generators need the mapping from tag to schema; validators must not have it. */
function addMappings(schemas: Record<string, Component>): void {
  for (const { discriminator, oneOf = [] } of Object.values(schemas)) {
    if (!discriminator) continue;
    const entries = oneOf.flatMap(({ $ref = '' }) => {
      const branch = schemas[$ref.split('/').at(-1) ?? ''];
      const property = branch?.properties?.[discriminator.propertyName];
      // The document may write a constant as an enum of one.
      const tag = property?.const ?? property?.enum?.[0];
      return tag === undefined ? [] : [[tag, $ref] as const];
    });
    discriminator.mapping = Object.fromEntries(entries);
  }
}

/** Actions work without a body; the schema of a route cannot express that. */
function relaxActionBodies(paths: NonNullable<Description['paths']>): void {
  for (const { requestBody } of Object.values(paths).flatMap(
    Object.values<{ requestBody?: RequestBody }>,
  )) {
    const ref = requestBody?.content?.['application/json']?.schema?.$ref;
    const optional = [ReasonBody, RunBody, DisableBody].some(({ $id }) => ref?.endsWith(`/${$id}`));
    if (requestBody && optional) requestBody.required = false;
  }
}

/** Adds the problems that every request with a body, or with an idempotency key, may get. */
function addResponses(paths: NonNullable<Description['paths']>): void {
  for (const path of Object.values(paths)) {
    for (const [method, operation] of Object.entries(path)) {
      const hasKey = operation.parameters?.some(({ name }) => name === 'idempotency-key') === true;
      const further = [
        ...(method === 'get' ? [] : [413, 415]),
        ...(operation.requestBody ? [422] : []),
        ...(hasKey ? [409, 422] : []),
      ].map((status) => [status, problemResponse(status)] as const);
      operation.responses = { ...Object.fromEntries(further), ...operation.responses };
    }
  }
}

/** Moves members that only the document shows to their places; see `documented`. */
function showDocumented(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  const { documented, ...rest } = part as { documented?: object };
  if (documented !== undefined) {
    delete (part as { documented?: object }).documented;
    Object.assign(part, documented);
  }
  for (const member of Object.values(rest)) showDocumented(member);
}

/** The last changes, after all schemas have been added to the document. */
function complete(description: Description): Description {
  const copy = structuredClone(description);
  addMappings(copy.components?.schemas ?? {});
  relaxActionBodies(copy.paths ?? {});
  addResponses(copy.paths ?? {});
  showDocumented(copy);
  return copy;
}

/** Every operation says which permission it needs, and which roles have it. */
function permissionMember(permission: RoutePermission | undefined): object {
  if (permission === undefined || permission === 'public') return {};
  if (permission === 'any') return { 'x-required-permission': permission };
  return { 'x-required-permission': permission, 'x-roles': rolesWith(permission) };
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
    transform: ({ schema, url, route }) => ({
      schema: { ...schema, ...permissionMember(route.config?.permission) },
      url,
    }),
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
    const config = { permission: 'public' } as const;
    scope.get('/openapi.json', { config, schema: { hide: true } }, () => scope.swagger());
    done();
  });
}
