import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { createStreamHub } from '../../src/services/stream/stream-hub.ts';
import type { Transaction } from '../../src/store/core/database.ts';
import { sql } from '../../src/store/core/sql.ts';
import { type Run, runLine } from '../cli/memory-io.ts';
import { begin, type Begun } from '../store/store-fixture.ts';
import { type LiveApi, startLiveApi } from './live-api.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'live-stream' });
let api: LiveApi;
/** Requests of the command line, without the origin. */
let asked: string[] = [];

beforeAll(async () => {
  api = await startLiveApi();
});
afterAll(() => api.close());

/** A server whose streams find news fast. */
async function serve(): Promise<string> {
  const { harness } = api;
  const hub = createStreamHub({ database: harness.database, log, times: { pollMs: 50 } });
  const app = harness.withDeps({ hub });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

const urlOf = (input: Parameters<typeof globalThis.fetch>[0]): string =>
  typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;

type How = { fetch?: typeof globalThis.fetch };

function start(apiUrl: string, line: string, { fetch = globalThis.fetch }: How = {}): Promise<Run> {
  asked = [];
  return runLine(line.split(' '), {
    apiUrl,
    env: { CARILLON_TOKEN: api.harness.operator.authorization.replace('Bearer ', '') },
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    fetch: (input, init) => {
      asked.push(urlOf(input).replace(apiUrl, ''));
      return fetch(input, init);
    },
  });
}

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  api.harness.database.withTenant(api.harness.tenantId, work);

const setStep = ({ executionId }: Begun, step: number, status: string) =>
  run((tx) =>
    tx.execute(sql`update activity_record set status = ${status}, started_at = now()
      where tenant_id = ${tx.tenantId} and execution_id = ${executionId} and step_index = ${step}`),
  );
const end = ({ executionId }: Begun, status: string) =>
  run((tx) =>
    tx.execute(sql`update execution set status = ${status}, ended_at = now()
      where tenant_id = ${tx.tenantId} and id = ${executionId}`),
  );
const print = ({ executionId, runId }: Begun, step: number, from: number, to: number) =>
  run((tx) =>
    tx.execute(sql`insert into log_line (tenant_id, execution_id, run_id, step_index, attempt, line,
        at, level, stream, text)
      select ${tx.tenantId}, ${executionId}, ${runId}, ${step}, 1, n, now(), 'info', 'stdout',
        'step ' || ${step}::integer || ' line ' || n
      from generate_series(${from}::integer, ${to}::integer) n`),
  );

const streams = (): number => asked.filter((path) => path.includes('/stream?')).length;
const reads = (id: string): number =>
  asked.filter((path) => path === `/api/v1/schedule-executions/${id}`).length;

describe('a command that waits', () => {
  it('hears of changes by the live stream and hardly asks in between', async () => {
    const url = await serve();
    const begun = await run((tx) => begin(tx, 2));
    const waiting = start(url, `execution watch ${begun.executionId}`);
    await expect.poll(streams, { timeout: 15_000 }).toBe(1);
    await delay(1_500);
    const before = reads(begun.executionId);
    await delay(3_000);
    expect(reads(begun.executionId) - before).toBeLessThanOrEqual(1);
    await setStep(begun, 0, 'InProgress');
    await expect.poll(() => reads(begun.executionId), { timeout: 15_000 }).toBeGreaterThan(before);
    const at = Date.now();
    await end(begun, 'Completed');
    const ended = await waiting;
    expect(Date.now() - at).toBeLessThan(3_000);
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toMatch(/InProgress|In progress/i);
    expect(streams()).toBe(1);
  }, 30_000);

  it('ends although the server has no stream, or cuts it again and again', async () => {
    const url = await serve();
    const older: typeof globalThis.fetch = (input, init) =>
      urlOf(input).includes('/stream?')
        ? Promise.resolve(new Response('{}', { status: 404 }))
        : globalThis.fetch(input, init);
    const cutting: typeof globalThis.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init);
      if (!urlOf(input).includes('/stream?') || !response.body) return response;
      let bytes = 0;
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.length;
          if (bytes > 150) controller.error(new Error('cut'));
          else controller.enqueue(chunk);
        },
      });
      return new Response(response.body.pipeThrough(cut), {
        status: response.status,
        headers: response.headers,
      });
    };
    for (const fetch of [older, cutting]) {
      const begun = await run((tx) => begin(tx, 1));
      const waiting = start(url, `execution watch ${begun.executionId}`, { fetch });
      await expect.poll(streams, { timeout: 15_000 }).toBeGreaterThan(0);
      await setStep(begun, 0, 'Failed');
      await end(begun, 'Failed');
      expect((await waiting).exitCode).toBe(3);
    }
  }, 30_000);
});

describe('execution log --follow', () => {
  it('prints each line once, of steps that run side by side too, and ends with the execution', async () => {
    const url = await serve();
    const begun = await run((tx) => begin(tx, 2));
    await setStep(begun, 0, 'InProgress');
    await setStep(begun, 1, 'InProgress');
    await print(begun, 0, 1, 250);
    const following = start(url, `execution log ${begun.executionId} --follow --tail 10`);
    await expect.poll(streams, { timeout: 15_000 }).toBe(1);
    await print(begun, 1, 1, 5);
    await print(begun, 0, 251, 460);
    await delay(500);
    await print(begun, 0, 461, 465);
    await print(begun, 1, 6, 7);
    await end(begun, 'Completed');
    const { exitCode, stdout, stderr } = await following;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('The execution has ended: Completed');
    const lines = stdout.split('\n').flatMap((line) => /step \d line \d+$/.exec(line) ?? []);
    const wanted = [
      ...Array.from({ length: 225 }, (_, index) => `step 0 line ${index + 241}`),
      ...Array.from({ length: 7 }, (_, index) => `step 1 line ${index + 1}`),
    ];
    expect(lines).toHaveLength(wanted.length);
    expect(new Set(lines)).toEqual(new Set(wanted));
    const ofStep = (step: number) =>
      lines
        .filter((line) => line.startsWith(`step ${step}`))
        .map((line) => Number(line.split(' ')[3]));
    for (const numbers of [ofStep(0), ofStep(1)]) {
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  }, 30_000);

  it('refuses a format without lines, and a timeout without --follow', async () => {
    const url = await serve();
    const begun = await run((tx) => begin(tx, 1));
    for (const more of ['--follow -o json', '--timeout 1s']) {
      expect((await start(url, `execution log ${begun.executionId} ${more}`)).exitCode).toBe(2);
    }
    const timedOut = await start(url, `execution log ${begun.executionId} --follow --timeout 1s`);
    expect(timedOut.exitCode).toBe(8);
  });
});
