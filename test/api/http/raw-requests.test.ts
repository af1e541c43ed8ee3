import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let app: App;
let port: number;
const connections = {
  headersTimeout: 1_000,
  requestTimeout: 2_000,
  connections: 100,
  perAddress: 10,
};
beforeAll(async () => {
  harness = await createHarness();
  app = harness.withDeps({ connections });
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(() => harness.close());

async function opened(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything the server says until it closes the connection. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  await once(socket, 'close');
  return text;
}

async function ask(lines: readonly string[], body = ''): Promise<string> {
  const socket = await opened();
  socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
  return readAll(socket);
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const get = 'GET /health/live HTTP/1.1';
const post = 'POST /api/v1/events HTTP/1.1';
const host = 'Host: carillon.test';

describe('a raw request', () => {
  it('is answered when it is plain', async () => {
    expect(statusOf(await ask([get, host]))).toBe(200);
    expect(statusOf(await ask(['GET http://carillon.test/health/live HTTP/1.1', host]))).toBe(200);
  });

  it.each([
    ['two Host headers', [get, host, 'Host: other.test']],
    ['two equal Host headers', [get, host, host]],
    ['no Host header', [get]],
    ['an address that names another host', ['GET http://other.test/health/live HTTP/1.1', host]],
    ['an address of another scheme', ['GET file:///health/live HTTP/1.1', host]],
    ['two Content-Length', [post, host, 'Content-Length: 1', 'Content-Length: 2']],
    ['two equal Content-Length', [post, host, 'Content-Length: 1', 'Content-Length: 1']],
    [
      'Content-Length and Transfer-Encoding',
      [post, host, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
    ],
    [
      'two Transfer-Encoding',
      [post, host, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
    ],
    ['a blank before the colon', [post, host, 'Transfer-Encoding : chunked']],
    [
      'two Authorization headers',
      [get, host, 'Authorization: Bearer a', 'Authorization: Bearer b'],
    ],
    ['a folded header', [get, host, 'X-A: b', ' c: d']],
    ['more than 100 headers', [get, host, ...Array.from({ length: 120 }, (_, n) => `X-${n}: 1`)]],
  ])('with %s is refused with 400', async (_what, lines) => {
    expect(statusOf(await ask(lines, '0\r\n\r\n'))).toBe(400);
  });

  it('whose headers or body come too slowly ends in time', async () => {
    const [headers, body] = [await opened(), await opened()];
    const answers = Promise.all([readAll(headers), readAll(body)]);
    headers.write(`${get}\r\nHost: c`);
    body.write(
      `${post}\r\n${host}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    );
    const since = performance.now();
    const [first] = await answers;
    expect(statusOf(first)).toBe(408);
    expect(performance.now() - since).toBeLessThan(15_000);
  });

  it('gets no connection when its address has too many', async () => {
    const sockets = await Promise.all(Array.from({ length: connections.perAddress }, opened));
    const further = await opened();
    expect(await readAll(further)).toBe('');
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(async () => statusOf(await ask([get, host]).catch(() => '')), { timeout: 5_000 })
      .toBe(200);
  });
});

describe('authentication', () => {
  const suffixes = ['/health/ready', '/health/live', '/docs', '/openapi.json', ';/health/live'];
  const encoded = ['%2fhealth%2flive', '/..;/health/live', '/%2e%2e/%2e%2e/health/live', '//docs'];

  it.each([...suffixes, ...encoded, '?x=/health/live', '%00/health/live', '.json', '/configs'])(
    'is not left out for an address that ends with %s',
    async (suffix) => {
      for (const path of [
        '/api/v1/schedules',
        '/api/v1/tokens',
        '//api/v1/tokens',
        '/API/v1/tokens',
      ]) {
        for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
          const line = `${method} ${path}${suffix} HTTP/1.1`;
          const status = statusOf(await ask([line, host, 'Content-Length: 0']));
          expect([400, 401, 405], `${line}: ${status}`).toContain(status);
        }
      }
    },
  );

  it.each(['X-HTTP-Method-Override: GET', 'X-Original-URL: /health/live', 'X-Rewrite-URL: /docs'])(
    'is not left out for %s',
    async (header) => {
      const answer = await ask(['GET /api/v1/tokens HTTP/1.1', host, header]);
      expect(statusOf(answer)).toBe(401);
    },
  );
});
