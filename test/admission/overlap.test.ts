import { setImmediate } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createRecordActivities,
  type RecordActivities,
} from '../../activities/record/record-activities.ts';
import type { AdmissionWorkflows } from '../../src/admission/dependencies.ts';
import type { AdmissionAnswer, Admitted } from '../../src/domain/execution/recording.ts';
import type { BeginInput } from '../../src/domain/execution/start.ts';
import { unstartedOutcome } from '../../src/domain/execution/step-result.ts';
import { maxWaiting, type OverlapPolicy } from '../../src/domain/schedule/start-policies.ts';
import { createLogger } from '../../src/log.ts';
import { findLockHolder } from '../../src/store/core/locks.ts';
import { sql } from '../../src/store/core/sql.ts';
import { checkConsistency } from '../../src/store/executions/consistency-checks.ts';
import { findExecution } from '../../src/store/executions/executions.ts';
import { insertSchedule, replaceSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { aDefinition, aSchedule, openStore, type StoreFixture } from '../store/store-fixture.ts';

/** Workflows of this file: open from their start until they are said to be closed. */
const closed = new Set<string>();
const woken = new Map<string, () => void>();
const workflows: AdmissionWorkflows = {
  start: async () => undefined,
  inspect: async ({ workflowId, runId }) =>
    closed.has(workflowId)
      ? { state: 'closed', runId, status: 'Terminated', closedAt: new Date(), detail: 'x' }
      : { state: 'open' },
  snapshot: async () => null,
  wake: async (workflowId) => {
    if (closed.has(workflowId)) return false;
    woken.get(workflowId)?.();
    return true;
  },
  cancel: async () => undefined,
  terminate: async ({ workflowId }) => void closed.add(workflowId),
};

let store: StoreFixture;
/** As many processes, each with connections of its own. */
let processes: RecordActivities[];
beforeAll(async () => {
  store = await openStore();
  const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
  processes = Array.from({ length: 4 }, () =>
    createRecordActivities({
      database: store.open({ poolSize: 6 }),
      log,
      workflows,
      defaultTenant: 'default',
      searchAttributes: async () => false,
    }),
  );
});
afterAll(async () => {
  expect(await store.run((tx) => checkConsistency(tx))).toEqual([]);
  await store.close();
});

async function aScheduleOf(overlap: OverlapPolicy): Promise<string> {
  const schedule = aSchedule({ definition: aDefinition({ overlap }), at: new Date() });
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}

function aStart(scheduleId: string, more: Partial<BeginInput> = {}): BeginInput {
  const runId = uuidv7();
  return {
    input: { scheduleId },
    workflowId: `w-${runId}`,
    runId,
    firstRunId: runId,
    scheduledFor: null,
    scheduledBy: null,
    queuedAt: Date.now(),
    at: Date.now(),
    ...more,
  };
}

const processOf = (index: number): RecordActivities => {
  const one = processes[index % processes.length];
  if (!one) throw new Error('no process');
  return one;
};

/** What the workflow does: waits to be woken, asks, and at last seals. */
async function execute(
  index: number,
  begin: BeginInput,
  inside: (executionId: string) => Promise<void>,
): Promise<AdmissionAnswer['verdict']> {
  const { beginExecution, takeTurn } = processOf(index);
  let wake: () => void = () => undefined;
  let next = new Promise<void>((resolve) => (wake = resolve));
  woken.set(begin.workflowId, () => wake());
  const verdict = await beginExecution(begin);
  if (verdict.verdict !== 'Run' && verdict.verdict !== 'Queued') return verdict.verdict;
  let runs = verdict.verdict === 'Run';
  while (!runs) {
    if (verdict.verdict === 'Queued' && verdict.waitsFor !== null) await next;
    next = new Promise<void>((resolve) => (wake = resolve));
    const { tenantId, executionId } = verdict;
    runs = (await takeTurn({ tenantId, executionId, at: Date.now() })).turn === 'Run';
  }
  await inside(verdict.executionId);
  await processOf(index + 1).sealExecution(endOf(verdict, begin));
  return verdict.verdict;
}

function endOf({ tenantId, executionId }: Admitted, { runId }: BeginInput) {
  const at = Date.now();
  const outcome = unstartedOutcome('Skipped', 'nothing to do', at);
  return {
    tenantId,
    executionId,
    incarnation: runId,
    seq: 1,
    at,
    outcome: { status: 'Completed', error: null } as const,
    steps: [{ stepIndex: 0, status: 'Skipped', queuedAt: null, outcome } as const],
  };
}

/** Counts who is inside, and how many at most. */
function aRoom() {
  let inside = 0;
  const order: string[] = [];
  const room = { most: 0, order };
  return {
    room,
    stay: async (executionId: string) => {
      order.push(executionId);
      inside += 1;
      room.most = Math.max(room.most, inside);
      await setImmediate();
      inside -= 1;
    },
  };
}

const eight = [0, 1, 2, 3, 4, 5, 6, 7];

describe('the gate', () => {
  it('lets one at a time pass under Skip, in 60 rounds of 8 simultaneous starts', async () => {
    const lanes = await Promise.all(eight.slice(0, 4).map(() => aScheduleOf('Skip')));
    await Promise.all(
      lanes.map(async (scheduleId) => {
        const { room, stay } = aRoom();
        for (let round = 0; round < 15; round += 1) {
          const verdicts = await Promise.all(
            eight.map((index) => execute(index, aStart(scheduleId), stay)),
          );
          expect(verdicts.filter((one) => one === 'Run').length).toBeGreaterThan(0);
          expect(verdicts.every((one) => one === 'Run' || one === 'Skipped')).toBe(true);
        }
        expect(room.most).toBe(1);
        expect(await store.run((tx) => findLockHolder(tx, scheduleId))).toBeNull();
      }),
    );
  });

  it('runs all under BufferAll, one at a time, in 10 rounds of 8 simultaneous starts', async () => {
    const scheduleId = await aScheduleOf('BufferAll');
    const { room, stay } = aRoom();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(eight.map((index) => execute(index, aStart(scheduleId), stay)));
    }
    expect(room.most).toBe(1);
    expect(new Set(room.order).size).toBe(80);
  });

  it('answers the same when it is asked again, whether it runs, waits or was skipped', async () => {
    const scheduleId = await aScheduleOf('BufferOne');
    const [first, second, third] = [1, 2, 3].map(() => aStart(scheduleId)) as [
      ...[BeginInput, BeginInput, BeginInput],
    ];
    const { beginExecution, takeTurn, sealExecution: finalizeExecution } = processOf(0);
    const verdicts = [];
    for (const begin of [first, second, third]) verdicts.push(await beginExecution(begin));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['Run', 'Queued', 'Skipped']);
    expect(verdicts[2]).toMatchObject({
      reason: `overlap: execution ${first.runId} is still going and execution ${second.runId} waits already`,
    });
    for (const [index, begin] of [first, second, third].entries()) {
      expect(await processOf(index).beginExecution(begin)).toEqual(verdicts[index]);
    }
    const request = { tenantId: store.tenantId, executionId: second.runId, at: Date.now() };
    expect(await takeTurn(request)).toEqual({ turn: 'Wait', waitsFor: first.runId });
    await finalizeExecution(endOf(verdicts[0] as Admitted & AdmissionAnswer, first));
    expect(await takeTurn(request)).toEqual({ turn: 'Run' });
    expect(await takeTurn(request)).toEqual({ turn: 'Run' });
    const row = await store.run((tx) => findExecution(tx, second.runId));
    expect(row).toMatchObject({ status: 'InProgress', lockTerm: 2, waitsFor: null });
    await finalizeExecution(endOf(verdicts[1] as Admitted & AdmissionAnswer, second));
    expect(await takeTurn(request)).toMatchObject({ code: 'execution-already-final' });
  });

  it('answers the end of a run whose workflow task is repeated after it was recorded', async () => {
    const scheduleId = await aScheduleOf('BufferOne');
    const [first, second] = [aStart(scheduleId), aStart(scheduleId)];
    const { beginExecution, takeTurn, sealExecution: finalizeExecution } = processOf(0);
    const runs = (await beginExecution(first)) as Admitted & AdmissionAnswer;
    const waits = (await beginExecution(second)) as Admitted & AdmissionAnswer;
    const end = { status: 'Completed', error: null };
    expect(await finalizeExecution(endOf(runs, first))).toBeNull();
    expect(await beginExecution(first)).toMatchObject({ verdict: 'Ended', ...end });
    const cancelled = { status: 'Cancelled', error: 'wrong day' } as const;
    const late = { ...endOf(runs, first), outcome: cancelled };
    expect(await finalizeExecution(late)).toEqual(end);
    const ofAnother = { ...first, runId: uuidv7() };
    expect(await beginExecution(ofAnother)).toMatchObject({ code: 'execution-already-final' });

    const request = { tenantId: store.tenantId, executionId: second.runId, at: Date.now() };
    expect(await takeTurn(request)).toEqual({ turn: 'Run' });
    await finalizeExecution(endOf(waits, second));
    expect(await takeTurn({ ...request, incarnation: second.runId })).toEqual({
      turn: 'Ended',
      ...end,
    });
  });

  it('keeps the revision it began with when its first workflow task is repeated', async () => {
    const scheduleId = await aScheduleOf('AllowAll');
    const begin = aStart(scheduleId);
    const { beginExecution } = processOf(0);
    const answer = await beginExecution(begin);
    const definition = aDefinition({ overlap: 'AllowAll', name: 'changed meanwhile' });
    const initiator = { type: 'user', id: 'test', name: 'test' } as const;
    await store.run((tx) =>
      replaceSchedule(tx, {
        id: scheduleId,
        definition,
        enabled: null,
        reason: null,
        initiator,
        at: new Date(),
      }),
    );
    expect(await beginExecution(begin)).toEqual(answer);
  });

  it('passes over those that died while they waited, and ends their records', async () => {
    const scheduleId = await aScheduleOf('BufferAll');
    const starts = eight.map(() => aStart(scheduleId));
    const [holder, ...rest] = starts;
    const { beginExecution, sealExecution: finalizeExecution } = processOf(0);
    const verdicts = [];
    for (const begin of starts) verdicts.push(await beginExecution(begin));
    for (const { workflowId } of rest.slice(0, 5)) closed.add(workflowId);
    await finalizeExecution(endOf(verdicts[0] as Admitted & AdmissionAnswer, holder as BeginInput));
    const next = await store.run((tx) => findLockHolder(tx, scheduleId));
    expect(next?.executionId).toBe(rest[5]?.runId);
    for (const { runId } of rest.slice(0, 5)) {
      const row = await store.run((tx) => findExecution(tx, runId));
      expect(row?.status).toBe('Terminated');
    }
    for (const begin of rest.slice(5)) {
      const inTurn = await execute(0, begin, async () => undefined);
      expect(inTurn).toBe('Run');
    }
  });

  it('lets no more than a bounded number wait', async () => {
    const scheduleId = await aScheduleOf('BufferAll');
    const holder = aStart(scheduleId);
    const { beginExecution, sealExecution: finalizeExecution } = processOf(0);
    const begun = await beginExecution(holder);
    const first = await beginExecution(aStart(scheduleId));
    // The queue as it would be after very many more.
    await store.run((tx) =>
      tx.execute(sql`
        insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision,
          status, trigger, initiator, workflow_id, run_id, queued_at, group_count, step_count, overlap)
        select tenant_id, overlay(id::text placing lpad(to_hex(n), 12, '0') from 25)::uuid,
          schedule_id, schedule_slug, schedule_name, revision, status, trigger, initiator,
          'many-' || n, run_id, queued_at, group_count, step_count, overlap
        from execution, generate_series(1, ${maxWaiting - 1}::integer) n
        where id = ${(first as Admitted).executionId} and tenant_id = ${tx.tenantId}`),
    );
    expect(await beginExecution(aStart(scheduleId))).toMatchObject({
      verdict: 'Skipped',
      reason: `overlap: execution ${holder.runId} is still going and ${maxWaiting} others wait already`,
    });
    await store.run((tx) =>
      tx.execute(sql`
        update execution set status = 'Cancelled', ended_at = queued_at
        where tenant_id = ${tx.tenantId} and workflow_id like 'many-%'`),
    );
    await finalizeExecution(endOf(begun as Admitted & AdmissionAnswer, holder));
  });
});
