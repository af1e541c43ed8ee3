import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import { sweeperHealth } from '../../../src/loops/loop-health.ts';
import { createSweeper, type Sweeper, type SweepTimes } from '../../../src/loops/sweeper/sweep.ts';
import { insertExecution } from '../../../src/store/executions/executions.ts';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import { createWorkflowInspector } from '../../../src/temporal/inspect/workflow-inspector.ts';
import { aDefinition, startOrchestration } from '../../support/scenario/orchestration.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
/** Everything at once: no test waits for a quiet time. */
const atOnce: Partial<SweepTimes> = { quietMs: -5_000, patienceMs: 0, lostAfterMs: 0 };

let stack: Awaited<ReturnType<typeof startOrchestration>>;
let temporal: TemporalConnection;
beforeAll(async () => {
  stack = await startOrchestration();
  const { address, namespace } = stack;
  temporal = openTemporal({ address, namespace, identity: 'test' });
});
afterAll(async () => {
  await temporal.close();
  await stack.stop();
});

const start = () => Promise.reject(new Error('nothing was accepted here'));

function aSweeper(times: Partial<SweepTimes> = {}): Sweeper {
  return createSweeper({
    database: stack.database,
    inspector: createWorkflowInspector(temporal),
    log,
    start,
    owner: randomUUID(),
    clock: Date.now,
    times: { ...atOnce, leaseSeconds: 1, ...times },
  });
}

const statusOf = async (executionId: string) =>
  (await stack.recordOf(executionId)).execution?.status;

/** An execution on record whose workflow Temporal has never known. */
async function insertOrphan(id: string, scheduleId: string): Promise<void> {
  const now = new Date();
  await stack.database.withTenant(stack.tenantId, (tx) =>
    insertExecution(tx, {
      id,
      scheduleId,
      scheduleSlug: 's',
      scheduleName: 's',
      revision: 1,
      runId: id,
      status: 'InProgress',
      trigger: 'Manual',
      workflowId: `orphan-${id}`,
      error: null,
      initiator: { type: 'user', id: 'u', name: 'u' },
      scheduledFor: null,
      queuedAt: now,
      startedAt: now,
      endedAt: null,
      groupCount: 1,
      stepCount: 1,
      lockTerm: null,
    }),
  );
}

describe('the sweeper in doubt', () => {
  it('gives nothing up for lost when too many cannot be found at once, and says so', async () => {
    const scheduleId = await stack.schedule('breaker', aDefinition({ overlap: 'AllowAll' }));
    const ids = Array.from({ length: 5 }, () => uuidv7());
    for (const id of ids) await insertOrphan(id, scheduleId);
    const sweeper = aSweeper();
    const tripped = async () => {
      await sweeper.pass();
      return (await sweeperHealth(stack.database, new Date())).message ?? '';
    };
    await expect.poll(tripped, { timeout: 20_000 }).toMatch(/none is given up as lost/);
    expect((await sweeperHealth(stack.database, new Date())).status).toBe('Down');
    for (const id of ids) expect(await statusOf(id)).toBe('InProgress');
    await stack.asOwner(`alter table execution disable trigger kept;
      delete from execution where id = any ('{${ids.join(',')}}'::uuid[]);
      alter table execution enable trigger kept`);
    await sweeper.pass();
    expect((await sweeperHealth(stack.database, new Date())).status).toBe('Up');
    await sweeper.stop();
  });

  it('lets an ex-leader that slept write nothing', async () => {
    const scheduleId = await stack.schedule('ex-leader', aDefinition({ overlap: 'AllowAll' }));
    const id = uuidv7();
    await insertOrphan(id, scheduleId);
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const inspector = createWorkflowInspector(temporal);
    let looked = false;
    const sleepy = createSweeper({
      database: stack.database,
      log,
      start,
      owner: randomUUID(),
      clock: Date.now,
      times: { ...atOnce, leaseSeconds: 1 },
      inspector: {
        ...inspector,
        async inspect(reference) {
          looked = true;
          await asleep;
          return inspector.inspect(reference);
        },
      },
    });
    const sleeping: Promise<boolean | null>[] = [];
    const beginsToLook = () => {
      if (!looked) sleeping.push(sleepy.pass());
      return looked;
    };
    await expect.poll(beginsToLook, { timeout: 10_000, interval: 200 }).toBe(true);
    const other = aSweeper({ lostAfterMs: 3_600_000 });
    await expect.poll(() => other.pass(), { timeout: 10_000 }).toBe(true);
    wake();
    expect(await sleeping.at(-1)).toBeNull();
    expect(await statusOf(id)).toBe('InProgress');
    await other.stop();
    await stack.asOwner(`alter table execution disable trigger kept;
      delete from execution where id = '${id}'; alter table execution enable trigger kept`);
  });
});
