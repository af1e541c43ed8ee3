/** Step activities on a real worker and server: what a mocked environment only claims. */
import { randomInt, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CancelledFailure, type WorkflowFailedError } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RetrySettings } from '../../../src/domain/execution/retry.ts';
import type { HttpSettings, ShellSettings } from '../../../src/domain/schedule/schedule.ts';
import { connectTestTemporal, type TestTemporal } from '../../support/temporal.ts';
import { anInput, createSteps, json, startTarget, until } from './harness.ts';

let temporal: TestTemporal;
let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;

beforeAll(async () => {
  const logger = new DefaultLogger('ERROR');
  temporal = await connectTestTemporal();
  const workflowsPath = fileURLToPath(new URL('./live-workflow.ts', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
});
afterAll(() => temporal.close());

async function startWorker(taskQueue = `steps-${randomUUID()}`) {
  const { observer, ...activities } = createSteps();
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle,
    activities,
    maxHeartbeatThrottleInterval: '2s',
    shutdownGraceTime: 0,
  });
  const running = worker.run();
  return {
    taskQueue,
    observer,
    stop: async () => {
      worker.shutdown();
      await running;
    },
  };
}

function start(taskQueue: string, type: 'Shell' | 'Http', input: ReturnType<typeof anInput>) {
  const options = {
    startToCloseTimeout: 60_000,
    heartbeatTimeout: 10_000,
    // The SDK documents this as its default and sends nothing, which the server reads as TRY_CANCEL.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: {
      initialInterval: 20_000,
      maximumInterval: 60_000,
      maximumAttempts: input.retry.maxRetries + 1,
    },
  };
  const workflowId = randomUUID();
  return temporal.client.workflow.start('oneStep', {
    workflowId,
    taskQueue,
    args: [type, input, options],
  });
}

function sleeping(): { script: string; runs: () => Promise<boolean> } {
  const number = `86400.${randomInt(1e12)}`;
  return {
    script: `setsid sleep ${number} & wait`,
    async runs() {
      const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
      const lines = await Promise.all(
        names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
      );
      return lines.includes(`sleep\0${number}\0`);
    },
  };
}

const shell = (script: string): ShellSettings => ({
  script,
  workingDirectory: null,
  environment: {},
});

describe('step activities on a server', () => {
  it('end their processes when the execution is cancelled, and then answer', async () => {
    const worker = await startWorker();
    const sleep = sleeping();
    const handle = await start(worker.taskQueue, 'Shell', anInput(shell(sleep.script)));
    await until(sleep.runs);
    await handle.cancel();
    const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
    expect(await sleep.runs()).toBe(false);
    expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(worker.observer.ends).toMatchObject([{ status: 'Cancelled', code: 'step-cancelled' }]);
    await worker.stop();
  });

  it('end their processes when the execution was terminated', async () => {
    const worker = await startWorker();
    const sleep = sleeping();
    const handle = await start(worker.taskQueue, 'Shell', anInput(shell(sleep.script)));
    await until(sleep.runs);
    await handle.terminate();
    await until(async () => !(await sleep.runs()));
    await until(() => worker.observer.ends.length === 1);
    expect(worker.observer.ends).toMatchObject([{ code: 'step-interrupted' }]);
    await worker.stop();
  });

  it('are taken over by another worker when theirs is shut down', async () => {
    const first = await startWorker();
    const sleep = sleeping();
    const script = `[ "$CARILLON_STEP_KEY" = other ] || { ${sleep.script}; }`;
    const handle = await start(first.taskQueue, 'Shell', anInput(shell(script)));
    await until(sleep.runs);
    await first.stop();
    expect(await sleep.runs()).toBe(false);
    expect(first.observer.ends).toMatchObject([{ status: 'Failed', code: 'step-interrupted' }]);
    const second = await startWorker(first.taskQueue);
    await until(() => second.observer.starts.length === 1);
    expect(second.observer.starts[0]?.attempt).toBe(2);
    await handle.cancel();
    await handle.result().catch(() => undefined);
    await second.stop();
  });

  it.each([
    [{ maxRetries: 1, delaySeconds: 0, ladderSeconds: [] }, 0, 1_500],
    [{ maxRetries: 1, delaySeconds: 30, ladderSeconds: [2] }, 1_900, 6_000],
  ] satisfies [RetrySettings, number, number][])(
    'wait before a retry as the step says: %j',
    async (retry, least, most) => {
      const times: number[] = [];
      const target = await startTarget((_request, response, count) => {
        times.push(performance.now());
        json(response, count === 1 ? 500 : 200, {});
      });
      const worker = await startWorker();
      const settings: HttpSettings = { method: 'GET', url: target.url, headers: {}, body: null };
      const handle = await start(worker.taskQueue, 'Http', anInput(settings, { retry }));
      expect(await handle.result()).toMatchObject({ attempt: 2, message: 'HTTP 200' });
      const [first = 0, second = 0] = times;
      expect(second - first).toBeGreaterThanOrEqual(least);
      expect(second - first).toBeLessThan(most);
      await worker.stop();
      await target.close();
    },
  );

  it('wait before a retry as their target asks', async () => {
    const times: number[] = [];
    const target = await startTarget((_request, response, count) => {
      times.push(performance.now());
      if (count > 1) return json(response, 200, {});
      response.writeHead(503, { 'retry-after': '2' });
      response.end();
    });
    const worker = await startWorker();
    const settings: HttpSettings = { method: 'GET', url: target.url, headers: {}, body: null };
    const retry = { maxRetries: 1, delaySeconds: 0, ladderSeconds: [] };
    const handle = await start(worker.taskQueue, 'Http', anInput(settings, { retry }));
    expect(await handle.result()).toMatchObject({ attempt: 2, message: 'HTTP 200' });
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(1_900);
    await worker.stop();
    await target.close();
  });
});
