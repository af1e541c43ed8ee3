/** Idempotency-Key: a repeated POST gets the first response again instead of a second effect. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { ProblemError } from '../../domain/problem.ts';
import { reachFailpoint } from '../../failpoints.ts';
import {
  claimIdempotencyKey,
  leaveIdempotencyKeyOpen,
  releaseIdempotencyKey,
  storeIdempotentAnswer,
} from '../../store/core/idempotency.ts';
import type { App, AppDeps } from './app-deps.ts';
import { principalOf } from './auth.ts';
import { IdempotencyHeaders } from './parameters.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** False where a response must not be stored, because it shows a secret. */
    storesResponse?: boolean;
  }
  interface FastifyRequest {
    /** Key that this request has claimed; its response is stored under the key. Null without one. */
    claimedKey: string | null;
    /** Id for what this request creates; a repeat with its key gets the same id. */
    subjectId: string;
  }
}

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || key === undefined) return null;
  if (request.routeOptions.config.storesResponse === false) {
    throw new ProblemError('parameter-invalid', 'this address takes no Idempotency-Key');
  }
  if ((request.query as { dryRun?: boolean } | null)?.dryRun === true) return null;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ProblemError('parameter-invalid', 'Idempotency-Key: 1 to 255 visible characters');
}

/** Equal for requests with the same credential, address and body. */
function hashOf(request: FastifyRequest): string {
  const { id } = principalOf(request).initiator;
  const parts = [id, request.method, request.url, request.body ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function withKey(headers: unknown): object {
  const { properties = {}, ...rest } = (headers ?? { type: 'object' }) as { properties?: object };
  return { ...rest, properties: { ...properties, ...IdempotencyHeaders.properties } };
}

/** Headers that are stored with a response. */
const keptHeaders = ['location', 'etag', 'content-type'] as const;

function headersToKeep(headers: Record<string, unknown>): Record<string, string> {
  const kept = keptHeaders.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}

/**
 * Only successful responses are stored. A refused request may be corrected and sent again with its key.
 * A request that failed may have taken effect: a repeat gets the same id, so that it creates nothing twice.
 */
export function registerIdempotency(app: App, { database }: AppDeps): void {
  // Every POST takes a key, so every POST says so.
  app.addHook('onRoute', (route) => {
    if (route.method !== 'POST' || route.config?.storesResponse === false) return;
    route.schema = { ...route.schema, headers: withKey(route.schema?.headers) };
  });
  app.decorateRequest('claimedKey', null);
  app.decorateRequest('subjectId', '');
  app.addHook('preHandler', async (request, reply) => {
    request.subjectId = uuidv7();
    const key = keyOf(request);
    if (key === null) return;
    const { tenantId } = principalOf(request);
    const { subjectId } = request;
    const requestHash = hashOf(request);
    const claim = await database.withTenant(tenantId, (tx) =>
      claimIdempotencyKey(tx, { key, requestHash, subjectId }),
    );
    switch (claim.state) {
      case 'Claimed':
        request.claimedKey = key;
        request.subjectId = claim.subjectId;
        reachFailpoint('api.key.claimed');
        return;
      case 'Busy':
        throw new ProblemError('idempotency-key-busy', `a request with "${key}" is still running`);
      case 'Reused':
        throw new ProblemError(
          'idempotency-key-reused',
          `"${key}" was used for a different request`,
        );
      case 'Answered':
        return reply
          .headers({ ...claim.headers, 'idempotency-replayed': 'true' })
          .status(claim.status)
          .send(claim.body);
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const key = request.claimedKey;
    if (key === null) return;
    request.claimedKey = null;
    reachFailpoint('api.key.before-store');
    const { tenantId } = principalOf(request);
    await database.withTenant(tenantId, async (tx) => {
      if (reply.statusCode >= 500) return leaveIdempotencyKeyOpen(tx, key);
      if (reply.statusCode >= 400) return releaseIdempotencyKey(tx, key);
      const body: unknown = typeof payload === 'string' ? JSON.parse(payload) : null;
      const headers = headersToKeep(reply.getHeaders());
      await storeIdempotentAnswer(tx, { key, status: reply.statusCode, headers, body });
    });
  });
}
