/** Faults of running that schedulers before ours shipped, each as the rule that keeps it away. */
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFailedStep } from '../../src/domain/execution/status.ts';
import { finalizeExecution } from '../../src/store/executions/finalize-execution.ts';
import { replaceSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { aDefinition, aStep, startOrchestration } from '../support/scenario/orchestration.ts';

let stack: Awaited<ReturnType<typeof startOrchestration>>;
beforeAll(async () => {
  stack = await startOrchestration();
});
afterAll(() => stack.stop());

const refuse = () => ApplicationFailure.nonRetryable('refused', 'target-refused');

async function start(slug: string) {
  const executionId = uuidv7();
  const handle = await stack.client.workflow.start('runSchedule', {
    taskQueue: 'carillon',
    workflowId: `test-${randomUUID()}`,
    args: [{ scheduleId: slug, executionId }],
  });
  const ended = handle.result().catch(() => undefined);
  return { executionId, handle, ended };
}

async function run(slug: string) {
  const { executionId, ended } = await start(slug);
  await ended;
  return stack.recordOf(executionId);
}

/** The whole word on an execution: its own status, and every step's. */
function expectFailed({ execution, steps }: Awaited<ReturnType<typeof run>>): void {
  expect(['Failed', 'TimedOut']).toContain(execution?.status);
  expect(execution?.error).not.toBeNull();
  expect(steps.some(({ status }) => isFailedStep(status))).toBe(true);
}

describe('regressions of running', () => {
  it('a failed step fails a run by hand, a run of several steps and a parallel one', async () => {
    stack.onStep(async ({ key }) => {
      if (key === 'bad') throw refuse();
      return {};
    });
    const joins = { mode: 'ParallelWithPrevious' } as const;
    const shapes = {
      alone: [aStep('bad')],
      several: [aStep('a'), aStep('bad'), aStep('c')],
      parallel: [aStep('a'), aStep('bad', joins), aStep('c', joins)],
    };
    for (const [slug, steps] of Object.entries(shapes)) {
      await stack.schedule(slug, aDefinition({ steps }));
      expectFailed(await run(slug));
    }
  });

  it('two parallel steps on one connected system have an outcome each', async () => {
    stack.onStep(async ({ key }) => {
      if (key === 'second') throw refuse();
      return { message: `of ${key}` };
    });
    const steps = [aStep('first'), aStep('second', { mode: 'ParallelWithPrevious' })];
    await stack.schedule('same-system', aDefinition({ steps }));
    const { steps: records } = await run('same-system');
    expect(records.map(({ status, message }) => [status, message])).toEqual([
      ['Completed', 'of first'],
      ['Failed', 'refused'],
    ]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(2);
  });

  it('editing a schedule while it runs changes neither its steps nor its gating', async () => {
    const entered = deferred();
    const release = deferred();
    stack.onStep(async ({ key }) => {
      if (key !== 'first') return {};
      entered.resolve();
      await release.promise;
      throw refuse();
    });
    const id = await stack.schedule(
      'edited',
      aDefinition({ steps: [aStep('first'), aStep('second')] }),
    );
    const { executionId, ended } = await start('edited');
    await entered.promise;
    const lenient = [aStep('first', { continueOnFailure: true }), aStep('other')];
    await stack.database.withTenant(stack.tenantId, (tx) =>
      replaceSchedule(tx, {
        id,
        definition: aDefinition({ steps: lenient }),
        enabled: true,
        reason: null,
        initiator: { type: 'user', id: 'test', name: 'test' },
        at: new Date(),
      }),
    );
    release.resolve();
    await ended;
    const record = await stack.recordOf(executionId);
    expectFailed(record);
    expect(record.steps.map(({ stepKey, status }) => [stepKey, status])).toEqual([
      ['first', 'Failed'],
      ['second', 'NotRun'],
    ]);
  });

  it('an end that is on record is never overwritten: Cancelled stays Cancelled', async () => {
    const entered = deferred();
    stack.onStep(async ({ key }) => {
      if (key === 'first') {
        entered.resolve();
        await cancelledActivity();
      }
      return {};
    });
    await stack.schedule('stopped', aDefinition({ steps: [aStep('first'), aStep('second')] }));
    const { executionId, handle, ended } = await start('stopped');
    await entered.promise;
    await handle.cancel();
    await ended;
    const before = await stack.recordOf(executionId);
    expect(before.execution?.status).toBe('Cancelled');
    expect(before.steps.map(({ status }) => status)).toEqual(['Cancelled', 'NotRun']);
    const late = await stack.database.withTenant(stack.tenantId, (tx) =>
      finalizeExecution(tx, {
        tenantId: stack.tenantId,
        executionId,
        seq: 99,
        at: Date.now(),
        steps: [],
        incarnation: before.execution?.runId ?? '',
        outcome: { status: 'Completed', error: null },
      }),
    );
    expect(late).toMatchObject({ result: 'Contradicted', kept: 'Cancelled' });
    expect(await stack.recordOf(executionId)).toEqual(before);
  });

  it('a run by hand beside another one is skipped, and says which one is in the way', async () => {
    const entered = deferred();
    const release = deferred();
    stack.onStep(async () => {
      entered.resolve();
      await release.promise;
      return {};
    });
    await stack.schedule('one-at-a-time', aDefinition());
    const holder = await start('one-at-a-time');
    await entered.promise;
    const { execution } = await run('one-at-a-time');
    expect(execution).toMatchObject({
      status: 'Skipped',
      error: expect.stringContaining(holder.executionId) as string,
    });
    release.resolve();
    await holder.ended;
  });

  it('every step is on record from the start, so the whole plan can be seen at once', async () => {
    const entered = deferred();
    const release = deferred();
    stack.onStep(async () => {
      entered.resolve();
      await release.promise;
      return {};
    });
    const steps = [aStep('a'), aStep('b'), aStep('c')];
    await stack.schedule('planned', aDefinition({ steps }));
    const { executionId, ended } = await start('planned');
    await entered.promise;
    const { steps: records } = await stack.recordOf(executionId);
    expect(records.map(({ stepKey }) => stepKey)).toEqual(['a', 'b', 'c']);
    expect(records.slice(1).map(({ status }) => status)).toEqual(['Waiting', 'Waiting']);
    release.resolve();
    await ended;
  });
});

async function cancelledActivity(): Promise<void> {
  const { Context } = await import('@temporalio/activity');
  const timer = setInterval(() => Context.current().heartbeat(), 200);
  try {
    await Context.current().cancelled;
  } finally {
    clearInterval(timer);
  }
}

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
