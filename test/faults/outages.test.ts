import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Execution,
  ExecutionDetail,
  ExecutionPage,
} from '../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { createTestNamespace } from '../support/namespace.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';
import { startTcpProxy, type TcpProxy } from '../support/scenario/tcp-proxy.ts';
import { runStatement } from '../support/template-database.ts';

const timeoutMs = 180_000;
const slug = 'through-wires';

/** The product behind wires to PostgreSQL and to Temporal. */
type Wired = { stack: Stack; postgres: TcpProxy; temporal: TcpProxy; stop(): Promise<void> };

async function startWired(): Promise<Wired> {
  const namespace = await createTestNamespace();
  const temporal = await startTcpProxy(namespace.address);
  let postgres: TcpProxy | undefined;
  const stack = await startStack({
    maxActive: null,
    durationMs: 700,
    temporal: namespace,
    temporalThrough: () => Promise.resolve(temporal.address),
    async through(databaseUrl) {
      const url = new URL(databaseUrl);
      postgres = await startTcpProxy(url.host);
      url.host = postgres.address;
      return url.href;
    },
  });
  if (!postgres) throw new Error('the stack has not asked for its wire');
  const wires = { postgres, temporal };
  await stack.startWorker();
  const step = (name: string) => ({
    name,
    key: name,
    type: 'RunProfile',
    connectedSystem: 'hr',
    runProfile: 'DeltaSync',
    retry: { maxRetries: 20, delaySeconds: 1 },
  });
  const steps = ['one', 'two', 'three', 'four'].map(step);
  await stack.api.post('/schedules', { slug, name: slug, overlap: 'AllowAll', steps });
  return {
    stack,
    ...wires,
    async stop() {
      for (const wire of Object.values(wires)) wire.mend();
      await stack.stop();
      for (const wire of Object.values(wires)) await wire.close();
    },
  };
}

async function start({ api }: Stack): Promise<string> {
  const { status, body } = await api.post<Execution>(`/schedules/${slug}/run`);
  expect(status).toBe(202);
  return body.id;
}

const whenRunning = ({ api }: Stack, id: string): Promise<ExecutionDetail> =>
  api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    ({ steps }) => steps?.some(({ status }) => status === 'InProgress') ?? false,
  );

/** All four steps completed, each effect once, and nothing about it contradicts itself. */
async function expectWhole({ api, systems }: Stack, id: string): Promise<void> {
  const execution = await api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    // Not recorded at once: a start that no worker has begun yet.
    ({ status, steps }) => steps !== undefined && isFinalExecution(status),
    120_000,
  );
  expect(execution).toMatchObject({ status: 'Completed', error: null });
  expect(execution.steps.map(({ status }) => status)).toEqual(Array(4).fill('Completed'));
  const answer = await fetch(`${systems.url}/journal`);
  const { items } = (await answer.json()) as { items: { key: string; applied: boolean }[] };
  const applied = items.filter((entry) => entry.key.startsWith(id) && entry.applied);
  expect(new Set(applied.map(({ key }) => key)).size).toBe(4);
  expect(applied).toHaveLength(4);
  const { body } = await api.get<{ violations: unknown[] }>('/invariants');
  expect(body.violations).toEqual([]);
}

describe.concurrent('PostgreSQL away while an execution runs', () => {
  let wired: Wired;
  let stack: Stack;
  beforeAll(async () => {
    wired = await startWired();
    stack = wired.stack;
  }, timeoutMs);
  afterAll(() => wired.stop());

  it.sequential.each([1, 20])(
    'for %i s: it continues, and its record is complete',
    async (seconds) => {
      const id = await start(stack);
      await whenRunning(stack, id);
      wired.postgres.cut();
      await delay(seconds * 1_000);
      wired.postgres.mend();
      await expectWhole(stack, id);
    },
    timeoutMs,
  );

  it.sequential(
    'the API says so at once, with Retry-After, and the process stays alive',
    async () => {
      wired.postgres.reset();
      const answer = await stack.api.get('/schedules');
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).not.toBeNull();
      expect((await fetch(`${stack.api.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${stack.api.url}/health/ready`)).status).toBe(503);
      wired.postgres.mend();
      await stack.api.until<ExecutionPage>(
        '/schedule-executions',
        ({ items }) => items?.length > 0,
      );
    },
    timeoutMs,
  );
});

describe.concurrent('connections to PostgreSQL', () => {
  let wired: Wired;
  let stack: Stack;
  beforeAll(async () => {
    wired = await startWired();
    stack = wired.stack;
  }, timeoutMs);
  afterAll(() => wired.stop());

  describe.sequential('connections to PostgreSQL that went silent', () => {
    it.sequential(
      'in the middle of a run: recorder and observer let it continue, admission waits, all catch up',
      async () => {
        const running = await start(stack);
        await whenRunning(stack, running);
        wired.postgres.blackhole();
        const begun = performance.now();
        const answer = await stack.api.get('/schedules');
        expect(answer.status).toBe(503);
        expect(performance.now() - begun).toBeLessThan(20_000);
        // The workflow of this one starts in Temporal and waits in begin.
        const key = crypto.randomUUID();
        const path = `${stack.api.url}/api/v1/schedules/${slug}/run`;
        const ask = () =>
          fetch(path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': key },
            body: '{}',
          });
        expect((await ask()).status).toBe(503);
        wired.postgres.mend();
        await expectWhole(stack, running);
        await expect.poll(async () => (await ask()).status, { timeout: 60_000 }).toBe(202);
        await expectWhole(stack, ((await (await ask()).json()) as { id: string }).id);
      },
      timeoutMs,
    );
  });

  describe.sequential(
    'every connection to PostgreSQL ended by an administrator, again and again',
    () => {
      it.sequential(
        'costs no execution, and no process',
        async () => {
          const id = await start(stack);
          const database = new URL(stack.adminDatabaseUrl).pathname.slice(1);
          const end = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = '${database}' and pid <> pg_backend_pid()`;
          for (let round = 0; round < 12; round += 1) {
            await runStatement(stack.adminDatabaseUrl, end);
            await delay(250);
          }
          await expectWhole(stack, id);
        },
        timeoutMs,
      );
    },
  );

  describe.sequential('a pool of connections that is exhausted', () => {
    it.sequential(
      'answers 503 within seconds instead of hanging; other pools and liveness are untouched',
      async () => {
        const lock = `begin; lock table schedule in access exclusive mode; select pg_sleep(6); commit`;
        const held = runStatement(stack.adminDatabaseUrl, lock);
        await delay(500);
        const begun = performance.now();
        const answers = await Promise.all(
          Array.from({ length: 40 }, async (_, index) => {
            // Requests for the same page would share one connection.
            const { status } = await stack.api.get(`/schedules?limit=${index + 1}`);
            return { status, ms: performance.now() - begun };
          }),
        );
        const refused = answers.filter(({ status }) => status === 503);
        expect(refused.length).toBeGreaterThanOrEqual(30);
        expect(Math.min(...refused.map(({ ms }) => ms))).toBeLessThan(4_000);
        expect((await fetch(`${stack.api.url}/health/live`)).status).toBe(200);
        await held;
        expect((await stack.api.get('/schedules')).status).toBe(200);
      },
      timeoutMs,
    );
  });
});

describe.concurrent('Temporal away', () => {
  let wired: Wired;
  let stack: Stack;
  beforeAll(async () => {
    wired = await startWired();
    stack = wired.stack;
  }, timeoutMs);
  afterAll(() => wired.stop());

  it.sequential(
    'while an execution runs: it ends as it would have',
    async () => {
      const id = await start(stack);
      await whenRunning(stack, id);
      wired.temporal.cut();
      await delay(4_000);
      wired.temporal.mend();
      await expectWhole(stack, id);
    },
    timeoutMs,
  );

  it.sequential(
    'when a start reached it and its answer was lost: the repeat answers the same execution',
    async () => {
      const key = crypto.randomUUID();
      const ask = async () => {
        const answer = await fetch(`${stack.api.url}/api/v1/schedules/${slug}/run`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': key },
          body: '{}',
        });
        return { status: answer.status, body: (await answer.json()) as { id?: string } };
      };
      const before = await stack.api.get<ExecutionPage>(
        `/schedule-executions?scheduleId=${slug}&limit=200`,
      );
      wired.temporal.swallowAnswers();
      await ask();
      wired.temporal.cut();
      wired.temporal.mend();
      await expect.poll(async () => (await ask()).status, { timeout: 60_000 }).toBe(202);
      const { body } = await ask();
      await expectWhole(stack, body.id ?? '');
      const after = await stack.api.get<ExecutionPage>(
        `/schedule-executions?scheduleId=${slug}&limit=200`,
      );
      expect(after.body.items.length).toBe(before.body.items.length + 1);
    },
    timeoutMs,
  );

  it.sequential(
    'while a schedule is edited: the edits are kept as pending, and the newest arrives afterwards',
    async () => {
      const edited = 'edited-meanwhile';
      const body = (description: string) => ({
        slug: edited,
        name: edited,
        description,
        steps: [{ name: 'it', type: 'Http', url: 'http://127.0.0.1:9/never' }],
      });
      await stack.api.post('/schedules', body('first'));
      wired.temporal.cut();
      for (let count = 1; count <= 5; count += 1) {
        const answer = await stack.api.put<{ sync: { state: string } }>(
          `/schedules/${edited}`,
          body(`edit ${count}`),
        );
        expect(answer.status).toBe(200);
        expect(answer.body.sync.state).toBe('Pending');
      }
      wired.temporal.mend();
      const schedule = await stack.api.until<{ sync: { state: string }; description: string }>(
        `/schedules/${edited}`,
        ({ sync }) => sync?.state === 'InSync',
      );
      expect(schedule.description).toBe('edit 5');
    },
    timeoutMs,
  );
});
