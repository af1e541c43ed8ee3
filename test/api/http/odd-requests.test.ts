import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let port: number;
beforeAll(async () => {
  harness = await createHarness();
  port = Number(new URL(await harness.app.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => harness.close());

/** What the server writes for bytes that no client library would send. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('end', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
}

const ask = (line: string): Promise<string> =>
  sendRaw(`${line} HTTP/1.1\r\nHost: carillon.test\r\nConnection: close\r\n\r\n`);

async function put(url: string, payload: unknown) {
  const { app, operator: headers } = harness;
  return app.inject({ method: 'PUT', url: `/api/v1${url}`, headers, payload: payload as object });
}

describe('a method that an address does not have', () => {
  it.each(['QUERY', 'PROPFIND', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'FOO', 'get'])(
    'is answered 405 with those that it has: %s',
    async (method) => {
      const answer = await ask(`${method} /api/v1/schedules?limit=1`);
      expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
      expect(answer).toMatch(/\r\nallow: GET, HEAD, POST\r\n/i);
      expect(answer).toContain('"code":"method-not-allowed"');
    },
  );

  it('is told apart from an address that leads nowhere', async () => {
    expect(await ask('FOO /nothing')).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    const answer = await ask('PUT /api/v1/anchors/a/b');
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('what is no request', () => {
  it.each([
    ['another protocol', 'garbage\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n1',
      400,
    ],
  ])('is answered with a problem: %s', async (_what, text, status) => {
    const answer = await sendRaw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const problem = JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as Problem;
    expect(problem).toMatchObject({ status, errors: [] });
  });
});

describe('an address outside the pages of the documentation', () => {
  it.each(['%2e%2e/%2e%2e/package.json', '..%2f..%2fpackage.json', '%00', '.git/config'])(
    'leads nowhere: %s',
    async (path) => {
      expect(await ask(`GET /docs/static/${path}`)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );
});

describe('a list with more mistakes than are told', () => {
  it.each([101, 500])(
    'is refused, and its other entries are not taken for sound: %i',
    async (many) => {
      const { app, operator: headers } = harness;
      await app.inject({
        method: 'POST',
        url: '/api/v1/schedules',
        headers,
        payload: aScheduleBody({ slug: 'known' }),
      });
      const payload = { name: 'x', steps: Array.from({ length: many }, () => ({})) };
      const made = await app.inject({ method: 'POST', url: '/api/v1/schedules', headers, payload });
      const replaced = await put('/schedules/known', payload);
      for (const answer of [made, replaced]) {
        expect(answer.statusCode).toBe(422);
        expect(answer.json<Problem>().errors).toHaveLength(100);
      }
    },
  );

  it('is refused for its size alone when it is too long', async () => {
    const { app, operator: headers } = harness;
    const payload = { timings: Array.from({ length: 200 }, () => ({})) };
    const url = '/api/v1/schedules/preview';
    const answer = await app.inject({ method: 'POST', url, headers, payload });
    expect(answer.statusCode).toBe(422);
    expect(answer.json<Problem>().errors).toEqual([
      { pointer: '/timings', code: 'out-of-range', message: 'has more than 20 entries' },
    ]);
  });
});

describe('an instant in a query', () => {
  it.each([
    '2016-12-31T23:59:60Z',
    '2027-02-30T00:00:00Z',
    '2027-01-01',
    '1e3',
    '0001-01-01T00:00:00Z',
  ])('is one of a clock, and of the years from 1970 to 2100: %s', async (text) => {
    const { app, operator: headers } = harness;
    for (const path of [
      'schedule-executions?from',
      'schedules/x/fires?to',
      'ledger?from',
      'schedules/x/preview?after',
    ]) {
      const answer = await app.inject({ url: `/api/v1/${path}=${text}`, headers });
      expect(answer.statusCode, path).toBe(400);
      expect(answer.json<Problem>().code).toBe('parameter-invalid');
    }
  });
});

describe('a name in an address', () => {
  it('may have 200 characters, however they are written, and no more', async () => {
    expect((await put(`/anchors/${'a'.repeat(201)}`, { at: null })).statusCode).toBe(400);
    const longest = encodeURIComponent('€'.repeat(200));
    expect((await put(`/anchors/${longest}`, { at: null })).statusCode).toBe(200);
  });
});
