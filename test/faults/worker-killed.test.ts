import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import type { Failpoint } from '../../src/failpoints.ts';
import { laneOfTests } from '../support/scenario/lane.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';
import { startTcpProxy } from '../support/scenario/tcp-proxy.ts';

const timeoutMs = 240_000;

type Entry = { key: string; applied: boolean };

/** Whether each request with the key was applied, in order. */
async function askedFor(stack: Stack, executionId: string): Promise<boolean[]> {
  const key = encodeURIComponent(`${executionId}/it`);
  const answer = await fetch(`${stack.systems.url}/journal?key=${key}`);
  const { items } = (await answer.json()) as { items: Entry[] };
  return items.map(({ applied }) => applied);
}

async function run(stack: Stack, step: object): Promise<string> {
  const slug = `s-${crypto.randomUUID()}`;
  const steps = [{ key: 'it', name: 'It', retry: { maxRetries: 20, delaySeconds: 1 }, ...step }];
  expect((await stack.api.post('/schedules', { slug, name: slug, steps })).status).toBe(201);
  const { body } = await stack.api.post<Execution>(`/schedules/${slug}/run`);
  return body.id;
}

const whenEnded = (stack: Stack, id: string): Promise<ExecutionDetail> =>
  stack.api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    ({ status, steps }) => steps !== undefined && isFinalExecution(status),
    120_000,
  );

const request = (stack: Stack) => ({
  type: 'Http',
  method: 'POST',
  url: `${stack.systems.url}/http/echo`,
});
const profile = () => ({ type: 'RunProfile', connectedSystem: 'hr', runProfile: 'DeltaImport' });
const command = (onInterrupted: 'Retry' | 'Fail') => (stack: Stack) => ({
  type: 'Shell',
  onInterrupted,
  script: `exec '${process.execPath}' -e 'fetch("${stack.systems.url}/http/echo",
    { method: "POST", headers: { "idempotency-key": process.env.CARILLON_IDEMPOTENCY_KEY } })'`,
});

type Case = { point: Failpoint; when: string; step: (stack: Stack) => object };

/** Side by side, each part with servers and a database of its own. */
const survived: { part: string; cases: Case[] }[] = [
  {
    part: 'around an effect',
    cases: [
      {
        point: 'attempt.received',
        when: 'before the effect, with nothing recorded',
        step: request,
      },
      { point: 'attempt.before-effect', when: 'before the effect, recorded', step: request },
      { point: 'http.answer-begun', when: 'during the effect', step: request },
      { point: 'run-profile.after-start', when: 'during a run of a system', step: profile },
      { point: 'command.ended', when: 'at a command to be repeated', step: command('Retry') },
    ],
  },
  {
    part: 'around a report and a beginning',
    cases: [
      { point: 'attempt.after-effect', when: 'after the effect, before its report', step: request },
      { point: 'observer.end-kept', when: 'with the end in memory only', step: request },
      { point: 'begin.before-commit', when: 'while the execution is being written', step: request },
      { point: 'begin.after-commit', when: 'before the workflow knows that it may', step: request },
    ],
  },
  {
    part: 'around an end',
    cases: [
      {
        point: 'recorder.after-flush',
        when: 'before Temporal hears of transitions',
        step: request,
      },
      { point: 'finalize.before-write', when: 'before the end is on record', step: request },
      { point: 'finalize.before-commit', when: 'while the end is being written', step: request },
      { point: 'finalize.after-commit', when: 'with the end on record', step: request },
    ],
  },
];

const interrupted: Case[] = [
  { point: 'attempt.before-report', when: 'before the end of a command', step: command('Fail') },
  { point: 'command.running', when: 'while a command runs', step: command('Fail') },
  { point: 'command.ended', when: 'when a command has ended', step: command('Fail') },
];

/** Each worker ends at its point; whatever it leaves behind falls to the ones after it. */
async function killAtEach(cases: readonly Case[]) {
  const stack = await startStack();
  const executions = new Map<Case, string>();
  for (const one of cases) {
    const doomed = await stack.startWorker([], { CARILLON_FAILPOINT: one.point });
    executions.set(one, await run(stack, one.step(stack)));
    expect(await doomed.exited, one.point).toBe('SIGKILL');
  }
  await stack.startWorker();
  const ended = (one: Case) => whenEnded(stack, executions.get(one) ?? '');
  return { stack, ended };
}

async function expectSound({ api }: Stack): Promise<void> {
  const { body } = await api.get<{ violations: unknown[] }>('/invariants');
  expect(body.violations).toEqual([]);
}

for (const { part, cases } of survived) {
  describe.concurrent(`a worker killed with SIGKILL ${part}`, () => {
    let killed: Awaited<ReturnType<typeof killAtEach>>;
    beforeAll(async () => {
      killed = await killAtEach(cases);
    }, timeoutMs);
    afterAll(() => killed.stack.stop());

    it.sequential.each(cases)(
      '$when ($point): the execution completes, with one effect',
      async (one) => {
        const execution = await killed.ended(one);
        expect(execution).toMatchObject({ status: 'Completed', error: null });
        const asked = await askedFor(killed.stack, execution.id);
        expect(asked.filter((applied) => applied)).toHaveLength(1);
      },
      timeoutMs,
    );

    it.sequential('leaves a record in which every invariant holds', () =>
      expectSound(killed.stack),
    );
  });
}

describe.concurrent('a worker killed with SIGKILL at what must not be repeated', () => {
  let killed: Awaited<ReturnType<typeof killAtEach>>;
  beforeAll(async () => {
    killed = await killAtEach(interrupted);
  }, timeoutMs);
  afterAll(() => killed.stack.stop());

  it.sequential.each(interrupted)(
    '$when ($point): Interrupted, and never asked for again',
    async (one) => {
      const execution = await killed.ended(one);
      expect(execution.status).toBe('Failed');
      expect(execution.steps[0]).toMatchObject({ status: 'Interrupted', code: 'step-interrupted' });
      expect((await askedFor(killed.stack, execution.id)).length).toBeLessThanOrEqual(1);
    },
    timeoutMs,
  );

  it.sequential('leaves a record in which every invariant holds', () => expectSound(killed.stack));
});

describe.concurrent('a worker stopped with SIGSTOP beyond its heartbeat, and woken', () => {
  it(
    'is a zombie: its attempt is Lost, the outcome stays what the other worker made it',
    // An inline step takes no worker of a pool; its zombie loses its workflow task.
    { timeout: timeoutMs, skip: laneOfTests() === 'Inline' },
    async ({ onTestFinished }) => {
      const stack = await startStack();
      onTestFinished(() => stack.stop());
      await stack.startWorker();
      const pool = { pool: `pool-${crypto.randomUUID().slice(0, 8)}` };
      const workers = ['--role', 'steps', '--pool', pool.pool];
      // A host that stands still loses its connections; open polls would be handed later attempts.
      const wire = await startTcpProxy(stack.temporal.address);
      onTestFinished(() => wire.close());
      const zombie = await stack.startWorker(workers, { TEMPORAL_ADDRESS: wire.address });
      const slow = `${stack.systems.url}/http/slow?ms=3000`;
      const id = await run(stack, { ...request(stack), ...pool, url: slow });
      await stack.api.until<ExecutionDetail>(
        `/schedule-executions/${id}`,
        ({ steps }) => steps?.[0]?.status === 'InProgress',
      );
      process.kill(zombie.pid, 'SIGSTOP');
      wire.cut();
      const heir = await stack.startWorker(workers);
      const execution = await whenEnded(stack, id);
      expect(execution).toMatchObject({ status: 'Completed' });
      wire.mend();
      process.kill(zombie.pid, 'SIGCONT');
      // Its own abort, and whatever it still reports, has gone through when it has ended orderly.
      await zombie.kill('SIGTERM');
      expect(await whenEnded(stack, id)).toEqual(execution);
      const { body } = await stack.api.get<{ items: { status: string }[] }>(
        `/schedule-executions/${id}/steps/0/attempts`,
      );
      expect(body.items.map(({ status }) => status)).toEqual(['Lost', 'Completed']);
      await heir.kill();
    },
  );
});
