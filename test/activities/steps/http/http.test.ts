import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpSettings } from '../../../../src/domain/schedule/schedule.ts';
import {
  anInput,
  begin,
  createSteps,
  failureOf,
  json,
  type Setup,
  startTarget,
  type Target,
} from '../harness.ts';

const targets: Target[] = [];

afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

async function target(...args: Parameters<typeof startTarget>): Promise<Target> {
  const started = await startTarget(...args);
  targets.push(started);
  return started;
}

function call(settings: Partial<HttpSettings> & { url: string }, setup: Setup = {}) {
  const { Http, observer } = createSteps(setup);
  const input = anInput<HttpSettings>({ method: 'GET', headers: {}, body: null, ...settings });
  return { input, observer, ...begin(Http, input) };
}

/** An HTTP date, so many seconds after a second that has begun. */
function dateIn(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 20, 6) + seconds * 1_000).toUTCString();
}

describe('Http step', () => {
  it('sends exactly one request, with its key, its headers and its body', async () => {
    const { url, requests } = await target((_request, response) => json(response, 200, {}));
    const { input, result } = call({
      url: `${url}/path?a=1`,
      method: 'POST',
      headers: { 'X-One': '1' },
      body: { a: [1] },
    });
    expect(await result).toMatchObject({ message: 'HTTP 200', httpStatus: 200, output: '{}' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/path?a=1', body: '{"a":[1]}' });
    expect(requests[0]?.headers).toMatchObject({
      'idempotency-key': input.idempotencyKey,
      'x-one': '1',
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    });
  });

  it('sends a text body as it is', async () => {
    const { url, requests } = await target((_request, response) => json(response, 200, {}));
    await call({ url, method: 'PUT', body: 'plain', headers: { 'content-type': 'text/csv' } })
      .result;
    expect(requests[0]).toMatchObject({ body: 'plain', headers: { 'content-type': 'text/csv' } });
  });

  it('sends the same key with every attempt', async () => {
    const { url, requests } = await target((_request, response) => json(response, 500, {}));
    const { Http } = createSteps();
    const input = anInput<HttpSettings>({ method: 'GET', url, headers: {}, body: null });
    for (const attempt of [1, 2, 3]) await failureOf(begin(Http, input, { attempt }).result);
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key']))).toEqual(
      new Set([input.idempotencyKey]),
    );
    expect(requests).toHaveLength(3);
  });

  it.each([
    ['success true', 200, '{"success":true}'],
    ['no word of success', 201, '{"id":4}'],
    ['success in another shape', 200, '{"success":"false"}'],
    ['an array', 200, '[{"success":false}]'],
    ['HTML', 200, '<html>success: false</html>'],
    ['no body', 200, ''],
    ['no content', 204, ''],
  ])('takes a 2xx answer with %s for a success', async (_name, status, body) => {
    const { url } = await target((_request, response) => {
      response.writeHead(status);
      response.end(body);
    });
    const report = await call({ url }).result;
    expect(report).toMatchObject({ message: `HTTP ${status}`, httpStatus: status });
    expect(report.output).toBe(body === '' ? undefined : body);
  });

  it('takes success false inside a 200 for a failure and shows its message', async () => {
    const { url } = await target((_request, response) =>
      json(response, 200, { success: false, message: 'no such mailbox' }),
    );
    const failure = await failureOf(call({ url }).result);
    expect(failure).toMatchObject({
      code: 'target-refused',
      message: 'HTTP 200: no such mailbox',
      nonRetryable: false,
      report: { httpStatus: 200 },
    });
  });

  it.each([
    [400, true, 'bad request'],
    [401, true, 'unauthorized'],
    [404, true, 'not found'],
    [408, false, 'request timeout'],
    [425, false, 'too early'],
    [429, false, 'too many requests'],
    [500, false, 'internal server error'],
    [503, false, 'service unavailable'],
    [504, false, 'gateway timeout'],
  ])('fails on status %i, for good: %s', async (status, nonRetryable, name) => {
    const { url } = await target((_request, response) => {
      response.writeHead(status);
      response.end();
    });
    const { result, observer } = call({ url });
    const failure = await failureOf(result);
    expect(failure).toMatchObject({
      code: 'target-refused',
      message: `HTTP ${status}: ${name}`,
      nonRetryable,
      report: { httpStatus: status },
    });
    expect(observer.ends[0]?.nextAttemptAt === null).toBe(nonRetryable);
  });

  it.each([
    [{ message: 'line one\n line two' }, 'HTTP 500: line one line two'],
    [{ error: 'plain' }, 'HTTP 500: plain'],
    [{ error: { message: 'nested' } }, 'HTTP 500: nested'],
    [{ detail: 'a problem document' }, 'HTTP 500: a problem document'],
    [{ message: 5 }, 'HTTP 500: internal server error'],
    [null, 'HTTP 500: internal server error'],
  ])('shows what the answer %j says', async (body, message) => {
    const { url } = await target((_request, response) => json(response, 500, body));
    expect((await failureOf(call({ url }).result)).message).toBe(message);
  });

  it('does not follow a redirect', async () => {
    const { url, requests } = await target((_request, response) => {
      response.writeHead(302, { location: 'http://elsewhere/login?token=abc' });
      response.end();
    });
    const failure = await failureOf(call({ url }).result);
    expect(failure.message).toBe(
      'HTTP 302: redirected to http://elsewhere/login; redirects are not followed',
    );
    expect(failure.nonRetryable).toBe(true);
    expect(requests).toHaveLength(1);
  });

  it('reads no more than its limit of an endless answer, and does not judge what it has read', async () => {
    let written = 0;
    const { url } = await target((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"success":false,"x":"');
      const more = (): void => {
        if (response.destroyed) return;
        written += 65_536;
        if (response.write('a'.repeat(65_536))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    const { result, observer } = call({ url });
    expect(await failureOf(result)).toMatchObject({
      code: 'answer-unreadable',
      nonRetryable: true,
      message:
        'HTTP 200: the answer cannot be judged: it is longer than the 8388608 bytes that are read ' +
        '(successWhen.json: [] accepts any body); it is not asked again',
    });
    const [end] = observer.ends;
    expect(end?.output?.length).toBeLessThanOrEqual(4_096);
    expect(end?.outputBytes).toBe(8 * 1024 * 1024);
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it('says that a target refused the connection, without a status', async () => {
    const closed = await startTarget(() => undefined);
    await closed.close();
    const failure = await failureOf(call({ url: closed.url }).result);
    expect(failure).toMatchObject({
      code: 'target-unreachable',
      nonRetryable: false,
      message: `${closed.url.slice('http://'.length)} refused the connection`,
    });
    expect(failure.report).not.toHaveProperty('httpStatus');
  });

  it('says that the name of a target is not known', async () => {
    const failure = await failureOf(call({ url: 'http://nothing.invalid/' }).result);
    expect(failure.code).toBe('target-unreachable');
    expect(failure.message).toMatch(/^nothing\.invalid has no address/);
  });

  it('sends the headers of its own that it may set, and asks for no coding otherwise', async () => {
    const { url, requests } = await target((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{"ok":true}'));
    });
    const headers = { 'Accept-Encoding': 'gzip', Host: 'inside.example', 'X-Place': 'Z\xfcrich' };
    expect(await call({ url, headers }).result).toMatchObject({ output: '{"ok":true}' });
    expect(requests[0]?.headers).toMatchObject({
      'accept-encoding': 'gzip',
      host: 'inside.example',
      'x-place': 'Z\xfcrich',
      connection: 'close',
    });
  });

  it('says so where a definition from before has a header that is ours', async () => {
    const { url, requests } = await target((_request, response) => json(response, 200, {}));
    const { input, result, observer } = call({ url, headers: { 'Idempotency-Key': 'mine' } });
    await result;
    expect(requests[0]?.headers['idempotency-key']).toBe(input.idempotencyKey);
    expect(observer.lines).toMatchObject([
      {
        level: 'warn',
        text: "the step's own header Idempotency-Key is not sent: Carillon sets it",
      },
    ]);
  });

  it.each<[string, (seconds: number) => string, number, string]>([
    ['seconds', (seconds) => String(seconds), 30, 'asks to wait 30 s'],
    ['a date', (seconds) => dateIn(seconds), 90, 'asks to wait 90 s'],
    ['more than is waited', String, 7_200, 'asks to wait 7200 s; 3600 s are waited'],
    ['less than the step waits anyway', String, 1, 'asks to wait 1 s'],
  ])('does not try again before the target asks for it: %s', async (_name, header, asked, said) => {
    const { url } = await target((_request, response) => {
      response.writeHead(503, { 'retry-after': header(asked), date: dateIn(0) });
      response.end();
    });
    const { result, observer } = call({ url });
    const failure = await failureOf(result);
    expect(failure.message).toBe(`HTTP 503: service unavailable; ${said}`);
    const waited = Math.min(3_600, Math.max(5, asked)) * 1_000;
    expect(failure.error.nextRetryDelay).toBe(waited);
    const [end] = observer.ends;
    expect(end?.nextAttemptAt).toBe((end?.endedAt ?? 0) + waited);
  });

  it.each(['soon', '-5', '1.5', '2026-11-20', ''])(
    'waits as its step says where Retry-After is %j',
    async (value) => {
      const { url } = await target((_request, response) => {
        response.writeHead(429, { 'retry-after': value });
        response.end();
      });
      const failure = await failureOf(call({ url }).result);
      expect(failure.message).toBe('HTTP 429: too many requests');
      expect(failure.error.nextRetryDelay).toBe(5_000);
    },
  );

  it('sends a secret and never shows it', async () => {
    const { url, requests } = await target((request, response) => {
      json(response, 500, { message: `bad token ${request.headers.authorization}` });
    });
    const { result, observer } = call(
      { url, headers: { authorization: { secret: 'TOKEN' } } },
      { resolveSecret: (name) => (name === 'TOKEN' ? 'Bearer abc.def' : undefined) },
    );
    const failure = await failureOf(result);
    expect(requests[0]?.headers.authorization).toBe('Bearer abc.def');
    expect(failure.message).toBe('HTTP 500: bad token [secret]');
    expect(JSON.stringify([failure.report, observer.ends])).not.toContain('abc.def');
  });

  it('refuses a secret that cannot be a header, for good and without showing it', async () => {
    const { result } = call(
      { url: 'http://127.0.0.1:1/', headers: { authorization: { secret: 'TOKEN' } } },
      { resolveSecret: () => 'two\nlines' },
    );
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    expect(failure.message).toBe(
      'its header authorization cannot be sent: it holds a control character',
    );
  });

  it.each(['ftp://host/', 'not a url', 'file:///etc/passwd'])(
    'refuses %s for good',
    async (url) => {
      const failure = await failureOf(call({ url }).result);
      expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    },
  );
});
