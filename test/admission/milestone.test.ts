import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createRecordActivities,
  type RecordActivities,
} from '../../activities/record/record-activities.ts';
import type { AdmissionWorkflows } from '../../src/admission/dependencies.ts';
import type { ExecutionStatus } from '../../src/domain/execution/status.ts';
import type { MilestoneRequest } from '../../src/domain/milestone.ts';
import type { Timing } from '../../src/domain/schedule/timing.ts';
import { createLogger } from '../../src/log.ts';
import { sql } from '../../src/store/core/sql.ts';
import { finalizeExecution } from '../../src/store/executions/finalize-execution.ts';
import { endUnfinalized } from '../../src/store/executions/unfinalized-executions.ts';
import { setAnchor } from '../../src/store/schedules/anchors.ts';
import { listMilestones, type StoredMilestone } from '../../src/store/schedules/milestones.ts';
import { insertSchedule, replaceSchedule } from '../../src/store/schedules/schedule-changes.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../store/store-fixture.ts';

/** Nobody is ever in the way here: every execution ends before the next one begins. */
const workflows: AdmissionWorkflows = {
  start: async () => undefined,
  inspect: async () => ({ state: 'open' }),
  snapshot: async () => null,
  wake: async () => true,
  cancel: async () => undefined,
  terminate: async () => undefined,
};

let store: StoreFixture;
let recorder: RecordActivities;
const logged: Record<string, unknown>[] = [];
beforeAll(async () => {
  store = await openStore();
  const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
  const note = (facts: object, message: string): void => void logged.push({ ...facts, message });
  recorder = createRecordActivities({
    database: store.database,
    workflows,
    defaultTenant: 'default',
    log: Object.assign(Object.create(log) as typeof log, { info: note, warn: note }),
    searchAttributes: async () => false,
  });
});
afterAll(() => store.close());

const hour = 3_600_000;
const begin = Date.UTC(2027, 0, 1);
const milestones = (anchor: string, offsetsSeconds: number[]): Timing => ({
  type: 'Milestone',
  anchor,
  anchorAt: null,
  offsetsSeconds,
});

async function create(anchor: string, offsets: number[]): Promise<string> {
  const definition = aDefinition({ timings: [milestones(anchor, offsets)] });
  const schedule = aSchedule({ definition, at: new Date() });
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}

const anchor = (name: string, at: number | null) =>
  store.run((tx) =>
    setAnchor(tx, {
      name,
      at: at === null ? null : new Date(at),
      reason: null,
      setAt: new Date(),
      setBy: aPerson,
    }),
  );

const stateOf = (scheduleId: string): Promise<StoredMilestone[]> =>
  store.run((tx) => listMilestones(tx, { scheduleIds: [scheduleId], limit: 100 }));

/** What the workflow does first; `at` is its clock. */
async function start(scheduleId: string, at: number, milestone: MilestoneRequest) {
  const runId = uuidv7();
  return recorder.beginExecution({
    input: { scheduleId, trigger: 'Schedule', milestone },
    workflowId: `w-${runId}`,
    runId,
    firstRunId: runId,
    scheduledFor: null,
    scheduledBy: null,
    queuedAt: at,
    at,
  });
}

const aFinalizeInput = (executionId: string, status: ExecutionStatus, at: number) => ({
  tenantId: store.tenantId,
  executionId,
  incarnation: executionId,
  seq: 1,
  at,
  steps: [],
  outcome: { status, error: status === 'Completed' ? null : 'the target said no' } as never,
});

/** The status it ended with, or why it did not run. */
async function execute(
  scheduleId: string,
  at: number,
  { request, end }: { request: MilestoneRequest; end: ExecutionStatus },
): Promise<string> {
  const verdict = await start(scheduleId, at, request);
  if (verdict.verdict !== 'Run') {
    return verdict.verdict === 'Skipped' ? verdict.reason : verdict.verdict;
  }
  await recorder.sealExecution(aFinalizeInput(verdict.executionId, end, at));
  return end;
}

describe('the gate of milestones', () => {
  it('never tries again what is done, whatever happens to the anchor and the schedule', async () => {
    const offsets = [0, 3_600, 7_200];
    const act = fc.oneof(
      fc.record({ do: fc.constant('anchor'), hour: fc.option(fc.integer({ min: -5, max: 5 })) }),
      fc.record({
        do: fc.constant('try'),
        offset: fc.constantFrom(...offsets),
        hour: fc.integer({ min: -3, max: 60 }),
        force: fc.boolean(),
        end: fc.constantFrom('Completed', 'Failed', 'TimedOut', 'Cancelled', 'Completed'),
      }),
      fc.record({ do: fc.constant('edit'), offsets: fc.subarray(offsets, { minLength: 1 }) }),
    );
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const name = `random-${(round += 1)}`;
        const id = await create(name, offsets);
        const succeeded = new Map<number, number>();
        for (const one of acts) {
          if ('hour' in one && one.do === 'anchor') {
            await anchor(name, one.hour === null ? null : begin + Number(one.hour) * hour);
          } else if ('offset' in one) {
            const request = { anchor: name, offsetSeconds: one.offset, force: one.force };
            const end = one.end as ExecutionStatus;
            const result = await execute(id, begin + one.hour * hour, { request, end });
            if (result === 'Completed') {
              succeeded.set(one.offset, (succeeded.get(one.offset) ?? 0) + 1);
            } else if (succeeded.has(one.offset)) {
              expect(result).toMatch(/^milestone: (done by|waiting for|the schedule has none)/);
            }
          } else if ('offsets' in one) {
            const definition = aDefinition({ timings: [milestones(name, one.offsets)] });
            await store.run((tx) =>
              replaceSchedule(tx, {
                id,
                definition,
                enabled: null,
                reason: null,
                initiator: aPerson,
                at: new Date(),
              }),
            );
          }
        }
        expect([...succeeded.values()].every((count) => count === 1)).toBe(true);
        const markers = await store.run((tx) =>
          tx.rows<{ offset: number }>(sql`
            select offset_seconds as offset from milestone_done
            where tenant_id = ${tx.tenantId} and schedule_id = ${id} order by 1`),
        );
        expect(markers.map(({ offset }) => offset)).toEqual(
          [...succeeded.keys()].sort((a, b) => a - b),
        );
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('writes the marker with the end of the execution: a crash between leaves neither', async () => {
    const id = await create('crash', [0]);
    await anchor('crash', begin);
    const verdict = await start(id, begin, { anchor: 'crash', offsetSeconds: 0 });
    if (verdict.verdict !== 'Run') throw new Error(verdict.verdict);
    const seal = aFinalizeInput(verdict.executionId, 'Completed', begin);
    const crashed = store.run(async (tx) => {
      await finalizeExecution(tx, seal);
      throw new Error('the process is gone');
    });
    await expect(crashed).rejects.toThrow('the process is gone');
    expect(await stateOf(id)).toMatchObject([{ doneAt: null, executionId: verdict.executionId }]);
    await recorder.sealExecution(seal);
    await recorder.sealExecution(seal);
    expect(await stateOf(id)).toMatchObject([
      { doneAt: new Date(begin), doneBy: verdict.executionId, doneVersion: 1, executionId: null },
    ]);
  });

  it('lets the second writer of a marker lose cleanly', async () => {
    const id = await create('second', [0]);
    await anchor('second', begin);
    const first = await start(id, begin, { anchor: 'second', offsetSeconds: 0 });
    if (first.verdict !== 'Run') throw new Error(first.verdict);
    // As if an execution taken for lost had gone on: another one tries, and both succeed.
    await store.asOwner(
      `set app.tenant = '${store.tenantId}';
       update milestone set execution_id = null where schedule_id = '${id}';
       update schedule_lock set holder_execution_id = null where schedule_id = '${id}'`,
    );
    const second = await start(id, begin, { anchor: 'second', offsetSeconds: 0 });
    if (second.verdict !== 'Run') throw new Error(second.verdict);
    await recorder.sealExecution(aFinalizeInput(second.executionId, 'Completed', begin));
    await recorder.sealExecution(aFinalizeInput(first.executionId, 'Completed', begin));
    expect(await stateOf(id)).toMatchObject([{ doneBy: second.executionId }]);
  });

  it('makes up for an end that a worker of an earlier release wrote without the marker', async () => {
    const id = await create('earlier', [0]);
    await anchor('earlier', begin);
    const verdict = await start(id, begin, { anchor: 'earlier', offsetSeconds: 0 });
    if (verdict.verdict !== 'Run') throw new Error(verdict.verdict);
    await store.run((tx) =>
      tx.execute(sql`
        update execution set status = 'Completed', ended_at = now()
        where tenant_id = ${tx.tenantId} and id = ${verdict.executionId}`),
    );
    const request = { anchor: 'earlier', offsetSeconds: 0 };
    expect(await execute(id, begin + hour, { request, end: 'Completed' })).toBe(
      `milestone: done by execution ${verdict.executionId}`,
    );
  });

  it('counts an execution that was terminated as a failure, however its end came on record', async () => {
    const id = await create('terminated', [0]);
    await anchor('terminated', begin);
    const verdict = await start(id, begin, { anchor: 'terminated', offsetSeconds: 0 });
    if (verdict.verdict !== 'Run') throw new Error(verdict.verdict);
    const end = { status: 'Terminated', error: 'terminated', at: new Date(begin) } as const;
    await store.run((tx) => endUnfinalized(tx, verdict.executionId, { end, snapshot: null }));
    expect(await stateOf(id)).toMatchObject([
      { attempts: 1, lastError: 'terminated', eligibleAt: new Date(begin + hour / 2) },
    ]);
  });

  it('refuses a milestone that the schedule does not have, and leaves that on record', async () => {
    const id = await create('named', [3_600]);
    await anchor('named', begin);
    const request = { anchor: 'named', offsetSeconds: 7_200, force: true };
    expect(await execute(id, begin + 5 * hour, { request, end: 'Completed' })).toBe(
      'milestone: the schedule has none PT2H after named',
    );
  });

  it('tells success, failure and the end of the pause in the log', async () => {
    const id = await create('told', [0]);
    await anchor('told', begin);
    const request = { anchor: 'told', offsetSeconds: 0 };
    logged.length = 0;
    await execute(id, begin, { request, end: 'Failed' });
    await execute(id, begin + hour, { request, end: 'Completed' });
    const about = logged.filter(({ message }) => String(message).startsWith('milestone'));
    expect(about).toMatchObject([
      {
        message: 'milestone failed; will be tried again',
        anchor: 'told',
        offsetSeconds: 0,
        tenantId: store.tenantId,
        attempt: 1,
        eligibleAt: new Date(begin + hour / 2),
        error: 'the target said no',
      },
      { message: 'milestone done', attempt: 2 },
    ]);
  });

  it('keeps markers and versions of anchors out of reach of the application', async () => {
    const statements = [
      sql`delete from milestone_done`,
      sql`update milestone_done set done_at = now()`,
      sql`delete from milestone`,
      sql`update anchor_version set at = now()`,
      sql`delete from anchor_version`,
    ];
    for (const statement of statements) {
      await expect(store.run((tx) => tx.execute(statement))).rejects.toThrow(/permission denied/);
    }
  });
});
