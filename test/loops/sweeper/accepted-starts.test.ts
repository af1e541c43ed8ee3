import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NewStart, workflowIdOf } from '../../../src/domain/execution/start.ts';
import { createLogger } from '../../../src/log.ts';
import { createSweeper, type SweeperOptions } from '../../../src/loops/sweeper/sweep.ts';
import { acceptStarts } from '../../../src/store/executions/accepted-starts.ts';
import { listExecutions } from '../../../src/store/executions/executions.ts';
import { deleteSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { createExecutionGateway } from '../../../src/temporal/executions/execution-gateway.ts';
import { createWorkflowInspector } from '../../../src/temporal/inspect/workflow-inspector.ts';
import { aDefinition, startOrchestration } from '../../support/scenario/orchestration.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
const atOnce = { quietMs: -5_000, patienceMs: 0, lostAfterMs: 0, leaseSeconds: 1 };
const initiator = { type: 'user', id: 'ann', name: 'Ann' } as const;
const within = { timeout: 20_000, interval: 50 };

let stack: Awaited<ReturnType<typeof startOrchestration>>;
beforeAll(async () => {
  stack = await startOrchestration();
});
afterAll(() => stack.stop());

const recordOf = async (id: string) => (await stack.recordOf(id)).execution;

async function accept(slug: string, more: Partial<NewStart> = {}): Promise<NewStart> {
  const definition = aDefinition();
  const id = more.schedule?.id ?? (await stack.schedule(slug, definition));
  const start: NewStart = {
    executionId: uuidv7(),
    tenantSlug: 'default',
    schedule: { id, slug, revision: 1 },
    trigger: 'Manual',
    initiator,
    ...more,
  };
  await stack.database.withTenant(stack.tenantId, (tx) =>
    acceptStarts(tx, [{ ...start, definition, workflowId: workflowIdOf(start) }]),
  );
  return start;
}

const gateway = () => createExecutionGateway(stack.temporal);
const startFor = (start: NewStart) =>
  gateway().start({ ...start, definition: aDefinition(), searchAttributes: false });

/** Passes of a sweeper until the execution has that status. */
async function sweepUntil(
  executionId: string,
  status: string,
  more: Partial<SweeperOptions> = {},
): Promise<void> {
  const sweeper = createSweeper({
    database: stack.database,
    inspector: createWorkflowInspector(stack.temporal),
    log,
    owner: randomUUID(),
    clock: Date.now,
    times: atOnce,
    start: (start) => gateway().start({ ...start, searchAttributes: false }),
    ...more,
  });
  const seen = async () => {
    await sweeper.pass();
    return (await recordOf(executionId))?.status;
  };
  await expect.poll(seen, within).toBe(status);
  await sweeper.stop();
}

describe('an accepted start that no worker has begun', () => {
  it('is made by the sweeper when whoever accepted it died before the call, and runs once', async () => {
    const { executionId, schedule } = await accept('forgotten');
    await sweepUntil(executionId, 'Completed');
    const rows = await stack.database.read(stack.tenantId, (tx) =>
      listExecutions(tx, { scheduleId: schedule.id, after: null, limit: 10 }),
    );
    expect(rows.map(({ id }) => id)).toEqual([executionId]);
  });

  it('says that Temporal has not taken it, and is tried again', async () => {
    const { executionId } = await accept('refused');
    let refusals = 0;
    const start: SweeperOptions['start'] = async (wanted) => {
      if (refusals > 0) return gateway().start({ ...wanted, searchAttributes: false });
      refusals += 1;
      throw new Error('the namespace is full');
    };
    const sweeper = createSweeper({
      database: stack.database,
      inspector: createWorkflowInspector(stack.temporal),
      log,
      owner: randomUUID(),
      clock: Date.now,
      times: atOnce,
      start,
    });
    const errorOf = async () => {
      if (refusals === 0) await sweeper.pass();
      return (await recordOf(executionId))?.startError;
    };
    await expect.poll(errorOf, within).toBe('the namespace is full');
    await sweeper.stop();
    await sweepUntil(executionId, 'Completed', { start });
    expect(await recordOf(executionId)).toMatchObject({ startError: null, unbegun: false });
  });

  it('ends Terminated when its workflow was terminated in Temporal', async () => {
    const { executionId, schedule } = await accept('terminated');
    // No worker serves this queue: the workflow stays unbegun until somebody ends it.
    const workflowId = `default.${schedule.slug}-manual-${executionId}`;
    await stack.client.workflow.start('runSchedule', {
      workflowId,
      taskQueue: 'served-by-nobody',
      args: [{}],
    });
    await stack.client.workflow.getHandle(workflowId).terminate('not today');
    await sweepUntil(executionId, 'Terminated');
    const execution = await recordOf(executionId);
    expect(execution?.error).toMatch(
      /terminated in Temporal before a worker had begun it.*not today/,
    );
    expect(execution).toMatchObject({ startedAt: null, unbegun: true });
    // The same id never starts anything again.
    await startFor({ executionId, tenantSlug: 'default', schedule, trigger: 'Manual', initiator });
    expect((await recordOf(executionId))?.status).toBe('Terminated');
  });

  it('ends Cancelled when its workflow was cancelled and closed in Temporal', async () => {
    const { executionId, schedule } = await accept('closed-cancelled');
    const workflowId = `default.${schedule.slug}-manual-${executionId}`;
    const ended = { state: 'closed', status: 'Cancelled', closedAt: new Date() } as const;
    const inspector = createWorkflowInspector(stack.temporal);
    const runId = randomUUID();
    await sweepUntil(executionId, 'Cancelled', {
      inspector: {
        ...inspector,
        inspect: async (wanted) =>
          wanted.workflowId === workflowId
            ? { ...ended, runId, endedItself: true, detail: '' }
            : inspector.inspect(wanted),
      },
    });
  });

  it('ends Failed, and is not started, when its schedule was deleted meanwhile', async () => {
    const { executionId, schedule } = await accept('deleted-meanwhile');
    await stack.database.withTenant(stack.tenantId, (tx) =>
      deleteSchedule(tx, { id: schedule.id, initiator, at: new Date() }),
    );
    await sweepUntil(executionId, 'Failed');
    expect((await recordOf(executionId))?.error).toMatch(/schedule was deleted before/);
  });

  it('ends Failed, and is not started, when Temporal has not taken it for a day', async () => {
    const { executionId } = await accept('a-day-old');
    const tomorrow = () => Date.now() + 25 * 3_600_000;
    await sweepUntil(executionId, 'Failed', { clock: tomorrow });
    expect((await recordOf(executionId))?.error).toMatch(/within 24 hours/);
  });
});
