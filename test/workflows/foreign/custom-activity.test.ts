import { ApplicationFailure, Context } from '@temporalio/activity';
import { RawValue } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomActivityStep } from '../../../src/domain/schedule/schedule.ts';
import {
  type ControlledStack,
  startControlled,
} from '../../support/scenario/controlled-execution.ts';
import { aStep } from '../../support/scenario/orchestration.ts';

let given: ControlledStack;
let connection: NativeConnection;
let worker: Worker;
let workerEnded: Promise<void>;
const calls: { args: unknown[]; attempt: number; key: string }[] = [];
let begun = (): void => undefined;
let cancelled = 0;

/** Until it is cancelled; with or without heartbeats. */
async function endless(beats: boolean): Promise<void> {
  const context = Context.current();
  begun();
  const timer = beats ? setInterval(() => context.heartbeat(), 50) : undefined;
  try {
    await context.cancelled;
  } finally {
    clearInterval(timer);
    cancelled += 1;
  }
}

const activities = {
  async echo(...args: unknown[]) {
    const { attempt, workflowExecution, activityId } = Context.current().info;
    const key = `${workflowExecution?.workflowId ?? ''}/${activityId}`;
    calls.push({ args, attempt, key });
    return args[0];
  },
  async refuse(how: { nonRetryable: boolean }) {
    calls.push({ args: [how], attempt: Context.current().info.attempt, key: 'refuse' });
    const failure = { message: 'the card was declined', type: 'CardDeclined', ...how };
    throw ApplicationFailure.create({ ...failure, details: [{ code: 51 }] });
  },
  pretend: async () => {
    throw ApplicationFailure.nonRetryable('no', 'approval-rejected');
  },
  async foreign(encoding: string) {
    const metadata = { encoding: Buffer.from(encoding) };
    return RawValue.fromPayload({ metadata, data: Buffer.from([10, 3, 97, 98, 99]) });
  },
  obedient: () => endless(true),
  silent: () => endless(false),
};

beforeAll(async () => {
  given = await startControlled();
  connection = await NativeConnection.connect({ address: given.stack.address });
  worker = await Worker.create({
    connection,
    namespace: given.stack.namespace,
    taskQueue: 'billing',
    activities,
    identity: 'the-biller',
    shutdownGraceTime: '1s',
    shutdownForceTime: '2s',
  });
  workerEnded = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await workerEnded;
  await connection.close();
  await given.stop();
});

function aCall(activity: string, settings: Partial<CustomActivityStep> = {}): CustomActivityStep {
  return {
    ...{ type: 'CustomActivity', key: 'call', name: 'Call', mode: 'Sequential' },
    ...{ continueOnFailure: false, timeoutSeconds: 30 },
    retry: { maxRetries: 0, delaySeconds: 0, ladderSeconds: [] },
    ...{ activity, taskQueue: 'billing' },
    ...settings,
  };
}

async function resultOf(step: CustomActivityStep) {
  const execution = await given.begin([step]);
  await execution.ended;
  return (await execution.record()).steps[0];
}

describe('a CustomActivity step', () => {
  it('is called with its input alone, and its result is its outputs', async () => {
    calls.length = 0;
    const execution = await given.begin([aCall('echo', { input: { of: ['a', null], count: 2 } })]);
    expect(await execution.ended).toBeNull();
    expect((await execution.record()).steps[0]).toMatchObject({
      status: 'Completed',
      message: 'CustomActivity echo completed',
      outputs: { count: 2, of: ['a', null] },
      // As the definition keeps it: the order of members has no meaning.
      output: '{\n  "of": [\n    "a",\n    null\n  ],\n  "count": 2\n}',
      attempts: 1,
    });
    const key = `${execution.run.workflowId}/01-call`;
    expect(calls).toEqual([{ args: [{ count: 2, of: ['a', null] }], attempt: 1, key }]);
  });

  it.each([
    ['protobuf', 'binary/protobuf', 'the encoding binary/protobuf'],
    ['a codec of others', 'binary/snappy"<', 'the encoding binary/snappy??'],
    ['JSON that is none', 'json/plain', 'the encoding json/plain'],
  ])('completes without outputs when its result is %s', async (_what, encoding, has) => {
    const calling = aCall('foreign', { input: encoding });
    const after = aCall('echo', { key: 'after', name: 'After', input: 1 });
    const execution = await given.begin([calling, after]);
    expect(await execution.ended).toBeNull();
    expect((await execution.record()).steps).toMatchObject([
      {
        status: 'Completed',
        message: `CustomActivity foreign completed; its result has ${has}, which Carillon cannot read, so that it has no outputs`,
        outputs: null,
        output: null,
      },
      { status: 'Completed' },
    ]);
  });

  it('has no argument without an input; null is one', async () => {
    calls.length = 0;
    expect(await resultOf(aCall('echo'))).toMatchObject({ outputs: null, output: null });
    await resultOf(aCall('echo', { input: null }));
    expect(calls.map(({ args }) => args)).toEqual([[], [null]]);
  });

  it('keeps a result that is no object as the output "result"', async () => {
    expect(await resultOf(aCall('echo', { input: 'done' }))).toMatchObject({
      outputs: { result: 'done' },
      output: 'done',
    });
    const list = await resultOf(aCall('echo', { input: [1, 2], keepOutput: false }));
    expect(list).toMatchObject({ outputs: { result: [1, 2] }, output: null });
  });

  it('completes when its result has no room among the outputs, and says so', async () => {
    const input = { 'two words': 1 };
    expect(await resultOf(aCall('echo', { input }))).toMatchObject({
      status: 'Completed',
      message:
        'CustomActivity echo completed; its outputs were not kept: the name "two words" is not one word',
      outputs: null,
    });
  });

  it('gives its outputs to the condition and the input of a later step', async () => {
    const condition = 'steps.call.outputs.count > 1';
    const input = { from: '${{ steps.call.outputs.count }}' };
    const execution = await given.begin([
      aCall('echo', { input: { count: 2 } }),
      aCall('echo', { key: 'more', name: 'More', condition, input }),
      aCall('echo', { key: 'none', name: 'None', condition: 'steps.more.outputs.from == 3' }),
    ]);
    expect(await execution.ended).toBeNull();
    const { steps } = await execution.record();
    expect(steps.map(({ status, outputs }) => [status, outputs])).toEqual([
      ['Completed', { count: 2 }],
      ['Completed', { from: 2 }],
      ['Skipped', null],
    ]);
  });

  it('fails with type and message; the details and the stack are at the end of its output', async () => {
    const step = await resultOf(aCall('refuse', { input: { nonRetryable: true } }));
    expect(step).toMatchObject({
      status: 'Failed',
      code: 'step-failed',
      message: 'CardDeclined: the card was declined',
      worker: 'the-biller',
      attempts: 1,
    });
    expect(step?.output).toMatch(/"code": 51[^]*at refuse \(.*custom-activity\.test\.ts/);
    const quiet = { input: { nonRetryable: true }, keepOutput: false };
    expect((await resultOf(aCall('refuse', quiet)))?.output).toBeNull();
  });

  it('is retried by Temporal, unless its failure says that it must not', async () => {
    calls.length = 0;
    const retry = { maxRetries: 2, delaySeconds: 0, ladderSeconds: [] };
    const step = await resultOf(aCall('refuse', { input: { nonRetryable: false }, retry }));
    expect(step).toMatchObject({ status: 'Failed', attempts: 3 });
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    calls.length = 0;
    await resultOf(aCall('refuse', { input: { nonRetryable: true }, retry }));
    expect(calls).toHaveLength(1);
  });

  it('never lets its worker choose a code of ours', async () => {
    expect(await resultOf(aCall('pretend'))).toMatchObject({
      status: 'Failed',
      code: 'step-failed',
      message: 'approval-rejected: no',
    });
  });

  it('fails loudly when the worker does not know the activity', async () => {
    expect(await resultOf(aCall('missing'))).toMatchObject({
      status: 'Failed',
      message: expect.stringMatching(/^NotFoundError: .*missing is not registered/) as string,
    });
  });

  it('is TimedOut after its time, and Interrupted when its heartbeats stop', async () => {
    expect(await resultOf(aCall('silent', { timeoutSeconds: 1 }))).toMatchObject({
      status: 'TimedOut',
      code: 'step-timed-out',
      message: 'did not end within 1 s; whether it took effect is unknown',
    });
    expect(await resultOf(aCall('silent', { heartbeatSeconds: 1 }))).toMatchObject({
      status: 'Interrupted',
      code: 'step-interrupted',
      message: 'its worker sent no heartbeat for 1 s; whether it took effect is unknown',
    });
  });

  it('is InProgress from the moment it is handed over, and says to whom', async () => {
    const execution = await given.begin([aCall('echo', { taskQueue: 'unserved' }), aStep('b')]);
    const { steps } = await execution.until(({ steps: [step] }) => step?.status === 'InProgress');
    expect(steps[0]?.message).toBe(
      'CustomActivity echo is with the workers of the task queue "unserved"',
    );
    await execution.cancel('nobody is there');
    await execution.ended;
    expect(await execution.statuses()).toEqual(['Cancelled', 'NotRun']);
  });

  it('is cancelled with its execution, and waits until the activity has obeyed', async () => {
    cancelled = 0;
    const running = new Promise<void>((resolve) => (begun = resolve));
    const execution = await given.begin([aCall('obedient', { heartbeatSeconds: 2 })]);
    await running;
    await execution.cancel('enough');
    await execution.ended;
    const { execution: end, steps } = await execution.record();
    expect([end?.status, steps[0]?.status, steps[0]?.code]).toEqual([
      'Cancelled',
      'Cancelled',
      'step-cancelled',
    ]);
    expect(cancelled).toBe(1);
  });

  it('is given up when the activity does not hear of the cancel', async () => {
    const execution = await given.begin([aCall('silent')]);
    await execution.until(({ steps: [step] }) => step?.status === 'InProgress');
    await execution.cancel('enough');
    await execution.ended;
    expect((await execution.record()).steps[0]).toMatchObject({
      status: 'Cancelled',
      message: 'did not stop in time',
    });
  });
});
