import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Execution,
  ExecutionDetail,
  ExecutionPage,
} from '../../src/contract/execution/executions.ts';
import type { ConsistencyReport } from '../../src/contract/operations/consistency-checks.ts';
import type { Problem } from '../../src/contract/operations/problems.ts';
import { runLine } from '../cli/memory-io.ts';
import { type Stack, startStack, type Worker } from '../support/scenario/stack.ts';

let stack: Stack;
let orchestrator: Worker;
beforeAll(async () => {
  stack = await startStack({ durationMs: 50 });
  orchestrator = await stack.startWorker(['--role', 'orchestrator']);
  await stack.startWorker(['--role', 'steps']);
});
afterAll(async () => {
  const { body } = await stack.api.get<ConsistencyReport>('/invariants');
  expect(body.violations).toEqual([]);
  await stack.stop();
});

async function create(slug: string, overlap: string, script: string): Promise<void> {
  const step = { type: 'Shell', key: 'one', name: 'one', script, timeoutSeconds: 60 };
  const steps = [{ ...step, retry: { maxRetries: 2, delaySeconds: 1 } }];
  const body = { slug, name: slug, overlap, timings: [{ type: 'Manual' }], steps };
  const created = await stack.api.post('/schedules', body);
  expect(created.status, JSON.stringify(created.body)).toBe(201);
}

const run = (slug: string, body: object = {}) =>
  stack.api.post<Execution & Pick<Problem, 'holderExecutionId' | 'waitingExecutionId'>>(
    `/schedules/${slug}/run`,
    body,
  );
const until = (id: string, status: string) =>
  stack.api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    (execution) => execution.status === status,
  );

/** An execution that runs until a file of this name appears. */
const untilFile = (name: string): string =>
  `while [ ! -e "${stack.directory}/${name}" ]; do sleep 0.1; done`;
async function letGo(name: string): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${stack.directory}/${name}`, '');
}

describe('run now', () => {
  it('answers 202 Queued with the execution it waits for, or 409 with who is in the way', async () => {
    await create('answers', 'BufferOne', untilFile('answers'));
    const { body: holder } = await run('answers');
    await until(holder.id, 'InProgress');
    const queued = await run('answers');
    expect(queued.status).toBe(202);
    expect(queued.body).toMatchObject({ status: 'Queued', waitsFor: holder.id, error: null });
    const refused = await run('answers');
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'execution-overlap',
      holderExecutionId: holder.id,
      waitingExecutionId: queued.body.id,
    });
    const { body: active } = await stack.api.get<ExecutionPage>('/schedule-executions/active');
    expect(active.items.find(({ id }) => id === queued.body.id)?.waitsFor).toBe(holder.id);
    const beside = await run('answers', { overlap: 'AllowAll' });
    expect(beside.status).toBe(202);
    await until(beside.body.id, 'InProgress');
    await letGo('answers');
    await until(queued.body.id, 'Completed');
  });

  it('cancels what waits: its steps are NotRun and it never holds the lock', async () => {
    await create('cancels', 'BufferAll', untilFile('cancels'));
    const { body: holder } = await run('cancels');
    const { body: queued } = await run('cancels');
    await until(queued.id, 'Queued');
    await stack.api.post(`/schedule-executions/${queued.id}/cancel`, { reason: 'no need' });
    const { steps, error } = await until(queued.id, 'Cancelled');
    expect(steps.map(({ status }) => status)).toEqual(['NotRun']);
    expect(error).toContain('no need');
    await letGo('cancels');
    await until(holder.id, 'Completed');
  });

  it('ends the other under TerminateOther: its command is stopped and its record is right', async () => {
    await create('terminates', 'Skip', `${untilFile('terminates')}; echo done`);
    const { body: holder } = await run('terminates');
    await stack.api.until<ExecutionDetail>(
      `/schedule-executions/${holder.id}`,
      ({ steps }) => steps?.[0]?.attempts === 1 || steps?.[0]?.status === 'InProgress',
    );
    const next = await run('terminates', { overlap: 'TerminateOther' });
    expect(next.status).toBe(202);
    const ended = await until(holder.id, 'Terminated');
    expect(ended.error).toContain(`execution ${next.body.id} takes its place`);
    expect(ended.steps[0]?.status).toMatch(/^(Interrupted|NotRun)$/);
    await letGo('terminates');
    await until(next.body.id, 'Completed');
  });

  it('with --wait stays through Queued until the execution has ended', async () => {
    await create('waits', 'BufferOne', untilFile('waits'));
    const { body: holder } = await run('waits');
    await until(holder.id, 'InProgress');
    const line = runLine(['schedule', 'run', 'waits', '--wait'], { apiUrl: stack.api.url });
    await stack.api.until<ExecutionPage>(
      '/schedule-executions?scheduleId=waits&status=Queued',
      ({ items }) => items?.length === 1,
    );
    await letGo('waits');
    const { exitCode, stdout } = await line;
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`waiting for execution ${holder.id}`);
  });
});

describe('a waiting execution', () => {
  it('survives the death of the worker that ran it, and runs when its turn comes', async () => {
    await create('survives', 'BufferAll', untilFile('survives'));
    const { body: holder } = await run('survives');
    const { body: queued } = await run('survives');
    await until(queued.id, 'Queued');
    await orchestrator.kill();
    orchestrator = await stack.startWorker(['--role', 'orchestrator']);
    expect((await until(queued.id, 'Queued')).waitsFor).toBe(holder.id);
    await letGo('survives');
    await until(queued.id, 'Completed');
    await until(holder.id, 'Completed');
  }, 60_000);
});
