import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import { createHarness, type Harness } from '../harness.ts';
import { aConsole, script } from './a-console.ts';

const built = aConsole();
let harness: Harness;
let app: App;
beforeAll(async () => {
  harness = await createHarness();
  app = harness.withDeps({ consoleFolder: built.folder });
});
afterAll(async () => {
  await harness.close();
  built.remove();
});

/** As a browser without a credential asks. */
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

const asset = '/console/assets/main-1a2b.js';

describe('the page of the console', () => {
  it.each([
    '/console/',
    '/console/operations/history',
    '/console/operations/history?status=Failed&status=TimedOut&unknown=1',
    '/console/schedules/delta-sync/runs',
    '/console/a%20b/%E2%82%AC',
    '/console/assetsx',
    '/console/index.html',
  ])('is the answer to %s, without a credential', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.body).toContain('<base href="/console/" />');
  });

  it('allows nothing but its own files and API, and only scripts with the nonce of the answer', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { headers, body } = await get('/console/');
        const policy = String(headers['content-security-policy']);
        const [, nonce = ''] = /'nonce-([\w+/=]{24,})'/.exec(policy) ?? [];
        expect(policy.replaceAll(nonce, 'N').split('; ')).toEqual([
          "default-src 'none'",
          "script-src 'self' 'nonce-N'",
          "style-src 'self' 'nonce-N'",
          "img-src 'self' data:",
          "font-src 'self'",
          "connect-src 'self'",
          "base-uri 'self'",
          "form-action 'none'",
          "frame-ancestors 'none'",
        ]);
        expect(body).toContain(`<meta name="csp-nonce" content="${nonce}" />`);
        const scripts = body.match(/<script[^>]*>/g) ?? [];
        expect(scripts).toHaveLength(2);
        for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(20);
  });

  it('has the headers that keep browsers safe', async () => {
    expect((await get('/console/')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it('is where the server’s own address and /console lead, with their parameters', async () => {
    for (const [url, location] of [
      ['/', '/console/'],
      ['/?utm=1', '/console/'],
      ['/console', '/console/'],
      ['/console?status=Failed', '/console/?status=Failed'],
    ] as const) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.headers.location]).toEqual([url, 302, location]);
    }
  });
});

describe('files of the console', () => {
  it('are kept for a year when their name changes with their content', async () => {
    const answer = await get(asset);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.body).toBe(script);
    const icon = await get('/console/icon.svg?v=1');
    expect(icon.statusCode).toBe(200);
    expect(icon.headers['content-type']).toBe('image/svg+xml');
    expect(icon.headers['cache-control']).toBe('public, max-age=0');
  });

  it('and its page are compressed as the client asks', async () => {
    for (const url of [asset, '/console/']) {
      const plain = await get(url);
      expect(plain.headers['content-encoding']).toBeUndefined();
      for (const [asked, inflate] of [
        ['gzip', gunzipSync],
        ['br', brotliDecompressSync],
      ] as const) {
        const answer = await get(url, { 'accept-encoding': asked });
        expect([url, answer.headers['content-encoding']]).toEqual([url, asked]);
        expect(answer.headers.vary).toContain('accept-encoding');
        expect(answer.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
        expect(inflate(answer.rawPayload).length).toBe(plain.rawPayload.length);
      }
    }
  });

  it('are never sent in parts, which could not be compressed', async () => {
    const answer = await get(asset, { range: 'bytes=0-9', 'accept-encoding': 'gzip' });
    expect(answer.statusCode).toBe(200);
    expect(gunzipSync(answer.rawPayload).toString()).toBe(script);
  });

  it('are not sent again while the client has them', async () => {
    const { etag = '' } = (await get(asset)).headers;
    const answer = await get(asset, { 'if-none-match': String(etag) });
    expect([answer.statusCode, answer.body]).toEqual([304, '']);
  });

  it.each([
    '/console/assets/main-of-another-version.js',
    '/console/assets/',
    '/console/assets',
    '/console/..%2f..%2fpackage.json',
    '/console/..%2fsecret.txt',
    '/console/assets/..%2f..%2f..%2fsecret.txt',
    '/console/..%5csecret.txt',
    '/console/x/..%2f..%2fsecret.txt',
    '/console/%00',
  ])('do not exist at %s, and no page takes their place', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json<Problem>().code).toBe('route-not-found');
    expect(answer.body).not.toContain('a secret');
  });

  it('leave out the notes of the build', async () => {
    expect((await get('/console/.vite/manifest.json')).headers['content-type']).toContain('html');
  });
});

describe('methods of the console', () => {
  it.each(['/', '/console', '/console/', '/console/schedules', asset])(
    'are GET and HEAD at %s',
    async (url) => {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
        const answer = await app.inject({ method, url });
        expect([method, answer.statusCode]).toEqual([method, 405]);
        expect(answer.headers.allow).toBe('GET, HEAD');
      }
      const head = await app.inject({ method: 'HEAD', url });
      const { statusCode, headers } = await get(url);
      expect([head.statusCode, head.body]).toEqual([statusCode, '']);
      expect(head.headers['content-type']).toBe(headers['content-type']);
      expect(head.headers['content-length']).toBe(headers['content-length']);
    },
  );
});

describe('the console of a server without tokens', () => {
  it('is for this machine only', async () => {
    const local = harness.withDeps({
      consoleFolder: built.folder,
      credentials: { mode: 'loopback', tenant: 'default' },
    });
    const ask = async (url: string, headers: Record<string, string>) =>
      (await local.inject({ url, headers })).statusCode;
    for (const url of ['/', '/console/', asset]) {
      expect(await ask(url, { host: 'localhost:8080' })).toBeLessThan(400);
      expect(await ask(url, { host: 'rebound.example' })).toBe(403);
      expect(await ask(url, { host: 'localhost', origin: 'https://evil.example' })).toBe(403);
    }
  });
});

describe('an installation without the files of the console', () => {
  it.each([null, '/nowhere/at/all'])('says so, and its API works: %s', async (consoleFolder) => {
    const bare = harness.withDeps({ consoleFolder });
    const answer = await bare.inject('/console/schedules/a?x=1');
    expect(answer.statusCode).toBe(404);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'route-not-found',
      detail: expect.stringContaining('has no console') as string,
    });
    expect((await bare.inject('/')).headers.location).toBe('/console/');
    const listed = await bare.inject({ url: '/api/v1/schedules', headers: harness.operator });
    expect(listed.statusCode).toBe(200);
  });
});
