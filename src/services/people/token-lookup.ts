/**
 * Finds API tokens by their text. A token names its tenant and its id, so the lookup sets the claimed tenant
 * and compares the hash of one row there: a wrong claim finds nothing.
 */
import type { Database } from '../../store/core/database.ts';
import {
  findApiToken,
  noteApiTokenUse,
  type StoredApiToken,
} from '../../store/people/api-tokens.ts';
import { hashToken, isSameHash, readTokenText } from './token-text.ts';

type TokenRefusal = 'expired' | 'revoked' | 'wrong secret';

export type FoundToken =
  | { state: 'Accepted'; tenantId: string; tenantSlug: string; token: StoredApiToken }
  /** The tenant has a token with that id, but it does not give access. */
  | {
      state: 'Refused';
      tenantId: string;
      tenantSlug: string;
      token: StoredApiToken;
      why: TokenRefusal;
    }
  | { state: 'Unknown' };

export type TokenLookup = {
  /** @throws when PostgreSQL is unavailable and the answer is not cached. */
  find(text: string): Promise<FoundToken>;
  /** Forgets what is cached, so that a change made here counts at once. */
  forget(): void;
};

export type TokenLookupDeps = {
  database: Pick<Database, 'read' | 'withTenant'>;
  findTenantId: (slug: string) => Promise<string | null>;
  clock: () => Date;
  /** Milliseconds of a clock that never goes back. */
  monotonic?: () => number;
};

/** A revoked token is refused everywhere after this time. Milliseconds. */
const cacheMs = 5_000;
/** Of accepted tokens, and of refused ones: strangers cannot push accepted tokens out. */
const maxCached = 5_000;
const useEveryMs = 60_000;

type Looked = { since: number; found: Promise<FoundToken> };

/** A map that drops its oldest entry when it is full. */
function put<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > maxCached && oldest !== undefined) map.delete(oldest);
}

async function look(deps: TokenLookupDeps, text: string, hash: string): Promise<FoundToken> {
  const claim = readTokenText(text);
  if (!claim) return { state: 'Unknown' };
  const { tenantSlug, id } = claim;
  const tenantId = await deps.findTenantId(tenantSlug);
  if (tenantId === null) return { state: 'Unknown' };
  const token = await deps.database.read(tenantId, (tx) => findApiToken(tx, id));
  if (!token) return { state: 'Unknown' };
  const of = { tenantId, tenantSlug, token };
  if (!isSameHash(token.sha256, hash)) return { state: 'Refused', ...of, why: 'wrong secret' };
  if (token.revokedAt !== null) return { state: 'Refused', ...of, why: 'revoked' };
  return { state: 'Accepted', ...of };
}

export function createTokenLookup(deps: TokenLookupDeps): TokenLookup {
  const { clock, monotonic = () => performance.now() } = deps;
  const accepted = new Map<string, Looked>();
  const others = new Map<string, Looked>();
  const usedAt = new Map<string, number>();

  /** Requests that come at the same time share one lookup; its age counts from before it was asked. */
  async function lookOnce(text: string): Promise<FoundToken> {
    const hash = hashToken(text);
    const known = accepted.get(hash) ?? others.get(hash);
    if (known && monotonic() - known.since < cacheMs) return known.found;
    accepted.delete(hash);
    const looked: Looked = { since: monotonic(), found: look(deps, text, hash) };
    put(others, hash, looked);
    try {
      const found = await looked.found;
      if (found.state === 'Accepted' && others.get(hash) === looked) {
        others.delete(hash);
        put(accepted, hash, looked);
      }
      return found;
    } catch (error) {
      if (others.get(hash) === looked) others.delete(hash);
      throw error;
    }
  }

  /** Never throws and never delays the request. */
  function noteUse(tenantId: string, { id }: StoredApiToken): void {
    const now = monotonic();
    if (now - (usedAt.get(id) ?? -Infinity) < useEveryMs) return;
    put(usedAt, id, now);
    const noted = deps.database.withTenant(tenantId, (tx) =>
      noteApiTokenUse(tx, { id, at: clock() }),
    );
    void noted.catch(() => usedAt.delete(id));
  }

  return {
    async find(text) {
      const found = await lookOnce(text);
      if (found.state !== 'Accepted') return found;
      const { expiresAt } = found.token;
      if (expiresAt !== null && expiresAt <= clock()) {
        return { ...found, state: 'Refused', why: 'expired' };
      }
      noteUse(found.tenantId, found.token);
      return found;
    },
    forget() {
      accepted.clear();
      others.clear();
    },
  };
}
