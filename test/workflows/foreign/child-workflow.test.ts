import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChildWorkflowStep } from '../../../src/domain/schedule/schedule.ts';
import {
  type ControlledExecution,
  type ControlledStack,
  startControlled,
} from '../../support/scenario/controlled-execution.ts';
import { aStep } from '../../support/scenario/orchestration.ts';

let given: ControlledStack;
let connection: NativeConnection;
let worker: Worker;
let workerEnded: Promise<void>;

beforeAll(async () => {
  given = await startControlled();
  connection = await NativeConnection.connect({ address: given.stack.address });
  worker = await Worker.create({
    connection,
    namespace: given.stack.namespace,
    taskQueue: 'billing',
    workflowsPath: fileURLToPath(new URL('./child-workflows.ts', import.meta.url)),
  });
  workerEnded = worker.run();
}, 60_000);
afterAll(async () => {
  worker.shutdown();
  await workerEnded;
  await connection.close();
  await given.stop();
});

function aChild(workflow: string, settings: Partial<ChildWorkflowStep> = {}): ChildWorkflowStep {
  return {
    ...{ type: 'ChildWorkflow', key: 'child', name: 'Child', mode: 'Sequential' },
    ...{ continueOnFailure: false, timeoutSeconds: 30 },
    retry: { maxRetries: 0, delaySeconds: 0, ladderSeconds: [] },
    ...{ workflow, taskQueue: 'billing' },
    ...settings,
  };
}

const childOf = ({ run }: ControlledExecution, key = 'child') =>
  given.stack.client.workflow.getHandle(`${run.workflowId}/${key}`);

/** Until Temporal has the child. */
async function whenOpen(id: string): Promise<void> {
  const { client } = given.stack;
  const isOpen = () =>
    client.workflow
      .getHandle(id)
      .describe()
      .then(
        ({ status }) => status.name === 'RUNNING',
        () => false,
      );
  const deadline = Date.now() + 20_000;
  while (!(await isOpen())) {
    if (Date.now() > deadline) throw new Error(`${id} was not started`);
  }
}

describe('a ChildWorkflow step', () => {
  it('ends with its workflow, whose result is its outputs', async () => {
    const execution = await given.begin([
      aChild('settle', { input: { total: 3 } }),
      aChild('settle', { key: 'large', condition: 'steps.child.outputs.total > 5' }),
    ]);
    expect(await execution.ended).toBeNull();
    const { steps } = await execution.record();
    const { workflowId } = execution.run;
    expect(steps[0]).toMatchObject({
      status: 'Completed',
      message: 'ChildWorkflow settle completed',
      outputs: { total: 3, parent: workflowId, workflowId: `${workflowId}/child` },
      attempts: 1,
    });
    expect(steps[1]?.status).toBe('Skipped');
  });

  it('fails with the type and the message of its workflow; Temporal runs it again if asked', async () => {
    const retry = { maxRetries: 1, delaySeconds: 0, ladderSeconds: [] };
    const execution = await given.begin([aChild('refuse', { retry }), aStep('b')]);
    await execution.ended;
    const { steps } = await execution.record();
    expect(steps[0]).toMatchObject({
      status: 'Failed',
      code: 'step-failed',
      message: 'BooksClosed: the books are closed',
      output: expect.stringContaining('child-workflows.ts') as string,
      attempts: 2,
    });
    expect(steps[1]?.status).toBe('NotRun');
  });

  it('is TimedOut after its time, and its workflow with it', async () => {
    const execution = await given.begin([aChild('endless', { timeoutSeconds: 1 })]);
    await execution.ended;
    expect((await execution.record()).steps[0]).toMatchObject({
      status: 'TimedOut',
      code: 'step-timed-out',
      message: 'did not end within 1 s; whether it took effect is unknown',
    });
    expect((await childOf(execution).describe()).status.name).toBe('TIMED_OUT');
  });

  it('is cancelled with its execution, and so is its workflow', async () => {
    const execution = await given.begin([aChild('endless')]);
    await whenOpen(`${execution.run.workflowId}/child`);
    await execution.cancel('enough');
    await execution.ended;
    expect(await execution.statuses()).toEqual(['Cancelled']);
    expect((await childOf(execution).describe()).status.name).toBe('CANCELLED');
  });

  it('is cancelled alone by an operator', async () => {
    const execution = await given.begin([aChild('endless', { continueOnFailure: true })]);
    await whenOpen(`${execution.run.workflowId}/child`);
    await execution.send('cancelStep', { stepIndex: 0 });
    await execution.ended;
    expect(await execution.statuses()).toEqual(['Cancelled']);
    expect((await childOf(execution).describe()).status.name).toBe('CANCELLED');
  });

  it('asks its workflow to cancel when the execution is terminated', async () => {
    const execution = await given.begin([aChild('endless')]);
    await whenOpen(`${execution.run.workflowId}/child`);
    await execution.handle.terminate('gone');
    await expect(childOf(execution).result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
  });

  it('is Interrupted when its workflow is terminated', async () => {
    const execution = await given.begin([aChild('endless')]);
    await whenOpen(`${execution.run.workflowId}/child`);
    await childOf(execution).terminate('gone');
    await execution.ended;
    expect((await execution.record()).steps[0]).toMatchObject({
      status: 'Interrupted',
      message: 'its workflow was terminated in Temporal; whether it took effect is unknown',
    });
  });

  it('fails when a workflow with its id is open already', async () => {
    const first = await given.begin([aChild('endless', { workflowId: 'month-end' })]);
    await whenOpen('month-end');
    const second = await given.begin([aChild('settle', { workflowId: 'month-end' })]);
    await second.ended;
    expect((await second.record()).steps[0]).toMatchObject({
      status: 'Failed',
      message: 'a workflow with the id "month-end" is open already',
      attempts: 0,
    });
    await first.cancel('enough');
    await first.ended;
  });
});
