import { randomUUID } from 'node:crypto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { TemporalConnection } from '../../../src/temporal/connection.ts';
import { describePollers } from '../../../src/temporal/inspect/worker-health.ts';
import { installTestRuntime } from '../../support/scenario/runtime.ts';
import { connectLive } from '../live.ts';

let temporal: TemporalConnection;
beforeAll(async () => {
  installTestRuntime();
  temporal = await connectLive();
});
afterAll(() => temporal.close());

describe('describePollers', () => {
  it('finds nobody on a task queue that nobody polls', async () => {
    const pollers = await describePollers(temporal, `empty-${randomUUID()}`);
    expect(pollers).toEqual({ workflow: [], activity: [] });
  });

  it('names the worker that polls, for the kind of work it polls for', async () => {
    const taskQueue = `polled-${randomUUID()}`;
    const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
    const worker = await Worker.create({
      connection,
      namespace: temporal.namespace,
      taskQueue,
      identity: 'steps@host',
      activities: { noop: () => Promise.resolve() },
    });
    await worker.runUntil(async () => {
      await expect
        .poll(async () => (await describePollers(temporal, taskQueue)).activity[0]?.identity, {
          timeout: 15_000,
        })
        .toBe('steps@host');
      expect((await describePollers(temporal, taskQueue)).workflow).toEqual([]);
    });
    await connection.close();
  });
});
