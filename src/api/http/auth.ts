/** Default deny: every route needs a credential unless it is in the short list below. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../domain/problem.ts';
import type { Principal, TokenRole } from '../../services/principal.ts';
import { type Credentials, findToken } from './credentials.ts';
import { foreignSign } from './loopback.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on public routes. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** Role that the route requires; `operator` unless set, `any` for every accepted credential. */
    role?: TokenRole | 'any';
  }
}

/** Routes that need no credential: they reveal nothing about any tenant. */
const publicRoutes: ReadonlySet<string> = new Set([
  '/health/live',
  '/health/ready',
  '/openapi.json',
  '/docs',
]);

function isPublicRoute(pattern: string | undefined): boolean {
  return pattern !== undefined && (publicRoutes.has(pattern) || pattern.startsWith('/docs/'));
}

export type AuthDeps = {
  credentials: Credentials;
  /** Id of the tenant with this slug, or null. Called only after the credential was accepted. */
  findTenantId: (slug: string) => Promise<string | null>;
};

type Accepted = Omit<Principal, 'tenantId'>;

function bearerOf(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header === undefined || header === '') {
    throw new ProblemError('credential-missing', 'send Authorization: Bearer <token>');
  }
  const match = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header);
  if (!match?.[1]) {
    throw new ProblemError('credential-invalid', 'the Authorization header is not a bearer token');
  }
  return match[1];
}

function acceptToken(credentials: Credentials & { mode: 'tokens' }, request: FastifyRequest) {
  const token = findToken(credentials.tokens, bearerOf(request));
  if (!token) throw new ProblemError('credential-invalid', 'the token is unknown');
  const { name, tenant, role } = token;
  return {
    tenantSlug: tenant,
    roles: [role],
    initiator: { type: 'apiKey', id: name, name } as const,
  };
}

function acceptLoopback(tenant: string): Accepted {
  const initiator = { type: 'user', id: 'dev', name: 'dev' } as const;
  return { tenantSlug: tenant, roles: ['operator', 'worker'], initiator };
}

/** Public routes are included: pages of other sites must reach none of them. */
function refuseForeign(request: FastifyRequest): void {
  const sign = foreignSign(request.headers, request.ip);
  if (sign === null) return;
  const detail = `without tokens only requests from this machine are accepted, and ${sign}`;
  throw new ProblemError('forbidden', detail);
}

function accept(credentials: Credentials, request: FastifyRequest): Accepted {
  return credentials.mode === 'loopback'
    ? acceptLoopback(credentials.tenant)
    : acceptToken(credentials, request);
}

function checkRole(request: FastifyRequest, roles: readonly TokenRole[]): void {
  const role = request.routeOptions.config.role ?? 'operator';
  if (role === 'any') return;
  if (!roles.includes(role)) {
    throw new ProblemError('forbidden', `this requires a credential with the role ${role}`);
  }
}

/** Refuses requests without an accepted credential before any other hook sees them. */
export function registerAuth(app: FastifyInstance, { credentials, findTenantId }: AuthDeps): void {
  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request: FastifyRequest, _reply: FastifyReply) => {
    if (credentials.mode === 'loopback') refuseForeign(request);
    if (isPublicRoute(request.routeOptions.url)) return;
    const accepted = accept(credentials, request);
    checkRole(request, accepted.roles);
    const tenantId = accepted.tenantSlug === '' ? null : await findTenantId(accepted.tenantSlug);
    if (tenantId === null) {
      throw new ProblemError('tenant-unknown', 'the tenant of the credential does not exist');
    }
    request.principal = { ...accepted, tenantId };
  });
}

/** The principal of a route that needs one. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new ProblemError('credential-missing', 'no credential');
  return request.principal;
}
