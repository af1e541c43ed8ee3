/** API tokens: created, listed and revoked by admins of the tenant. */
import { Type } from 'typebox';
import {
  type ApiToken,
  ApiTokenBody,
  ApiTokenPage,
  CreatedApiToken,
} from '../../../contract/operations/tokens.ts';
import {
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
  Uuid,
} from '../../../contract/validation/schema.ts';
import { tokenPrefix } from '../../../services/people/token-text.ts';
import { createApiToken, readApiTokens, revokeToken } from '../../../services/people/tokens.ts';
import type { StoredApiToken } from '../../../store/people/api-tokens.ts';
import { readMoment } from '../../../timing/zone/instant.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Tokens'];

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
        response: { ...problemResponses(409, 413, 415, 422), 201: Ref(CreatedApiToken) },
      },
    },
    async (request, reply) => {
      const { name, roles, expiresAt } = request.body;
      const principal = principalOf(request);
      const expires = typeof expiresAt === 'string' ? readMoment(expiresAt, 'at') : expiresAt;
      const wanted = { name, roles, expiresAt: expires };
      const { token, stored } = await createApiToken(deps, principal, wanted);
      const shown = toApiToken(stored, principal.tenantSlug, deps.clock());
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
          ...pageQuery,
        }),
        response: { ...problemResponses(), 200: Ref(ApiTokenPage) },
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

function registerRevoke(app: App, deps: AppDeps): void {
  app.delete(
    '/tokens/:id',
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'revokeToken',
        summary: 'Revoke an API token; every server refuses it within five seconds',
        tags,
        params: Strict({ id: Uuid }),
        response: { ...problemResponses(404), 204: Type.Null() },
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
  registerRevoke(app, deps);
}
