/** Default deny: every route needs a credential, unless it declares itself public. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../domain/problem.ts';
import type { AccessAudit } from '../../services/people/access-audit.ts';
import type { Principal } from '../../services/principal.ts';
import { type AuthenticateDeps, createAuthenticate } from '../access/authenticate.ts';
import { clientAddressOf } from '../access/client-address.ts';
import { foreignSign } from '../access/loopback.ts';
import {
  checkPermission,
  keepsWhenSuspended,
  permissionOf,
  type RoutePermission,
} from '../access/permissions.ts';
import type { RequestLimits } from '../access/rate-limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on public routes. */
    principal: Principal | null;
  }
  interface FastifyInstance {
    /** Whether a request that takes long is still allowed; its credential is looked up again. */
    checkAgain: (request: FastifyRequest) => Promise<void>;
  }
}

type KnownTenant = { id: string; suspension: string | null };

export type AuthDeps = AuthenticateDeps & {
  /** The tenant with this slug, or null. Called only after the credential was accepted. */
  findTenant: (slug: string) => Promise<KnownTenant | null>;
  audit: Pick<AccessAudit, 'failed' | 'failedUnknown' | 'refused'>;
  limits: RequestLimits;
};

/** Public routes are included: pages of other sites must reach none of them. */
function refuseForeign(request: FastifyRequest): void {
  const sign = foreignSign(request.headers, request.ip);
  if (sign === null) return;
  const detail = `without tokens only requests from this machine are accepted, and ${sign}`;
  throw new ProblemError('forbidden', detail);
}

function checkNotSuspended(permission: RoutePermission, suspension: string | null): void {
  if (!keepsWhenSuspended(permission)) refuseSuspended(suspension);
}

function refuseSuspended(suspension: string | null): void {
  if (suspension === null) return;
  const detail = `the operator of the installation has suspended the tenant: ${suspension}`;
  throw new ProblemError('tenant-suspended', detail);
}

async function checkAllowed(
  { audit }: Pick<AuthDeps, 'audit'>,
  request: FastifyRequest,
  permission: RoutePermission,
  suspension: string | null,
): Promise<void> {
  const principal = principalOf(request);
  try {
    checkPermission(permission, principal.roles);
    checkNotSuspended(permission, suspension);
  } catch (error) {
    const { method, url, routeOptions } = request;
    const path = url.split('?')[0]?.slice(0, 300);
    const why = (error as Error).message;
    const isSuspended = error instanceof ProblemError && error.code === 'tenant-suspended';
    const detail = isSuspended
      ? `${method} ${path}: ${why}`
      : `${method} ${path} needs the permission ${permission}`;
    await audit.refused(principal, { route: `${method} ${routeOptions.url}`, detail });
    throw error;
  }
}

/** Refuses requests without an accepted credential before any other hook sees them. */
export function registerAuth(app: FastifyInstance, deps: AuthDeps): void {
  const { credentials, findTenant, limits } = deps;
  const authenticate = createAuthenticate(deps);
  app.decorateRequest('principal', null);
  app.decorate('checkAgain', async (request) => {
    const principal = principalOf(request);
    const { tenantSlug, roles } = await authenticate(request);
    const tenant = await findTenant(tenantSlug);
    if (tenant?.id !== principal.tenantId) {
      throw new ProblemError('tenant-unknown', 'the tenant of the credential does not exist');
    }
    checkPermission(permissionOf(request), roles);
    refuseSuspended(tenant.suspension);
  });
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    if (credentials.mode === 'loopback') refuseForeign(request);
    const permission = permissionOf(request);
    if (permission === 'public') return;
    const accepted = await authenticate(request);
    const tenant = accepted.tenantSlug === '' ? null : await findTenant(accepted.tenantSlug);
    if (tenant === null) {
      throw new ProblemError('tenant-unknown', 'the tenant of the credential does not exist');
    }
    const { id: tenantId, suspension } = tenant;
    request.principal = { ...accepted, tenantId, clientAddress: clientAddressOf(request) };
    await limits.count(request, reply, permission);
    await checkAllowed(deps, request, permission, suspension);
  });
}

/** The principal of a route that needs one. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new ProblemError('credential-missing', 'no credential');
  return request.principal;
}
