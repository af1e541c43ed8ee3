/** A worker that cannot read a payload fails its task, not the execution: a worker with the keys goes on. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KeyRing } from '../../../src/aes-gcm.ts';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import { createEncryptingCodec } from '../../../src/temporal/payloads/encrypting-codec.ts';
import { bundleWorkflows, failureConverterPath } from '../../../src/worker/bundle.ts';
import { aDefinition, startOrchestration } from '../../support/scenario/orchestration.ts';

const ring: KeyRing = { active: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
const strange: KeyRing = { active: 'k2', keys: new Map([['k2', randomBytes(32)]]) };

describe.each([
  ['without keys', undefined, /Unknown encoding: binary\/encrypted/],
  ['with other keys', strange, /encrypted with the key "k1", which is not in the key ring/],
])('an orchestrator %s', (_name, payloadKeys, reason) => {
  let stack: Awaited<ReturnType<typeof startOrchestration>>;
  let keyed: TemporalConnection;
  beforeAll(async () => {
    stack = await startOrchestration(payloadKeys ? { payloadKeys } : {});
    const { address, namespace } = stack;
    // Reads what either wrote: the failure of a task is encrypted with the key of its worker.
    const both = { active: 'k1', keys: new Map([...ring.keys, ...strange.keys]) };
    keyed = openTemporal({ address, namespace, identity: 'test', payloadKeys: both });
  });
  afterAll(async () => {
    await keyed.close();
    await stack.stop();
  });

  it('fails the workflow task with the reason and leaves the execution open', async () => {
    const scheduleId = await stack.schedule('unreadable', aDefinition());
    const handle = await keyed.client.workflow.start('runSchedule', {
      taskQueue: 'carillon',
      workflowId: `test-${randomUUID()}`,
      args: [{ scheduleId, executionId: uuidv7() }],
    });
    await vi.waitFor(
      async () => {
        const { events } = await handle.fetchHistory();
        const failed = events?.map(
          (event) => event.workflowTaskFailedEventAttributes?.failure?.message,
        );
        expect(failed?.join()).toMatch(reason);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate('the test is over');
  });
});

describe('a history with encrypted payloads', () => {
  let stack: Awaited<ReturnType<typeof startOrchestration>>;
  beforeAll(async () => {
    stack = await startOrchestration({ payloadKeys: ring });
  });
  afterAll(() => stack.stop());

  it('replays', async () => {
    const scheduleId = await stack.schedule('replayed', aDefinition());
    const workflowId = `test-${randomUUID()}`;
    const handle = await stack.temporal.client.workflow.start('runSchedule', {
      taskQueue: 'carillon',
      workflowId,
      args: [{ scheduleId, executionId: uuidv7() }],
    });
    await handle.result();
    // As the server keeps it: the client above would decrypt it.
    const history = await stack.client.workflow.getHandle(workflowId).fetchHistory();
    const options = {
      workflowBundle: await bundleWorkflows(true),
      dataConverter: { payloadCodecs: [createEncryptingCodec(ring)], failureConverterPath },
    };
    await Worker.runReplayHistory(options, history, workflowId);
  });
});
