import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpSettings, SuccessWhen } from '../../../../src/domain/schedule/schedule.ts';
import { anInput, begin, createSteps, failureOf, startTarget, type Target } from '../harness.ts';

const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

async function call(status: number, body: string, successWhen?: SuccessWhen) {
  const target = await startTarget((_request, response) => {
    response.writeHead(status);
    response.end(body);
  });
  targets.push(target);
  const { Http, observer } = createSteps();
  const settings: HttpSettings = {
    method: 'POST',
    url: `${target.url}/?token=abc&page=2`,
    headers: {},
    body: { user: 'x', password: 'hunter2' },
    ...(successWhen ? { successWhen } : {}),
  };
  return { observer, result: begin(Http, anInput(settings)).result };
}

const json = (path: string, equals: string | number | boolean | null): SuccessWhen => ({
  json: [{ path, equals }],
});

describe('successWhen', () => {
  it.each<[string, number, string, SuccessWhen]>([
    ['a status of the list', 404, '', { statuses: [200, 404] }],
    ['2xx in words', 201, '', { statuses: '2xx' }],
    ['a member that is as wanted', 200, '{"success":true}', json('success', true)],
    ['a deep member', 200, '{"a":{"b":[{"c":null}]}}', json('a.b.0.c', null)],
    ['an index of an array', 200, '["ok"]', json('0', 'ok')],
    ['success false when any body is accepted', 200, '{"success":false}', { json: [] }],
  ])('takes %s for a success', async (_name, status, body, successWhen) => {
    const { result } = await call(status, body, successWhen);
    expect(await result).toMatchObject({ httpStatus: status, message: `HTTP ${status}` });
  });

  it.each<[string, string, [number, string, SuccessWhen]]>([
    ['a 2xx that is not listed', 'HTTP 202: accepted', [202, '', { statuses: [200] }]],
    [
      'success false although the status is listed',
      'HTTP 404: its answer says "success": false',
      [404, '{"success":false}', { statuses: [404] }],
    ],
    [
      'another value',
      'HTTP 200: success is "true", not true',
      [200, '{"success":"true"}', json('success', true)],
    ],
    [
      'a missing member',
      'HTTP 200: success is missing, not true',
      [200, '{}', json('success', true)],
    ],
    [
      'what every object inherits',
      'HTTP 200: constructor.name is missing, not "Object"',
      [200, '{}', json('constructor.name', 'Object')],
    ],
    ['HTML', 'HTTP 200: its answer is not JSON', [200, '<html></html>', json('success', true)]],
    ['an empty body', 'HTTP 204: its answer is not JSON', [204, '', json('success', true)]],
    [
      'a reason in the body',
      'HTTP 200: no mailbox (ok is false, not true)',
      [200, '{"ok":false,"message":"no mailbox"}', json('ok', true)],
    ],
  ])('takes %s for a failure and says: %s', async (_name, message, [status, body, successWhen]) => {
    const { result, observer } = await call(status, body, successWhen);
    expect(await failureOf(result)).toMatchObject({ code: 'target-refused', message });
    expect(observer.ends[0]).toMatchObject({ status: 'Failed', httpStatus: status, message });
  });
});

describe('the request of an attempt', () => {
  it('is told with its start, without the credentials in its address and body', async () => {
    const { result, observer } = await call(200, '');
    await result;
    expect(observer.starts[0]?.request).toEqual({
      method: 'POST',
      url: expect.stringMatching(/\/\?token=\[secret\]&page=2$/) as string,
      body: '{"user":"x","password":"[secret]"}',
    });
  });
});

describe('a target that does not answer', () => {
  it('times out by its own limit, says after how many seconds, and has no status', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const { Http, observer } = createSteps();
    const settings = { method: 'GET', url: `http://127.0.0.1:${port}/`, headers: {}, body: null };
    const input = anInput(settings as HttpSettings, { timeoutSeconds: 1 });
    const failure = await failureOf(begin(Http, input).result);
    silent.close();
    expect(failure).toMatchObject({ code: 'step-timed-out', message: 'timed out after 1 s' });
    expect(observer.ends[0]).toMatchObject({ status: 'TimedOut', httpStatus: null });
  });
});
