/** Joins the contract's validators to Fastify: strict for bodies, coercing for what comes as text. */
import type { FastifyInstance } from 'fastify';
import type { AnySchema } from 'ajv';
import { namedSchemas } from '../contract/components.ts';
import { ReasonBody, RunBody } from '../contract/executions.ts';
import { PreviewBody } from '../contract/previews.ts';
import { DisableBody, ScheduleBody } from '../contract/schedules.ts';
import { createValidator } from '../contract/validate.ts';
import { ProblemError } from '../domain/problem.ts';
import type { InputError } from '../domain/problem.ts';

/**
 * Bodies whose handler checks shape and meaning in one go, so that one answer names every mistake.
 */
const readByHandler: ReadonlySet<string> = new Set(
  [ScheduleBody, PreviewBody].map(({ $id }) => `${$id}#`),
);

/** Actions need no body at all. */
const optionalBodies: ReadonlySet<string> = new Set(
  [ReasonBody, RunBody, DisableBody].map(({ $id }) => `${$id}#`),
);

type Checked = true | { error: ProblemError };

function bodyProblem(errors: InputError[]): ProblemError {
  const [first] = errors;
  const detail = `${first?.pointer || 'the body'}: ${first?.message ?? 'is not valid'}`;
  return new ProblemError('body-invalid', detail, { errors });
}

/** Parameters have no nesting: their name says where. */
function parameterProblem(errors: InputError[]): ProblemError {
  const named = errors.map((error) => ({ ...error, pointer: error.pointer.replace(/^\//, '') }));
  const [first] = named;
  const hint = first?.suggestion === undefined ? '' : `; did you mean ${first.suggestion}?`;
  const detail = `${first?.pointer ?? 'a parameter'}: ${first?.message ?? 'is not valid'}${hint}`;
  return new ProblemError('parameter-invalid', detail, { errors: named });
}

/** What cannot be decoded would be taken as it is written, and mean something else. */
function checkQuery(url: string): void {
  const [, query = ''] = url.split('?', 2);
  try {
    decodeURIComponent(query);
  } catch {
    throw new ProblemError('parameter-invalid', 'the query of the address is not encoded UTF-8');
  }
}

export function registerValidation(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    checkQuery(request.url);
    done();
  });
  const bodies = createValidator({ coerce: false });
  const parameters = createValidator({ coerce: true });
  for (const schema of namedSchemas) app.addSchema(schema);
  app.setValidatorCompiler<AnySchema & { $ref?: string }>(({ schema, httpPart }) => {
    if (httpPart === 'body' && readByHandler.has(schema.$ref ?? '')) return (): Checked => true;
    const isOptional = httpPart === 'body' && optionalBodies.has(schema.$ref ?? '');
    const check = (httpPart === 'body' ? bodies : parameters).compile(schema);
    const problemOf = httpPart === 'body' ? bodyProblem : parameterProblem;
    return (value: unknown): Checked => {
      if (isOptional && (value === null || value === undefined)) return true;
      const errors = check(value);
      return errors.length === 0 || { error: problemOf(errors) };
    };
  });
  // Answers are built by hand, field by field; a second schema-driven serialiser could only disagree.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
}
