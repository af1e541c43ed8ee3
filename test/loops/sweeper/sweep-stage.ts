/** Stage of the sweeper tests: a whole orchestration whose steps and sinks can be held. */
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect } from 'vitest';
import type { RunProfileStep } from '../../../src/domain/schedule/schedule.ts';
import { createLogger } from '../../../src/log.ts';
import { createSweeper, type Sweeper, type SweepTimes } from '../../../src/loops/sweeper/sweep.ts';
import { checkConsistency } from '../../../src/store/executions/consistency-checks.ts';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import { createWorkflowInspector } from '../../../src/temporal/inspect/workflow-inspector.ts';
import { aDefinition, aStep, startOrchestration } from '../../support/scenario/orchestration.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
/** Everything at once: no test waits for a quiet time. */
const atOnce: Partial<SweepTimes> = { quietMs: -5_000, patienceMs: 0, lostAfterMs: 0 };

export let stack: Awaited<ReturnType<typeof startOrchestration>>;
export let temporal: TemporalConnection;
/** What the tests change. */
export const stage = {
  dropSinks: false,
  held: new Map<string, () => void>(),
};
const waiting: (() => void)[] = [];

beforeAll(async () => {
  stack = await startOrchestration({
    onRecord: () =>
      stage.dropSinks ? Promise.reject(new Error('lost on purpose')) : Promise.resolve(),
  });
  const { address, namespace } = stack;
  temporal = openTemporal({ address, namespace, identity: 'test' });
  stack.onStep(async ({ key }) => {
    if (key.startsWith('hold')) {
      await new Promise<void>((resolve) => {
        stage.held.set(key, resolve);
        waiting.push(resolve);
      });
    }
    if (key === 'fails') throw ApplicationFailure.nonRetryable('answered 503', 'step-failed');
    return {};
  });
});
afterAll(async () => {
  for (const letGo of waiting) letGo();
  expect(await stack.database.read(stack.tenantId, (tx) => checkConsistency(tx))).toEqual([]);
  await temporal.close();
  await stack.stop();
});

export function aSweeper(times: Partial<SweepTimes> = {}): Sweeper {
  return createSweeper({
    database: stack.database,
    inspector: createWorkflowInspector(temporal),
    log,
    start: () => Promise.reject(new Error('nothing was accepted here')),
    owner: randomUUID(),
    clock: Date.now,
    times: { ...atOnce, leaseSeconds: 1, ...times },
  });
}

/** Passes until the question is answered yes; the lease of the test before may still run. */
export async function sweepUntil(
  answer: () => Promise<boolean>,
  sweeper = aSweeper(),
): Promise<void> {
  await expect
    .poll(
      async () => {
        await sweeper.pass();
        return answer();
      },
      { timeout: 20_000, interval: 50 },
    )
    .toBe(true);
  await sweeper.stop();
}

export async function start(slug: string, keys: (string | RunProfileStep)[], timeoutMs?: number) {
  stage.held = new Map();
  const steps = keys.map((key) => (typeof key === 'string' ? aStep(key) : key));
  const scheduleId = await stack.schedule(slug, aDefinition({ steps }));
  const executionId = uuidv7();
  const handle = await stack.client.workflow.start('runSchedule', {
    taskQueue: 'carillon',
    workflowId: `sweep-${executionId}`,
    args: [{ scheduleId, executionId }],
    ...(timeoutMs === undefined ? {} : { workflowRunTimeout: timeoutMs }),
  });
  return { scheduleId, executionId, handle };
}

export const statusOf = async (executionId: string) =>
  (await stack.recordOf(executionId)).execution?.status;
export const stepsOf = async (executionId: string) =>
  (await stack.recordOf(executionId)).steps.map(({ status }) => status);

export async function untilHeld(key: string): Promise<void> {
  await expect.poll(() => stage.held.has(key), { timeout: 10_000, interval: 20 }).toBe(true);
}

/** In these tests attempts are not observed: what the sweeper knows of a step is what we store. */
export async function observeAttempt(executionId: string, stepIndex: number): Promise<void> {
  const { execution } = await stack.recordOf(executionId);
  const { insertAttemptStart } = await import('../../../src/store/records/attempts.ts');
  await stack.database.withTenant(stack.tenantId, (tx) =>
    insertAttemptStart(tx, {
      tenantId: stack.tenantId,
      executionId,
      incarnation: execution?.runId ?? '',
      stepIndex,
      attempt: 1,
      idempotencyKey: 'k',
      worker: 'w',
      decisive: false,
      startedAt: Date.now(),
    }),
  );
}

/** Resets the newest run to where the step's result arrived; answers the new run id. */
export async function resetTo(workflowId: string, key: string): Promise<string> {
  const { namespace } = stack;
  const service = temporal.connection.workflowService;
  const { history } = await service.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId },
  });
  const events = history?.events ?? [];
  const scheduled = events.find(({ activityTaskScheduledEventAttributes: attributes }) =>
    attributes?.activityId?.endsWith(`-${key}`),
  );
  const completed = events.findIndex(
    ({ activityTaskCompletedEventAttributes: attributes }) =>
      attributes?.scheduledEventId?.toString() === scheduled?.eventId?.toString(),
  );
  const finish = events
    .slice(completed)
    .find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes);
  const { runId } = await service.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId },
    requestId: randomUUID(),
    reason: 'again',
    workflowTaskFinishEventId: finish?.eventId ?? null,
  });
  return runId ?? '';
}
