import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedSchemas } from '../../src/contract/components.ts';
import type { Health } from '../../src/contract/operations/health.ts';
import type { Problem } from '../../src/contract/operations/problems.ts';
import type { Schedule } from '../../src/contract/schedule/schedules.ts';
import { createDatabase } from '../../src/store/core/database.ts';
import { aScheduleBody, createHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Answer = { statusCode: number; headers: object; json<T>(): T; body: string };

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
  });
  expect(answer.json<Problem>()).toMatchObject({ status, code, type: `/problems/${code}` });
  expect(answer.body).not.toMatch(/node_modules|\.ts:\d|at \w+ \(/);
}

describe('createApp', () => {
  it.each([
    ['no JSON', { payload: '{"name":', type: 'application/json' }, 400, 'body-unreadable'],
    ['an empty body', { payload: '', type: 'application/json' }, 400, 'body-unreadable'],
    [
      'a prototype',
      { payload: '{"__proto__":{}}', type: 'application/json' },
      400,
      'body-unreadable',
    ],
    [
      'more than a mebibyte',
      { payload: `"${'x'.repeat(1_048_576)}"`, type: 'application/json' },
      413,
      'body-too-large',
    ],
    ['plain text', { payload: 'name', type: 'text/plain' }, 415, 'content-type-unsupported'],
    [
      'a form',
      { payload: 'a=b', type: 'application/x-www-form-urlencoded' },
      415,
      'content-type-unsupported',
    ],
    ['no object', { payload: '[]', type: 'application/json' }, 422, 'body-invalid'],
  ])('answers %s with a problem and writes nothing', async (_case, sent, status, code) => {
    const before = await harness.countRows();
    const answer = await harness.app.inject({
      method: 'POST',
      url: '/api/v1/schedules',
      headers: { ...harness.operator, 'content-type': sent.type },
      payload: sent.payload,
    });
    expectProblem(answer, status, code);
    expect(await harness.countRows()).toEqual(before);
  });

  it('answers an address that leads nowhere with a problem', async () => {
    const answer = await harness.app.inject({ url: '/api/v1/nothing', headers: harness.operator });
    expectProblem(answer, 404, 'route-not-found');
  });

  it('answers an address that cannot be decoded with a problem', async () => {
    const answer = await harness.app.inject({
      url: '/api/v1/schedules/%ff',
      headers: harness.operator,
    });
    expect([400, 404]).toContain(answer.statusCode);
    expect(answer.json<Problem>().code).toMatch(/parameter-invalid|route-not-found/);
  });

  it('answers 503 with Retry-After when the database cannot be reached', async () => {
    const database = createDatabase({
      url: 'postgres://nobody@127.0.0.1:1/none',
      applicationName: 'api-test',
    });
    const app = harness.withDeps({ database });
    const answer = await app.inject({ url: '/api/v1/schedules', headers: harness.operator });
    expectProblem(answer, 503, 'database-unavailable');
    expect(answer.headers['retry-after']).toBe('5');
    expect((await app.inject('/health/ready')).statusCode).toBe(503);
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    await database.close();
  });

  it('hides what nobody foresaw behind an internal error', async () => {
    const app = harness.withDeps({
      clock: () => {
        throw new Error('password=hunter2');
      },
    });
    const url = '/api/v1/schedules';
    const payload = aScheduleBody();
    const answer = await app.inject({ method: 'POST', url, headers: harness.operator, payload });
    expectProblem(answer, 500, 'internal-error');
    expect(answer.body).not.toContain('hunter2');
  });

  it('gives every answer the headers that keep browsers safe, and an id', async () => {
    const headers = { ...harness.operator, 'x-request-id': 'my-request.1' };
    const answer = await harness.app.inject({ url: '/api/v1/schedules', headers });
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-request-id': 'my-request.1',
    });
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    const other = await harness.app.inject({ url: '/x', headers: { 'x-request-id': 'a b"' } });
    expect(other.json<Problem>().requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('GET /api/v1/health', () => {
  it('tells each part for itself, and is 503 when one is down', async () => {
    const ask = () => harness.app.inject({ url: '/api/v1/health', headers: harness.operator });
    const up = await ask();
    expect(up.statusCode).toBe(200);
    expect(up.json<Health>()).toMatchObject({ status: 'Up', database: { status: 'Up' } });
    harness.temporal.health = 'Throws';
    const down = await ask();
    harness.temporal.health = 'Up';
    expect(down.statusCode).toBe(503);
    expect(down.json<Health>()).toMatchObject({
      status: 'Down',
      database: { status: 'Up' },
      temporal: { status: 'Down', message: 'cannot be reached' },
      workers: { status: 'Up' },
    });
    expect(down.body).not.toContain('secret');
  });
});

describe('GET /api/v1/connected-systems', () => {
  it('names systems and run profiles, and keeps their addresses', async () => {
    const answer = await harness.app.inject({
      url: '/api/v1/connected-systems',
      headers: harness.operator,
    });
    const runProfiles = ['Full Import', 'Delta Import'];
    expect(answer.json()).toMatchObject({
      items: [{ name: 'hr-system', title: 'HR system', runProfiles, source: 'file', url: null }],
    });
    expect(answer.body).not.toContain('hr.internal.test');
  });
});

type Operation = { operationId?: string; responses: Record<string, unknown> };
type OpenApi = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

describe('GET /openapi.json', () => {
  it('describes every route with an id of its own and its problems', async () => {
    const description = (await harness.app.inject('/openapi.json')).json<OpenApi>();
    expect(description.openapi).toBe('3.1.0');
    const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, responses } of operations) {
      if (path.startsWith('/api/')) expect(Object.keys(responses)).toContain('401');
    }
  });

  it('tells generators of clients which word stands for which step', async () => {
    const { components, paths } = (await harness.app.inject('/openapi.json')).json<OpenApi>();
    expect(components.schemas['StepBody']).toMatchObject({
      discriminator: {
        propertyName: 'type',
        mapping: { Http: '#/components/schemas/HttpStepBody' },
      },
    });
    const run = paths['/api/v1/schedules/{ref}/run']?.['post'];
    expect(run).toMatchObject({ requestBody: { required: false } });
  });

  it('has every shape as a component with its own name, and no reference to nowhere', async () => {
    const answer = await harness.app.inject('/openapi.json');
    const document = answer.json<OpenApi>();
    const { components } = document;
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(namedSchemas.map(({ $id }) => $id)),
    );
    const references = [...answer.body.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to ?? '');
    expect(references.length).toBeGreaterThan(50);
    for (const to of references) {
      expect(to).toMatch(/^#\/components\//);
      expect(document, to).toHaveProperty(to.slice(2).split('/'));
    }
  });
});

/** The same schema, but refusing members it does not describe. */
function sealed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(sealed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, sealed(value)]);
  const copy = Object.fromEntries(entries) as Record<string, unknown>;
  return 'properties' in copy ? { additionalProperties: false, ...copy } : copy;
}

describe('answers', () => {
  it('hold exactly what their schemas describe', async () => {
    const ajv = new Ajv({ discriminator: true, strict: false, allErrors: true });
    addFormats.default(ajv);
    for (const schema of namedSchemas) ajv.addSchema(sealed(schema) as object);
    const send = async (method: 'GET' | 'POST', url: string, payload?: object) => {
      const answer = await harness.app.inject({
        method,
        url: `/api/v1${url}`,
        headers: harness.operator,
        ...(payload ? { payload } : {}),
      });
      return answer.json<Record<string, unknown>>();
    };
    harness.temporal.onStart = (start) => harness.begin(start);
    const schedule = (await send('POST', '/schedules', aScheduleBody())) as unknown as Schedule;
    const { id } = await send('POST', `/schedules/${schedule.id}/run`);
    const answers: [string, unknown][] = [
      ['Schedule', await send('GET', `/schedules/${schedule.id}`)],
      ['SchedulePage', await send('GET', '/schedules')],
      ['RevisionPage', await send('GET', `/schedules/${schedule.id}/revisions`)],
      ['Revision', await send('GET', `/schedules/${schedule.id}/revisions/1`)],
      ['ExecutionPage', await send('GET', '/schedule-executions')],
      ['ExecutionDetail', await send('GET', `/schedule-executions/${String(id)}`)],
      [
        'ActivityRecordList',
        await send('GET', `/schedule-executions/${String(id)}/activity-records`),
      ],
      ['LogPage', await send('GET', `/schedule-executions/${String(id)}/log`)],
      ['ConnectedSystemList', await send('GET', '/connected-systems')],
      ['Health', await send('GET', '/health')],
      ['Problem', await send('GET', '/schedules/nothing')],
    ];
    for (const [name, answer] of answers) {
      const validate = ajv.getSchema(name);
      expect([name, validate?.(answer), validate?.errors]).toEqual([name, true, null]);
    }
  });
});
