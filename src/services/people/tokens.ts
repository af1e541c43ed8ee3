/** API tokens of a tenant: created, listed and revoked by its admins. */
import { v7 as uuidv7 } from 'uuid';
import { type Role, rolesBeyond } from '../../domain/access/permissions.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import {
  countUsableApiTokens,
  findApiToken,
  insertApiToken,
  listApiTokens,
  revokeApiToken,
  type StoredApiToken,
} from '../../store/people/api-tokens.ts';
import { doneAct, recordAct } from '../audit.ts';
import { isId, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { hashToken, newSecret, tokenPrefix } from './token-text.ts';

/** Tokens of a tenant that can be used at the same time. */
const maxUsable = 1_000;
const defaultLifeMs = 90 * 86_400_000;

export type TokenRequest = {
  /** Name of its user, the initiator of what is done with it. */
  name: string;
  roles: readonly Role[];
  /** Null for never, undefined for 90 days. */
  expiresAt: Date | null | undefined;
};

/**
 * The text of the new token exists in the response only.
 * @throws ProblemError `forbidden` for roles that allow more than the creator's.
 */
export async function createApiToken(
  deps: Pick<ServiceDeps, 'database' | 'clock' | 'log'>,
  principal: Principal,
  { name, roles, expiresAt }: TokenRequest,
): Promise<{ token: string; stored: StoredApiToken }> {
  const at = deps.clock();
  checkRoles(principal, roles);
  const expires = expiresAt === undefined ? new Date(at.getTime() + defaultLifeMs) : expiresAt;
  checkExpiry(expires, at);
  const id = uuidv7();
  const token = `${tokenPrefix(principal.tenantSlug, id)}_${newSecret()}`;
  const created = {
    id,
    name,
    roles: [...new Set(roles)],
    sha256: hashToken(token),
    createdAt: at,
    createdBy: principal.initiator,
    expiresAt: expires,
  };
  await deps.database.withTenant(principal.tenantId, async (tx) => {
    if ((await countUsableApiTokens(tx, at)) >= maxUsable) {
      throw new ProblemError('token-limit', `the tenant has ${maxUsable} tokens; revoke some`);
    }
    await insertApiToken(tx, created);
    const until = expires === null ? 'never expires' : `expires ${expires.toISOString()}`;
    const detail = `${name}: ${created.roles.join(', ')}; ${until}`;
    const act = doneAct(
      { action: 'create-token', objectType: 'token', objectId: id },
      null,
      detail,
    );
    await recordAct(tx, deps, { principal, ...act });
  });
  return { token, stored: { ...created, revokedAt: null, revokedBy: null, lastUsedAt: null } };
}

function checkRoles({ roles: held }: Principal, wanted: readonly Role[]): void {
  const beyond = rolesBeyond(held, wanted);
  if (beyond.length === 0) return;
  const detail =
    `this credential cannot give the role ${beyond.join(', ')}: it allows more than ` +
    `${held.join(', ')} does. Use a credential that has the role itself`;
  throw new ProblemError('forbidden', detail);
}

function checkExpiry(expires: Date | null, at: Date): void {
  if (expires === null || expires > at) return;
  const message = 'is in the past';
  throw new ProblemError('body-invalid', `/expiresAt: ${message}`, {
    errors: [{ pointer: '/expiresAt', code: 'out-of-range', message }],
  });
}

/** The newest first; `ended` includes expired and revoked ones. */
export async function readApiTokens(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  { ended, page }: { ended: boolean; page: PageRequest },
): Promise<PageOf<StoredApiToken>> {
  return readPage(page, {
    filter: { tokens: ended },
    orders: listOrders.tokens,
    isKey: isId,
    read: (wanted) =>
      database.read(tenantId, (tx) => listApiTokens(tx, { ...wanted, ended, at: clock() })),
    keyOf: ({ id }) => id,
  });
}

export async function readApiToken(
  { database }: Pick<ServiceDeps, 'database'>,
  { tenantId }: Principal,
  id: string,
): Promise<StoredApiToken> {
  return database.read(tenantId, async (tx) => checkFound(await findApiToken(tx, id), id));
}

function checkFound(found: StoredApiToken | null, id: string): StoredApiToken {
  if (found) return found;
  throw new ProblemError('token-not-found', `the tenant has no token ${id}`);
}

/** Revoking it again changes nothing. Other servers refuse it within five seconds. */
export async function revokeToken(
  deps: Pick<ServiceDeps, 'database' | 'clock' | 'log'>,
  principal: Principal,
  id: string,
): Promise<void> {
  await deps.database.withTenant(principal.tenantId, async (tx) => {
    const found = checkFound(await findApiToken(tx, id), id);
    const revoked = await revokeApiToken(tx, { id, at: deps.clock(), by: principal.initiator });
    if (!revoked) return;
    const of = { action: 'revoke-token', objectType: 'token', objectId: id } as const;
    await recordAct(tx, deps, { principal, ...doneAct(of, null, found.name) });
  });
}
