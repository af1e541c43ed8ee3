import { STATUS_CODES } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Journal } from './simulated-systems-journal.ts';

/** System name of Http steps in the journal. */
const httpTargetName = 'http';

/** Longest delay of the slow target. */
const maxSlowMs = 600_000;

const slowQuery = {
  type: 'object',
  properties: { ms: { type: 'integer', minimum: 0, maximum: maxSlowMs, default: 60_000 } },
};

const statusParams = {
  type: 'object',
  properties: { code: { type: 'integer', minimum: 200, maximum: 599 } },
};

/** Targets for Http steps: an echo, one for every status, and a slow one. */
export function registerHttpTargets(app: FastifyInstance, journal: Journal): void {
  const seen = new Set(
    journal.entries.flatMap(({ system, key }) => (system === httpTargetName && key ? [key] : [])),
  );

  app.post('/http/echo', async (request) => {
    const header = request.headers['idempotency-key'];
    const key = typeof header === 'string' ? header : null;
    const repeated = key !== null && seen.has(key);
    if (key !== null) seen.add(key);
    await journal.append({
      system: httpTargetName,
      profile: 'echo',
      key,
      runId: request.id,
      applied: !repeated,
      outcome: repeated ? null : 'Success',
    });
    return { success: true, repeated, method: request.method, key, body: request.body ?? null };
  });

  app.route<{ Params: { code: number } }>({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/http/status/:code',
    schema: { params: statusParams },
    handler: async (request, reply) => {
      const { code } = request.params;
      void reply.code(code);
      if (code === 204 || code === 304) return reply.send();
      return { success: code < 300, message: (STATUS_CODES[code] ?? 'unknown').toLowerCase() };
    },
  });

  app.route<{ Querystring: { ms: number } }>({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/http/slow',
    schema: { querystring: slowQuery },
    handler: async (request) => {
      const gone = new AbortController();
      request.raw.socket.once('close', () => gone.abort());
      await delay(request.query.ms, undefined, { signal: gone.signal, ref: false }).catch(
        () => undefined,
      );
      return { success: true, waitedMs: request.query.ms };
    },
  });
}
