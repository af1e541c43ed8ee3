/** The description of the API at /openapi.json, and pages to try it at /docs; both work offline. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
  "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

const about = [
  'Durable multi-step schedules on Temporal.',
  'Failures are `application/problem+json`; every code is listed in the reference of problems.',
  'Fields and enum values may be added within v1: clients ignore what they do not know.',
].join(' ');

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
