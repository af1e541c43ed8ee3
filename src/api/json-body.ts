/** The only kind of body that comes in: JSON in UTF-8, kept exactly as it was written. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readJson } from '../contract/json-text.ts';
import { problemOf } from '../contract/definition.ts';
import { ProblemError } from '../domain/problem.ts';

function unsupported(detail: string): ProblemError {
  return new ProblemError('content-type-unsupported', detail);
}

function checkCoding({ headers }: FastifyRequest): void {
  const [, charset = 'utf-8'] =
    /;\s*charset="?([^";\s]*)/i.exec(headers['content-type'] ?? '') ?? [];
  if (!/^utf-?8$/i.test(charset))
    throw unsupported(`send the body as UTF-8, not as ${charset.slice(0, 40)}`);
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity')
    throw unsupported('send the body without Content-Encoding');
}

/** @throws ProblemError for a body that cannot be read, or that reading would change. */
function readBody(request: FastifyRequest, bytes: Buffer): unknown {
  checkCoding(request);
  if (bytes.length === 0) throw new ProblemError('body-unreadable', 'the body is empty');
  const read = readJson(bytes);
  if (read.state === 'Unreadable') throw new ProblemError('body-unreadable', read.message);
  if (read.state === 'Changed') throw problemOf(read.errors);
  return read.value;
}

/** Another site's form cannot make a browser send JSON without asking first, so nothing else is taken. */
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
