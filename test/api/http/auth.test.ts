import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLoopbackAddress, isLoopbackHost } from '../../../src/api/access/loopback.ts';
import { noLimits } from '../../../src/api/access/rate-limits.ts';
import type { App } from '../../../src/api/http/app-deps.ts';
import { registerAuth } from '../../../src/api/http/auth.ts';
import { createToken, findToken } from '../../../src/api/http/credentials.ts';
import { aConsole } from '../console/a-console.ts';
import { createHarness, type Harness } from '../harness.ts';

type Route = { method: string; pattern: string; url: string };

const built = aConsole();
let harness: Harness;
let app: App;
beforeAll(async () => {
  harness = await createHarness();
  app = harness.withDeps({ consoleFolder: built.folder });
  await app.ready();
});
afterAll(async () => {
  await harness.close();
  built.remove();
});

/** Every registered route, read from the tree the router prints; parameters become `0`. */
function allRoutes(): Route[] {
  const parents: string[] = [];
  const lines = app.printRoutes({ commonPrefix: false }).split('\n');
  const registered = lines.flatMap((line) => {
    const [, indent, path, methods] = /^([│ ]*)[├└]── (\S+) \((.+)\)$/.exec(line) ?? [];
    if (indent === undefined || path === undefined || methods === undefined) return [];
    const depth = indent.length / 4;
    const parent = parents[depth - 1] ?? '';
    // The tree leaves out a slash that has no route of its own.
    const pattern = `${parent}${path === '*' && !parent.endsWith('/') ? '/*' : path}`;
    parents[depth] = pattern;
    return methods.split(', ').map((method) => ({ method, pattern }));
  });
  return registered.map(({ method, pattern }) => ({
    method,
    pattern,
    url: pattern.replace(/:\w+/g, '0').replace('*', 'static/index.css'),
  }));
}

describe('registerAuth', () => {
  it('answers 401 on every route without a credential, except for the short list', async () => {
    const routes = allRoutes();
    expect(routes.length).toBeGreaterThan(40);
    const open = new Set<string>();
    for (const { method, pattern, url } of routes) {
      const answer = await app.inject({ method: method as 'GET', url });
      if (answer.statusCode === 401) continue;
      open.add(pattern);
      expect([method, url, answer.statusCode < 400]).toEqual([method, url, true]);
    }
    expect([...open].sort()).toEqual([
      '/',
      '/console',
      '/console/*',
      '/docs',
      '/docs/',
      '/docs/*',
      '/docs/json',
      '/docs/static/index.html',
      '/docs/static/swagger-initializer.js',
      '/docs/yaml',
      '/health/live',
      '/health/ready',
      '/openapi.json',
    ]);
  });

  it('answers 401 for addresses that lead nowhere, so that nobody can feel their way', async () => {
    for (const url of ['/nowhere', '/api/v1/nowhere', '/api/v2/schedules', '/consoles']) {
      const answer = await harness.app.inject(url);
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ code: 'credential-missing' });
    }
  });

  it.each(['/health/live', '/health/ready', '/openapi.json', '/docs', '/docs/static/index.css'])(
    'lets anybody read %s',
    async (url) => {
      const answer = await harness.app.inject(url);
      expect(answer.statusCode).toBe(200);
    },
  );

  it.each(['Bearer nobody_00', 'Basic YTpi', 'Bearer ', `Bearer ${'x'.repeat(600)}`])(
    'refuses the header %s',
    async (authorization) => {
      const headers = { authorization };
      const answer = await harness.app.inject({ url: '/api/v1/schedules', headers });
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ code: 'credential-invalid' });
      expect(answer.headers['www-authenticate']).toContain('Bearer');
    },
  );

  it('keeps workers away from what operators do', async () => {
    const answer = await harness.app.inject({ url: '/api/v1/schedules', headers: harness.worker });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'forbidden' });
  });

  it('refuses a credential whose tenant does not exist', async () => {
    const { token, sha256 } = createToken('ghost');
    const app = harness.withDeps({
      credentials: {
        mode: 'tokens',
        tokens: [{ name: 'ghost', tenant: 'nobody', sha256, roles: ['admin'] }],
      },
    });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await app.inject({ url: '/api/v1/schedules', headers });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'tenant-unknown' });
  });

  it('asks the database nothing before the credential is accepted', async () => {
    const fastify = (await import('fastify')).default;
    let asked = 0;
    const app = fastify();
    registerAuth(app, {
      credentials: { mode: 'tokens', tokens: [] },
      tokens: { find: () => Promise.resolve({ state: 'Unknown' }) },
      audit: {
        failed: () => Promise.resolve(),
        refused: () => Promise.resolve(),
        failedUnknown: () => undefined,
      },
      limits: noLimits,
      findTenant: () => {
        asked += 1;
        return Promise.resolve(null);
      },
    });
    app.get('/x', { config: { permission: 'read' } }, () => 'x');
    await app.inject('/x');
    await app.inject({ url: '/x', headers: { authorization: 'Bearer a_b' } });
    await app.close();
    expect(asked).toBe(0);
  });

  it('serves only this machine itself in loopback mode', async () => {
    const app = harness.withDeps({ credentials: { mode: 'loopback', tenant: 'default' } });
    const ask = async (host: string, remoteAddress: string, origin?: string) => {
      const headers = origin === undefined ? { host } : { host, origin };
      const answer = await app.inject({ url: '/api/v1/schedules', headers, remoteAddress });
      return answer.statusCode;
    };
    expect(await ask('localhost:8080', '127.0.0.1')).toBe(200);
    expect(await ask('[::1]:8080', '::1')).toBe(200);
    expect(await ask('localhost:8080', '::ffff:127.0.0.1', 'http://localhost:8080')).toBe(200);
    expect(await ask('evil.test:8080', '127.0.0.1')).toBe(403);
    expect(await ask('localhost.evil.test', '127.0.0.1')).toBe(403);
    expect(await ask('localhost:8080', '192.168.1.7')).toBe(403);
    expect(await ask('localhost:8080', '127.0.0.1', 'https://evil.test')).toBe(403);
    expect(await ask('localhost:8080', '127.0.0.1', 'null')).toBe(403);
  });
});

describe('loopback mode', () => {
  const local = () => harness.withDeps({ credentials: { mode: 'loopback', tenant: 'default' } });

  it.each([
    ['forwarded', 'for=203.0.113.7'],
    ['x-forwarded-for', '203.0.113.7'],
    ['x-forwarded-host', 'carillon.example'],
    ['x-forwarded-proto', 'https'],
    ['x-real-ip', '203.0.113.7'],
    ['via', '1.1 proxy'],
  ])('never serves a request that a proxy passed on: %s', async (name, value) => {
    const headers = { host: 'localhost:8080', [name]: value };
    const answer = await local().inject({ url: '/api/v1/schedules', headers });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'forbidden' });
  });

  it.each(['/health/live', '/openapi.json', '/docs', '/', '/console/', '/nothing-there'])(
    'refuses a foreign Host on every address, also where no token is needed: %s',
    async (url) => {
      const answer = await local().inject({ url, headers: { host: 'rebound.example' } });
      expect(answer.statusCode).toBe(403);
    },
  );

  it('changes nothing for a page of another site, whatever content type it sends', async () => {
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
      const answer = await local().inject({
        method: 'POST',
        url: '/api/v1/schedules',
        payload: '{"name":"a"}',
        headers: { host: 'localhost', origin: 'https://evil.example', 'content-type': type },
      });
      expect(answer.statusCode).toBe(403);
    }
  });
});

describe('findToken', () => {
  const { token, sha256 } = createToken('anna');
  const stored = { name: 'anna', tenant: 'default', sha256, roles: ['admin'] as const };

  it('finds a token by its hash and by nothing else', () => {
    expect(findToken([stored], token)).toEqual(stored);
    expect(findToken([stored], `${token}0`)).toBeNull();
    expect(findToken([stored], sha256)).toBeNull();
    expect(findToken([], token)).toBeNull();
  });

  it('is not confused by a hash that is none', () => {
    expect(findToken([{ ...stored, sha256: '' }], '')).toBeNull();
  });
});

describe('isLoopbackHost', () => {
  it.each([
    ['localhost', true],
    ['LOCALHOST:80', true],
    ['127.0.0.2:1', true],
    ['[::1]', true],
    ['localhost.', false],
    ['example.test', false],
    ['127.0.0.1.example.test', false],
    ['0.0.0.0', false],
    ['', false],
    [undefined, false],
    ['a b', false],
  ])('%s: %s', (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});

describe('isLoopbackAddress', () => {
  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['nothing', false],
  ])('%s: %s', (address, expected) => {
    expect(isLoopbackAddress(address)).toBe(expected);
  });
});
