import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpProbe, HttpSettings } from '../../../../src/domain/schedule/schedule.ts';
import {
  anInput,
  begin,
  cancellationOf,
  createSteps,
  failureOf,
  json,
  startTarget,
  type Target,
} from '../harness.ts';

const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Acts on every POST and answers it as told; a GET tells how often it acted. */
async function acting(post: Answer, probe: Answer | null = null) {
  let effects = 0;
  const target = await startTarget((request, response) => {
    if (request.method === 'POST') {
      effects += 1;
      return post(request, response);
    }
    if (probe) return probe(request, response);
    return effects === 0 ? json(response, 404, {}) : json(response, 200, { effects });
  });
  targets.push(target);
  return { target, effects: () => effects };
}

function call(url: string, changes: Partial<HttpSettings> = {}, timeoutSeconds = 1) {
  const { Http, observer } = createSteps();
  const settings: HttpSettings = {
    ...{ method: 'POST', url: `${url}/orders`, headers: { 'x-user': 'ana' }, body: { a: 1 } },
    probe: { path: '/orders/1?by=key' },
    ...changes,
  };
  const input = anInput<HttpSettings>(settings, { timeoutSeconds });
  return { observer, attempt: (attempt: number) => begin(Http, input, { attempt }) };
}

const hang: Answer = () => undefined;
const hangUp: Answer = (_request, response) => response.destroy();
const methods = ({ requests }: Target) => requests.map(({ method, url }) => `${method} ${url}`);
const systemLines = ({ observer }: ReturnType<typeof call>) =>
  observer.lines.filter(({ stream }) => stream === 'system').map(({ text }) => text);

describe('a probe', () => {
  it('of a target that acts and then hangs lets nothing happen twice', async () => {
    const { target, effects } = await acting(hang);
    const step = call(target.url);
    // The time of the attempt is over, and the target says that it has acted.
    const report = await step.attempt(1).result;
    expect(report.message).toBe(
      'it took effect: the probe says so (HTTP 200); the request was not repeated',
    );
    expect((await step.attempt(2).result).message).toContain('it took effect');
    expect(effects()).toBe(1);
    expect(methods(target)).toEqual([
      'POST /orders',
      'GET /orders/1?by=key',
      'GET /orders/1?by=key',
    ]);
    expect(target.requests[1]?.headers).toMatchObject({ 'x-user': 'ana' });
    expect(target.requests[1]?.body).toBe('');
    expect(systemLines(step)).toEqual(['probe landed: HTTP 200', 'probe landed: HTTP 200']);
  });

  it('is asked when the connection ends without an answer', async () => {
    const { target, effects } = await acting(hangUp);
    expect((await call(target.url).attempt(1).result).message).toContain('it took effect');
    expect(effects()).toBe(1);
  });

  it('lets the request be repeated when nothing has landed', async () => {
    const { target, effects } = await acting(
      (_request, response) => json(response, 201, {}),
      (_request, response) => json(response, 404, {}),
    );
    const step = call(target.url);
    expect(await step.attempt(2).result).toMatchObject({ message: 'HTTP 201' });
    expect(effects()).toBe(1);
    expect(systemLines(step)).toEqual(['probe not landed: HTTP 404']);
  });

  it('that cannot tell keeps the request from being repeated', async () => {
    const { target, effects } = await acting(hang, (_request, response) => json(response, 503, {}));
    const step = call(target.url);
    expect(await failureOf(step.attempt(1).result)).toMatchObject({ code: 'step-timed-out' });
    const failure = await failureOf(step.attempt(2).result);
    expect(failure).toMatchObject({ code: 'outcome-unknown', nonRetryable: false });
    expect(failure.message).toBe(
      'the request is not repeated, because the probe cannot tell: HTTP 503',
    );
    expect(effects()).toBe(1);
  });

  it('judges the body where it is told how', async () => {
    let effects = 0;
    const { target } = await acting(hangUp, (_request, response) =>
      json(response, 200, { effects }),
    );
    const probe: HttpProbe = {
      path: '/count',
      landedWhen: { json: [{ path: 'effects', equals: 1 }] },
    };
    const step = call(target.url, { probe });
    const failure = await failureOf(step.attempt(1).result);
    expect(failure.message).toContain('without an answer');
    expect(systemLines(step).at(-1)).toBe('probe not landed: HTTP 200: effects is 0, not 1');
    effects = 1;
    expect((await step.attempt(2).result).message).toContain('it took effect');
  });

  it('is not asked before the first attempt, nor after a clear answer', async () => {
    const { target } = await acting((_request, response) => json(response, 500, {}));
    await failureOf(call(target.url).attempt(1).result);
    expect(methods(target)).toEqual(['POST /orders']);
  });

  it('is not asked for a cancelled attempt', async () => {
    const { target } = await acting(hang);
    const running = call(target.url, {}, 20).attempt(1);
    await target.requested;
    running.cancel();
    await cancellationOf(running.result);
    expect(methods(target)).toEqual(['POST /orders']);
  });

  it('makes an unanswered request repeatable that would not be without it', async () => {
    const { target } = await acting(hangUp, (_request, response) => json(response, 404, {}));
    const { Http } = createSteps();
    const settings: HttpSettings = { method: 'POST', url: target.url, headers: {}, body: null };
    const without = anInput<HttpSettings>(settings, { onInterrupted: 'Fail' });
    expect(await failureOf(begin(Http, without).result)).toMatchObject({ nonRetryable: true });
    const probed = { ...settings, probe: { path: '/x' } };
    const input = anInput<HttpSettings>(probed, { onInterrupted: 'Fail' });
    expect(await failureOf(begin(Http, input).result)).toMatchObject({ nonRetryable: false });
  });
});
