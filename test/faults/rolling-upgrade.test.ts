/** Every process is replaced in turn while executions run: nothing is lost, and nothing raises an alarm. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import type { FirePage } from '../../src/contract/execution/fires.ts';
import type { Health } from '../../src/contract/operations/health.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { type CountingTarget, startCountingTarget } from '../support/scenario/counting-target.ts';
import { startLoadBalancer } from '../support/scenario/load-balancer.ts';
import { createApi, type Stack, startStack } from '../support/scenario/stack.ts';

const timeoutMs = 480_000;
const slug = 'under-way';

type Server = Awaited<ReturnType<Stack['startServerProcess']>>;
type Worker = Awaited<ReturnType<Stack['startWorker']>>;

const step = (target: CountingTarget, key: string, more: object = {}) => ({
  key,
  name: key,
  type: 'Http',
  method: 'POST',
  url: `${target.url}/${key.startsWith('flaky') ? 'flaky' : 'slow'}`,
  retry: { maxRetries: 3, delaySeconds: 1 },
  ...more,
});
const beside = { mode: 'ParallelWithPrevious' };

/** Eight steps of a second and more: one by one, three at once, and two that fail first. */
const stepsFor = (target: CountingTarget) => [
  step(target, 'one'),
  step(target, 'flaky-1'),
  step(target, 'left'),
  step(target, 'middle', beside),
  step(target, 'right', beside),
  step(target, 'two'),
  step(target, 'flaky-2'),
  step(target, 'three'),
];

/**
 * One request on a connection of its own: one that is kept open may be closed by the server just when the next
 * request is sent, which every client has to expect.
 */
async function send(method: string, url: string): Promise<{ status: number; text: string }> {
  const asked = request(url, { method, agent: false, timeout: 20_000 });
  asked.on('timeout', () => asked.destroy(new Error('no answer within 20 s')));
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return { status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() };
}

/**
 * Asks without pause until it is stopped, and keeps every answer that is not 200; of a probe, only from the third
 * one in a row on: no load balancer gives a server up for one answer.
 */
function keepAsking(url: string, toleratedInRow = 0) {
  const failures: string[] = [];
  let asked = 0;
  let inRow = 0;
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      const { status, text } = await send('GET', url).catch((error: Error) => ({
        status: 0,
        text: String(error),
      }));
      asked += 1;
      inRow = status === 200 ? 0 : inRow + 1;
      if (inRow > toleratedInRow) failures.push(`${status} ${text}`);
      await delay(toleratedInRow > 0 ? 500 : 50);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      return { asked, failures };
    },
  };
}

/** Starts an execution every two seconds until it is stopped; every start must be accepted. */
function keepStarting(url: string) {
  const ids: string[] = [];
  const refused: string[] = [];
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      const { status, text } = await send('POST', `${url}/api/v1/schedules/${slug}/run`).catch(
        (error: Error) => ({ status: 0, text: String(error) }),
      );
      if (status === 202) ids.push((JSON.parse(text) as Execution).id);
      else refused.push(`${status} ${text}`);
      await delay(2_000);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      return { ids, refused };
    },
  };
}

/** Lines of all processes that an operator is warned or alarmed by. */
function warningsIn(directory: string): { level: number; msg: string }[] {
  const logs = readdirSync(directory).filter((name) => name.endsWith('.log'));
  return logs.flatMap((name) =>
    readFileSync(join(directory, name), 'utf8')
      .split('\n')
      .filter((line) => /"level":[456]0/.test(line))
      .map((line) => JSON.parse(line) as { level: number; msg: string }),
  );
}

describe('replacing two servers, two orchestrators and two step workers one after the other', () => {
  it(
    'loses nothing, repeats nothing, fails no request and raises no alarm',
    async ({ onTestFinished }) => {
      const target = await startCountingTarget(1_000);
      onTestFinished(() => target.close());
      const stack = await startStack();
      onTestFinished(() => stack.stop());
      const addresses = new Set<string>();
      const balancer = await startLoadBalancer(addresses);
      onTestFinished(() => balancer.close());

      await stack.whileServerIsDown(async () => {
        const api = createApi(balancer.url);
        const start: Server[] = [];
        for (let index = 0; index < 2; index += 1) start.push(await stack.startServerProcess());
        for (const one of start) addresses.add(one.api.url);
        const reach = { DATABASE_URL: '', CARILLON_API_URL: balancer.url, CARILLON_TOKEN: 'none' };
        const orchestrator = () => stack.startWorker(['--role', 'orchestrator'], {}, api);
        const steps = async (): Promise<Worker> => {
          const worker = await stack.startWorker(['--role', 'steps'], reach);
          const isLive = ({ workers }: Health): boolean =>
            workers?.processes?.some(
              ({ identity, state }) => state === 'Live' && identity.endsWith(`:${worker.pid}`),
            ) ?? false;
          await api.until<Health>('/health', isLive, 120_000);
          return worker;
        };
        const workers: [Worker, () => Promise<Worker>][] = [];
        for (const make of [orchestrator, orchestrator, steps, steps]) {
          workers.push([await make(), make]);
        }
        const body = { slug, name: slug, overlap: 'AllowAll', steps: stepsFor(target) };
        expect((await api.post('/schedules', body)).status).toBe(201);
        const ticking = { slug: 'ticking', name: 'ticking', steps: [step(target, 'tick')] };
        const timings = [{ type: 'Interval', everySeconds: 10 }];
        expect((await api.post('/schedules', { ...ticking, timings })).status).toBe(201);

        const starting = keepStarting(balancer.url);
        const throughBalancer = keepAsking(`${balancer.url}/api/v1/schedules`);

        for (const [index, old] of start.entries()) {
          const other = start[1 - index]?.api.url ?? '';
          const remaining = keepAsking(`${other}/health/ready`, 2);
          addresses.delete(old.api.url);
          await old.kill('SIGTERM');
          const next = await stack.startServerProcess();
          start[index] = next;
          addresses.add(next.api.url);
          const { asked, failures } = await remaining.stop();
          expect(asked).toBeGreaterThan(2);
          expect(failures).toEqual([]);
        }
        for (const [old, make] of workers) {
          await old.kill('SIGTERM');
          await make();
        }
        const { ids, refused } = await starting.stop();
        expect(refused).toEqual([]);
        const { asked, failures } = await throughBalancer.stop();
        process.stdout.write(`[upgrade] ${ids.length} executions, ${asked} requests\n`);
        expect(failures).toEqual([]);

        for (const id of ids) {
          const execution = await api.until<ExecutionDetail>(
            `/schedule-executions/${id}`,
            ({ status }) => isFinalExecution(status),
          );
          expect(execution).toMatchObject({ status: 'Completed', error: null });
          for (const { key, attempts } of execution.steps) {
            const wanted = key.startsWith('flaky') ? 2 : 1;
            // The truth about effects is with the system that was called.
            expect(target.counts.get(`${id}/${key}`), `${id}/${key}`).toBe(wanted);
            // Temporal may give a worker a step in the moment it stops; it is given to another 10 s later.
            expect([wanted, wanted + 1], `${id}/${key}`).toContain(attempts);
          }
        }
        const fires = await api.until<FirePage>(
          '/schedules/ticking/fires?limit=100',
          ({ items }) => items.length > 2,
        );
        for (const { decision, reason } of fires.items) {
          expect([decision, reason]).toEqual(['Started', null]);
        }
        const { body: ledger } = await api.get<{ unexplained: number }>('/ledger');
        expect(ledger).toMatchObject({ missed: 0, unexplained: 0 });
        const { body: checks } = await api.get<{ violations: unknown[] }>('/invariants');
        expect(checks.violations).toEqual([]);
        const warnings = warningsIn(stack.directory);
        expect(warnings.filter(({ level }) => level >= 50)).toEqual([]);
      });
    },
    timeoutMs,
  );
});
