import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import type { BulkItem, BulkOperation } from '../../src/contract/operations/bulk-operations.ts';
import type { ConsistencyReport } from '../../src/contract/operations/consistency-checks.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await stack.startWorker();
});
afterAll(async () => {
  const { body } = await stack.api.get<ConsistencyReport>('/invariants');
  expect(body.violations).toEqual([]);
  await stack.stop();
});

/** Schedules with one step each, all with this tag; the ids of an execution of each. */
async function runThree(tag: string, script: string, status: string): Promise<string[]> {
  const slugs = [1, 2, 3].map((number) => `${tag}-${number}`);
  return Promise.all(
    slugs.map(async (slug) => {
      const steps = [{ type: 'Shell', name: 'one', script, retry: { maxRetries: 0 } }];
      const created = await stack.api.post('/schedules', { slug, name: slug, tags: [tag], steps });
      expect([created.status, created.body]).toMatchObject([201, {}]);
      const { body } = await stack.api.post<Execution>(`/schedules/${slug}/run`);
      await untilIs(body.id, status);
      return body.id;
    }),
  );
}

const untilIs = (id: string, status: string) =>
  stack.api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    (execution) => execution.status === status,
  );

/** Carried out by the loop of the server, against Temporal. */
async function carryOut(body: object): Promise<BulkItem[]> {
  const { status, body: bulk } = await stack.api.post<BulkOperation>('/bulk-operations', body);
  expect([status, bulk]).toMatchObject([202, { total: 3 }]);
  const path = `/bulk-operations/${bulk.id}`;
  const ended = await stack.api.until<BulkOperation>(path, (one) => one.status !== 'Running');
  expect(ended).toMatchObject({ status: 'Completed', succeeded: 3, failed: 0, remaining: 0 });
  return (await stack.api.get<{ items: BulkItem[] }>(`${path}/items`)).body.items;
}

describe('a bulk operation', () => {
  it('cancels every execution that its filter selects', async () => {
    const ids = await runThree('long', 'while true; do sleep 0.1; done', 'InProgress');
    const filter = { tag: 'long', status: ['InProgress'] };
    await carryOut({ kind: 'CancelExecutions', filter, reason: 'maintenance' });
    for (const id of ids) {
      const { error } = await untilIs(id, 'Cancelled');
      expect(error).toContain('maintenance');
    }
  });

  it('retries what has failed, each once, and says which execution it made', async () => {
    const repaired = `${stack.directory}/repaired`;
    const failed = await runThree('broken', `[ -e "${repaired}" ]`, 'Failed');
    await writeFile(repaired, '');
    const filter = { tag: 'broken', status: ['Failed'] };
    const items = await carryOut({ kind: 'RetryExecutions', filter });
    expect(items.map(({ objectId }) => objectId).sort()).toEqual([...failed].sort());
    for (const { objectId, executionId } of items) {
      const retried = await untilIs(executionId ?? '', 'Completed');
      expect(retried.retriedFrom).toBe(objectId);
    }
  });
});
