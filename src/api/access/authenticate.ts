/** Finds out whose request it is, from its Authorization header alone. */
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../domain/problem.ts';
import type { AccessAudit } from '../../services/people/access-audit.ts';
import type { TokenLookup } from '../../services/people/token-lookup.ts';
import { hashToken, readTokenText } from '../../services/people/token-text.ts';
import type { Accepted } from '../../services/principal.ts';
import { type Credentials, findToken } from '../http/credentials.ts';
import { clientAddressOf } from './client-address.ts';
import { isJwt, type OidcVerifier } from './oidc.ts';
import { rateLimited, type RequestLimits } from './rate-limits.ts';

export type AuthenticateDeps = {
  credentials: Credentials;
  tokens: Pick<TokenLookup, 'find'>;
  audit: Pick<AccessAudit, 'failed' | 'failedUnknown'>;
  limits: Pick<RequestLimits, 'lockedFor' | 'failed'>;
  oidc?: OidcVerifier | null;
};

/** JSON Web Tokens of an issuer that lists many groups are large; all headers together have 16 KiB. */
const bearer = /^Bearer +([\x21-\x7e]{1,8192})$/i;

function bearerOf({ headers: { authorization } }: FastifyRequest): string {
  if (authorization === undefined || authorization === '') {
    throw new ProblemError('credential-missing', 'send Authorization: Bearer <token>');
  }
  const [, text] = bearer.exec(authorization) ?? [];
  if (text !== undefined) return text;
  throw new ProblemError('credential-invalid', 'the Authorization header is not a bearer token');
}

function acceptLoopback(tenant: string): Accepted {
  const initiator = { type: 'user', id: 'dev', name: 'dev' } as const;
  return { tenantSlug: tenant, roles: ['admin', 'worker'], initiator, tokenId: null };
}

const rememberedMs = 3_600_000;
const maxRemembered = 5_000;

/** Credentials that were accepted here within the last hour, by their hash. */
function createMemory(now: () => number) {
  const acceptedAt = new Map<string, number>();
  return {
    has: (hash: string): boolean => now() - (acceptedAt.get(hash) ?? -Infinity) < rememberedMs,
    note(hash: string): void {
      acceptedAt.delete(hash);
      acceptedAt.set(hash, now());
      const [oldest] = acceptedAt.keys();
      if (acceptedAt.size > maxRemembered && oldest !== undefined) acceptedAt.delete(oldest);
    },
  };
}

type Presented = {
  request: FastifyRequest;
  text: string;
  refuse: (request: FastifyRequest, detail: string) => Promise<never>;
};

/** Only a token that is not valid counts as a failure; one without tenant or role is what it says. */
async function acceptJwt(
  { audit }: Pick<AuthenticateDeps, 'audit'>,
  oidc: OidcVerifier,
  { request, text, refuse }: Presented,
): Promise<Accepted> {
  try {
    return await oidc.accept(text);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error;
    audit.failedUnknown(clientAddressOf(request), error.message);
    return refuse(request, error.message);
  }
}

/**
 * After too many failures, an address may only use credentials that were accepted before: a guesser is
 * locked out, and the workers behind the same proxy are not.
 */
export function createAuthenticate(
  deps: AuthenticateDeps,
): (request: FastifyRequest) => Promise<Accepted> {
  const { credentials, tokens, audit, limits, oidc } = deps;
  if (credentials.mode === 'loopback') {
    const accepted = acceptLoopback(credentials.tenant);
    return () => Promise.resolve(accepted);
  }
  const memory = createMemory(() => performance.now());

  async function refuse(request: FastifyRequest, detail: string): Promise<never> {
    await limits.failed(request);
    throw new ProblemError('credential-invalid', detail);
  }

  async function acceptApiToken(request: FastifyRequest, text: string): Promise<Accepted> {
    const found = await tokens.find(text);
    if (found.state === 'Accepted') {
      const { id, name, roles } = found.token;
      const initiator = { type: 'apiKey', id: name, name } as const;
      return { tenantSlug: found.tenantSlug, roles, initiator, tokenId: id };
    }
    const address = clientAddressOf(request);
    if (found.state === 'Unknown') {
      audit.failedUnknown(address, 'unknown token');
      return refuse(request, 'the token is unknown');
    }
    await audit.failed(found, address);
    const why = found.why === 'wrong secret' ? 'unknown' : found.why;
    return refuse(request, `the token is ${why}`);
  }

  async function accept(request: FastifyRequest, text: string): Promise<Accepted> {
    const entry = findToken(credentials.mode === 'tokens' ? credentials.tokens : [], text);
    if (entry) {
      const { name, tenant, roles } = entry;
      const initiator = { type: 'apiKey', id: name, name } as const;
      return { tenantSlug: tenant, roles, initiator, tokenId: null };
    }
    if (readTokenText(text)) return acceptApiToken(request, text);
    if (oidc && isJwt(text)) return acceptJwt(deps, oidc, { request, text, refuse });
    audit.failedUnknown(clientAddressOf(request), 'unknown token');
    return refuse(request, 'the token is unknown');
  }

  return async (request) => {
    const text = bearerOf(request);
    const hash = hashToken(text);
    if (!memory.has(hash)) {
      const seconds = await limits.lockedFor(request);
      if (seconds !== null) {
        throw rateLimited('too many credentials from this address were refused', seconds);
      }
    }
    const accepted = await accept(request, text);
    memory.note(hash);
    return accepted;
  };
}
