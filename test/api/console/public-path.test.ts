import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutPublicPath } from '../../../src/api/access/public-path.ts';
import type { App } from '../../../src/api/http/app-deps.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';
import { aConsole } from './a-console.ts';

const built = aConsole();
let harness: Harness;
let app: App;
beforeAll(async () => {
  harness = await createHarness();
  app = harness.withDeps({ consoleFolder: built.folder, publicPath: '/tools/carillon' });
});
afterAll(async () => {
  await harness.close();
  built.remove();
});

describe.each([
  ['removes the path', ''],
  ['passes the path on', '/tools/carillon'],
])('a server behind a proxy that %s', (_what, sent) => {
  const get = (url: string, headers = {}) => app.inject({ url: `${sent}${url}`, headers });

  it('shows the console with the path in its base', async () => {
    for (const url of ['/console/', '/console/operations/history?status=Failed']) {
      const answer = await get(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('<base href="/tools/carillon/console/" />');
    }
    expect((await get('/console/assets/main-1a2b.js')).statusCode).toBe(200);
    expect((await get('/console/assets/other.js')).statusCode).toBe(404);
  });

  it('leads to addresses with the path', async () => {
    const base = '/tools/carillon/console/';
    expect((await get('/')).headers.location).toBe(base);
    expect((await get('/console?a=1')).headers.location).toBe(`${base}?a=1`);
    const docs = await get('/docs/static/index.html');
    expect(docs.headers.location).toBe('/tools/carillon/docs/');
  });

  it('has its API, documentation and health there', async () => {
    expect((await get('/health/live')).statusCode).toBe(200);
    expect((await get('/docs/')).statusCode).toBe(200);
    expect((await get('/openapi.json')).json()).toMatchObject({
      servers: [{ url: '/tools/carillon' }],
    });
    expect((await get('/api/v1/schedules')).statusCode).toBe(401);
    expect((await get('/api/v1/schedules', harness.operator)).statusCode).toBe(200);
    expect(
      (await app.inject({ method: 'DELETE', url: `${sent}/api/v1/schedules` })).statusCode,
    ).toBe(405);
  });

  it('tells where new objects are, also when it answers again', async () => {
    const headers = { ...harness.operator, 'idempotency-key': `key${sent}` };
    const payload = aScheduleBody();
    const url = `${sent}/api/v1/schedules`;
    const make = () => app.inject({ method: 'POST', url, headers, payload });
    const [first, again] = [await make(), await make()];
    expect(first.headers.location).toMatch(
      /^\/tools\/carillon\/api\/v1\/schedules\/[0-9a-f-]{36}$/,
    );
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.headers.location).toBe(first.headers.location);
    const read = String(first.headers.location);
    expect((await app.inject({ url: read, headers: harness.operator })).statusCode).toBe(200);
  });
});

describe('withoutPublicPath', () => {
  it.each([
    ['/a', '/a/console/', '/console/'],
    ['/a', '/a', '/'],
    ['/a', '/a?x=/a/', '/?x=/a/'],
    ['/a', '/ab/console', '/ab/console'],
    ['/a', '/b/a/console', '/b/a/console'],
    ['/a', '/a/a/console', '/a/console'],
    ['/a', 'http://host/a/console', 'http://host/console'],
    ['/a', 'http://host/b', 'http://host/b'],
    ['/a', '*', '*'],
    ['', '/console/', '/console/'],
  ])('with %s reads %s as %s', (path, url, read) => {
    expect(withoutPublicPath(path, url)).toBe(read);
  });
});

describe('a server at the root of its host', () => {
  it('does not take a first part of an address for a path of its own', async () => {
    const root = harness.withDeps({ consoleFolder: built.folder });
    expect((await root.inject('/carillon/health/live')).statusCode).toBe(401);
  });
});
