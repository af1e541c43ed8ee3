/** Refuses requests that two programs could read differently, before anything else looks at them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../domain/problem.ts';

/** Node keeps the first of these and drops the others without a word; a proxy may keep the last. */
const atMostOnce: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'if-match',
  'idempotency-key',
]);

/** Clients send a dozen. */
const maxHeaders = 100;

function refuse(detail: string): ProblemError {
  return new ProblemError('parameter-invalid', detail);
}

function checkHeaders({ raw }: FastifyRequest): void {
  const names = raw.rawHeaders.filter((_text, index) => index % 2 === 0);
  if (names.length > maxHeaders) throw refuse(`a request may have at most ${maxHeaders} headers`);
  const seen = new Set<string>();
  for (const name of names.map((one) => one.toLowerCase())) {
    if (seen.has(name) && atMostOnce.has(name)) throw refuse(`the header ${name} was sent twice`);
    seen.add(name);
  }
}

/** `GET http://other/path`: the host in the address must be the one of the header. */
function checkTarget({ raw, headers }: FastifyRequest): void {
  const { url = '/' } = raw;
  if (url.startsWith('/') || url === '*') return;
  const isOwn = URL.canParse(url) && new URL(url).host === headers.host?.toLowerCase();
  if (!isOwn) throw refuse('the address names another host than the header Host');
}

/** Register it before every other hook that may answer. */
export function registerStrictRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    try {
      checkHeaders(request);
      checkTarget(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}
