/** Counts requests within a minute, in this process: by user, and failed credentials by address. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimits } from '../../domain/access/rate-limits.ts';
import { ProblemError } from '../../domain/problem.ts';
import { clientAddressOf, networkOf } from './client-address.ts';
import type { RoutePermission } from './permissions.ts';

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

export type RequestLimits = {
  /** Sets the headers RateLimit-*. @throws ProblemError `rate-limited` when the user of the request has sent too many. */
  count(request: FastifyRequest, reply: FastifyReply, permission: RoutePermission): Promise<void>;
  /** Seconds until credentials from the address of the request are looked up again; null when they are. */
  lockedFor(request: FastifyRequest): Promise<number | null>;
  /** Notes a refused credential. */
  failed(request: FastifyRequest): Promise<void>;
};

const minute = 60_000;
/** Users and addresses that are counted at once; the ones that were quiet longest are forgotten. */
const maxCounted = 20_000;

/** Tokens that replace each other have the same name and are counted together. */
function userOf({ principal }: FastifyRequest): string {
  if (!principal) throw new Error('requests are counted after their credential was accepted');
  return `${principal.tenantId} ${principal.initiator.type} ${principal.initiator.id}`;
}

export function rateLimited(detail: string, seconds: number): ProblemError {
  return new ProblemError('rate-limited', `${detail}; retry in ${seconds} s`, {
    extra: { retryAfterSeconds: seconds },
  });
}

/** No limits: for a server that only serves its own machine without tokens. */
export const noLimits: RequestLimits = {
  count: () => Promise.resolve(),
  lockedFor: () => Promise.resolve(null),
  failed: () => Promise.resolve(),
};

export function createRequestLimits(app: FastifyInstance, limits: RateLimits): RequestLimits {
  app.register(rateLimit, { global: false, cache: maxCounted });
  const ready: { limiters?: Record<keyof RateLimits, Limiter> } = {};
  app.after(() => {
    const create = (name: keyof RateLimits, keyGenerator: (request: FastifyRequest) => string) =>
      app.createRateLimit({ max: limits[name], timeWindow: minute, keyGenerator });
    ready.limiters = {
      requests: create('requests', userOf),
      writes: create('writes', userOf),
      reports: create('reports', userOf),
      failures: create('failures', (request) => networkOf(clientAddressOf(request))),
    };
  });
  const limiterOf = (name: keyof RateLimits): Limiter => {
    if (!ready.limiters) throw new Error('the API is not ready');
    return ready.limiters[name];
  };
  const check = async (
    name: keyof RateLimits,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> => {
    const state = await limiterOf(name)(request);
    if (state.isAllowed) return;
    // Of a write, these are those of writes, which are fewer.
    reply.header('ratelimit-limit', limits[name]);
    reply.header('ratelimit-remaining', state.remaining);
    reply.header('ratelimit-reset', state.ttlInSeconds);
    if (!state.isExceeded) return;
    throw rateLimited(`more than ${limits[name]} ${name} within a minute`, state.ttlInSeconds);
  };
  return {
    async count(request, reply, permission) {
      if (permission === 'report') return check('reports', request, reply);
      await check('requests', request, reply);
      if (permission !== 'read' && permission !== 'any' && request.method !== 'GET') {
        await check('writes', request, reply);
      }
    },
    async lockedFor(request) {
      const state = await limiterOf('failures')(request, { increment: false });
      if (state.isAllowed || state.remaining > 0) return null;
      return Math.max(1, state.ttlInSeconds);
    },
    async failed(request) {
      await limiterOf('failures')(request);
    },
  };
}
