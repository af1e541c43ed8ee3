import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import type { Health } from '../../src/contract/operations/health.ts';
import type { WrittenSchedule } from '../../src/contract/schedule/schedules.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { ownerQuery } from '../store/store-fixture.ts';
import { type SplitStack, startSplitStack } from '../support/scenario/split-workers.ts';

let given: SplitStack;
let stack: SplitStack['stack'];
let api: SplitStack['api'];
beforeAll(async () => {
  given = await startSplitStack();
  ({ stack, api } = given);
  await stack.startWorker(['--role', 'orchestrator'], {}, api);
  await given.startStepWorker();
});
afterAll(() => stack.stop());

async function run(steps: object[]): Promise<ExecutionDetail> {
  const name = `schedule ${crypto.randomUUID()}`;
  const { body } = await api.post<{ slug: string }>('/schedules', { name, steps });
  const started = await api.post<Execution>(`/schedules/${body.slug}/run`);
  expect(started.status).toBe(202);
  return api.until<ExecutionDetail>(`/schedule-executions/${started.body.id}`, ({ status }) =>
    isFinalExecution(status),
  );
}

describe('an orchestrator and a step worker without a database', () => {
  it('run a schedule together; attempts, progress and output arrive through the API', async () => {
    const execution = await run([
      { name: 'import', type: 'RunProfile', connectedSystem: 'hr', runProfile: 'DeltaImport' },
      { name: 'say', type: 'Shell', script: 'echo hello; echo trouble >&2' },
    ]);
    expect(execution.status).toBe('Completed');
    expect(execution.steps[1]?.output).toContain('hello');
    const path = `/schedule-executions/${execution.id}`;
    type Items<T> = { items: T[] };
    const { items: attempts } = await api.until<Items<{ status: string; worker: string }>>(
      `${path}/steps/1/attempts`,
      ({ items }) => items?.[0]?.status === 'Completed',
    );
    expect(attempts).toHaveLength(1);
    expect(attempts[0]?.worker).toContain('carillon-steps@');
    const { items: lines } = await api.until<Items<{ text: string; stream: string }>>(
      `${path}/log`,
      ({ items }) => items?.some(({ text }) => text.includes('trouble')),
    );
    expect(lines.map(({ stream }) => stream)).toContain('stderr');
  });

  it('keep a failing step and its reason', async () => {
    const retry = { maxRetries: 0 };
    const execution = await run([{ name: 'bad', type: 'Shell', script: 'exit 7', retry }]);
    expect(execution).toMatchObject({ status: 'Failed' });
    expect(execution.steps[0]).toMatchObject({ status: 'Failed', exitCode: 7 });
  });

  it('are not disturbed by who holds a worker token and was not given the step', async () => {
    const flag = join(mkdtempSync(join(tmpdir(), 'carillon-flag-')), 'go');
    const script = `until [ -e '${flag}' ]; do sleep 0.1; done`;
    const step = { name: 'once', type: 'Shell', script, onInterrupted: 'Fail' };
    const created = await api.post<{ slug: string }>('/schedules', {
      name: `schedule ${crypto.randomUUID()}`,
      steps: [{ ...step, retry: { maxRetries: 2 } }],
    });
    const { body: begun } = await api.post<Execution>(`/schedules/${created.body.slug}/run`);
    const path = `/schedule-executions/${begun.id}`;
    const { runId } = await api.until<ExecutionDetail>(
      path,
      ({ steps }) => steps?.[0]?.status === 'InProgress',
    );
    const [tenant] = await ownerQuery<{ id: string }>(stack.databaseUrl, 'select id from tenant');
    const tenantId = tenant?.id;
    const key = { tenantId, executionId: begun.id, incarnation: runId, stepIndex: 0, attempt: 2 };
    const start = { ...key, startedAt: 1, idempotencyKey: 'k', worker: 'w', decisive: true };
    const asWorker = given.asStepWorker;
    const refused = await asWorker.post('/observations/starts', { start });
    expect(refused).toMatchObject({ status: 403, body: { code: 'observation-unproven' } });
    writeFileSync(flag, '');
    const ended = await api.until<ExecutionDetail>(path, ({ status }) => isFinalExecution(status));
    expect(ended).toMatchObject({ status: 'Completed', steps: [{ attempts: 1 }] });
  });

  it('are kept apart: the token of a step worker drives no schedules, and the other way round', async () => {
    const asWorker = given.asStepWorker;
    expect((await asWorker.get('/schedules')).status).toBe(403);
    expect((await api.post('/observations', { observations: [] })).status).toBe(403);
    const strange = { type: 'log', lines: [], key: { ...aKey, tenantId: aKey.executionId } };
    expect((await asWorker.post('/observations', { observations: [strange] })).status).toBe(403);
  });
});

describe('a step worker of a pool', () => {
  const health = (satisfies: (seen: Health['workers']) => boolean, timeoutMs = 60_000) =>
    api.until<Health>('/health', ({ workers }) => satisfies(workers), timeoutMs);
  const stateOf = (seen: Health['workers'], pid: number) =>
    seen?.processes?.find(({ identity }) => identity.endsWith(`:${pid}`))?.state;

  it('is listed while it runs, silent within 30 s of freezing, and live when it continues', async () => {
    const worker = await given.startStepWorker('windows');
    const { workers } = await health((seen) => stateOf(seen, worker.pid) === 'Live');
    expect(workers.pools).toContainEqual(
      expect.objectContaining({ pool: 'windows', served: true, workers: 1 }),
    );
    const step = { name: 'there', type: 'Shell', script: 'true', pool: 'windows' };
    const made = await api.post<WrittenSchedule>('/schedules', { name: 'Far', steps: [step] });
    expect(made.body.warnings).toEqual([]);

    process.kill(worker.pid, 'SIGSTOP');
    const down = await health((seen) => stateOf(seen, worker.pid) === 'Silent', 30_000);
    expect(down.workers.status).toBe('Down');
    const started = await api.post<Execution>('/schedules/far/run');
    const path = `/schedule-executions/${started.body.id}`;
    const waiting = await api.until<ExecutionDetail>(
      path,
      ({ steps }) => steps?.[0]?.waitingReason !== undefined,
    );
    expect(waiting.steps[0]).toMatchObject({
      status: 'Queued',
      waitingReason:
        'no worker serves the pool "windows"; start one with: carillon worker --role steps --pool windows',
    });

    process.kill(worker.pid, 'SIGCONT');
    const ended = await api.until<ExecutionDetail>(path, ({ status }) => isFinalExecution(status));
    expect(ended.status).toBe('Completed');
    await health((seen) => stateOf(seen, worker.pid) === 'Live');
    await worker.kill('SIGTERM');
    await health((seen) => stateOf(seen, worker.pid) === 'Stopped', 30_000);
  }, 240_000);

  it('that is killed is silent within 30 s', async () => {
    const worker = await given.startStepWorker('reports');
    await health((seen) => stateOf(seen, worker.pid) === 'Live');
    await worker.kill('SIGKILL');
    await health((seen) => stateOf(seen, worker.pid) === 'Silent', 30_000);
  }, 120_000);
});

const aKey = {
  executionId: '01a1fd1f-4891-73cb-aade-89e80596d557',
  incarnation: '01a1fd1f-4891-73cb-aade-89e80596d557',
  stepIndex: 0,
  attempt: 1,
};
