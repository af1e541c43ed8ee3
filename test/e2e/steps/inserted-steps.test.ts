import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RetryPreview } from '../../../src/contract/execution/controls.ts';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { type SplitStack, startBothWorkers } from '../../support/scenario/split-workers.ts';

let stack: SplitStack['stack'];
let api: SplitStack['api'];
beforeAll(async () => {
  ({ stack, api } = await startBothWorkers());
});
afterAll(() => stack.stop());

const approval = { type: 'Approval', key: 'agree', name: 'Agree', message: 'go on?' };
const shell = (name: string, script: string, more: object = {}) => ({
  ...{ type: 'Shell', key: name, name, script, retry: { maxRetries: 0 } },
  ...more,
});

describe('an inserted step', () => {
  it('runs once in its place, on a worker that has to prove it, and is no part of a retry', async () => {
    const steps = [approval, shell('last', 'exit 3')];
    const made = await api.post('/schedules', {
      ...{ name: 'Inserted', slug: 'inserted', timings: [{ type: 'Manual' }] },
      parameters: { region: { type: 'string', default: 'eu' } },
      steps,
    });
    expect(made.status).toBe(201);
    const { body: started } = await api.post<Execution>('/schedules/inserted/run');
    const path = `/schedule-executions/${started.id}`;
    const statusOf = ({ steps: all = [] }: Partial<ExecutionDetail>, key: string) =>
      all.find((step) => step.key === key)?.status;
    await api.until<ExecutionDetail>(path, (one) => statusOf(one, 'agree') === 'InProgress');
    const at = { place: 'Before', target: 'last', reason: 'stale cache' };
    const step = shell('flush', 'echo "in $REGION"', {
      pool: 'split',
      environment: { REGION: '${{ parameters.region }}' },
      condition: 'steps.agree.status == "Completed"',
    });
    const inserted = await api.post(`${path}/steps`, { ...at, step });
    expect(inserted).toMatchObject({ status: 201, body: { step: { stepIndex: 2 } } });
    const { body: seen } = await api.get<ExecutionDetail>(path);
    const note = seen.steps.find(({ key }) => key === 'flush');
    expect(note).toMatchObject({ status: 'Waiting', message: 'inserted by ops: stale cache' });
    // It waits for its turn: there is nothing more to say.
    expect(note).not.toHaveProperty('waitingReason');
    const condition = 'steps.flush.status == "Completed"';
    const reader = { type: 'Wait', key: 'check', name: 'check', seconds: 1, condition };
    expect((await api.post(`${path}/steps`, { ...at, step: reader })).status).toBe(201);
    expect((await api.post(`${path}/steps/agree/approve`)).status).toBe(200);
    const ended = await api.until<ExecutionDetail>(path, ({ status }) => isFinalExecution(status));
    expect(ended.steps.map(({ key, status }) => [key, status])).toEqual([
      ['agree', 'Completed'],
      ['flush', 'Completed'],
      ['check', 'Completed'],
      ['last', 'Failed'],
    ]);
    expect(ended).toMatchObject({ status: 'Failed', stepCount: 4, groupCount: 4 });
    expect(ended.steps[1]).toMatchObject({
      output: expect.stringContaining('in eu') as unknown,
      attempts: 1,
      inserted: { by: { name: 'ops' }, reason: 'stale cache', step: { key: 'flush' } },
    });
    expect(ended.steps[0]?.inserted).toBeNull();
    const late = await api.post(`${path}/steps`, { ...at, step });
    expect(late).toMatchObject({ status: 409, body: { code: 'execution-already-final' } });
    const { body: preview } = await api.get<RetryPreview>(`${path}/retry-preview?revision=AsItWas`);
    expect(preview.insertedKeys).toEqual(['flush', 'check']);
    expect(preview.steps.map(({ key, decision }) => [key, decision])).toEqual([
      ['agree', 'Inherit'],
      ['last', 'Run'],
    ]);
    const retry = await api.post<Execution>(`${path}/retry`, { revision: 'AsItWas' });
    expect(retry).toMatchObject({ status: 202, body: { stepCount: 2 } });
    const found = await api.get<{ items: Execution[] }>('/schedule-executions?stepType=Wait');
    expect(found.body.items.map(({ id }) => id)).toContain(started.id);
    // The record as a whole still holds together.
    expect((await api.get<{ violations: unknown[] }>('/invariants')).status).toBe(200);
  });

  it('may be an approval, which is listed with what it asks', async () => {
    await api.post('/schedules', {
      ...{ name: 'Asks', slug: 'asks', timings: [{ type: 'Manual' }], steps: [approval] },
    });
    const { body: started } = await api.post<Execution>('/schedules/asks/run');
    const path = `/schedule-executions/${started.id}`;
    await api.until<ExecutionDetail>(path, ({ steps }) => steps?.[0]?.status === 'InProgress');
    const step = { ...approval, key: 'again', name: 'Again', message: 'really?' };
    const at = { place: 'After', target: 'agree', reason: 'four eyes' };
    expect((await api.post(`${path}/steps`, { ...at, step })).status).toBe(201);
    await api.post(`${path}/steps/agree/approve`);
    const waiting = `/schedule-executions/waiting-approvals?executionId=${started.id}`;
    const { items } = await api.until<{ items: { key: string; message: string }[] }>(
      waiting,
      ({ items: all }) => all?.some(({ key }) => key === 'again'),
    );
    expect(items).toMatchObject([{ message: 'really?' }]);
    expect((await api.post(`${path}/steps/again/approve`)).status).toBe(200);
    await api.until<ExecutionDetail>(path, ({ status }) => status === 'Completed');
  });
});
