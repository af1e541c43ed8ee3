/** JSON bodies: looked at for their size before they are parsed. */
import type { FastifyInstance } from 'fastify';
import { checkJsonSize } from '../contract/json-size.ts';
import { ProblemError } from '../domain/problem.ts';
import type { InputError } from '../domain/problem.ts';

function refused(error: InputError): ProblemError {
  return new ProblemError('body-invalid', `the body ${error.message}`, { errors: [error] });
}

/** No route takes a body of null; Fastify would take it for none at all. */
function refuseNull(value: unknown): ProblemError | null {
  if (value !== null) return null;
  return refused({ pointer: '', code: 'wrong-type', message: 'must be an object' });
}

export function registerJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      const tooMuch = checkJsonSize(text);
      if (tooMuch) {
        done(refused(tooMuch));
        return;
      }
      void parse(request, text, (error, value) => {
        done(error ?? refuseNull(value), value);
      });
    },
  );
}
