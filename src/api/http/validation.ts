/** Joins the contract's validators to Fastify: strict for bodies, coercing for what comes as text. */
import type { AnySchema } from 'ajv';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { namedSchemas } from '../../contract/components.ts';
import { ReasonBody, RunBody } from '../../contract/execution/executions.ts';
import { PreviewBody } from '../../contract/schedule/previews.ts';
import { DisableBody, ScheduleBody } from '../../contract/schedule/schedules.ts';
import { createValidator } from '../../contract/validation/validate.ts';
import { type InputError, ProblemError } from '../../domain/problem.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { closestWord } from '../../domain/text/closest-word.ts';

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

type ParametersSchema = { properties?: Record<string, { type?: unknown }> };

/** How numbers and such are written; Ajv alone would also take `0x10`, ` 5` and `1e1`. */
const spellings: Readonly<Record<string, readonly [RegExp, string]>> = {
  integer: [/^(0|-?[1-9][0-9]*)$/, 'must be a whole number'],
  boolean: [/^(true|false)$/, 'must be true or false'],
};

function misspelt({ properties = {} }: ParametersSchema, values: unknown): InputError[] {
  return Object.entries(properties).flatMap(([name, { type }]): InputError[] => {
    const value = (values as Record<string, unknown> | null)?.[name];
    const [pattern, message = ''] = spellings[String(type)] ?? [];
    if (!pattern || typeof value !== 'string' || pattern.test(value)) return [];
    return [{ pointer: `/${name}`, code: 'wrong-type', message }];
  });
}

/**
 * No parameter is ever ignored, on any route: who mistypes a filter would take a list for filtered. It
 * comes before the body, so that one rule holds for all methods. Pages of the documentation are left
 * out: browsers and proxies add parameters of their own to files.
 */
function refuseUnknownParameters(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const { url, schema } = request.routeOptions;
    const unknown =
      url === undefined || url.startsWith('/docs') ? [] : strangers(request.query, schema);
    done(unknown.length === 0 ? undefined : parameterProblem(unknown));
  });
}

/** Parameters reported at once; the first is enough to find the mistake. */
const maxStrangers = 20;

function strangers(query: unknown, schema: FastifySchema | undefined): InputError[] {
  const { properties = {} } = (schema?.querystring ?? {}) as { properties?: object };
  const known = Object.keys(properties);
  const names = Object.keys(query as object).filter((name) => !known.includes(name));
  return names.slice(0, maxStrangers).map((name) => {
    const pointer = cleanText(name).slice(0, 100);
    const list = known.length === 0 ? 'there are none here' : `known are ${known.join(', ')}`;
    const error = { pointer, code: 'unknown-field', message: `is not a known parameter; ${list}` };
    const suggestion = closestWord(pointer, known);
    return suggestion === undefined ? error : { ...error, suggestion };
  });
}

export function registerValidation(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    checkQuery(request.url);
    done();
  });
  refuseUnknownParameters(app);
  const bodies = createValidator({ coerce: false });
  const parameters = createValidator({ coerce: true });
  for (const schema of namedSchemas) app.addSchema(schema);
  app.setValidatorCompiler<AnySchema & { $ref?: string }>(({ schema, httpPart }) => {
    if (httpPart === 'body' && readByHandler.has(schema.$ref ?? '')) return (): Checked => true;
    const isParameters = httpPart !== 'body';
    const isOptional = httpPart === 'body' && optionalBodies.has(schema.$ref ?? '');
    const check = (isParameters ? parameters : bodies).compile(schema);
    const problemOf = isParameters ? parameterProblem : bodyProblem;
    return (value: unknown): Checked => {
      if (isOptional && (value === null || value === undefined)) return true;
      const wrong = isParameters ? misspelt(schema as ParametersSchema, value) : [];
      const errors = wrong.length > 0 ? wrong : check(value);
      return errors.length === 0 || { error: problemOf(errors) };
    };
  });
  // Answers are built by hand, field by field; a second schema-driven serialiser could only disagree.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
}
