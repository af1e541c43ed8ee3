/** API tokens: created, listed and revoked by admins of the tenant. */
import { Type } from 'typebox';
import {
  ApiToken,
  ApiTokenBody,
  ApiTokenPage,
  CreatedApiToken,
} from '../../../contract/operations/tokens.ts';
import { raises } from '../../../contract/validation/body-text.ts';
import {
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
  Uuid,
} from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { tokenPrefix } from '../../../services/people/token-text.ts';
import {
  createApiToken,
  readApiToken,
  readApiTokens,
  revokeToken,
} from '../../../services/people/tokens.ts';
import type { StoredApiToken } from '../../../store/people/api-tokens.ts';
import { readMoment } from '../../../timing/zone/instant.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Tokens'];
const TokenParams = Strict({ id: { ...Uuid, ...raises('token-not-found') } });

function stateOf({ revokedAt, expiresAt }: StoredApiToken, now: Date): ApiToken['state'] {
  if (revokedAt !== null) return 'Revoked';
  return expiresAt !== null && expiresAt <= now ? 'Expired' : 'Active';
}

/** Field by field: the hash stays inside. */
function toApiToken(stored: StoredApiToken, tenantSlug: string, now: Date): ApiToken {
  const { id, name, roles, createdBy, revokedBy } = stored;
  return {
    id,
    name,
    roles,
    prefix: tokenPrefix(tenantSlug, id),
    state: stateOf(stored, now),
    createdAt: toInstant(stored.createdAt),
    createdBy,
    expiresAt: toInstantOrNull(stored.expiresAt),
    lastUsedAt: toInstantOrNull(stored.lastUsedAt),
    revokedAt: toInstantOrNull(stored.revokedAt),
    revokedBy,
  };
}

function registerCreate(app: App, deps: AppDeps): void {
  app.post(
    '/tokens',
    {
      // A stored response would hold the token.
      config: { permission: 'administer', storesResponse: false },
      schema: {
        operationId: 'createToken',
        summary: 'Create an API token; the response is the only place that shows it',
        description: 'Takes no Idempotency-Key, because the response must not be stored.',
        tags,
        body: Ref(ApiTokenBody),
        response: { ...problemResponses('token-limit'), 201: Ref(CreatedApiToken) },
      },
    },
    async (request, reply) => {
      const { name, roles, expiresAt } = request.body;
      const principal = principalOf(request);
      const expires = typeof expiresAt === 'string' ? readMoment(expiresAt, 'at') : expiresAt;
      const wanted = { name, roles, expiresAt: expires };
      const { token, stored } = await createApiToken(deps, principal, wanted);
      const shown = toApiToken(stored, principal.tenantSlug, deps.clock());
      reply.header('location', `/api/v1/tokens/${stored.id}`);
      return reply.status(201).send({ ...shown, token });
    },
  );
}

function registerList(app: App, deps: AppDeps): void {
  app.get(
    '/tokens',
    {
      config: {
        permission: 'administer',
        audited: { action: 'list-tokens', objectType: 'tenant' },
      },
      schema: {
        operationId: 'listTokens',
        summary: 'API tokens of the tenant, the newest first; never their secrets',
        tags,
        querystring: Strict({
          ended: Type.Optional(
            Type.Boolean({ description: 'Also list expired and revoked ones.' }),
          ),
          ...pageQuery(listOrders.tokens),
        }),
        response: { 200: Ref(ApiTokenPage) },
      },
    },
    async (request) => {
      const { ended = false, ...page } = request.query;
      const principal = principalOf(request);
      const found = await readApiTokens(deps, principal, { ended, page });
      const now = deps.clock();
      const items = found.items.map((one) => toApiToken(one, principal.tenantSlug, now));
      return { ...found, items };
    },
  );
}

function registerRead(app: App, deps: AppDeps): void {
  app.get(
    '/tokens/:id',
    {
      config: {
        permission: 'administer',
        audited: { action: 'read-token', objectType: 'token' },
      },
      schema: {
        operationId: 'getToken',
        summary: 'One API token; never its secret',
        tags,
        params: TokenParams,
        response: { 200: Ref(ApiToken) },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const found = await readApiToken(deps, principal, request.params.id);
      return toApiToken(found, principal.tenantSlug, deps.clock());
    },
  );
}

function registerRevoke(app: App, deps: AppDeps): void {
  app.delete(
    '/tokens/:id',
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'revokeToken',
        summary: 'Revoke an API token; every server refuses it within five seconds',
        tags,
        params: TokenParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await revokeToken(deps, principalOf(request), request.params.id);
      deps.tokens.forget();
      return reply.status(204).send(null);
    },
  );
}

export function registerTokens(app: App, deps: AppDeps): void {
  registerCreate(app, deps);
  registerList(app, deps);
  registerRead(app, deps);
  registerRevoke(app, deps);
}
