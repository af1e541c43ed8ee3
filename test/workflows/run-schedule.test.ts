import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunScheduleInput } from '../../src/domain/execution/start.ts';
import { aDefinition, aStep, startOrchestration } from '../support/scenario/orchestration.ts';

let stack: Awaited<ReturnType<typeof startOrchestration>>;
beforeAll(async () => {
  stack = await startOrchestration();
});
afterAll(() => stack.stop());

async function start(input: RunScheduleInput) {
  return stack.client.workflow.start('runSchedule', {
    taskQueue: 'carillon',
    workflowId: `test-${randomUUID()}`,
    args: [input],
  });
}

async function run(slug: string) {
  const executionId = uuidv7();
  const handle = await start({ scheduleId: slug, executionId });
  const failure = await handle.result().then(
    () => null,
    (error: unknown) => error,
  );
  return { ...(await stack.recordOf(executionId)), failure, handle };
}

describe('runSchedule', () => {
  it('records every step of every group, and no step begins before the group in front ended', async () => {
    stack.onStep(async () => ({}));
    const steps = [
      aStep('a'),
      aStep('b', { mode: 'ParallelWithPrevious' }),
      aStep('c'),
      aStep('d'),
    ];
    await stack.schedule('groups', aDefinition({ steps }));
    const { execution, steps: records, failure } = await run('groups');
    expect(failure).toBeNull();
    expect(execution).toMatchObject({
      status: 'Completed',
      groupCount: 3,
      stepCount: 4,
      error: null,
    });
    expect(records.map(({ status, groupIndex }) => [status, groupIndex])).toEqual([
      ...[
        ['Completed', 0],
        ['Completed', 0],
        ['Completed', 1],
        ['Completed', 2],
      ],
    ]);
    for (const [index, record] of records.entries()) {
      for (const later of records.slice(index)) {
        if (later.groupIndex > record.groupIndex) {
          expect(later.startedAt?.getTime()).toBeGreaterThanOrEqual(
            record.endedAt?.getTime() ?? NaN,
          );
        }
      }
    }
  });

  it('fails with the step and its reason named, and leaves the rest NotRun', async () => {
    stack.onStep(async ({ key }) => {
      if (key === 'b')
        throw ApplicationFailure.nonRetryable('connection refused', 'target-unreachable');
      return {};
    });
    await stack.schedule('fails', aDefinition({ steps: [aStep('a'), aStep('b'), aStep('c')] }));
    const { execution, steps, failure } = await run('fails');
    expect(execution).toMatchObject({
      status: 'Failed',
      error: 'Step 2 "b" failed: connection refused; 1 later step was not run',
    });
    expect(steps.map(({ status }) => status)).toEqual(['Completed', 'Failed', 'NotRun']);
    expect(steps[1]).toMatchObject({ code: 'target-unreachable', message: 'connection refused' });
    expect(failure).toBeInstanceOf(WorkflowFailedError);
  });

  it('looks at all steps of a group: the last one without continue-on-failure stops the walk', async () => {
    stack.onStep(async ({ key }) => {
      if (key !== 'd') throw ApplicationFailure.nonRetryable('no', 'step-failed');
      return {};
    });
    const parallel = { mode: 'ParallelWithPrevious', continueOnFailure: true } as const;
    const steps = [
      aStep('a', { continueOnFailure: true }),
      aStep('b', parallel),
      aStep('c', { ...parallel, continueOnFailure: false }),
      aStep('d'),
    ];
    await stack.schedule('all-siblings', aDefinition({ steps }));
    const { execution, steps: records } = await run('all-siblings');
    expect(execution?.status).toBe('Failed');
    expect(records.map(({ status }) => status)).toEqual(['Failed', 'Failed', 'Failed', 'NotRun']);
  });

  it('goes on after a tolerated failure and reads CompletedWithErrors', async () => {
    stack.onStep(async ({ key }) => {
      if (key === 'a') throw ApplicationFailure.nonRetryable('no', 'step-failed');
      return {};
    });
    const steps = [aStep('a', { continueOnFailure: true }), aStep('b')];
    await stack.schedule('tolerates', aDefinition({ steps }));
    const { execution, steps: records, failure } = await run('tolerates');
    expect(failure).toBeNull();
    expect(execution?.status).toBe('CompletedWithErrors');
    expect(records.map(({ status }) => status)).toEqual(['Failed', 'Completed']);
  });

  it('runs with nothing but the slug, as people type it, and keeps the run id as execution id', async () => {
    stack.onStep(async () => ({}));
    await stack.schedule('typed', aDefinition());
    const handle = await start({ scheduleId: 'typed' });
    await handle.result();
    const { execution } = await stack.recordOf(handle.firstExecutionRunId);
    expect(execution).toMatchObject({ status: 'Completed', trigger: 'External' });
    expect(execution?.initiator).toMatchObject({ type: 'cli', name: 'temporal workflow start' });
  });

  it('refuses a schedule that does not exist, and input that names none', async () => {
    const failures = await Promise.all(
      [{ scheduleId: 'nothing-here' }, {} as RunScheduleInput].map(async (input) => {
        const handle = await start(input);
        return handle.result().then(
          () => null,
          (error: unknown) => (error as WorkflowFailedError).cause,
        );
      }),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({ type: 'schedule-not-found', nonRetryable: true });
    }
  });

  it('skips a start while another one goes on, naming the holder', async () => {
    const entered = deferred();
    const release = deferred();
    stack.onStep(async () => {
      entered.resolve();
      await release.promise;
      return {};
    });
    await stack.schedule('exclusive', aDefinition());
    const [first, second] = [uuidv7(), uuidv7()];
    const holder = await start({ scheduleId: 'exclusive', executionId: first });
    await entered.promise;
    const late = await start({ scheduleId: 'exclusive', executionId: second });
    expect(await late.result()).toMatchObject({ status: 'Skipped' });
    const { execution, steps } = await stack.recordOf(second);
    expect(execution?.status).toBe('Skipped');
    expect(execution?.error).toContain(first);
    expect(steps).toEqual([]);
    release.resolve();
    await holder.result();
  });

  it('takes the lock of a terminated holder', async () => {
    const entered = deferred();
    const release = deferred();
    stack.onStep(async () => {
      entered.resolve();
      await release.promise;
      return {};
    });
    await stack.schedule('orphaned', aDefinition());
    const holder = await start({ scheduleId: 'orphaned' });
    await entered.promise;
    await holder.terminate('by a test');
    release.resolve();
    const next = await run('orphaned');
    expect(next.execution?.status).toBe('Completed');
  });

  it('ends Cancelled when it is cancelled: running steps are told, waiting ones never start', async () => {
    const entered = deferred();
    const never = deferred();
    stack.onStep(async ({ key }) => {
      entered.resolve();
      if (key === 'a') await Promise.race([never.promise, cancelledActivity()]);
      return {};
    });
    await stack.schedule('cancels', aDefinition({ steps: [aStep('a'), aStep('b')] }));
    const executionId = uuidv7();
    const handle = await start({ scheduleId: 'cancels', executionId });
    await entered.promise;
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    const { execution, steps } = await stack.recordOf(executionId);
    expect(execution?.status).toBe('Cancelled');
    expect(steps.map(({ status }) => status)).toEqual(['Cancelled', 'NotRun']);
  });
});

async function cancelledActivity(): Promise<void> {
  const { Context } = await import('@temporalio/activity');
  const { heartbeat, cancelled } = Context.current();
  void heartbeat;
  const timer = setInterval(() => Context.current().heartbeat(), 200);
  try {
    await cancelled;
  } finally {
    clearInterval(timer);
  }
}

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
