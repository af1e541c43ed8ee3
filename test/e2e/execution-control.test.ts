import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ControlAnswer } from '../../src/contract/execution/controls.ts';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import type { AuditEventPage } from '../../src/contract/operations/audit-events.ts';
import type { Problem } from '../../src/contract/operations/problems.ts';
import { type Stack, startStack, type Worker } from '../support/scenario/stack.ts';

let stack: Stack;
let worker: Worker;
beforeAll(async () => {
  stack = await startStack({ durationMs: 300 });
  worker = await stack.startWorker();
});
afterAll(() => stack.stop());

/** Short enough for both lanes. */
const shell = (key: string, script: string, more: object = {}) => ({
  type: 'Shell',
  key,
  name: key,
  script,
  timeoutSeconds: 5,
  retry: { maxRetries: 0 },
  ...more,
});

/** Too long for the inline lane: it takes the regular one in both, and inline steps come after it. */
const long = { timeoutSeconds: 60 };

async function begin(slug: string, steps: object[]): Promise<string> {
  const body = { slug, name: slug, timings: [{ type: 'Manual' }], steps };
  const created = await stack.api.post('/schedules', body);
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  const { body: started } = await stack.api.post<Execution>(`/schedules/${slug}/run`);
  return started.id;
}

const at = (id: string, rest = '') => `/schedule-executions/${id}${rest}`;
const until = (id: string, isSo: (execution: ExecutionDetail) => boolean) =>
  stack.api.until<ExecutionDetail>(at(id), (execution) => isSo(execution));
const stepIs = (index: number, status: string) => (execution: ExecutionDetail) =>
  execution.steps?.[index]?.status === status;

describe('operator commands through the API', () => {
  it('pause, hold, skip and resume an execution, which tells who did what', async () => {
    const id = await begin('controlled', [
      shell('one', 'sleep 1.2'),
      shell('two', 'echo two'),
      shell('three', 'echo three'),
      shell('four', 'echo four'),
    ]);
    await until(id, stepIs(0, 'InProgress'));
    const paused = await stack.api.post<ControlAnswer>(at(id, '/pause'), { reason: 'looking' });
    expect(paused.body).toMatchObject({ status: 'InProgress', pauseRequested: true });
    await until(id, ({ status }) => status === 'Paused');
    await stack.api.post(at(id, '/steps/two/skip'), { reason: 'not today' });
    await stack.api.post(at(id, '/steps/three/hold'), { reason: 'vendor first' });
    const again = await stack.api.post<Problem>(at(id, '/pause'));
    expect([again.status, again.body.code]).toEqual([409, 'execution-already-paused']);
    await stack.api.post(at(id, '/resume'));
    const held = await until(id, ({ groupIndex }) => groupIndex === 2);
    expect(held.steps.map(({ status }) => status)).toEqual([
      ...['Completed', 'Skipped', 'Paused', 'Waiting'],
    ]);
    await stack.api.post(at(id, '/steps/2/release'));
    const ended = await until(id, ({ status }) => status === 'Completed');
    expect(ended.steps[1]?.message).toBe('skipped by dev: not today');
    const { body: audit } = await stack.api.get<AuditEventPage>(`/audit-events?executionId=${id}`);
    expect(audit.items.map(({ action, result }) => `${action} ${result}`).reverse()).toEqual([
      ...['run Done', 'pause Done', 'skip Done', 'hold Done', 'pause Refused', 'resume Done'],
      'release Done',
    ]);
    const late = await stack.api.post<Problem>(at(id, '/pause'));
    expect([late.status, late.body.code]).toEqual([409, 'execution-already-final']);
  });

  it('retry-now tries a waiting step at once; every attempt keeps its number', async () => {
    const flag = `${stack.directory}/fixed`;
    const retry = { maxRetries: 2, delaySeconds: 600 };
    const id = await begin('tried-now', [shell('flaky', `test -e ${flag}`, { retry })]);
    await until(id, stepIs(0, 'Retrying'));
    const { writeFileSync } = await import('node:fs');
    writeFileSync(flag, '');
    const answer = await stack.api.post(at(id, '/steps/flaky/retry-now'), { reason: 'fixed it' });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const ended = await until(id, ({ status }) => status === 'Completed');
    expect(ended.steps[0]).toMatchObject({ status: 'Completed', attempts: 2 });
    const { body } = await stack.api.get<{ items: { attempt: number; status: string }[] }>(
      at(id, '/steps/0/attempts'),
    );
    expect(body.items.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'Failed'],
      [2, 'Completed'],
    ]);
  });

  it('set-result ends a running step, and its command is stopped before the next step', async () => {
    const marker = `${stack.directory}/still-there`;
    const id = await begin('set', [
      shell('long', `trap 'rm -f ${marker}; exit 1' TERM; touch ${marker}; sleep 50 & wait`, long),
      shell('next', `test ! -e ${marker}`),
    ]);
    await until(id, stepIs(0, 'InProgress'));
    const refused = await stack.api.post<Problem>(at(id, '/steps/long/skip'), { reason: 'x' });
    expect([refused.status, refused.body.code]).toEqual([409, 'step-running']);
    const body = { status: 'Completed', reason: 'done by hand' };
    const answer = await stack.api.post<ControlAnswer>(at(id, '/steps/long/set-result'), body);
    expect(answer.body.step?.status).toBe('Completed');
    const ended = await until(id, ({ status }) => status === 'Completed');
    expect(ended.steps[0]).toMatchObject({
      status: 'Completed',
      message: 'set to Completed by dev after 1 attempt: done by hand',
      attempts: 1,
    });
    expect(ended.steps[1]?.status).toBe('Completed');
  });

  it('cancels one step that runs; the execution continues where that step may fail', async () => {
    const marker = `${stack.directory}/cancelled-there`;
    const id = await begin('cancel-one', [
      shell('hangs', `trap 'rm -f ${marker}; exit 1' TERM; touch ${marker}; sleep 50 & wait`, {
        continueOnFailure: true,
        ...long,
      }),
      shell('next', `test ! -e ${marker}`),
      shell('last', 'echo last'),
    ]);
    const early = async (): Promise<string> => {
      const { body } = await stack.api.post<Problem>(at(id, '/steps/last/cancel'), { reason: 'x' });
      return body.code;
    };
    await until(id, stepIs(0, 'InProgress'));
    expect(await early()).toBe('step-not-started');
    const asked = await stack.api.post<ControlAnswer>(at(id, '/steps/hangs/cancel'), {
      reason: 'it hangs',
    });
    expect(asked.body.step?.status).toBe('Cancelled');
    const ended = await until(id, ({ status }) => status === 'CompletedWithErrors');
    expect(ended.error).toBe(
      'tolerated: Step 1 "hangs" was cancelled by dev after 1 attempt: it hangs',
    );
    expect(ended.steps.map(({ status }) => status)).toEqual([
      ...['Cancelled', 'Completed', 'Completed'],
    ]);
    const { body } = await stack.api.get<{ items: { status: string }[] }>(
      at(id, '/steps/0/attempts'),
    );
    expect(body.items.map(({ status }) => status)).toEqual(['Cancelled']);
  });

  it('cancel waits for a running command to stop, and tells who and why', async () => {
    const id = await begin('cancelled', [
      shell('long', 'sleep 50', long),
      shell('never', 'echo no'),
    ]);
    await until(id, stepIs(0, 'InProgress'));
    await stack.api.post(at(id, '/cancel'), { reason: 'wrong day' });
    const ended = await until(id, ({ status }) => status === 'Cancelled');
    expect(ended.error).toBe('cancelled by dev: wrong day');
    expect(ended.steps.map(({ status }) => status)).toEqual(['Cancelled', 'NotRun']);
    const { body } = await stack.api.get<{ items: { status: string }[] }>(
      at(id, '/steps/0/attempts'),
    );
    expect(body.items.map(({ status }) => status)).toEqual(['Cancelled']);
  });

  it('answers 503 when no worker does, within a bounded time', async () => {
    const id = await begin('orphan', [shell('long', 'sleep 30', long)]);
    await until(id, stepIs(0, 'InProgress'));
    await worker.kill();
    const asked = Date.now();
    const answer = await stack.api.post<Problem>(at(id, '/pause'));
    expect([answer.status, answer.body.code]).toEqual([503, 'worker-unavailable']);
    expect(Date.now() - asked).toBeLessThan(15_000);
  });
});
