import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useWorkflowThreads, type WorkflowSandbox } from '../../src/worker/workflow-threads.ts';
import { createTestNamespace } from '../support/namespace.ts';

const taskQueue = 'threads';
const logger = new DefaultLogger('WARN');
const fileOf = (name: string): string =>
  fileURLToPath(new URL(`./threads/${name}`, import.meta.url));

let address: string;
let namespace: string;
let native: NativeConnection;
let connection: Connection;
let client: Client;
let workflowBundle: { code: string };
beforeAll(async () => {
  ({ address, namespace } = await createTestNamespace());
  native = await NativeConnection.connect({ address });
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  workflowBundle = await bundleWorkflowCode({ workflowsPath: fileOf('workflows.ts'), logger });
}, 60_000);
afterAll(async () => {
  useWorkflowThreads('lean');
  await connection.close();
  await native.close();
});

/** A task that failed is tried again, so an execution can complete with failed tasks behind it. */
async function failedTasksOf(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes).length;
}

async function whileWorking<T>(sandbox: WorkflowSandbox, act: () => Promise<T>): Promise<T> {
  useWorkflowThreads(sandbox);
  const worker = await Worker.create({ connection: native, namespace, taskQueue, workflowBundle });
  return worker.runUntil(act());
}

function start(type: string, workflowId: string) {
  return client.workflow.start(type, { taskQueue, workflowId, workflowTaskTimeout: '1s' });
}

/** Resolves with the first event of the kind, which the server pushes. */
async function eventOf(
  { workflowId }: WorkflowHandle,
  kind: 'workflowTaskTimedOutEventAttributes',
): Promise<object> {
  let nextPageToken: Uint8Array | undefined;
  for (;;) {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId },
      waitNewEvent: true,
      ...(nextPageToken && { nextPageToken }),
    });
    const found = page.history?.events?.find((event) => event[kind]);
    if (found) return found;
    nextPageToken = page.nextPageToken;
  }
}

describe('the threads of workflow code', { timeout: 60_000 }, () => {
  it('say that stacks are off when they are lean', async () => {
    await whileWorking('lean', async () => {
      const handle = await start('waits', 'lean');
      await expect(handle.query('__stack_trace')).rejects.toThrow(
        'Workflow stack traces are not enabled on this worker',
      );
      await handle.signal('tell');
      expect(await handle.result()).toBe('told');
      expect(await failedTasksOf(handle)).toBe(0);
    });
  });

  it('show where a workflow waits when they are full', async () => {
    await whileWorking('full', async () => {
      const handle = await start('waits', 'full');
      expect(await handle.query<string>('__stack_trace')).toContain('at waits');
      await handle.signal('tell');
      expect(await handle.result()).toBe('told');
    });
  });

  it('leave an endless loop to the server, whose limit for a task finds it', async () => {
    const child = fork(fileOf('worker.ts'), [address, namespace], {
      execArgv: ['--import', 'tsx'],
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    try {
      const handle = await start('runsForever', 'endless');
      await eventOf(handle, 'workflowTaskTimedOutEventAttributes');
      expect((await handle.describe()).status.name).toBe('RUNNING');
      await handle.terminate();
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });
});
