/** Temporal's own CLI on an installation with payload keys: what it shows, and a reset by it. */
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/api/http/credentials.ts';
import { createCodecServer } from '../../../src/server/codec-server.ts';
import { findReset } from '../../../src/store/executions/reset-executions.ts';
import { directStartRequest } from '../../../src/temporal/executions/start-request.ts';
import { createEncryptingCodec } from '../../../src/temporal/payloads/encrypting-codec.ts';
import { aDefinition, aStep, startOrchestration } from '../../support/scenario/orchestration.ts';
import { findTestTemporal } from '../../support/temporal-binary.ts';

const run = promisify(execFile);
const canary = 'canary-71ac0b';
const payloadKeys = { active: 'one', keys: new Map([['one', randomBytes(32)]]) };
const admin = createToken('ops');

let stack: Awaited<ReturnType<typeof startOrchestration>>;
let codec: ReturnType<typeof createCodecServer>;
let endpoint: string;
let binary: string;
beforeAll(async () => {
  binary = await findTestTemporal();
  stack = await startOrchestration({ payloadKeys });
  stack.onStep(async () => ({ output: `output ${canary}` }));
  codec = createCodecServer({
    codec: createEncryptingCodec(payloadKeys),
    credentials: {
      mode: 'tokens',
      tokens: [{ name: 'ops', tenant: 'default', roles: ['admin'], sha256: admin.sha256 }],
    },
    uiOrigin: null,
  });
  endpoint = await codec.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await codec.close();
  await stack.stop();
});

async function temporal(...args: string[]): Promise<string> {
  const place = ['--address', stack.address, '--namespace', stack.namespace];
  const { stdout, stderr } = await run(binary, [...args, ...place], { maxBuffer: 1e8 });
  return stdout + stderr;
}

/** The history as the CLI prints it, with the data of its payloads as text. */
async function show(workflowId: string, ...flags: string[]): Promise<string> {
  const shown = await temporal('workflow', 'show', '-w', workflowId, '-o', 'json', ...flags);
  return shown.replace(/(?<="data": ")[^"]*/g, (data) => Buffer.from(data, 'base64').toString());
}

/** The task of the workflow that took the result of the first step. */
async function taskAfterFirstStep(workflowId: string): Promise<string> {
  const handle = stack.temporal.client.workflow.getHandle(workflowId);
  const { events = [] } = await handle.fetchHistory();
  const first = events?.findIndex((event) => event.activityTaskCompletedEventAttributes) ?? -1;
  const task = events?.slice(first).find((event) => event.workflowTaskCompletedEventAttributes);
  return task?.eventId?.toString() ?? '';
}

const withCodec = (): string[] => {
  return ['--codec-endpoint', endpoint, '--codec-auth', `Bearer ${admin.token}`];
};

/** A finished execution of two steps. */
async function finished(slug: string): Promise<{ workflowId: string; executionId: string }> {
  const steps = [aStep('one', { name: `Step ${canary}` }), aStep('two')];
  const definition = aDefinition({ steps });
  const scheduleId = await stack.schedule(slug, definition);
  const [executionId, workflowId] = [uuidv7(), `test-${randomUUID()}`];
  const request = directStartRequest(stack.temporal, {
    workflowId,
    requestId: executionId,
    input: { scheduleId, executionId },
    definition,
    indexedFields: {},
  });
  await stack.temporal.connection.workflowService.startWorkflowExecution(request);
  await stack.temporal.client.workflow.getHandle(workflowId).result();
  return { workflowId, executionId };
}

describe("Temporal's CLI, with payload keys", () => {
  it('shows outputs through the codec server, and nothing of them without it', async () => {
    const { workflowId } = await finished('shown');
    const hidden = await show(workflowId);
    expect(hidden).toContain('encryption-key-id');
    expect(hidden).not.toContain(canary);
    const shown = await show(workflowId, ...withCodec());
    expect(shown).toContain(`output ${canary}`);
    expect(shown).toContain(`Step ${canary}`);
    const wrong = ['--codec-endpoint', endpoint, '--codec-auth', 'Bearer ops_wrong'];
    await expect(show(workflowId, ...wrong)).rejects.toThrow();
  });

  it('resets an execution, which runs again and is recorded beside the old one', async () => {
    const { workflowId, executionId } = await finished('reset');
    const before = await stack.recordOf(executionId);
    const eventId = await taskAfterFirstStep(workflowId);
    const flags = ['--event-id', eventId, '--reason', 'again'];
    await temporal('workflow', 'reset', '-w', workflowId, ...flags);
    const handle = stack.temporal.client.workflow.getHandle(workflowId);
    await handle.result();
    const { runId } = await handle.describe();
    const linked = await stack.database.read(stack.tenantId, (tx) =>
      findReset(tx, { executionId, runId }),
    );
    const { execution, steps } = await stack.recordOf(linked ?? '');
    expect(execution).toMatchObject({ status: 'Completed', resetOf: executionId, runId });
    expect(steps[1]).toMatchObject({ output: `output ${canary}` });
    expect(await stack.recordOf(executionId)).toEqual(before);
    expect(await show(workflowId)).not.toContain(canary);
  });
});
