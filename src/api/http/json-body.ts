/** Request bodies: only JSON in UTF-8, read without changing any value. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readJson } from '../../contract/validation/json-text.ts';
import { ProblemError } from '../../domain/problem.ts';

function unsupported(detail: string): ProblemError {
  return new ProblemError('content-type-unsupported', detail);
}

const charsetParameter = /;\s*charset="?([^";\s]*)/i;

function checkCoding({ headers }: FastifyRequest): void {
  const [, charset = 'utf-8'] = charsetParameter.exec(headers['content-type'] ?? '') ?? [];
  if (!/^utf-?8$/i.test(charset)) {
    throw unsupported(`send the body as UTF-8, not as ${charset.slice(0, 40)}`);
  }
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') {
    throw unsupported('send the body without Content-Encoding');
  }
}

/** @throws ProblemError for a body that cannot be read, or whose values reading would change. */
function readBody(request: FastifyRequest, bytes: Buffer): unknown {
  checkCoding(request);
  if (bytes.length === 0) throw new ProblemError('body-unreadable', 'the body is empty');
  const read = readJson(bytes);
  if (read.state === 'Unreadable') throw new ProblemError('body-unreadable', read.message);
  if (read.state === 'Refused') {
    const [first] = read.errors;
    const detail = `${first?.pointer || 'the body'} ${first?.message ?? 'is not valid'}`;
    throw new ProblemError('body-invalid', detail, { errors: read.errors });
  }
  // No route accepts null, and Fastify would treat it as a missing body.
  if (read.value !== null) return read.value;
  const error = { pointer: '', code: 'wrong-type', message: 'must be an object' };
  throw new ProblemError('body-invalid', 'the body must be an object', { errors: [error] });
}

/** Browsers send JSON to another site only after a preflight request, so nothing else is accepted. */
export function registerJsonBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, bytes, done) => {
      try {
        done(null, readBody(request, bytes));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}
