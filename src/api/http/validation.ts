/** Connects the validators of the contract to Fastify: strict for bodies, coercing for parameters. */
import type { AnySchema } from 'ajv';
import type { FastifyInstance, FastifySchema, preHandlerHookHandler } from 'fastify';
import { namedSchemas } from '../../contract/components.ts';
import { ReasonBody, RunBody } from '../../contract/execution/executions.ts';
import { PreviewBody } from '../../contract/schedule/previews.ts';
import { DisableBody, ScheduleBody } from '../../contract/schedule/schedules.ts';
import { createValidator } from '../../contract/validation/validate.ts';
import { type InputError, ProblemError } from '../../domain/problem.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { closestWord } from '../../domain/text/closest-word.ts';

/** Bodies whose use case checks shape and rules together, so that one response lists every mistake. */
const checkedByService: ReadonlySet<string> = new Set(
  [ScheduleBody, PreviewBody].map(({ $id }) => `${$id}#`),
);

/** Actions need no body. */
const optionalBodies: ReadonlySet<string> = new Set(
  [ReasonBody, RunBody, DisableBody].map(({ $id }) => `${$id}#`),
);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A page, whose address may have parameters that the server does not know. */
    takesAnyQuery?: boolean;
  }
}

type Checked = true | { error: ProblemError };

function bodyProblem(errors: InputError[]): ProblemError {
  const [first] = errors;
  const detail = `${first?.pointer || 'the body'}: ${first?.message ?? 'is not valid'}`;
  return new ProblemError('body-invalid', detail, { errors });
}

/** Parameters are not nested, so a name is used instead of a pointer. */
function parameterProblem(errors: InputError[]): ProblemError {
  const named = errors.map((error) => ({ ...error, pointer: error.pointer.replace(/^\//, '') }));
  const [first] = named;
  const hint = first?.suggestion === undefined ? '' : `; did you mean ${first.suggestion}?`;
  const detail = `${first?.pointer ?? 'a parameter'}: ${first?.message ?? 'is not valid'}${hint}`;
  return new ProblemError('parameter-invalid', detail, { errors: named });
}

/** Text that cannot be decoded would be used as written, and mean something else. */
function checkQuery(url: string): void {
  const [, query = ''] = url.split('?', 2);
  try {
    decodeURIComponent(query);
  } catch {
    throw new ProblemError('parameter-invalid', 'the query string is not encoded UTF-8');
  }
}

type ParametersSchema = { properties?: Record<string, { type?: unknown }> };

/** How numbers and booleans are written; Ajv alone would also accept `0x10`, ` 5` and `1e1`. */
const spellings: Readonly<Record<string, readonly [RegExp, string]>> = {
  integer: [/^(0|-?[1-9][0-9]*)$/, 'must be a whole number'],
  boolean: [/^(true|false)$/, 'must be true or false'],
};

function malformed({ properties = {} }: ParametersSchema, values: unknown): InputError[] {
  return Object.entries(properties).flatMap(([name, { type }]): InputError[] => {
    const value = (values as Record<string, unknown> | null)?.[name];
    const [pattern, message = ''] = spellings[String(type)] ?? [];
    if (!pattern || typeof value !== 'string' || pattern.test(value)) return [];
    return [{ pointer: `/${name}`, code: 'wrong-type', message }];
  });
}

/**
 * Unknown parameters are refused on every route: with a mistyped filter, a list would only look
 * filtered. Pages are exempt, because browsers and proxies add parameters to files.
 */
function refuseUnknownParameters(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const { url, schema, config } = request.routeOptions;
    const isPage = url === undefined || url.startsWith('/docs') || config.takesAnyQuery === true;
    const unknown = isPage ? [] : findUnknown(request.query, schema);
    done(unknown.length === 0 ? undefined : parameterProblem(unknown));
  });
}

/** Unknown parameters that are reported. */
const maxUnknown = 20;

function findUnknown(query: unknown, schema: FastifySchema | undefined): InputError[] {
  const { properties = {} } = (schema?.querystring ?? {}) as { properties?: object };
  const known = Object.keys(properties);
  const names = Object.keys(query as object).filter((name) => !known.includes(name));
  return names.slice(0, maxUnknown).map((name) => {
    const pointer = cleanText(name).slice(0, 100);
    const list = known.length === 0 ? 'this route has none' : `known are ${known.join(', ')}`;
    const error = { pointer, code: 'unknown-field', message: `is not a known parameter; ${list}` };
    const suggestion = closestWord(pointer, known);
    return suggestion === undefined ? error : { ...error, suggestion };
  });
}

/** These routes read fields of the body, also where none was sent. */
function fillOptionalBodies(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { body } = (route.schema ?? {}) as { body?: { $ref?: string } };
    if (!optionalBodies.has(body?.$ref ?? '')) return;
    const fill: preHandlerHookHandler = (request, _reply, done) => {
      request.body ??= {};
      done();
    };
    route.preHandler = [fill, ...[route.preHandler ?? []].flat()];
  });
}

export function registerValidation(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    checkQuery(request.url);
    done();
  });
  refuseUnknownParameters(app);
  fillOptionalBodies(app);
  const bodies = createValidator({ coerce: false });
  const parameters = createValidator({ coerce: true });
  for (const schema of namedSchemas) app.addSchema(schema);
  app.setValidatorCompiler<AnySchema & { $ref?: string }>(({ schema, httpPart }) => {
    if (httpPart === 'body' && checkedByService.has(schema.$ref ?? '')) return (): Checked => true;
    const isParameters = httpPart !== 'body';
    const isOptional = httpPart === 'body' && optionalBodies.has(schema.$ref ?? '');
    const check = (isParameters ? parameters : bodies).compile(schema);
    const problemOf = isParameters ? parameterProblem : bodyProblem;
    return (value: unknown): Checked => {
      if (isOptional && (value === null || value === undefined)) return true;
      const wrong = isParameters ? malformed(schema as ParametersSchema, value) : [];
      const errors = wrong.length > 0 ? wrong : check(value);
      return errors.length === 0 || { error: problemOf(errors) };
    };
  });
  // Responses are built field by field; serialising them by schema as well could only disagree.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
}
