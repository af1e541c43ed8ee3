import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { type SplitStack, startBothWorkers } from '../support/scenario/split-workers.ts';

let stack: SplitStack['stack'];
let api: SplitStack['api'];
beforeAll(async () => {
  ({ stack, api } = await startBothWorkers(
    {
      policy: {
        secrets: { OF_BETA: { tenants: ['beta'] } },
        egress: [{ allow: ['127.0.0.0/8'], deny: ['*.evil.example'] }],
      },
    },
    { both: { CARILLON_SECRET_OF_BETA: 'value-of-beta' } },
  ));
});
afterAll(() => stack.stop());

/** Both kinds of workers, at once. */
const steps = (connectedSystem: string) =>
  ['default', 'split'].map((pool) => ({
    ...{ name: pool, type: 'RunProfile', connectedSystem, runProfile: 'DeltaImport', pool },
    mode: pool === 'default' ? 'Sequential' : 'ParallelWithPrevious',
    retry: { maxRetries: 0 },
    continueOnFailure: true,
  }));

async function run(connectedSystem: string): Promise<ExecutionDetail> {
  const name = `schedule ${crypto.randomUUID()}`;
  const created = await api.post<{ slug: string }>('/schedules', {
    name,
    steps: steps(connectedSystem),
  });
  expect([created.status, created.body]).toMatchObject([201, {}]);
  const started = await api.post<Execution>(`/schedules/${created.body.slug}/run`);
  return api.until<ExecutionDetail>(`/schedule-executions/${started.body.id}`, ({ status }) =>
    isFinalExecution(status),
  );
}

const put = (name: string, body: object) =>
  api.put(`/connected-systems/${name}`, { runProfiles: ['DeltaImport'], ...body });

describe('a system that a tenant stores while everything runs', () => {
  it('is used by a worker with a database and by one without, without a restart', async () => {
    const url = `${stack.systems.url}/systems/hr`;
    expect((await put('own-hr', { url })).status).toBe(201);
    const execution = await run('own-hr');
    expect(execution.steps.map(({ status, message }) => [status, message])).toEqual([
      ['Completed', expect.stringMatching(/^Success/)],
      ['Completed', expect.stringMatching(/^Success/)],
    ]);
    // Another one right behind it: nothing that a worker knows stands in the way.
    expect((await put('own-crm', { url })).status).toBe(201);
    expect((await run('own-crm')).status).toBe('Completed');
  });

  it.each<[string, object, RegExp]>([
    [
      'an address that the policy of the worker denies',
      { url: 'http://a.evil.example/' },
      /may not connect/,
    ],
    [
      'a secret of another tenant',
      { url: 'http://127.0.0.1:9/', headers: { 'x-key': { secret: 'OF_BETA' } } },
      /is not for the tenant/,
    ],
  ])('is refused for %s when the step runs', async (_what, body, message) => {
    const name = `s-${crypto.randomUUID()}`;
    expect((await put(name, body)).status).toBe(201);
    const execution = await run(name);
    expect(execution.steps.map((step) => [step.status, step.message])).toEqual([
      ['Failed', expect.stringMatching(message)],
      ['Failed', expect.stringMatching(message)],
    ]);
    expect(JSON.stringify(execution)).not.toContain('value-of-beta');
  });
});
