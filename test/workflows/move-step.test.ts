import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConsistency } from '../../src/store/executions/consistency-checks.ts';
import { type ControlledStack, startControlled } from '../support/scenario/controlled-execution.ts';
import { aStep } from '../support/scenario/orchestration.ts';

let given: ControlledStack;
beforeAll(async () => {
  given = await startControlled();
});
afterAll(async () => {
  const { database, tenantId } = given.stack;
  expect(await database.read(tenantId, (tx) => checkConsistency(tx))).toEqual([]);
  await given.stop();
});

const inSequence = (...keys: string[]) => keys.map((key) => aStep(key));
const parallel = { mode: 'ParallelWithPrevious' } as const;

describe('moveStep', () => {
  it('runs a waiting step earlier, shows who moved it, and keeps the order over a restart of the worker', async () => {
    const execution = await given.begin(inSequence('a', 'b', 'c', 'd'));
    await execution.step('a').began;
    const move = { stepIndex: 3, place: 'Before', target: 1 };
    expect(await execution.send('moveStep', move)).toMatchObject({
      answer: 'Applied',
      state: { status: 'InProgress', step: { stepIndex: 3, status: 'Waiting' } },
    });
    const moved = await execution.until(({ steps }) => steps[1]?.stepKey === 'd');
    expect(moved.steps.map(({ stepIndex, groupIndex }) => [stepIndex, groupIndex])).toEqual([
      [0, 0],
      [3, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(moved.steps[1]?.message).toBe('moved before step 2 "b" by anna: a test');
    // No step may run while the workers are replaced, so the execution waits in front of the next one.
    await execution.send('pauseExecution');
    execution.step('a').finish();
    await execution.until((record) => record.execution?.status === 'Paused');
    await given.stack.restartWorkers();
    await execution.send('resumeExecution');
    await execution.step('d').began;
    expect(await execution.send('moveStep', { ...move, target: 2 })).toMatchObject({
      answer: 'Refused',
      code: 'step-already-started',
      message: 'the group of step 4 "d" has begun',
    });
    for (const key of ['b', 'c', 'd']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect(execution.timesBegun()).toEqual(['a', 'd', 'b', 'c']);
    const { execution: end, steps } = await execution.record();
    expect(end).toMatchObject({ status: 'Completed', groupIndex: 3, groupCount: 4 });
    expect(steps.map(({ stepKey }) => stepKey)).toEqual(['a', 'd', 'b', 'c']);
  });

  it('splits and joins groups, also of a paused execution and of a held step', async () => {
    const execution = await given.begin([
      ...inSequence('a', 'b'),
      aStep('c', parallel),
      aStep('d'),
    ]);
    await execution.step('a').began;
    await execution.send('pauseExecution');
    await execution.send('holdStep', { stepIndex: 3 });
    execution.step('a').finish();
    await execution.until((record) => record.execution?.status === 'Paused');
    await execution.send('moveStep', { stepIndex: 2, place: 'After', target: 1 });
    await execution.send('moveStep', { stepIndex: 3, place: 'With', target: 1 });
    const placed = await execution.until(({ steps }) => steps[2]?.stepKey === 'd');
    expect(placed.steps.map(({ groupIndex }) => groupIndex)).toEqual([0, 1, 1, 2]);
    expect(placed.steps[2]).toMatchObject({
      status: 'Paused',
      message: 'held by anna: a test; moved with step 2 "b" by anna: a test',
    });
    await execution.send('releaseStep', { stepIndex: 3 });
    await execution.send('resumeExecution');
    await Promise.all([execution.step('b').began, execution.step('d').began]);
    for (const key of ['b', 'c', 'd']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect((await execution.record()).execution).toMatchObject({ groupIndex: 2, groupCount: 3 });
  });

  it('keeps a step behind those it reads, and clean-up at the end, and undoes in reverse of what ran', async () => {
    const reader = { condition: 'steps.a.status == "Completed"' };
    const execution = await given.begin([
      ...inSequence('first', 'a', 'b'),
      aStep('reads-a', reader),
      aStep('fails'),
      aStep('undo-a', { compensates: 'a' }),
      aStep('undo-b', { compensates: 'b' }),
    ]);
    await execution.step('first').began;
    const send = (stepIndex: number, place: string, target: number) =>
      execution.send('moveStep', { stepIndex, place, target });
    const refused = { answer: 'Refused', code: 'step-move-refused' };
    expect(await send(3, 'Before', 1)).toMatchObject({
      ...refused,
      message: 'step 4 "reads-a" reads what step 2 "a" came to, so it runs after it',
    });
    expect(await send(5, 'Before', 1)).toMatchObject(refused);
    expect(await send(9, 'Before', 1)).toMatchObject({ code: 'step-not-found' });
    expect(await send(2, 'Nowhere', 1)).toMatchObject({ code: 'parameter-invalid' });
    expect(await send(2, 'Before', 1)).toMatchObject({ answer: 'Applied' });
    for (const key of ['first', 'a', 'b', 'reads-a', 'undo-a', 'undo-b']) {
      execution.step(key).finish();
    }
    await execution.step('fails').began;
    await execution.send('setStepResult', { stepIndex: 4, status: 'Failed' });
    execution.step('fails').finish();
    await execution.ended;
    expect(execution.timesBegun()).toEqual([
      ...['first', 'b', 'a', 'reads-a', 'fails'],
      ...['undo-a', 'undo-b'],
    ]);
  });
});

describe('the priority of an execution', () => {
  it('is sent with its activities where it is not the default, and a step may have another', async () => {
    const scheduled = async (steps: Parameters<typeof given.begin>[0], input: object) => {
      const execution = await given.begin(steps, input);
      for (const { key } of steps) execution.step(key).finish();
      await execution.ended;
      const { execution: row } = await execution.record();
      const { events } = await execution.handle.fetchHistory();
      const sent = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: one }) =>
        one?.activityType?.name === 'RunProfile' ? [one.priority ?? null] : [],
      );
      return { recorded: row?.priority, sent };
    };
    const steps = [aStep('a'), aStep('b', { priority: 5 }), aStep('c', { priority: 3 })];
    const usual = await scheduled(steps, { tenant: 'default' });
    expect(usual).toMatchObject({
      recorded: 3,
      sent: [null, { priorityKey: 5, fairnessKey: 'default' }, null],
    });
    const urgent = await scheduled(steps, { tenant: 'default', priority: 1 });
    expect(urgent.recorded).toBe(1);
    expect(urgent.sent.map((one) => one?.priorityKey)).toEqual([1, 5, 3]);
  });

  it('refuses a start that gives another value than 1 to 5', async () => {
    const execution = await given.begin([aStep('a')], { priority: 9 });
    expect(String(((await execution.ended) as Error).cause)).toContain(
      'priority is a whole number',
    );
  });
});
