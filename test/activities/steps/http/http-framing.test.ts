/** What comes over the wire: legal answers are taken as they are, and every other has its own sentence. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpSettings } from '../../../../src/domain/schedule/schedule.ts';
import {
  anInput,
  begin,
  createSteps,
  failureOf,
  type RawTarget,
  startRawTarget,
  startTarget,
} from '../harness.ts';

const targets: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

async function target(...args: Parameters<typeof startRawTarget>): Promise<RawTarget> {
  const started = await startRawTarget(...args);
  targets.push(started);
  return started;
}

type Changes = Partial<HttpSettings> & { onInterrupted?: 'Fail' };

function call(url: string, { onInterrupted = undefined, ...settings }: Changes = {}) {
  const { Http, observer } = createSteps();
  const input = anInput<HttpSettings>(
    { method: 'POST', url, headers: {}, body: { a: 1 }, ...settings },
    onInterrupted ? { onInterrupted } : {},
  );
  return { observer, ...begin(Http, input) };
}

const ok = 'HTTP/1.1 200 OK\r\n';

describe('an answer that HTTP allows', () => {
  it.each<[string, string, number, string?]>([
    [
      'an unasked 100 Continue',
      `HTTP/1.1 100 Continue\r\n\r\n${ok}content-length: 2\r\n\r\n{}`,
      200,
      '{}',
    ],
    [
      'interim answers of several kinds',
      `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${ok}content-length: 2\r\n\r\n{}`,
      200,
      '{}',
    ],
    ['a 204 with a Content-Length', 'HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n', 204],
    ['a 204 with a body', 'HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}', 204],
    ['a 204 in chunks', 'HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n', 204],
    [
      'two equal Content-Lengths',
      `${ok}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`,
      200,
      '{}',
    ],
    ['a list of equal Content-Lengths', `${ok}content-length: 2, 2\r\n\r\n{}`, 200, '{}'],
    ['no reason phrase', 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}', 200, '{}'],
    [
      'a reason phrase beyond ASCII',
      'HTTP/1.1 200 Tr\xe8s bien\r\ncontent-length: 2\r\n\r\n{}',
      200,
      '{}',
    ],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n{}', 200, '{}'],
    ['bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 2\n\n{}', 200, '{}'],
    ['a folded header', `${ok}x-long: a\r\n b\r\ncontent-length: 2\r\n\r\n{}`, 200, '{}'],
    ['a body that ends with the connection', `${ok}\r\n{"a":1}`, 200, '{"a":1}'],
    [
      'more bytes than it announced',
      `${ok}content-length: 2\r\n\r\n{}HTTP/1.1 500 No\r\n\r\n`,
      200,
      '{}',
    ],
    [
      'chunks with extensions and a trailer',
      `${ok}transfer-encoding: chunked\r\n\r\n1;a=b\r\n{\r\n1 \r\n}\r\n0\r\nx-sum: 1\r\n\r\n`,
      200,
      '{}',
    ],
    [
      'chunks beside a Content-Length',
      `${ok}content-length: 9\r\ntransfer-encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      200,
      '{}',
    ],
    ['a 205 without a body', 'HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n', 205],
  ])('is taken, and asked for once: %s', async (_name, answer, status, output) => {
    const { url, requests } = await target(answer);
    const report = await call(url).result;
    expect(report).toMatchObject({ message: `HTTP ${status}`, httpStatus: status });
    expect(report.output).toBe(output);
    expect(requests()).toBe(1);
  });

  it('needs no body after HEAD, whatever its length', async () => {
    const { url } = await target(`${ok}content-length: 500\r\n\r\n`);
    expect(await call(url, { method: 'HEAD', body: null }).result).toMatchObject({
      httpStatus: 200,
    });
  });

  it('is complete when the connection is reset behind it', async () => {
    const { url } = await target(`${ok}content-length: 2\r\n\r\n{}`, 'reset');
    expect(await call(url).result).toMatchObject({ message: 'HTTP 200', output: '{}' });
  });

  it('may come before the request was read', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = (resolve: () => void): void => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    };
    targets.push({ close: () => new Promise(close) });
    const { port } = server.address() as AddressInfo;
    const body = 'x'.repeat(250_000);
    const failure = await failureOf(call(`http://127.0.0.1:${port}`, { body }).result);
    expect(failure).toMatchObject({
      code: 'target-refused',
      message: 'HTTP 413: payload too large',
    });
  });

  it.each([
    'HTTP/1.1 503 Busy\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    'HTTP/1.1 503 Busy\r\nx',
  ])('is judged by its status alone where that is no success: %j', async (answer) => {
    const { url } = await target(answer);
    const failure = await failureOf(call(url).result);
    expect(failure).toMatchObject({ code: 'target-refused', nonRetryable: false });
    expect(failure.message).toMatch(/^HTTP 503: service unavailable; its body cannot be read: /);
  });
});

describe('an answer that cannot be read to its end', () => {
  it.each<[string, string, number | undefined]>([
    [
      'different Content-Lengths: 5 and 7',
      `${ok}content-length: 5\r\ncontent-length: 7\r\n\r\n{"a":1}`,
      200,
    ],
    ['Content-Length is not a length: -1', `${ok}content-length: -1\r\n\r\n{}`, 200],
    ['chunks is not a number', `${ok}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`, 200],
    [
      'chunks is longer than it says',
      `${ok}transfer-encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`,
      200,
    ],
    [
      'its coding "foo" is not known',
      `${ok}transfer-encoding: foo, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      200,
    ],
    ['a line of its headers is not a header', `${ok}content-length 2\r\n\r\n{}`, 200],
    ['a line of its headers is not a header', `${ok} folded: 2\r\n\r\n{}`, 200],
    ['did not answer in HTTP/1.1', 'SSH-2.0-OpenSSH_9.6\r\n', undefined],
    ['did not answer in HTTP/1.1', 'HTTP/2 200\r\n\r\n', undefined],
    ['did not answer in HTTP/1.1', '\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\n', undefined],
    ['bytes of headers', `${ok}x: ${'a'.repeat(70_000)}\r\n\r\n`, 200],
    ['and no final one', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(150), undefined],
    ['closed before it answered', 'HTTP/1.1 100 Continue\r\n\r\n', undefined],
    ['closed after 4 of 100 bytes', `${ok}content-length: 100\r\n\r\nhalf`, 200],
    ['closed before its last chunk', `${ok}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`, 200],
    ['closed within its headers', `${ok}content-le`, 200],
    ['closed before it answered', 'HTTP/1.', undefined],
  ])('fails with what is known, once: %s', async (reason, answer, status) => {
    const { url, requests } = await target(answer);
    const { result, observer } = call(url);
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'answer-unreadable', nonRetryable: true });
    expect(failure.message).toContain(reason);
    expect(failure.message).toMatch(
      /; whether the request took effect is unknown; it is not sent again$/,
    );
    expect(failure.report.httpStatus).toBe(status);
    expect(observer.ends[0]?.output).toMatch(/^\[.*bytes as they arrived/);
    expect(requests()).toBe(1);
  });

  it.each<[HttpSettings['method'], boolean]>([
    ['GET', true],
    ['PUT', true],
    ['DELETE', true],
    ['POST', false],
    ['PATCH', false],
  ])(
    'is asked for again after a lost connection only where that is safe: %s',
    async (method, again) => {
      const { url } = await target(`${ok}content-length: 100\r\n\r\nhalf`);
      const body = method === 'GET' ? null : 'x';
      const failure = await failureOf(call(url, { method, body }).result);
      expect(failure).toMatchObject({ code: 'answer-unreadable', nonRetryable: !again });
    },
  );
});

describe('a request without an answer', () => {
  it('is sent again under its key, and says that its effect is unknown', async () => {
    const { url } = await target('');
    const failure = await failureOf(call(url).result);
    expect(failure).toMatchObject({ code: 'target-unreachable', nonRetryable: false });
    expect(failure.message).toMatch(
      /^127\.0\.0\.1:\d+ closed the connection without an answer; whether the request took effect is unknown$/,
    );
    expect(failure.report).not.toHaveProperty('httpStatus');
  });

  it('is not sent again by a step that must not be repeated', async () => {
    const { url } = await target('');
    const failure = await failureOf(call(url, { onInterrupted: 'Fail' }).result);
    expect(failure).toMatchObject({ code: 'target-unreachable', nonRetryable: true });
  });

  it('says that the target does not speak TLS', async () => {
    const plain = await startTarget((_request, response) => response.end());
    targets.push(plain);
    const { url } = plain;
    const failure = await failureOf(call(url.replace('http:', 'https:')).result);
    expect(failure).toMatchObject({ code: 'target-unreachable', nonRetryable: false });
    expect(failure.message).toMatch(/could not agree on TLS|closed the connection/);
  });
});
