import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planStep } from '../../src/domain/schedule/plan.ts';
import { checkConsistency } from '../../src/store/executions/consistency-checks.ts';
import {
  type ControlledExecution,
  type ControlledStack,
  startControlled,
} from '../support/scenario/controlled-execution.ts';
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
const anna = { type: 'user', id: 'anna', name: 'anna' };

type Place = { place: string; target: number; stepIndex: number };

/** As the server plans the step. */
function insertion(key: string, { place, target, stepIndex }: Place, more: object = {}) {
  const definition = aStep(key, more);
  const step = planStep(definition, { stepIndex, groupIndex: 0 });
  return { place, target, step: { ...step, nonce: 'a-nonce' }, definition };
}

const insert = (execution: ControlledExecution, ...of: Parameters<typeof insertion>) =>
  execution.send('insertStep', insertion(...of));

async function keepHistory(execution: ControlledExecution, file: string): Promise<void> {
  if (process.env['KEEP_HISTORIES'] === undefined) return;
  const history = await execution.handle.fetchHistory();
  const { historyToJSON } = await import('@temporalio/common/lib/proto-utils.js');
  writeFileSync(`test/workflows/histories/${file}`, historyToJSON(history));
}

describe('insertStep', () => {
  it('runs a new step where it was put, and keeps it over a restart of the worker', async () => {
    const execution = await given.begin(inSequence('a', 'b', 'c'));
    await execution.step('a').began;
    expect(
      await insert(execution, 'x', { place: 'Before', target: 1, stepIndex: 3 }),
    ).toMatchObject({
      answer: 'Applied',
      state: { status: 'InProgress', step: { stepIndex: 3, status: 'Waiting' } },
    });
    const recorded = await execution.until(({ steps }) => steps[1]?.stepKey === 'x');
    expect(recorded.steps.map(({ stepIndex, groupIndex }) => [stepIndex, groupIndex])).toEqual([
      [0, 0],
      [3, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(recorded.execution).toMatchObject({ stepCount: 4, groupCount: 4 });
    expect(recorded.steps[1]).toMatchObject({
      status: 'Waiting',
      message: 'inserted by anna: a test',
      maxAttempts: 1,
      inserted: { by: anna, reason: 'a test', step: aStep('x') },
    });
    expect(recorded.steps[0]?.inserted).toBeNull();
    // No step may run while the workers are replaced, so the execution waits in front of the next one.
    await execution.send('pauseExecution');
    execution.step('a').finish();
    await execution.until((record) => record.execution?.status === 'Paused');
    await given.stack.restartWorkers();
    await execution.send('resumeExecution');
    await execution.step('x').began;
    await insert(execution, 'y', { place: 'With', target: 2, stepIndex: 4 });
    for (const key of ['x', 'b', 'c', 'y']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    const begun = execution.timesBegun();
    expect(begun.slice(0, 3)).toEqual(['a', 'x', 'b']);
    expect(begun.slice(3).sort()).toEqual(['c', 'y']);
    const { execution: end, steps } = await execution.record();
    expect(end).toMatchObject({ status: 'Completed', groupIndex: 3, groupCount: 4, stepCount: 5 });
    expect(steps.map(({ stepKey, status }) => [stepKey, status])).toEqual(
      ['a', 'x', 'b', 'c', 'y'].map((key) => [key, 'Completed']),
    );
    await keepHistory(execution, '0.2-inserted.json');
  });

  it('takes the commands of any other step: held, moved, skipped', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    await insert(execution, 'x', { place: 'After', target: 1, stepIndex: 2 });
    await insert(execution, 'y', { place: 'After', target: 2, stepIndex: 3 });
    expect(await execution.send('holdStep', { stepIndex: 2 })).toMatchObject({
      state: { step: { stepIndex: 2, status: 'Paused' } },
    });
    const move = { stepIndex: 3, place: 'Before', target: 1 };
    expect(await execution.send('moveStep', move)).toMatchObject({ answer: 'Applied' });
    await execution.send('skipStep', { stepIndex: 2 });
    for (const key of ['a', 'b', 'y']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect(execution.timesBegun()).toEqual(['a', 'y', 'b']);
    expect(
      (await execution.record()).steps.map(({ stepKey, status }) => [stepKey, status]),
    ).toEqual([
      ['a', 'Completed'],
      ['y', 'Completed'],
      ['b', 'Completed'],
      ['x', 'Skipped'],
    ]);
  });

  it('stops the execution when it fails, like a step of the definition', async () => {
    const execution = await given.begin([
      ...inSequence('a', 'b'),
      aStep('undo-a', { compensates: 'a' }),
    ]);
    await execution.step('a').began;
    await insert(execution, 'x', { place: 'After', target: 0, stepIndex: 3 });
    execution.step('a').finish();
    await execution.step('x').began;
    await execution.send('setStepResult', { stepIndex: 3, status: 'Failed' });
    execution.step('x').finish();
    // The walk is over, and its clean-up has begun.
    await execution.step('undo-a').began;
    expect(await insert(execution, 'y', { place: 'After', target: 1, stepIndex: 4 })).toMatchObject(
      {
        answer: 'Refused',
        code: 'step-already-started',
        message: 'every group has begun',
      },
    );
    execution.step('undo-a').finish();
    await execution.ended;
    const { execution: end, steps } = await execution.record();
    expect(end).toMatchObject({
      status: 'Failed',
      stepCount: 4,
      error: expect.stringContaining('Step 4 "x"') as unknown,
    });
    expect(steps.map(({ stepKey, status }) => [stepKey, status])).toEqual([
      ['a', 'Completed'],
      ['x', 'Failed'],
      ['b', 'NotRun'],
      ['undo-a', 'Completed'],
    ]);
  });

  it('refuses what breaks a rule, and then writes nothing', async () => {
    const execution = await given.begin([...inSequence('a', 'b'), aStep('end', { finally: true })]);
    await execution.step('a').began;
    const events = await execution.events();
    const refused = async (code: string, ...of: Parameters<typeof insertion>) =>
      expect(await insert(execution, ...of)).toMatchObject({ answer: 'Refused', code });
    await refused('step-already-started', 'x', { place: 'Before', target: 0, stepIndex: 3 });
    await refused('step-insert-refused', 'b', { place: 'After', target: 1, stepIndex: 3 });
    await refused('step-insert-refused', 'x', { place: 'After', target: 2, stepIndex: 3 });
    await refused('step-insert-refused', 'x', { place: 'After', target: 1, stepIndex: 7 });
    await refused('parameter-invalid', 'x', { place: 'Nowhere', target: 1, stepIndex: 3 });
    for (const typed of [{}, { place: 'After', target: 1, step: { key: 'x' } }]) {
      expect(await execution.send('insertStep', typed)).toMatchObject({
        answer: 'Refused',
        code: 'parameter-invalid',
      });
    }
    expect(await execution.events()).toBe(events);
    expect((await execution.record()).steps).toHaveLength(3);
    for (const key of ['a', 'b', 'end']) execution.step(key).finish();
    await execution.ended;
    const after = await insert(execution, 'x', { place: 'After', target: 1, stepIndex: 3 });
    expect(after).toEqual({ answer: 'Closed' });
  });

  it('lets only one of two insertions at the same time take the place', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    const answers = await Promise.all(
      ['x', 'y'].map((key) => insert(execution, key, { place: 'After', target: 0, stepIndex: 2 })),
    );
    expect(answers.map(({ answer }) => answer).sort()).toEqual(['Applied', 'Refused']);
    expect(answers.find(({ answer }) => answer === 'Refused')).toMatchObject({
      code: 'step-insert-refused',
    });
    for (const key of ['a', 'b', 'x', 'y']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect((await execution.record()).steps).toHaveLength(3);
  });

  it('is recorded by the end of the execution when every report before was lost', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    await insert(execution, 'x', { place: 'Before', target: 1, stepIndex: 2 });
    await execution.until(({ steps }) => steps.length === 3);
    // The records now belong to a run that does not exist.
    await given.stack.asOwner(`
      update activity_record set run_id = gen_random_uuid()
        where execution_id = '${execution.executionId}';
      update execution set walk = null where id = '${execution.executionId}'`);
    for (const key of ['a', 'b', 'x']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    const { execution: end, steps } = await execution.record();
    expect(end).toMatchObject({ status: 'Completed', stepCount: 3 });
    expect(steps.map(({ stepKey, inserted }) => [stepKey, inserted?.by.name ?? null])).toEqual([
      ['a', null],
      ['x', 'anna'],
      ['b', null],
    ]);
  });

  it('is in the record of the run that a reset makes', async () => {
    const execution = await given.begin(inSequence('a', 'b'));
    await execution.step('a').began;
    await insert(execution, 'x', { place: 'Before', target: 1, stepIndex: 2 });
    execution.step('a').finish();
    await execution.step('x').began;
    const { events } = await execution.handle.fetchHistory();
    // The newest completed workflow task: what was decided by then stays.
    const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes);
    const { client, namespace } = given.stack;
    const { runId } = await client.workflowService.resetWorkflowExecution({
      namespace,
      workflowExecution: execution.run,
      reason: 'a test',
      requestId: crypto.randomUUID(),
      workflowTaskFinishEventId: last?.eventId ?? null,
    });
    for (const key of ['x', 'b']) execution.step(key).finish();
    await client.workflow.getHandle(execution.run.workflowId, runId).result();
    const { execution: end, steps } = await execution.until(
      (record) => record.execution?.status === 'Completed',
    );
    expect(end).toMatchObject({ runId, stepCount: 3 });
    expect(steps.map(({ stepKey, status, inserted }) => [stepKey, status, inserted?.by])).toEqual([
      ['a', 'Completed', undefined],
      ['x', 'Completed', anna],
      ['b', 'Completed', undefined],
    ]);
  });
});
