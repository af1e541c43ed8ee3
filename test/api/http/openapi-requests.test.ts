/**
 * Requests made of nothing but the description, against the real API and PostgreSQL. `TEST_FUZZ_SEED` makes
 * other ones, `TEST_FUZZ_RUNS` more of each kind (8 here; thousands by hand).
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import {
  createContract,
  type Description,
  type Exchange,
  type Operation,
} from '../contract/described-answers.ts';
import { credentialFor } from '../described-routes.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';
import { resolve, type Shape, type Shapes, valuesOf } from './openapi-arbitraries.ts';

type Target = Operation & { method: string; path: string };
type Request = { parameters: Record<string, unknown>; body: unknown };

const seed = Number(process.env['TEST_FUZZ_SEED'] ?? 20_261_120);
const runs = Number(process.env['TEST_FUZZ_RUNS'] ?? 8);
const bounds = { seed, endOnFailure: true };
/** Ten times as long for a hundred times as many requests would be a false failure. */
const timeout = 240_000 + runs * 20_000;

let harness: Harness;
let app: App;
let description: Description;
let shapes: Shapes;
let targets: Target[];
let contract: (exchange: Exchange) => string[];

beforeAll(async () => {
  harness = await createHarness();
  // Each of the random dry runs counts as many writes as it has.
  const many = 1_000_000;
  const rateLimits = { requests: many, writes: many, reports: many, failures: many };
  app = harness.withDeps({ rateLimits });
  description = (await app.inject('/openapi.json')).json<Description>();
  shapes = description.components.schemas;
  targets = Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
  );
  contract = createContract(description);
});
afterAll(() => harness.close());

/** Rules that no schema can say have codes of their own; these are for what a schema says. */
const shapeCodes = ['required', 'unknown-field', 'wrong-type', 'malformed', 'value-unknown'];

/** Opaque, or of things that are there: what fits the schema alone is nothing that was asked for. */
const chosen: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ref: fc.constantFrom('fuzz', 'nothing'),
  scheduleId: fc.constantFrom('fuzz', 'nothing'),
  cursor: fc.constant(undefined),
  // A stream of an hour is right and would be waited for.
  seconds: fc.constant(1),
};

function requestsFor({ parameters = [], requestBody }: Target): fc.Arbitrary<Request> {
  const members = parameters.map(({ name, schema }) => [
    name,
    chosen[name] ?? valuesOf(schema as Shape, shapes),
  ]);
  const requiredKeys = parameters
    .filter(({ name, required }) => required === true || name === 'seconds')
    .map(({ name }) => name);
  const body = requestBody?.content['application/json']?.schema;
  return fc.record({
    parameters: fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys,
    }),
    body: body ? valuesOf(body as Shape, shapes) : fc.constant(undefined),
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
  const role = credentialFor(harness, { method: target.method, url: target.path });
  return app.inject({
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

type Answer = Awaited<ReturnType<typeof send>>;

/** Status, headers, content type and body as the description has them, and never a failure of ours. */
function expectDescribed({ method, path }: Target, answer: Answer): void {
  const { statusCode: status, headers, body } = answer;
  const mayBeDown = path.includes('/health');
  expect(status < 500 || (mayBeDown && status === 503), body).toBe(true);
  const route = path.replace(/\{(\w+)\}/g, ':$1');
  expect(contract({ method, route, status, headers, body }), body.slice(0, 300)).toEqual([]);
}

async function prepare(): Promise<void> {
  const payload = aScheduleBody({ name: 'Fuzz', slug: 'fuzz' });
  const headers = harness.operator;
  await app.inject({ method: 'POST', url: '/api/v1/schedules', headers, payload });
}

describe('every operation of the OpenAPI document', () => {
  it(
    'takes what its schemas allow, and answers as it declares',
    async () => {
      expect(targets.length).toBeGreaterThan(50);
      for (const target of targets) {
        await prepare();
        await fc.assert(
          fc.asyncProperty(requestsFor(target), async (request) => {
            const answer = await send(target, request);
            expectDescribed(target, answer);
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
          { ...bounds, numRuns: runs },
        );
      }
    },
    timeout,
  );

  it(
    'refuses a parameter that its schema does not allow',
    async () => {
      for (const target of targets) {
        for (const { name, schema, in: place } of target.parameters ?? []) {
          const { format, enum: words, type, maxLength, pattern } = schema as Shape;
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
            expectDescribed(target, answer);
            const what = `${target.operationId} ${name}=${JSON.stringify(value).slice(0, 60)}`;
            expect(answer.statusCode, `${what}: ${answer.body}`).toBe(400);
          }
        }
      }
    },
    timeout,
  );

  it(
    'refuses a body that its schema does not allow',
    async () => {
      const anything = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom([], [[]], null, 'text', 1, { constructor: 1 }, { toString: {} }),
      );
      for (const target of targets) {
        const schema = target.requestBody?.content['application/json']?.schema;
        if (!schema) continue;
        const { properties = {}, required = [] } = resolve(schema, shapes);
        const members = Object.keys(properties);
        const hostile = fc.record({
          request: requestsFor(target),
          value: anything,
          member: fc.constantFrom('unknown', ...members),
        });
        await fc.assert(
          fc.asyncProperty(hostile, async ({ request, value, member }) => {
            const whole = await send(target, { ...request, body: value });
            expectDescribed(target, whole);
            const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
            const isWrong = !isObject || required.some((name) => !Object.hasOwn(value, name));
            // Of a schedule that is not there, nobody reads the body.
            if (isWrong) expect([400, 404, 422], JSON.stringify(value)).toContain(whole.statusCode);
            const body = { ...(request.body as object), [member]: value };
            const changed = await send(target, { ...request, body });
            expectDescribed(target, changed);
            if (member === 'unknown') expect([400, 404, 422]).toContain(changed.statusCode);
          }),
          { ...bounds, numRuns: Math.ceil(runs / 2) },
        );
      }
    },
    timeout,
  );

  it(
    'has no other methods: 405 with those that it has',
    async () => {
      const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;
      for (const [path, operations] of Object.entries(description.paths)) {
        const [target] = targets.filter((one) => one.path === path);
        const [request] = target ? fc.sample(requestsFor(target), { numRuns: 1, seed }) : [];
        if (!target || !request) throw new Error(`${path} has no operation`);
        const described = Object.keys(operations).map((method) => method.toUpperCase());
        for (const method of methods) {
          // A schedule may be called `preview`, so this one can be read as well.
          if (described.includes(method) || path.endsWith('/schedules/preview')) continue;
          const answer = await app.inject({
            method: method as 'GET',
            url: urlOf(target, request.parameters),
            headers: harness.operator,
          });
          expect(answer.statusCode, `${method} ${path}: ${answer.body}`).toBe(405);
          const allowed = String(answer.headers['allow']).split(', ');
          expect(allowed.filter((one) => one !== 'HEAD').sort(), path).toEqual(described.sort());
          expect(answer.headers['content-type']).toContain('application/problem+json');
          expect(answer.json<Problem>().code).toBe('method-not-allowed');
        }
      }
    },
    timeout,
  );

  it(
    'reads no body that is not JSON, is broken or has another type',
    async () => {
      const bodies = [
        ['application/json', '{"reason": ', 400],
        ['application/json', '[1,', 400],
        ['application/json', '{"a":1,"a":2}', 422],
        ['application/json; charset=latin1', '{}', 415],
        ['text/plain', '{}', 415],
        ['application/xml', '<a/>', 415],
        ['multipart/form-data; boundary=x', '--x--', 415],
        ['application/x-www-form-urlencoded', 'a=b', 415],
        ['nonsense', '{}', 415],
      ] as const;
      for (const target of targets.filter(({ method }) => method !== 'get')) {
        const [request] = fc.sample(requestsFor(target), { numRuns: 1, seed });
        for (const [type, payload, status] of bodies) {
          const role = credentialFor(harness, { method: target.method, url: target.path });
          const answer = await app.inject({
            method: target.method.toUpperCase() as 'POST',
            url: urlOf(target, request?.parameters ?? {}),
            headers: { ...role, 'content-type': type },
            payload,
          });
          expectDescribed(target, answer);
          const what = `${target.operationId} ${type} ${payload}`;
          expect(answer.statusCode, `${what}: ${answer.body}`).toBe(status);
        }
      }
    },
    timeout,
  );

  it('answers 304 to a reader that has the same already, and shows it whole after a change', async () => {
    await prepare();
    const url = '/api/v1/schedules/fuzz';
    const read = (tag?: string) =>
      app.inject({
        url,
        headers: { ...harness.operator, ...(tag === undefined ? {} : { 'if-none-match': tag }) },
      });
    const tag = String((await read()).headers['etag']);
    expect(tag).toMatch(/^"\d+\.\d+-[\w-]{16}"$/);
    const same = await read(`"other", W/${tag}`);
    expect([same.statusCode, same.body, same.headers['etag']]).toEqual([304, '', tag]);
    const headers = harness.operator;
    const disable = { method: 'POST', url: `${url}/disable`, headers, payload: {} } as const;
    expect((await app.inject(disable)).statusCode).toBe(200);
    const changed = await read(tag);
    expect(changed.statusCode).toBe(200);
    expect(changed.headers['etag']).not.toBe(tag);
    const stale = { method: 'DELETE', url, headers: { ...headers, 'if-match': tag } } as const;
    expect((await app.inject(stale)).statusCode).toBe(412);
    const current = { ...headers, 'if-match': String(changed.headers['etag']) };
    const done = await app.inject({ method: 'DELETE', url, headers: current });
    expect([done.statusCode, done.headers['content-type']]).toEqual([204, undefined]);
  });
});
