/** Nothing of a definition, an output or a failure can be read from Temporal without the keys. */
import { randomBytes, randomUUID } from 'node:crypto';
import { ApplicationFailure, Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../../src/aes-gcm.ts';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import { directStartRequest } from '../../../src/temporal/executions/start-request.ts';
import { createWorkflowInspector } from '../../../src/temporal/inspect/workflow-inspector.ts';
import { PayloadError } from '../../../src/temporal/payloads/encrypting-codec.ts';
import { pushSchedule } from '../../../src/temporal/schedules/push-schedule.ts';
import { createScheduleGateway } from '../../../src/temporal/schedules/schedule-gateway.ts';
import { scheduleRequest } from '../../../src/temporal/schedules/schedule-request.ts';
import { toPayload } from '../../../src/temporal/search-attributes.ts';
import { aDefinition, aStep, startOrchestration } from '../../support/scenario/orchestration.ts';
import { aSource } from '../builders.ts';

const canary = 'canary-9f31c7';
const ring = (active: string, keys: Record<string, Buffer>): KeyRing => ({
  active,
  keys: new Map(Object.entries(keys)),
});
const old = randomBytes(32);
const next = randomBytes(32);

let stack: Awaited<ReturnType<typeof startOrchestration>>;
let plain: Connection;
const opened: TemporalConnection[] = [];
let fail: ApplicationFailure | null = null;
beforeAll(async () => {
  stack = await startOrchestration({ payloadKeys: ring('old', { old }) });
  plain = await Connection.connect({ address: stack.address });
  stack.onStep(async () => {
    if (fail) throw fail;
    return { output: `output ${canary}`, message: `message ${canary}` };
  });
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await plain.close();
  await stack.stop();
});

function connect(payloadKeys: KeyRing | null): TemporalConnection {
  const { address, namespace } = stack;
  const temporal = openTemporal({ address, namespace, identity: 'test', payloadKeys });
  opened.push(temporal);
  return temporal;
}

const { History } = proto.temporal.api.history.v1;

/** The history as the server keeps it, in bytes. */
async function historyOf(workflowId: string): Promise<string> {
  const { history } = await plain.workflowService.getWorkflowExecutionHistory({
    namespace: stack.namespace,
    execution: { workflowId },
  });
  return Buffer.from(History.encode(history ?? {}).finish()).toString('latin1');
}

const steps = [aStep('one', { name: `Step ${canary}`, runProfile: canary }), aStep('two')];

async function start(slug: string): Promise<{ workflowId: string; executionId: string }> {
  const definition = aDefinition({ steps, name: `Schedule ${canary}`, description: canary });
  const scheduleId = await stack.schedule(slug, definition);
  const executionId = uuidv7();
  const workflowId = `test-${randomUUID()}`;
  const request = directStartRequest(stack.temporal, {
    workflowId,
    requestId: executionId,
    input: { scheduleId, executionId, initiator: { type: 'user', id: canary, name: canary } },
    definition,
    indexedFields: {},
    memo: { carillonExecution: toPayload(canary) },
  });
  await stack.temporal.connection.workflowService.startWorkflowExecution(request);
  return { workflowId, executionId };
}

describe('with payload keys', () => {
  it('hides definition, memo and outputs of an execution, which runs as ever', async () => {
    const { workflowId, executionId } = await start('hidden');
    await stack.temporal.client.workflow.getHandle(workflowId).result();
    const { execution, steps: records } = await stack.recordOf(executionId);
    expect(execution).toMatchObject({ status: 'Completed' });
    expect(records[0]).toMatchObject({ message: `message ${canary}`, output: `output ${canary}` });
    const history = await historyOf(workflowId);
    expect(history).toContain('binary/encrypted');
    expect(history).not.toContain(canary);
    const description = await plain.workflowService.describeWorkflowExecution({
      namespace: stack.namespace,
      execution: { workflowId },
    });
    expect(JSON.stringify(description)).not.toContain(
      Buffer.from(canary).toString('base64').slice(2, 12),
    );
    const info = await stack.temporal.client.workflow.getHandle(workflowId).describe();
    expect(info.memo).toEqual({ carillonExecution: canary });
  });

  it('hides messages, details and stack traces of failures, and reads them back', async () => {
    fail = ApplicationFailure.nonRetryable(`refused ${canary}`, 'step-failed', { why: canary });
    const { workflowId, executionId } = await start('failing');
    const handle = stack.temporal.client.workflow.getHandle(workflowId);
    const failure: unknown = await handle.result().catch((error: unknown) => error);
    fail = null;
    expect(String((failure as Error).cause)).toContain(canary);
    expect(await historyOf(workflowId)).not.toContain(canary);
    const { execution } = await stack.recordOf(executionId);
    expect(execution?.error).toContain(`refused ${canary}`);
    const { runId } = await handle.describe();
    const inspector = createWorkflowInspector(stack.temporal);
    const seen = await inspector.inspect({ workflowId, runId, executionId });
    expect(seen).toMatchObject({
      state: 'closed',
      detail: expect.stringContaining(canary) as string,
    });
    expect(await inspector.snapshot(workflowId, runId)).not.toBeNull();
  });

  it('accepts plain input, as the CLI sends it, and encrypts what follows', async () => {
    const scheduleId = await stack.schedule('by-hand', aDefinition({ steps }));
    const executionId = uuidv7();
    const workflowId = `test-${randomUUID()}`;
    const client = new Client({ connection: plain, namespace: stack.namespace });
    await client.workflow.start('runSchedule', {
      taskQueue: 'carillon',
      workflowId,
      args: [{ scheduleId, executionId }],
    });
    await stack.temporal.client.workflow.getHandle(workflowId).result();
    expect((await stack.recordOf(executionId)).execution).toMatchObject({ status: 'Completed' });
    const history = await historyOf(workflowId);
    expect(history).toContain(scheduleId);
    expect(history).not.toContain(canary);
  });

  it('hides the arguments of a Temporal Schedule, compares them decoded and replaces old keys', async () => {
    const source = aSource({ definition: { name: canary, description: canary } });
    const request = scheduleRequest(source);
    const describePlain = async (): Promise<string> => {
      const answer = await plain.workflowService.describeSchedule({
        namespace: stack.namespace,
        scheduleId: request.temporalId,
      });
      const { DescribeScheduleResponse } = proto.temporal.api.workflowservice.v1;
      return Buffer.from(DescribeScheduleResponse.encode(answer).finish()).toString('latin1');
    };
    const unkeyed = createScheduleGateway(connect(null));
    expect(await pushSchedule(unkeyed, request)).toMatchObject({ changed: true });
    expect(await describePlain()).toContain(canary);

    const keyed = createScheduleGateway(connect(ring('old', { old })));
    expect(await keyed.describe(request.temporalId)).toMatchObject({ keyIsCurrent: false });
    expect(await pushSchedule(keyed, request)).toMatchObject({ changed: true });
    expect(await pushSchedule(keyed, request)).toMatchObject({ changed: false });
    expect(await describePlain()).not.toContain(canary);
    expect(await describePlain()).toContain('old');

    const rotated = createScheduleGateway(connect(ring('next', { old, next })));
    expect(await pushSchedule(rotated, request)).toMatchObject({ changed: true });
    expect(await pushSchedule(rotated, request)).toMatchObject({ changed: false });
    const afterRemoval = createScheduleGateway(connect(ring('next', { next })));
    expect(await pushSchedule(afterRemoval, request)).toMatchObject({ changed: false });
    await expect(keyed.describe(request.temporalId)).rejects.toThrow(PayloadError);
    await expect(unkeyed.describe(request.temporalId)).rejects.toThrow(
      /CARILLON_PAYLOAD_KEYS_FILE/,
    );
    // A list shows the others all the same.
    expect([...(await keyed.list()).keys()]).toContain(request.temporalId);
    await afterRemoval.remove(request.temporalId);
  });

  it('leaves search attributes to the server, in plain text', async () => {
    const workflowId = `test-${randomUUID()}`;
    const request = directStartRequest(stack.temporal, {
      workflowId,
      requestId: uuidv7(),
      input: { scheduleId: 'none' },
      definition: aDefinition(),
      indexedFields: { CarillonTenant: { ...toPayload('acme') } },
    });
    const service = stack.temporal.connection.workflowService;
    const answer = await service
      .startWorkflowExecution(request)
      .catch((error: unknown) => String(error));
    // Either the namespace has the attribute, or the server names it: it was not encrypted.
    expect(JSON.stringify(answer)).toMatch(/runId|CarillonTenant/);
    await service
      .terminateWorkflowExecution({ namespace: stack.namespace, workflowExecution: { workflowId } })
      .catch(() => undefined);
  });
});
