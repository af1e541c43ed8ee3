import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunScheduleInput } from '../../src/domain/execution/start.ts';
import { replaceSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { laneOfTests } from '../support/scenario/lane.ts';
import { aDefinition, aStep, startOrchestration } from '../support/scenario/orchestration.ts';

let stack: Awaited<ReturnType<typeof startOrchestration>>;
let failing = new Set<string>();
let ran: string[] = [];
beforeAll(async () => {
  stack = await startOrchestration();
  stack.onStep(async ({ key }) => {
    ran.push(key);
    if (failing.has(key)) throw ApplicationFailure.nonRetryable('no', 'step-failed');
    return { output: `made by ${key}`, counts: { added: 1 }, message: `did ${key}` };
  });
});
afterAll(() => stack.stop());

async function run(input: Partial<RunScheduleInput> & { scheduleId: string }, fail: string[] = []) {
  failing = new Set(fail);
  ran = [];
  const executionId = uuidv7();
  const handle = await stack.client.workflow.start('runSchedule', {
    taskQueue: 'carillon',
    workflowId: `test-${randomUUID()}`,
    args: [{ ...input, executionId }],
  });
  const failure = await handle.result().then(
    () => null,
    (error: unknown) => error as { cause?: { type?: string } },
  );
  return { ...(await stack.recordOf(executionId)), executionId, failure, handle, ran };
}

const steps = [
  aStep('a'),
  aStep('b', { mode: 'ParallelWithPrevious' }),
  aStep('c'),
  aStep('d', { mode: 'ParallelWithPrevious' }),
  aStep('e'),
];

describe('a retry of an execution', () => {
  it('runs only what did not end well; the rest is inherited and the old one stays as it was', async () => {
    await stack.schedule('rerun', aDefinition({ steps }));
    const first = await run({ scheduleId: 'rerun' }, ['c']);
    expect(first.execution?.status).toBe('Failed');
    const retryOf = { executionId: first.executionId, reason: 'the system is back' };
    const second = await run({ scheduleId: 'rerun', retryOf });
    expect(second.failure).toBeNull();
    expect(second.ran).toEqual(['c', 'e']);
    expect(second.execution).toMatchObject({
      status: 'Completed',
      error: null,
      retriedFrom: first.executionId,
      retryReason: 'the system is back',
    });
    const inherited = second.steps.map(({ inheritedFrom }) => inheritedFrom !== null);
    expect(inherited).toEqual([true, true, false, true, false]);
    expect(second.steps[3]).toMatchObject({
      status: 'Completed',
      output: 'made by d',
      counts: { added: 1 },
      message: 'did d',
      inheritedFrom: first.steps[3]?.id,
      startedAt: first.steps[3]?.startedAt,
    });
    expect(await stack.recordOf(first.executionId)).toEqual({
      execution: first.execution,
      steps: first.steps,
    });
  });

  it('is judged over inherited and own steps alike, and can be retried itself', async () => {
    await stack.schedule('twice', aDefinition({ steps }));
    const first = await run({ scheduleId: 'twice' }, ['c', 'd']);
    const second = await run({ scheduleId: 'twice', retryOf: { executionId: first.executionId } }, [
      'd',
    ]);
    expect(second.execution).toMatchObject({
      status: 'Failed',
      error: 'Step 4 "d" failed: no; 1 later step was not run',
    });
    const third = await run({
      scheduleId: 'twice',
      retryOf: { executionId: second.executionId },
    });
    expect(third.ran).toEqual(['d', 'e']);
    expect(third.execution?.status).toBe('Completed');
    expect(third.steps[0]?.inheritedFrom).toBe(first.steps[0]?.id);
    expect(third.steps[2]?.inheritedFrom).toBe(second.steps[2]?.id);
  });

  it('by the current definition runs changed and new steps too', async () => {
    const id = await stack.schedule('moved', aDefinition({ steps: [aStep('a'), aStep('b')] }));
    const first = await run({ scheduleId: 'moved' }, ['b']);
    const changed = [aStep('x'), aStep('a'), aStep('b', { runProfile: 'Full' })];
    await stack.database.withTenant(stack.tenantId, (tx) =>
      replaceSchedule(tx, {
        id,
        definition: aDefinition({ steps: changed }),
        enabled: true,
        reason: null,
        initiator: { type: 'user', id: 'test', name: 'test' },
        at: new Date(),
      }),
    );
    const retryOf = { executionId: first.executionId };
    const current = await run({ scheduleId: 'moved', retryOf });
    expect(current.ran).toEqual(['x', 'b']);
    expect(current.steps.map(({ stepKey, inheritedFrom }) => [stepKey, inheritedFrom])).toEqual([
      ['x', null],
      ['a', first.steps[0]?.id],
      ['b', null],
    ]);
    const asItWas = await run({ scheduleId: 'moved', revision: 1, retryOf });
    expect(asItWas.ran).toEqual(['b']);
    expect(asItWas.execution?.revision).toBe(1);
  });

  it('is refused for an execution of another schedule, and for one that does not exist', async () => {
    await stack.schedule('one', aDefinition());
    await stack.schedule('other', aDefinition());
    const first = await run({ scheduleId: 'one' }, ['only']);
    for (const executionId of [first.executionId, uuidv7()]) {
      const { failure, execution } = await run({ scheduleId: 'other', retryOf: { executionId } });
      expect(failure?.cause?.type).toBe('execution-not-found');
      expect(execution).toBeNull();
    }
  });

  it.skipIf(laneOfTests() === 'Inline')(
    'hands no inherited step to Temporal, so its history knows only what ran',
    async () => {
      await stack.schedule('history', aDefinition({ steps }));
      const first = await run({ scheduleId: 'history' }, ['e']);
      const second = await run({
        scheduleId: 'history',
        retryOf: { executionId: first.executionId },
      });
      const { events } = await second.handle.fetchHistory();
      const scheduled = (events ?? []).flatMap(
        (event) => event.activityTaskScheduledEventAttributes?.activityId ?? [],
      );
      expect(scheduled).toEqual(['05-e']);
    },
  );
});
