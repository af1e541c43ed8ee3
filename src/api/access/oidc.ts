/** Accepts JSON Web Tokens of configured issuers: asymmetric signatures only, everything else pinned. */
import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { withLimit } from '../../bounded-signal.ts';
import { ProblemError } from '../../domain/problem.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { fetchUntil } from '../../fetch-until.ts';
import type { Accepted } from '../../services/principal.ts';
import type { OidcIssuer } from './oidc-issuers.ts';

export type OidcVerifier = {
  /** @throws ProblemError: 401 for a token that is not valid, 403 without tenant or role, 503 without keys. */
  accept(token: string): Promise<Accepted>;
};

/** None with a shared secret, and not `none`. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
];
const signatures = [...algorithms, 'EdDSA', 'Ed25519'];

const clockToleranceSeconds = 60;
const fetchTimeoutMs = 5_000;
const maxFetchedBytes = 262_144;
/** Keys are fetched again after this time, and at most this often when a token names an unknown key. */
const keysMaxAgeMs = 600_000;
const fetchAgainMs = 30_000;

/** Whether a bearer token has the shape of a signed JSON Web Token. */
export function isJwt(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

class IssuerUnavailableError extends Error {}

async function fetchBounded(url: string, init: RequestInit = {}): Promise<Response> {
  const { signal, release } = withLimit(
    init.signal ?? new AbortController().signal,
    fetchTimeoutMs,
  );
  try {
    return await readBounded(await fetchUntil(fetch, url, { ...init, redirect: 'error', signal }));
  } finally {
    release();
  }
}

async function readBounded(answer: Response): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > maxFetchedBytes)
      throw new Error(`the answer has more than ${maxFetchedBytes} bytes`);
    chunks.push(bytes);
  }
  return new Response(Buffer.concat(chunks), { status: answer.status });
}

/** The address of the keys. The document must be the one of the issuer that was asked. */
async function discoverKeys(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetchBounded(url);
  const found = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
  const { issuer: named, jwks_uri: jwksUri } = found;
  const isSafe =
    typeof jwksUri === 'string' &&
    URL.canParse(jwksUri) &&
    new URL(jwksUri).protocol === new URL(issuer).protocol;
  if (answer.status === 200 && named === issuer && isSafe) return jwksUri;
  throw new Error(`${url} is not the document of this issuer`);
}

function createKeys({ issuer, jwksUri }: OidcIssuer, now: () => number): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | null = null;
  let failedAt = -Infinity;
  let creating: Promise<JWTVerifyGetKey> | null = null;
  const create = async (): Promise<JWTVerifyGetKey> =>
    createRemoteJWKSet(new URL(jwksUri ?? (await discoverKeys(issuer))), {
      timeoutDuration: fetchTimeoutMs,
      cooldownDuration: fetchAgainMs,
      cacheMaxAge: keysMaxAgeMs,
      [customFetch]: fetchBounded,
    });
  const load = async (): Promise<JWTVerifyGetKey> => {
    if (keys) return keys;
    if (now() - failedAt < fetchAgainMs) throw new Error('the issuer did not answer');
    creating ??= create().finally(() => (creating = null));
    keys = await creating;
    return keys;
  };
  return async (header, token) => {
    try {
      return await (
        await load()
      )(header, token);
    } catch (error) {
      const isOfToken =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported;
      if (isOfToken) throw error;
      if (!keys) failedAt = Math.max(failedAt, now());
      throw new IssuerUnavailableError('the keys cannot be read', { cause: error });
    }
  };
}

const invalid = (detail: string): ProblemError => new ProblemError('credential-invalid', detail);

function issuerNamed(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return null;
  }
}

function textClaim(payload: JWTPayload, name: string): string | null {
  const value = Object.hasOwn(payload, name) ? payload[name] : null;
  return typeof value === 'string' && value !== '' && value.length <= 255 ? value : null;
}

function toAccepted(issuer: OidcIssuer, payload: JWTPayload): Accepted {
  const subject = textClaim(payload, 'sub');
  if (subject === null) throw invalid('the token has no subject');
  const tenant = textClaim(payload, issuer.tenantClaim);
  if (tenant === null || !issuer.tenants.includes(tenant)) {
    const detail = `the claim ${issuer.tenantClaim} names no tenant that this issuer may open`;
    throw new ProblemError('tenant-unknown', detail);
  }
  const given = Object.hasOwn(payload, issuer.rolesClaim) ? payload[issuer.rolesClaim] : [];
  const names: readonly unknown[] = Array.isArray(given) ? given : [given];
  const held = names.flatMap((name) =>
    typeof name === 'string' ? (issuer.roles.get(name) ?? []) : [],
  );
  if (held.length === 0) {
    throw new ProblemError('forbidden', `the claim ${issuer.rolesClaim} gives no role here`);
  }
  const name = cleanText(textClaim(payload, issuer.nameClaim) ?? subject).slice(0, 100);
  return {
    tenantSlug: tenant,
    roles: [...new Set(held)],
    initiator: { type: 'user', id: `${issuer.issuer}#${subject}`, name },
    tokenId: null,
  };
}

export function createOidcVerifier(
  issuers: readonly OidcIssuer[],
  now: () => number = () => performance.now(),
): OidcVerifier {
  const known = new Map(
    issuers.map((issuer) => [issuer.issuer, { issuer, keys: createKeys(issuer, now) }]),
  );
  return {
    async accept(token) {
      const claimed = issuerNamed(token);
      const found = typeof claimed === 'string' ? known.get(claimed) : undefined;
      if (!found) throw invalid('the token is of no known issuer');
      const { issuer, keys } = found;
      const pinned = {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: signatures,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      };
      try {
        return toAccepted(issuer, (await jwtVerify(token, keys, pinned)).payload);
      } catch (error) {
        if (error instanceof ProblemError) throw error;
        if (error instanceof IssuerUnavailableError) {
          const detail = `the keys of ${issuer.issuer} cannot be read right now`;
          throw new ProblemError('issuer-unavailable', detail, { cause: error });
        }
        const expired = error instanceof errors.JWTExpired;
        throw invalid(expired ? 'the token is expired' : 'the token is not valid');
      }
    },
  };
}
