import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomActivityStep } from '../../../src/domain/schedule/schedule.ts';
import { preparePython, type Python } from '../../support/python-worker.ts';
import { aDefinition, startOrchestration } from '../../support/scenario/orchestration.ts';

const folder = mkdtempSync(join(tmpdir(), 'carillon-keys-'));
const key = randomBytes(32);
let stack: Awaited<ReturnType<typeof startOrchestration>>;
let python: Python;

beforeAll(async () => {
  [stack, python] = await Promise.all([
    startOrchestration({ payloadKeys: { active: 'one', keys: new Map([['one', key]]) } }),
    preparePython(['temporalio', 'cryptography']),
  ]);
}, 240_000);
afterAll(async () => {
  await stack.stop();
  await python.remove();
  rmSync(folder, { recursive: true });
});

function aCall(activity: string, taskQueue: string): CustomActivityStep {
  return {
    ...{ type: 'CustomActivity', key: 'call', name: 'Call', mode: 'Sequential' },
    ...{ continueOnFailure: false, timeoutSeconds: 30 },
    retry: { maxRetries: 0, delaySeconds: 0, ladderSeconds: [] },
    ...{ activity, taskQueue, input: { total: 120 } },
  };
}

async function resultOf(step: CustomActivityStep) {
  const executionId = crypto.randomUUID();
  await stack.schedule(step.taskQueue, aDefinition({ steps: [step] }));
  const { client } = stack;
  const handle = await client.workflow.start('runSchedule', {
    ...{ taskQueue: 'carillon', workflowId: `test-${executionId}` },
    args: [{ scheduleId: step.taskQueue, executionId }],
  });
  await handle.result().catch(() => undefined);
  const { events } = await handle.fetchHistory();
  const scheduled = events?.find((event) => event.activityTaskScheduledEventAttributes);
  const [payload] = scheduled?.activityTaskScheduledEventAttributes?.input?.payloads ?? [];
  const encoding = Buffer.from(payload?.metadata?.['encoding'] ?? []).toString();
  const [record] = (await stack.recordOf(executionId)).steps;
  return { record, encoding };
}

describe('with encrypted payloads, a worker of others', () => {
  it('fails without the keys, and says why', async () => {
    const connection = await NativeConnection.connect({ address: stack.address });
    const { namespace } = stack;
    const activities = { rate: async () => 'never' };
    const options = { connection, namespace, taskQueue: 'keyless', activities };
    const worker = await Worker.create(options);
    const { record, encoding } = await worker.runUntil(resultOf(aCall('rate', 'keyless')));
    expect([encoding, record?.status]).toEqual(['binary/encrypted', 'Failed']);
    expect(record?.message).toMatch(/Unknown encoding: binary\/encrypted/);
    await connection.close();
  });

  it('reads its input with the keys and the codec of the example', async ({ skip }) => {
    if (python.missing !== null) skip(python.missing);
    const keys = join(folder, 'keys.json');
    const ring = { active: 'one', keys: { one: key.toString('base64') } };
    writeFileSync(keys, JSON.stringify(ring), { mode: 0o600 });
    const worker = python.start('examples/custom-activity/worker.py', {
      TEMPORAL_ADDRESS: stack.address,
      TEMPORAL_NAMESPACE: stack.namespace,
      CARILLON_PAYLOAD_KEYS_FILE: keys,
    });
    const { record, encoding } = await resultOf(aCall('rate_total', 'ratings'));
    await worker.stop();
    expect([encoding, record?.status]).toEqual(['binary/encrypted', 'Completed']);
    expect(record?.outputs).toEqual({ rating: 'large', total: 120 });
  });
});
