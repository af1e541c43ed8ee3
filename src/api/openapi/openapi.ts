/** The OpenAPI document at /openapi.json, and pages to try the API at /docs. Both work offline. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { rolesWith } from '../../domain/access/permissions.ts';
import type { RoutePermission } from '../access/permissions.ts';
import type { AppDeps } from '../http/app-deps.ts';
import { isTagged } from '../http/entity-tags.ts';
import { completeDescription, type Description } from './document.ts';
import { describeRoute, problemsOf } from './route-problems.ts';

const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
  "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

const about = [
  'Durable multi-step schedules on Temporal.',
  'Failures are `application/problem+json`; the reference of problems lists every code.',
  'Fields and enum values may be added within v1: clients must ignore unknown ones.',
].join(' ');

/** Every operation says which permission it needs, and which roles have it. */
function permissionMember(permission: RoutePermission | undefined): object {
  if (permission === undefined || permission === 'public') return {};
  if (permission === 'any') return { 'x-required-permission': permission };
  return { 'x-required-permission': permission, 'x-roles': rolesWith(permission) };
}

/** What a route answers beyond its schema, for `completeDescription`. */
function answerMembers(route: RouteOptions): object {
  const described = describeRoute({ ...route, method: String(route.method) });
  const { takesKey, permission } = described;
  const sends = [
    ...(takesKey ? ['idempotency-replayed'] : []),
    // Reports are stored at once; there is nothing to follow.
    ...(permission === 'report' ? ['no-location'] : []),
    ...(route.config?.tagged ?? []).map((status) => `etag-${status}`),
    ...(isTagged(route) ? ['etag-200', 'etag-304'] : []),
  ];
  return { 'x-problems': problemsOf(described), 'x-sends': sends };
}

export function registerOpenApi(
  app: FastifyInstance,
  { version = '0.0.0', publicPath = '' }: Pick<AppDeps, 'version' | 'publicPath'>,
): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Carillon', version, description: about },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
      ...(publicPath === '' ? {} : { servers: [{ url: publicPath }] }),
    },
    transform: ({ schema, url, route }) => {
      const members = { ...permissionMember(route.config?.permission), ...answerMembers(route) };
      // Routes that are not shown may have no schema at all.
      const given: FastifySchema | undefined = schema;
      return { schema: { ...given, ...members }, url };
    },
    transformObject: (document) =>
      'openapiObject' in document
        ? (completeDescription(
            document.openapiObject as Description,
          ) as typeof document.openapiObject)
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
