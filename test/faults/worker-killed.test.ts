import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../src/contract/executions.ts';
import { isFinalExecution } from '../../src/domain/status.ts';
import type { KillPoint } from '../../src/kill-points.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';

const timeoutMs = 240_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

type Entry = { key: string; applied: boolean };

/** Whether each request with the key was applied, in order. */
async function askedFor(executionId: string): Promise<boolean[]> {
  const key = encodeURIComponent(`${executionId}/it`);
  const answer = await fetch(`${stack.systems.url}/journal?key=${key}`);
  const { items } = (await answer.json()) as { items: Entry[] };
  return items.map(({ applied }) => applied);
}

async function run(step: object): Promise<string> {
  const slug = `s-${crypto.randomUUID()}`;
  const steps = [{ key: 'it', name: 'It', retry: { maxRetries: 20, delaySeconds: 1 }, ...step }];
  expect((await stack.api.post('/schedules', { slug, name: slug, steps })).status).toBe(201);
  const { body } = await stack.api.post<Execution>(`/schedules/${slug}/run`);
  return body.id;
}

const whenEnded = (id: string): Promise<ExecutionDetail> =>
  stack.api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    ({ status, steps }) => steps !== undefined && isFinalExecution(status),
    120_000,
  );

const request = () => ({ type: 'Http', method: 'POST', url: `${stack.systems.url}/http/echo` });
const profile = () => ({ type: 'RunProfile', connectedSystem: 'hr', runProfile: 'DeltaImport' });
const command = (onInterrupted: 'Retry' | 'Fail') => () => ({
  ...{ type: 'Shell', onInterrupted },
  script: `exec '${process.execPath}' -e 'fetch("${stack.systems.url}/http/echo",
    { method: "POST", headers: { "idempotency-key": process.env.CARILLON_IDEMPOTENCY_KEY } })'`,
});

type Case = { point: KillPoint; when: string; step: () => object };

const survived: Case[] = [
  { point: 'attempt.received', when: 'before the effect, with nothing on record', step: request },
  { point: 'attempt.before-effect', when: 'before the effect, on record', step: request },
  { point: 'http.answer-begun', when: 'during the effect', step: request },
  { point: 'run-profile.after-start', when: 'during a run of a system', step: profile },
  { point: 'command.ended', when: 'at a command that may be repeated', step: command('Retry') },
  { point: 'attempt.after-effect', when: 'after the effect, before its report', step: request },
  { point: 'observer.end-kept', when: 'with the end in memory only', step: request },
  { point: 'begin.before-commit', when: 'while the execution is being written', step: request },
  { point: 'begin.after-commit', when: 'before the workflow knows that it may', step: request },
  { point: 'recorder.after-flush', when: 'before Temporal hears of transitions', step: request },
  { point: 'seal.before-write', when: 'before the end is on record', step: request },
  { point: 'seal.before-commit', when: 'while the end is being written', step: request },
  { point: 'seal.after-commit', when: 'with the end on record', step: request },
];

const interrupted: Case[] = [
  { point: 'attempt.before-report', when: 'before the end of a command', step: command('Fail') },
  { point: 'command.running', when: 'while a command runs', step: command('Fail') },
  { point: 'command.ended', when: 'when a command has ended', step: command('Fail') },
];

describe('a worker killed with SIGKILL', () => {
  const executions = new Map<Case, string>();

  // Each worker ends at its point; whatever it leaves behind falls to the ones after it.
  beforeAll(async () => {
    const killAtEach = async (cases: readonly Case[]): Promise<void> => {
      for (const one of cases) {
        const doomed = await stack.startWorker([], { CARILLON_KILL_POINT: one.point });
        executions.set(one, await run(one.step()));
        expect(await doomed.exited, one.point).toBe('SIGKILL');
      }
    };
    await killAtEach(survived);
    // Nothing of these may reach the points of the others.
    const heir = await stack.startWorker();
    for (const id of executions.values()) await whenEnded(id);
    await heir.kill();
    await killAtEach(interrupted);
    await stack.startWorker();
  }, 2 * timeoutMs);

  it.each(survived)(
    '$when ($point): the execution completes, with one effect',
    async (one) => {
      const execution = await whenEnded(executions.get(one) ?? '');
      expect(execution).toMatchObject({ status: 'Completed', error: null });
      expect((await askedFor(execution.id)).filter((applied) => applied)).toHaveLength(1);
    },
    timeoutMs,
  );

  it.each(interrupted)(
    '$when ($point) that must not be repeated: Interrupted, and never asked for again',
    async (one) => {
      const execution = await whenEnded(executions.get(one) ?? '');
      expect(execution.status).toBe('Failed');
      expect(execution.steps[0]).toMatchObject({ status: 'Interrupted', code: 'step-interrupted' });
      expect((await askedFor(execution.id)).length).toBeLessThanOrEqual(1);
    },
    timeoutMs,
  );

  it('leaves a record in which every invariant holds', async () => {
    const { body } = await stack.api.get<{ violations: unknown[] }>('/invariants');
    expect(body.violations).toEqual([]);
  });
});

describe('a worker stopped with SIGSTOP beyond its heartbeat, and woken', () => {
  it(
    'is a zombie: its attempt is Lost, the outcome stays what the other worker made it',
    async () => {
      const pool = { pool: `pool-${crypto.randomUUID().slice(0, 8)}` };
      const workers = ['--role', 'steps', '--pool', pool.pool];
      const zombie = await stack.startWorker(workers);
      const slow = `${stack.systems.url}/http/slow?ms=3000`;
      const id = await run({ ...request(), ...pool, url: slow });
      await stack.api.until<ExecutionDetail>(
        `/schedule-executions/${id}`,
        ({ steps }) => steps?.[0]?.status === 'InProgress',
      );
      process.kill(zombie.pid, 'SIGSTOP');
      const heir = await stack.startWorker(workers);
      const execution = await whenEnded(id);
      expect(execution).toMatchObject({ status: 'Completed' });
      process.kill(zombie.pid, 'SIGCONT');
      // Its own abort, and whatever it still reports, has gone through when it has ended orderly.
      await zombie.kill('SIGTERM');
      expect(await whenEnded(id)).toEqual(execution);
      const { body } = await stack.api.get<{ items: { status: string }[] }>(
        `/schedule-executions/${id}/steps/0/attempts`,
      );
      // Its open polls may have been handed later attempts too, while it stood still.
      const statuses = body.items.map(({ status }) => status);
      expect(statuses[0]).toBe('Lost');
      expect(statuses.filter((status) => status === 'Completed')).toHaveLength(1);
      await heir.kill();
    },
    timeoutMs,
  );
});
