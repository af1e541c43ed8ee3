import { afterEach, describe, expect, it } from 'vitest';
import { parseTraceparent } from '../../../src/domain/execution/traceparent.ts';
import { parseSampler } from '../../../src/tracing/sampler.ts';
import { attemptSpan } from '../../../src/tracing/span-ids.ts';
import { anInput, begin, createSteps, json, startTarget, type Target } from './harness.ts';

const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

async function listen(answer: Parameters<typeof startTarget>[0]): Promise<Target> {
  const target = await startTarget(answer);
  targets.push(target);
  return target;
}

const http = (url: string, headers: Record<string, string> = {}) =>
  ({ method: 'GET', url, headers, body: null, successWhen: { json: [] } }) as const;
const given = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
type Input = ReturnType<typeof anInput>;
const spanOf = (input: Input, attempt: number) =>
  attemptSpan(
    {
      executionId: input.executionId,
      runId: input.incarnation,
      traceparent: input.traceparent ?? null,
    },
    input.stepIndex,
    attempt,
  );

describe('the trace of an attempt', () => {
  it('reaches the system that an Http step calls, with a span of each attempt', async () => {
    const target = await listen((_request, response) => response.end('{}'));
    const input = anInput(http(target.url));
    const { Http } = createSteps();
    await begin(Http, input).result;
    await begin(Http, input, { attempt: 2 }).result;
    const seen = target.requests.map(({ headers }) => parseTraceparent(headers['traceparent']));
    expect(seen).toMatchObject([
      { traceId: input.executionId.replaceAll('-', ''), sampled: true },
      { spanId: spanOf(input, 2).spanId },
    ]);
    expect(seen[0]?.spanId).toBe(spanOf(input, 1).spanId);
  });

  it('is the one that the start of the execution brought, with the decision whether it is recorded', async () => {
    const target = await listen((_request, response) => response.end('{}'));
    const { Http } = createSteps();
    const settings = http(target.url);
    await begin(Http, anInput(settings, { traceparent: given })).result;
    await begin(Http, anInput(settings, { traceparent: given.replace(/1$/, '0') })).result;
    const seen = target.requests.map(({ headers }) => parseTraceparent(headers['traceparent']));
    expect(seen).toMatchObject([
      { traceId: '0af7651916cd43dd8448eb211c80319c', sampled: true },
      { traceId: '0af7651916cd43dd8448eb211c80319c', sampled: false },
    ]);
    const tracing = { sampler: parseSampler('always_off', null), sink: null };
    await begin(createSteps({ tracing }).Http, anInput(settings)).result;
    expect(target.requests[2]?.headers['traceparent']).toMatch(/-00$/);
  });

  it('gives way to a traceparent that the step sets itself', async () => {
    const target = await listen((_request, response) => response.end('{}'));
    const own = '00-11111111111111111111111111111111-2222222222222222-01';
    await begin(createSteps().Http, anInput(http(target.url, { TraceParent: own }))).result;
    expect(target.requests[0]?.headers['traceparent']).toBe(own);
  });

  it('reaches every request of a RunProfile step', async () => {
    const target = await listen((request, response) => {
      if (request.method === 'POST') return json(response, 202, { runId: 'r1' });
      return json(response, 200, { status: 'Completed', outcome: 'Success', counts: {} });
    });
    const input = anInput({ connectedSystem: 'crm', runProfile: 'Import' });
    const system = { name: 'crm', title: 'CRM', url: target.url, runProfiles: ['Import'] };
    await begin(createSteps({ connectedSystems: [system] }).RunProfile, input).result;
    expect(target.requests.length).toBeGreaterThan(1);
    for (const { headers } of target.requests) {
      expect(parseTraceparent(headers['traceparent'])).toMatchObject({
        traceId: input.executionId.replaceAll('-', ''),
        spanId: spanOf(input, 1).spanId,
      });
    }
  });

  it('is in the environment of a command', async () => {
    const settings = {
      script: 'echo "$TRACEPARENT $CARILLON_TRACEPARENT"',
      environment: {},
      workingDirectory: null,
    };
    const input = anInput(settings, { traceparent: given });
    const { output } = await begin(createSteps().Shell, input).result;
    const own = `00-${spanOf(input, 1).traceId}-${spanOf(input, 1).spanId}-01`;
    expect(output?.trim()).toBe(`${own} ${own}`);
  });
});
