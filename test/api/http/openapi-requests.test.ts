import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';
import { resolve, type Shape, type Shapes, valuesOf } from './openapi-arbitraries.ts';

type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Shape;
};
type Answers = Record<string, { content?: Record<string, { schema: object }> }>;
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Shape }>; required?: boolean };
  responses: Answers;
};
type Description = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Shapes };
};
type Target = Operation & { method: string; path: string };
type Request = { parameters: Record<string, unknown>; body: unknown };

let harness: Harness;
let description: Description;
let targets: Target[];
let ajv: Ajv;

beforeAll(async () => {
  harness = await createHarness();
  description = (await harness.app.inject('/openapi.json')).json<Description>();
  targets = Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
  );
  ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'https://carillon.test/openapi.json', components: description.components });
});
afterAll(() => harness.close());

/** Rules that no schema can say have codes of their own; these are for what a schema says. */
const shapeCodes = ['required', 'unknown-field', 'wrong-type', 'malformed', 'value-unknown'];

/** Opaque, or of things that are there: what fits the schema alone is nothing that was asked for. */
const chosen: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ref: fc.constantFrom('fuzz', 'nothing'),
  scheduleId: fc.constantFrom('fuzz', 'nothing'),
  cursor: fc.constant(undefined),
};

function requestsFor({ parameters = [], requestBody }: Target): fc.Arbitrary<Request> {
  const { schemas } = description.components;
  const members = parameters.map(({ name, schema }) => [
    name,
    chosen[name] ?? valuesOf(schema, schemas),
  ]);
  const requiredKeys = parameters.filter((one) => one.required === true).map(({ name }) => name);
  const body = requestBody?.content['application/json']?.schema;
  return fc.record({
    parameters: fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys,
    }),
    body: body ? valuesOf(body, schemas) : fc.constant(undefined),
  });
}

function urlOf({ path, parameters = [] }: Target, values: Record<string, unknown>): string {
  const text = (name: string): string => encodeURIComponent(String(values[name]));
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => text(name));
  const query = parameters
    .filter(({ name, in: place }) => place === 'query' && values[name] !== undefined)
    .map(({ name }) => `${name}=${text(name)}`);
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

async function send(target: Target, { parameters: values, body }: Request) {
  const headers = (target.parameters ?? [])
    .filter(({ name, in: place }) => place === 'header' && values[name] !== undefined)
    .map(({ name }) => [name, encodeURI(String(values[name]))] as const);
  const role = /\/(observations|workers)/.test(target.path) ? harness.worker : harness.operator;
  return harness.app.inject({
    method: target.method.toUpperCase() as 'GET',
    url: urlOf(target, values),
    headers: {
      ...role,
      ...Object.fromEntries(headers),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

const validators = new Map<string, ValidateFunction>();

/** For a schema that refers to components of the document. */
function validatorOf(schema: string): ValidateFunction {
  const absolute = schema.replaceAll(
    '"#/components',
    '"https://carillon.test/openapi.json#/components',
  );
  const validate = validators.get(schema) ?? ajv.compile(JSON.parse(absolute) as object);
  validators.set(schema, validate);
  return validate;
}

type Answer = Awaited<ReturnType<typeof send>>;

/** Status, content type and body as the document declares them, and never a failure of ours. */
function expectDeclared(target: Target, answer: Answer): void {
  const { statusCode, body } = answer;
  const mayBeDown = target.path.includes('/health');
  expect(statusCode < 500 || (mayBeDown && statusCode === 503), body).toBe(true);
  const declared = target.responses[String(statusCode)];
  expect(declared, `${statusCode} is declared: ${body.slice(0, 300)}`).toBeDefined();
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  if (body === '') return;
  expect(Object.keys(declared?.content ?? {})).toContain(type);
  if (!type.endsWith('json')) return;
  const schema = declared?.content?.[type]?.schema ?? {};
  const validate = validatorOf(JSON.stringify(schema));
  expect(validate(answer.json()) ? [] : validate.errors, body.slice(0, 300)).toEqual([]);
}

async function prepare(): Promise<void> {
  const payload = aScheduleBody({ name: 'Fuzz', slug: 'fuzz' });
  const headers = harness.operator;
  await harness.app.inject({ method: 'POST', url: '/api/v1/schedules', headers, payload });
}

describe('every operation of the OpenAPI document', () => {
  it('takes what its schemas allow, and answers as it declares', async () => {
    expect(targets.length).toBeGreaterThan(50);
    for (const target of targets) {
      await prepare();
      await fc.assert(
        fc.asyncProperty(requestsFor(target), async (request) => {
          const answer = await send(target, request);
          expectDeclared(target, answer);
          if (answer.statusCode < 400 || answer.statusCode >= 500) return;
          const { code, errors } = answer.json<Problem>();
          const codes = errors.map((error) => error.code);
          expect(code, answer.body).not.toBe('body-unreadable');
          // Two instants may be too far from each other, which no schema can say.
          if (code === 'parameter-invalid') expect(codes, answer.body).toEqual(['out-of-range']);
          expect(
            codes.filter((one) => shapeCodes.includes(one)),
            answer.body,
          ).toEqual([]);
        }),
        { numRuns: 8, endOnFailure: true },
      );
    }
  }, 240_000);

  it('refuses a parameter that its schema does not allow', async () => {
    for (const target of targets) {
      for (const { name, schema, in: place } of target.parameters ?? []) {
        const { format, enum: words, type, maxLength, pattern } = schema;
        const isText = format === undefined && words === undefined && type === 'string';
        // Whatever is not too long is a name to look for, and too long it is still none that is there.
        const wrong = [
          ...(isText ? [] : ['%%', '1e1', '0x10', ' ']),
          ...(maxLength !== undefined ? ['x'.repeat(maxLength + 1)] : []),
          ...(pattern !== undefined && place !== 'header'
            ? ['\u0000\u0001', '2016-12-31T23:59:60Z\n']
            : []),
        ];
        for (const value of wrong) {
          const [request] = fc.sample(requestsFor(target), { numRuns: 1, seed: 7 });
          const parameters = { ...request?.parameters, [name]: value };
          const answer = await send(target, { parameters, body: request?.body });
          expectDeclared(target, answer);
          const what = `${target.operationId} ${name}=${JSON.stringify(value).slice(0, 60)}`;
          expect(answer.statusCode, `${what}: ${answer.body}`).toBe(400);
        }
      }
    }
  }, 120_000);

  it('refuses a body that its schema does not allow', async () => {
    const { schemas } = description.components;
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom([], [[]], null, 'text', 1, { constructor: 1 }, { toString: {} }),
    );
    for (const target of targets) {
      const schema = target.requestBody?.content['application/json']?.schema;
      if (!schema) continue;
      const { properties = {}, required = [] } = resolve(schema, schemas);
      const members = Object.keys(properties);
      const hostile = fc.record({
        request: requestsFor(target),
        value: anything,
        member: fc.constantFrom('unknown', ...members),
      });
      await fc.assert(
        fc.asyncProperty(hostile, async ({ request, value, member }) => {
          const whole = await send(target, { ...request, body: value });
          expectDeclared(target, whole);
          const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
          const isWrong = !isObject || required.some((name) => !Object.hasOwn(value, name));
          // Of a schedule that is not there, nobody reads the body.
          if (isWrong) expect([400, 404, 422], JSON.stringify(value)).toContain(whole.statusCode);
          const body = { ...(request.body as object), [member]: value };
          const changed = await send(target, { ...request, body });
          expectDeclared(target, changed);
          if (member === 'unknown') expect([400, 404, 422]).toContain(changed.statusCode);
        }),
        { numRuns: 5, endOnFailure: true },
      );
    }
  }, 120_000);
});
