import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/contract/execution/activity-records.ts';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { parseTraceparent } from '../../src/domain/execution/traceparent.ts';
import { workerMetrics } from '../../src/metrics/worker-metrics.ts';
import { defaultSampler } from '../../src/tracing/sampler.ts';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../support/scenario/otlp-receiver.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';

let receiver: OtlpReceiver;
let stack: Stack;
let target: Server;
let targetUrl: string;
let sdkMetrics: string;
/** What the called system was sent, by path. */
const received: { path: string; traceparent: string }[] = [];

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  target = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    received.push({ path, traceparent: String(request.headers['traceparent']) });
    const seen = received.filter((one) => one.path === path).length;
    response.writeHead(path === '/broken' || (path === '/flaky' && seen === 1) ? 503 : 200, {
      'content-type': 'application/json',
    });
    response.end('{}');
  });
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  const settings = { protocol: 'http/json', serviceName: null } as const;
  stack = await startStack({
    tracing: {
      sampler: defaultSampler,
      export: { url: `${receiver.url}/v1/traces`, ...settings },
    },
  });
  sdkMetrics = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  await stack.startWorker([], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    CARILLON_METRICS_ADDRESS: '127.0.0.1:0',
    CARILLON_SDK_METRICS_ADDRESS: sdkMetrics,
    CARILLON_SECRET_PASS: 'a-secret-of-the-step',
  });
}, 240_000);
afterAll(async () => {
  await stack.stop();
  target.closeAllConnections();
  target.close();
  receiver.close();
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const caller = `00-${traceId}-b7ad6b7169203331-01`;
const quick = { maxRetries: 1, delaySeconds: 1 };

async function run(
  steps: object[],
  headers: Record<string, string> = {},
): Promise<ExecutionDetail> {
  const slug = `s-${crypto.randomUUID()}`;
  const body = { slug, name: slug, timings: [{ type: 'Manual' }], steps };
  expect(await stack.api.post('/schedules', body)).toMatchObject({ status: 201 });
  const started = await fetch(`${stack.api.url}/api/v1/schedules/${slug}/run`, {
    method: 'POST',
    headers,
  });
  const { id } = (await started.json()) as Execution;
  return stack.api.until<ExecutionDetail>(`/schedule-executions/${id}`, ({ status }) =>
    isFinalExecution(status),
  );
}

const http = (path: string, more: object = {}) => ({
  type: 'Http',
  name: path.slice(1),
  url: `${targetUrl}${path}?page=in-the-query`,
  headers: { 'x-pass': { secret: 'PASS' } },
  retry: quick,
  ...more,
});

async function spansOf(trace: string, names: readonly RegExp[]): Promise<ReceivedSpan[]> {
  const all = (): ReceivedSpan[] => receiver.ofTrace(trace);
  await expect
    .poll(() => names.filter((name) => !all().some((span) => name.test(span.name))), {
      timeout: 20_000,
    })
    .toEqual([]);
  return all();
}

const named = (spans: ReceivedSpan[], name: RegExp) => spans.filter((span) => name.test(span.name));
const attribute = (span: ReceivedSpan | undefined, key: string) =>
  span?.attributes.find((one) => one.key === key)?.value;

describe('the exported trace of an execution', () => {
  it('connects the request, the execution, its steps, each attempt, and what the called system got', async () => {
    const execution = await run([http('/ok'), http('/flaky')], { traceparent: caller });
    expect(execution).toMatchObject({ status: 'Completed', traceId });
    const spans = await spansOf(traceId, [/^POST /, /^execution/, /^step flaky/]);
    await expect.poll(() => named(receiver.ofTrace(traceId), /^attempt/).length).toBe(3);
    const [request] = named(spans, /^POST \/api/);
    expect(request?.parentSpanId).toBe('b7ad6b7169203331');
    const [whole] = named(spans, /^execution/);
    expect(whole).toMatchObject({ parentSpanId: request?.spanId, spanId: execution.spanId });
    expect(whole?.status.code ?? 0).toBe(0);
    for (const step of execution.steps) {
      expect(named(spans, new RegExp(`^step ${step.key}$`))).toMatchObject([
        { spanId: step.spanId, parentSpanId: whole?.spanId },
      ]);
    }
    const path = `/schedule-executions/${execution.id}/steps/1/attempts`;
    const { body: attempts } = await stack.api.get<{ items: Attempt[] }>(path);
    const ended = receiver.ofTrace(traceId);
    for (const shown of attempts.items) {
      expect(ended.find(({ spanId }) => spanId === shown.spanId)).toMatchObject({
        name: 'attempt flaky',
        parentSpanId: execution.steps[1]?.spanId,
      });
    }
    const calls = received.filter((one) => one.path === '/flaky');
    const parents = calls.map(({ traceparent }) => {
      const parent = parseTraceparent(traceparent);
      const call = ended.find(({ spanId }) => spanId === parent?.spanId);
      expect(call).toMatchObject({ traceId, kind: 3, name: 'GET' });
      return call?.parentSpanId;
    });
    expect(parents).toEqual(attempts.items.map(({ spanId }) => spanId));
    expect(new Set(ended.map(({ spanId }) => spanId)).size).toBe(ended.length);
    expect(request?.service).toBe('carillon-server');
    expect(whole?.service).toBe('carillon-worker');
    expect(attribute(named(ended, /^attempt flaky/)[0], 'carillon.code')).toEqual({
      stringValue: 'target-refused',
    });
  });

  it('is named by the id of the execution when the request brings none, and has no secrets', async () => {
    const execution = await run([http('/ok')]);
    const own = execution.id.replaceAll('-', '');
    expect(execution.traceId).toBe(own);
    const spans = await spansOf(own, [/^POST /, /^execution/, /^step/, /^attempt/, /^GET$/]);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const roots = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''));
    expect(roots.map(({ name }) => name)).toEqual(['POST /api/v1/schedules/:ref/run']);
    const everything = receiver.bodies.join('\n');
    expect(everything).not.toContain('in-the-query');
    expect(everything).not.toContain('a-secret-of-the-step');
  });

  it('is an error when a failed step was tolerated', async () => {
    const steps = [http('/broken', { continueOnFailure: true, retry: { maxRetries: 0 } })];
    const execution = await run(steps);
    expect(execution.status).toBe('CompletedWithErrors');
    const spans = await spansOf(execution.traceId ?? '', [/^execution/, /^step/, /^attempt/]);
    expect(named(spans, /^execution/)[0]?.status).toEqual({
      code: 2,
      message: 'CompletedWithErrors',
    });
    expect(named(spans, /^step/)[0]?.status).toEqual({ code: 2, message: 'target-refused' });
  });

  it('is not exported when the caller does not record it, and passed on all the same', async () => {
    const unsampled = `00-${'1'.repeat(32)}-b7ad6b7169203331-00`;
    await run([http('/quiet')], { traceparent: unsampled });
    const execution = await run([http('/ok')]);
    await spansOf(execution.traceId ?? '', [/^execution/]);
    expect(receiver.ofTrace('1'.repeat(32))).toEqual([]);
    const got = received.find(({ path }) => path === '/quiet')?.traceparent;
    expect(parseTraceparent(got)).toMatchObject({ traceId: '1'.repeat(32), sampled: false });
  });
});

describe('a collector that takes requests and never answers', () => {
  it('neither slows nor fails a step, and does not hold up the stop of a worker', async () => {
    const silent = await startOtlpReceiver({ hangs: true });
    const pool = 'apart';
    const worker = await stack.startWorker(['--role', 'steps', '--pool', pool], {
      OTEL_EXPORTER_OTLP_ENDPOINT: silent.url,
    });
    const execution = await run([
      { type: 'Shell', name: 'one', script: 'true', pool },
      { type: 'Shell', name: 'two', script: 'true', pool },
    ]);
    expect(execution.status).toBe('Completed');
    await expect.poll(() => silent.requests(), { timeout: 20_000 }).toBeGreaterThan(0);
    expect((await run([{ type: 'Shell', name: 'three', script: 'true', pool }])).status).toBe(
      'Completed',
    );
    expect([...silent.contentTypes]).toEqual(['application/x-protobuf']);
    const begun = Date.now();
    await worker.kill('SIGTERM');
    expect(Date.now() - begun).toBeLessThan(25_000);
    silent.close();
  }, 120_000);
});

describe('the metrics of a worker', () => {
  const scrape = async (): Promise<string> => {
    const log = readFileSync(join(stack.directory, 'worker.log'), 'utf8');
    const url = /"url":"(http[^"]+\/metrics)"/.exec(log)?.[1] ?? '';
    return (await fetch(url)).text();
  };
  const sumOf = (text: string, name: string, having = '') =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && line.includes(having))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);

  it('count what the record counts', async () => {
    const before = await scrape();
    const execution = await run([http('/ok'), http('/broken', { retry: quick })]);
    expect(execution.status).toBe('Failed');
    const after = await scrape();
    const grew = (name: string, having = '') =>
      sumOf(after, name, having) - sumOf(before, name, having);
    const recorded = execution.steps.reduce((sum, { attempts }) => sum + attempts, 0);
    expect(recorded).toBe(3);
    expect(grew('carillon_worker_attempts_total')).toBe(recorded);
    expect(grew('carillon_worker_attempts_total', 'status="Completed"')).toBe(1);
    expect(grew('carillon_worker_attempts_total', 'status="Failed"')).toBe(2);
    expect(grew('carillon_worker_attempt_seconds_count')).toBe(recorded);
    expect(grew('carillon_worker_queue_seconds_count')).toBe(recorded);
    expect(sumOf(after, 'carillon_worker_attempts_running')).toBe(0);
  });

  it("are served beside those of Temporal's SDK", async () => {
    const answer = await fetch(`http://${sdkMetrics}/metrics`);
    expect(await answer.text()).toContain('temporal_worker_task_slots_available');
  });

  it('are all declared, with their help', async () => {
    const text = await scrape();
    const served = [...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [
      name,
      help,
    ]);
    const declared = Object.values(workerMetrics).map(({ name, help }) => [name, help]);
    expect(served.sort()).toEqual(declared.sort());
  });
});
