import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientOptions } from '../../src/client/client.ts';
import { ApiError, createClient } from '../../src/client/index.ts';

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
type Respond = (response: ServerResponse, seen: Seen, count: number) => void;

let server: Server;
let seen: Seen[];
let respond: Respond;
beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body });
      respond(response, seen.at(-1) as Seen, seen.length);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(
  () =>
    new Promise<void>((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
);

const urlOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const client = (options: Partial<ClientOptions> = {}) => createClient({ url: urlOf(), ...options });
const fail = (error: unknown): ApiError => {
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};
const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));
const problem = (code: string, status: number) => ({
  type: `/problems/${code}`,
  title: 'It is so',
  status,
  detail: 'the detail',
  instance: '/',
  code,
  requestId: 'request-7',
  errors: [{ pointer: '/name', code: 'missing', message: 'is missing' }],
});
const page = { items: [], nextCursor: null, hasMore: false };
const list = (options?: Partial<ClientOptions>) => client(options).GET('/api/v1/schedules');
const run = (options?: Partial<ClientOptions>) =>
  client(options).POST('/api/v1/schedules/{ref}/run', { params: { path: { ref: 'a b' } } });

describe('the client', () => {
  it('sends the token and encoded parts, and gives the answer with its headers', async () => {
    respond = (response) => json(response, 200, { slug: 'x' }, { etag: '"1.2"' });
    const answer = await client({ token: () => Promise.resolve('secret') }).GET(
      '/api/v1/schedules/{ref}',
      { params: { path: { ref: 'a/b ü' } } },
    );
    expect(answer.data.slug).toBe('x');
    expect(answer.response.headers.get('etag')).toBe('"1.2"');
    expect(seen[0]?.url).toBe('/api/v1/schedules/a%2Fb%20%C3%BC');
    expect(seen[0]?.headers.authorization).toBe('Bearer secret');
  });

  it('throws a problem as an ApiError with code, status, request id and every mistake', async () => {
    respond = (response) => json(response, 422, problem('body-invalid', 422));
    const error = fail(await list().catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({
      name: 'ApiError',
      code: 'body-invalid',
      status: 422,
      detail: 'the detail',
      requestId: 'request-7',
      errors: [{ pointer: '/name' }],
    });
    expect(error.message).toContain('the detail');
    expect(seen).toHaveLength(1);
  });

  it('takes an answer without a body as Chromium gives it: with a body that is empty', async () => {
    const bodiless = new Response(null, { status: 204 });
    Object.defineProperty(bodiless, 'body', { value: new Blob([]).stream() });
    const fetch = () => Promise.resolve(bodiless);
    const call = client({ fetch }).DELETE('/api/v1/hold', {});
    expect((await call).response.status).toBe(204);
  });

  it.each(['', '.', '..'])('refuses "%s" as a part of a path, and sends nothing', async (ref) => {
    const call = client().DELETE('/api/v1/schedules/{ref}', { params: { path: { ref } } });
    expect(fail(await call.catch((thrown: unknown) => thrown)).code).toBe('argument-invalid');
    expect(seen).toHaveLength(0);
  });

  it.each(['ftp://host', 'nonsense', 'http://user:secret@host'])(
    'refuses the address %s',
    (url) => {
      const make = () => createClient({ url });
      expect(make).toThrow(ApiError);
      expect(make).not.toThrow(/secret/);
    },
  );

  it.each([429, 503])('repeats a GET after %i, no sooner than Retry-After says', async (status) => {
    respond = (response, _seen, count) =>
      count < 3
        ? json(response, status, problem('rate-limited', status), { 'retry-after': '1' })
        : json(response, 200, page);
    const begin = performance.now();
    expect((await list()).data).toEqual(page);
    expect(seen).toHaveLength(3);
    expect(performance.now() - begin).toBeGreaterThan(1_900);
  });

  it('gives up after its repeats, and at once when it should wait too long', async () => {
    respond = (response) => json(response, 503, problem('database-unavailable', 503));
    expect(fail(await list({ maxRetries: 1 }).catch((e: unknown) => e)).status).toBe(503);
    expect(seen).toHaveLength(2);
    respond = (response) => json(response, 503, {}, { 'retry-after': '3600' });
    expect(fail(await list().catch((e: unknown) => e)).retryAfterSeconds).toBe(3_600);
    expect(seen).toHaveLength(3);
  });

  it('repeats a POST with one key, so that the server does it once', async () => {
    respond = (response, _seen, count) => {
      if (count === 1) response.destroy();
      else if (count === 2) json(response, 409, problem('idempotency-key-busy', 409));
      else json(response, 202, { id: '1' });
    };
    await run();
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(3);
    await run();
    expect(seen.at(-1)?.headers['idempotency-key']).not.toBe(keys[0]);
  });

  it('neither sends a key where the API takes none, nor repeats such a request', async () => {
    respond = (response) => json(response, 503, problem('database-unavailable', 503));
    const body = { name: 'x', roles: ['viewer' as const] };
    await expect(client().POST('/api/v1/tokens', { body })).rejects.toThrow(ApiError);
    const replace = client().PUT('/api/v1/schedules/{ref}', {
      params: { path: { ref: 'x' } },
      body: {} as never,
    });
    await expect(replace).rejects.toThrow(ApiError);
    expect(seen).toHaveLength(2);
    expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, undefined]);
  });

  it('ends a request that takes too long, its body included', async () => {
    respond = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"items":');
    };
    const call = list({ timeoutMs: 200, maxRetries: 0 });
    expect(fail(await call.catch((thrown: unknown) => thrown)).code).toBe('timed-out');
  });

  it('throws the reason of the caller when a request or a wait is aborted', async () => {
    respond = (response) => json(response, 503, problem('x', 503), { 'retry-after': '5' });
    const stop = new AbortController();
    const call = list({ signal: stop.signal });
    while (seen.length === 0) await new Promise((next) => setTimeout(next, 5));
    stop.abort(new Error('stopped by the user'));
    await expect(call).rejects.toThrow('stopped by the user');
    expect(seen).toHaveLength(1);
  });

  it('does not follow a redirect, which could carry the token to another server', async () => {
    respond = (response, { url }) =>
      url === '/other'
        ? json(response, 200, page)
        : response.writeHead(307, { location: '/other' }).end();
    const error = fail(await list({ maxRetries: 0 }).catch((thrown: unknown) => thrown));
    expect(error.code).toBe('connection-failed');
    expect(seen).toHaveLength(1);
  });

  it('says that another program answered', async () => {
    respond = (response) => response.writeHead(404).end('<h1>nginx</h1>');
    const error = fail(await list().catch((thrown: unknown) => thrown));
    expect(error.code).toBe('answer-unreadable');
    expect(error.message).toContain('is it Carillon?');
  });

  it('says that nothing listens', async () => {
    const call = createClient({ url: 'http://127.0.0.1:2', maxRetries: 0 }).GET('/api/v1/hold');
    const error = fail(await call.catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: 'connection-failed', status: 0 });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('reads page after page, only as far as its items are wanted', async () => {
    respond = (response, { url }) => {
      const cursor = Number(new URL(url, urlOf()).searchParams.get('cursor') ?? 0);
      const nextCursor = cursor < 2 ? String(cursor + 1) : null;
      json(response, 200, { items: [{ id: cursor }, { id: cursor + 10 }], nextCursor });
    };
    const ids: unknown[] = [];
    for await (const { id } of client().items('/api/v1/schedules')) ids.push(id);
    expect(ids).toEqual([0, 10, 1, 11, 2, 12]);
    expect(seen).toHaveLength(3);
    for await (const _item of client().items('/api/v1/schedules')) break;
    expect(seen).toHaveLength(4);
  });

  it('does not read a list for ever whose cursor stands still', async () => {
    respond = (response) => json(response, 200, { items: [], nextCursor: 'same' });
    const read = async () => {
      for await (const _item of client().items('/api/v1/schedules')) void _item;
    };
    await expect(read()).rejects.toThrow('repeats its cursor');
  });
});
