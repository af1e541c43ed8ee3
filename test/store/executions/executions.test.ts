import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinalizeInput } from '../../../src/domain/execution/recording.ts';
import {
  type FinalExecutionStatus,
  finalExecutionStatuses,
  type FinalStepStatus,
} from '../../../src/domain/execution/status.ts';
import { violatedConstraint } from '../../../src/store/core/errors.ts';
import { sql } from '../../../src/store/core/sql.ts';
import {
  countByStatus,
  findExecution,
  findLastExecutions,
  insertExecution,
  listExecutions,
  listQuietExecutions,
  touchExecution,
} from '../../../src/store/executions/executions.ts';
import { finalizeExecution } from '../../../src/store/executions/finalize-execution.ts';
import { listActivityRecords } from '../../../src/store/records/activity-records.ts';
import { countOutcomeConflicts } from '../../../src/store/records/outcome-conflicts.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import {
  anExecution,
  aSchedule,
  begin,
  type Begun,
  idAt,
  noon,
  openStore,
  type StoreFixture,
} from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

function aFinalizeInput(
  { executionId, runId }: Begun,
  status: FinalExecutionStatus,
  steps: FinalStepStatus[],
): FinalizeInput {
  const at = noon.getTime() + 5_000;
  return {
    tenantId: store.tenantId,
    executionId,
    incarnation: runId,
    seq: 9,
    at,
    outcome: { status, error: status === 'Failed' ? 'Step 1 failed' : null },
    steps: steps.map((end, stepIndex) => ({
      stepIndex,
      status: end,
      queuedAt: noon.getTime(),
      outcome: {
        status: end,
        code: null,
        message: '',
        startedAt: null,
        endedAt: at,
        attempts: 1,
        httpStatus: null,
        exitCode: null,
        output: null,
        counts: null,
        outputs: null,
        worker: null,
      },
    })),
  };
}

const beginRun = (steps: number) => store.run((tx) => begin(tx, steps));
const seal = (input: FinalizeInput) => store.run((tx) => finalizeExecution(tx, input));

describe('insertExecution', () => {
  it('stores once and leaves the first as it is', async () => {
    const { scheduleId, executionId } = await beginRun(1);
    const again = anExecution(scheduleId, { id: executionId, status: 'Queued' });
    expect(await store.run((tx) => insertExecution(tx, again))).toBe(false);
    const kept = await store.run((tx) => findExecution(tx, executionId));
    expect(kept?.status).toBe('InProgress');
  });

  it('gives back what was stored', async () => {
    const schedule = aSchedule();
    const execution = anExecution(schedule.id, { scheduledFor: noon, lockTerm: 7 });
    const found = await store.run(async (tx) => {
      await insertSchedule(tx, schedule);
      expect(await insertExecution(tx, execution)).toBe(true);
      return findExecution(tx, execution.id);
    });
    expect(found).toMatchObject(execution);
  });

  it('refuses a revision the schedule does not have', async () => {
    const { scheduleId } = await beginRun(1);
    const error = await store
      .run((tx) => insertExecution(tx, anExecution(scheduleId, { revision: 9 })))
      .catch((cause: unknown) => cause);
    expect(violatedConstraint(error)).toMatch(/schedule/);
  });
});

describe('sealExecution', () => {
  it('ends the execution and every step that no transition told of', async () => {
    const begun = await beginRun(2);
    const sealed = await seal(aFinalizeInput(begun, 'Failed', ['Failed', 'NotRun']));
    expect(sealed).toMatchObject({ result: 'Finalized', milestone: null, followers: 0 });
    const execution = await store.run((tx) => findExecution(tx, begun.executionId));
    expect(execution).toMatchObject({
      status: 'Failed',
      error: 'Step 1 failed',
      endedAt: new Date(noon.getTime() + 5_000),
    });
    const steps = await store.run((tx) => listActivityRecords(tx, begun.executionId));
    expect(steps.map(({ status }) => status)).toEqual(['Failed', 'NotRun']);
  });

  it('makes records again that were lost altogether', async () => {
    const begun = await beginRun(2);
    const other = { ...begun, runId: uuidv7() };
    await seal(aFinalizeInput(other, 'Completed', ['Completed', 'Completed']));
    const steps = await store.run((tx) => listActivityRecords(tx, begun.executionId));
    expect(steps.map(({ status, stepKey, runId }) => [status, stepKey, runId])).toEqual([
      ['Completed', 'step-0', other.runId],
      ['Completed', 'step-1', other.runId],
    ]);
  });

  it('changes nothing when it is repeated', async () => {
    const begun = await beginRun(1);
    await seal(aFinalizeInput(begun, 'Completed', ['Completed']));
    expect(await seal(aFinalizeInput(begun, 'Completed', ['Completed']))).toMatchObject({
      result: 'Repeated',
    });
    expect(await store.run((tx) => countOutcomeConflicts(tx, begun.executionId))).toBe(0);
  });

  it('keeps the first of two different ends and notes the second', async () => {
    const begun = await beginRun(1);
    await seal(aFinalizeInput(begun, 'Completed', ['Completed']));
    const second = await seal(aFinalizeInput(begun, 'Failed', ['Completed']));
    expect(second).toMatchObject({ result: 'Contradicted', kept: 'Completed' });
    expect(await store.run((tx) => countOutcomeConflicts(tx, begun.executionId))).toBe(1);
  });

  it('keeps an end although the same run says Cancelled later: the cancel came too late', async () => {
    const begun = await beginRun(1);
    await seal(aFinalizeInput(begun, 'Completed', ['Completed']));
    const second = await seal(aFinalizeInput(begun, 'Cancelled', ['Completed']));
    expect(second).toMatchObject({ result: 'Kept', kept: { status: 'Completed', error: null } });
    expect(await store.run((tx) => countOutcomeConflicts(tx, begun.executionId))).toBe(0);
  });

  it('says so when there is no such execution', async () => {
    const id = uuidv7();
    const stray = { executionId: id, runId: id, scheduleId: id };
    expect(await seal(aFinalizeInput(stray, 'Failed', ['Failed']))).toMatchObject({
      result: 'Unknown',
    });
  });

  it('lets one of fifty rivals end it', async () => {
    const begun = await beginRun(1);
    const ends = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        seal(aFinalizeInput(begun, n % 2 ? 'Completed' : 'Cancelled', ['Completed'])),
      ),
    );
    expect(ends.filter(({ result }) => result === 'Finalized')).toHaveLength(1);
  });
});

describe('a final execution', () => {
  it.each(finalExecutionStatuses)('cannot change once it is %s', async (status) => {
    const begun = await store.run((tx) => begin(tx, 1, { status, endedAt: noon }));
    const error = await store
      .run((tx) =>
        tx.execute(sql`update execution set status = 'InProgress' where id = ${begun.executionId}`),
      )
      .catch((cause: unknown) => cause);
    expect(violatedConstraint(error)).toBe('execution_final_is_write_once');
  });
});

describe('listExecutions', () => {
  it('gives the newest first, page by page, each once', async () => {
    const { scheduleId } = await beginRun(1);
    const ids = [1, 2, 3, 4].map((minute) => idAt(new Date(noon.getTime() + minute * 60_000)));
    for (const id of ids) {
      await store.run((tx) => insertExecution(tx, anExecution(scheduleId, { id })));
    }
    const of = { scheduleId, to: new Date(noon.getTime() + 3_600_000) };
    const seen: string[] = [];
    for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
      const page = await store.run((tx) => listExecutions(tx, { ...of, after, limit: 3 }));
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
    }
    expect(seen).toEqual([...ids].reverse());
  });

  it('filters by what started it, its error, how long it took and what its steps are', async () => {
    const { scheduleId } = await beginRun(1);
    const seconds = (n: number): Date => new Date(noon.getTime() + n * 1_000);
    const times = { startedAt: noon, endedAt: seconds(60) };
    const initiator = { type: 'user' as const, id: 'u%', name: 'Eve' };
    const failed = anExecution(scheduleId, {
      ...{ ...times, status: 'Failed', error: 'Step 3 failed: HTTP 401 at 100%' },
    });
    const long = anExecution(scheduleId, { ...times, endedAt: seconds(61), initiator });
    const queued = anExecution(scheduleId, { status: 'Queued', startedAt: null });
    for (const one of [failed, long, queued]) await store.run((tx) => insertExecution(tx, one));
    const list = async (filter: Partial<Parameters<typeof listExecutions>[1]>) => {
      const given = { scheduleId, after: null, limit: 10, statuses: null, ...filter };
      return (await store.run((tx) => listExecutions(tx, given))).map(({ id }) => id);
    };
    expect(await list({ initiator: 'u%' })).toEqual([long.id]);
    expect(await list({ initiator: 'u' })).toEqual([]);
    expect(await list({ errorContains: 'http 401 AT 100%' })).toEqual([failed.id]);
    expect(await list({ errorContains: '%' })).toEqual([failed.id]);
    expect(await list({ errorContains: '_' })).toEqual([]);
    const ended = { statuses: ['Failed', 'Completed', 'InProgress'] as const };
    expect(await list({ ...ended, longerThanSeconds: 60, to: seconds(86_400) })).not.toContain(
      failed.id,
    );
    expect(await list({ ...ended, longerThanSeconds: 60 })).toContain(long.id);
    expect(await list({ longerThanSeconds: 59 })).not.toContain(queued.id);
    expect(await list({ stepType: 'Http' })).toHaveLength(4);
    expect(await list({ stepType: 'Shell' })).toEqual([]);
    expect(await list({ connectedSystem: 'ldap' })).toEqual([]);
  });

  it('filters by status, trigger and time', async () => {
    const { scheduleId } = await beginRun(1);
    const early = anExecution(scheduleId, { id: idAt(noon), status: 'Failed', endedAt: noon });
    const fired = anExecution(scheduleId, { trigger: 'Schedule' });
    await store.run((tx) => insertExecution(tx, early));
    await store.run((tx) => insertExecution(tx, fired));
    const list = async (filter: Partial<Parameters<typeof listExecutions>[1]>) => {
      const given = { scheduleId, after: null, limit: 10, ...filter };
      return (await store.run((tx) => listExecutions(tx, given))).map(({ id }) => id);
    };
    expect(await list({ statuses: ['Failed', 'TimedOut'] })).toEqual([early.id]);
    expect(await list({ trigger: 'Schedule' })).toEqual([fired.id]);
    const minute = 60_000;
    expect(await list({ from: noon, to: new Date(noon.getTime() + minute) })).toEqual([early.id]);
    expect(await list({ from: new Date(noon.getTime() - minute), to: noon })).toEqual([]);
  });
});

describe('findLastExecutions', () => {
  it('gives the newest of each schedule and nothing for one without', async () => {
    const first = await beginRun(1);
    const newest = anExecution(first.scheduleId);
    await store.run((tx) => insertExecution(tx, newest));
    const second = await beginRun(1);
    const none = uuidv7();
    const last = await store.run((tx) =>
      findLastExecutions(tx, [first.scheduleId, second.scheduleId, none]),
    );
    expect([...last].map(([id, row]) => [id, row.id]).sort()).toEqual(
      [
        [first.scheduleId, newest.id],
        [second.scheduleId, second.executionId],
      ].sort(),
    );
  });
});

describe('listQuietExecutions', () => {
  it('leaves out what moved since, and what has ended', async () => {
    const quiet = await beginRun(1);
    const ended = await beginRun(1);
    await seal(aFinalizeInput(ended, 'Completed', ['Completed']));
    const since = new Date(Date.now() + 1_000);
    const list = async () =>
      (await store.run((tx) => listQuietExecutions(tx, { since, limit: 1_000 }))).map(
        ({ id }) => id,
      );
    expect(await list()).toContain(quiet.executionId);
    expect(await list()).not.toContain(ended.executionId);
    const before = new Date();
    await store.run((tx) => touchExecution(tx, quiet.executionId));
    const later = await store.run((tx) => listQuietExecutions(tx, { since: before, limit: 1_000 }));
    expect(later.map(({ id }) => id)).not.toContain(quiet.executionId);
  });
});

describe('countByStatus', () => {
  it('counts each status of a schedule', async () => {
    const { scheduleId } = await beginRun(1);
    await store.run((tx) => insertExecution(tx, anExecution(scheduleId)));
    const failed = anExecution(scheduleId, { status: 'Failed', endedAt: noon });
    await store.run((tx) => insertExecution(tx, failed));
    const counted = await store.run((tx) => countByStatus(tx, { scheduleId }));
    expect(counted).toEqual({ InProgress: 2, Failed: 1 });
  });
});
