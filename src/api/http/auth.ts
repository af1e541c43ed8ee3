/** Default deny: every route needs a credential, unless it declares itself public. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../domain/problem.ts';
import type { Principal } from '../../services/principal.ts';
import { type Credentials, findToken } from './credentials.ts';
import { foreignSign } from './loopback.ts';
import { checkPermission, permissionOf } from './permissions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on public routes. */
    principal: Principal | null;
  }
}

export type AuthDeps = {
  credentials: Credentials;
  /** Id of the tenant with this slug, or null. Called only after the credential was accepted. */
  findTenantId: (slug: string) => Promise<string | null>;
};

type Accepted = Omit<Principal, 'tenantId' | 'clientAddress'>;

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
  const { name, tenant, roles } = token;
  return {
    tenantSlug: tenant,
    roles,
    initiator: { type: 'apiKey', id: name, name } as const,
    tokenId: null,
  };
}

function acceptLoopback(tenant: string): Accepted {
  const initiator = { type: 'user', id: 'dev', name: 'dev' } as const;
  return { tenantSlug: tenant, roles: ['admin', 'worker'], initiator, tokenId: null };
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

/** Refuses requests without an accepted credential before any other hook sees them. */
export function registerAuth(app: FastifyInstance, { credentials, findTenantId }: AuthDeps): void {
  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request: FastifyRequest, _reply: FastifyReply) => {
    if (credentials.mode === 'loopback') refuseForeign(request);
    const permission = permissionOf(request);
    if (permission === 'public') return;
    const accepted = accept(credentials, request);
    const tenantId = accepted.tenantSlug === '' ? null : await findTenantId(accepted.tenantSlug);
    if (tenantId === null) {
      throw new ProblemError('tenant-unknown', 'the tenant of the credential does not exist');
    }
    request.principal = { ...accepted, tenantId, clientAddress: null };
    checkPermission(permission, accepted.roles);
  });
}

/** The principal of a route that needs one. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new ProblemError('credential-missing', 'no credential');
  return request.principal;
}
