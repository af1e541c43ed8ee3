import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptEnd, AttemptProgress, AttemptStart } from '../../../src/domain/observation.ts';
import { findActivityRecord } from '../../../src/store/records/activity-records.ts';
import {
  endAttempts,
  insertAttemptStart,
  listAttempts,
  listLatestAttempts,
  updateProgress,
} from '../../../src/store/records/attempts.ts';
import { recordBatches } from '../../../src/store/records/record-transitions.ts';
import {
  begin,
  type Begun,
  noon,
  openStore,
  readSoFar,
  type StoreFixture,
} from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const beginRun = () => store.run((tx) => begin(tx, 2));

function keyOf({ executionId, runId }: Begun, attempt: number) {
  const place = { tenantId: store.tenantId, executionId, incarnation: runId, stepIndex: 0 };
  return { ...place, attempt };
}

function aStart(begun: Begun, attempt: number): AttemptStart {
  const startedAt = noon.getTime() + attempt * 1_000;
  return {
    ...keyOf(begun, attempt),
    startedAt,
    idempotencyKey: 'e/one',
    worker: 'w1',
    decisive: false,
  };
}

function anEnd(begun: Begun, attempt: number, more: Partial<AttemptEnd> = {}): AttemptEnd {
  return {
    ...keyOf(begun, attempt),
    status: 'Failed',
    endedAt: noon.getTime() + 5_000,
    code: 'target-refused',
    message: 'answered 500',
    httpStatus: 500,
    exitCode: null,
    output: 'oops',
    outputBytes: 4,
    nextAttemptAt: null,
    ...more,
  };
}

const start = (begun: Begun, attempt: number) =>
  store.run((tx) => insertAttemptStart(tx, aStart(begun, attempt)));
const end = (...ends: AttemptEnd[]) => store.run((tx) => endAttempts(tx, ends));
const attemptsOf = ({ executionId }: Begun) => store.run((tx) => listAttempts(tx, executionId, 0));
const statusesOf = async (begun: Begun) => (await attemptsOf(begun)).map(({ status }) => status);

describe('insertAttemptStart', () => {
  it('stores that an attempt is in progress', async () => {
    const begun = await beginRun();
    expect(await start(begun, 1)).toMatchObject({ lostAttempt: null });
    expect(await attemptsOf(begun)).toMatchObject([
      { attempt: 1, status: 'InProgress', worker: 'w1', idempotencyKey: 'e/one', endedAt: null },
    ]);
  });

  it('finds the earlier attempt lost that never ended, and says so again when asked again', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    expect(await start(begun, 2)).toMatchObject({ lostAttempt: 1 });
    expect(await start(begun, 2)).toMatchObject({ lostAttempt: 1 });
    expect(await statusesOf(begun)).toEqual(['Lost', 'InProgress']);
  });

  it('does not blame a later attempt for one that was lost before', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    await start(begun, 2);
    await end(anEnd(begun, 2));
    expect(await start(begun, 3)).toMatchObject({ lostAttempt: null });
  });

  it('doubts an earlier attempt of which nothing is on record, because the record was away', async () => {
    expect(await start(await beginRun(), 2)).toMatchObject({ lostAttempt: 1 });
  });

  it('doubts an earlier attempt that completed: Temporal never heard of it, or would not ask', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    await end(anEnd(begun, 1, { status: 'Completed', code: null }));
    expect(await start(begun, 2)).toMatchObject({ lostAttempt: 1 });
    expect(await statusesOf(begun)).toEqual(['Completed', 'InProgress']);
  });

  it('looks past attempts that failed because the record was away: they had no effect', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    await end(anEnd(begun, 2, { code: 'database-unavailable' }));
    expect(await start(begun, 3)).toMatchObject({ lostAttempt: 1 });
    await end(anEnd(begun, 4, { code: 'database-unavailable' }));
    expect(await start(begun, 5)).toMatchObject({ lostAttempt: 3 });
  });

  it('doubts an attempt that a later one has overtaken: its worker stood still', async () => {
    const begun = await beginRun();
    await start(begun, 2);
    await end(anEnd(begun, 2));
    expect(await start(begun, 1)).toMatchObject({ lostAttempt: 2 });
    await start(begun, 4);
    expect(await start(begun, 3)).toMatchObject({ lostAttempt: 4 });
  });

  it('keeps one attempt of one that is delivered twice', async () => {
    const begun = await beginRun();
    await Promise.all([start(begun, 1), start(begun, 1)]);
    expect(await statusesOf(begun)).toEqual(['InProgress']);
  });

  it('finds nothing lost when the earlier attempt ended', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    await end(anEnd(begun, 1));
    expect(await start(begun, 2)).toMatchObject({ lostAttempt: null });
  });

  it('adds what it knows to an attempt whose end came first', async () => {
    const begun = await beginRun();
    await end(anEnd(begun, 1));
    expect(await attemptsOf(begun)).toMatchObject([{ status: 'Failed', worker: '' }]);
    await start(begun, 1);
    expect(await attemptsOf(begun)).toMatchObject([
      { status: 'Failed', worker: 'w1', startedAt: new Date(noon.getTime() + 1_000) },
    ]);
  });
});

describe('endAttempts', () => {
  it('stores all of the end', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    const nextAttemptAt = noon.getTime() + 60_000;
    await end(anEnd(begun, 1, { nextAttemptAt }));
    expect(await attemptsOf(begun)).toMatchObject([
      {
        status: 'Failed',
        code: 'target-refused',
        message: 'answered 500',
        httpStatus: 500,
        output: 'oops',
        outputBytes: 4,
        nextAttemptAt: new Date(nextAttemptAt),
      },
    ]);
  });

  it('keeps the first end, also of two that arrive together', async () => {
    const begun = await beginRun();
    await end(anEnd(begun, 1), anEnd(begun, 1, { status: 'Completed' }));
    await end(anEnd(begun, 1, { status: 'TimedOut' }));
    expect(await statusesOf(begun)).toEqual(['Failed']);
  });

  it('leaves a lost attempt lost', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    await start(begun, 2);
    await end(anEnd(begun, 1, { status: 'Completed' }));
    expect(await statusesOf(begun)).toEqual(['Lost', 'InProgress']);
  });
});

describe('updateProgress', () => {
  it('reads the attempts it is about, and nothing of the executions between them', async () => {
    const [old, between, young] = [await beginRun(), await beginRun(), await beginRun()];
    for (const begun of [old, between, young]) await start(begun, 1);
    const read = await store.run(async (tx) => {
      const before = await readSoFar(tx, 'attempt');
      const news = { percent: 1, message: 'm', at: noon.getTime() };
      await updateProgress(tx, [
        { ...keyOf(old, 1), ...news },
        { ...keyOf(young, 1), ...news },
      ]);
      return (await readSoFar(tx, 'attempt')) - before;
    });
    expect(read).toBe(2);
  });

  const news = (begun: Begun, at: number, message: string): AttemptProgress => ({
    ...keyOf(begun, 1),
    percent: at,
    message,
    at: noon.getTime() + at,
  });

  it('keeps the newest, whatever the order', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    const [early, late] = [news(begun, 10, 'early'), news(begun, 50, 'late')];
    await store.run((tx) => updateProgress(tx, [late, early]));
    await store.run((tx) => updateProgress(tx, [early]));
    expect(await attemptsOf(begun)).toMatchObject([{ percent: 50, progress: 'late' }]);
  });

  it('takes a nonsensical percentage for none', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    for (const percent of [Number.NaN, -1, 1e9]) {
      await store.run((tx) => updateProgress(tx, [{ ...news(begun, 1, 'm'), percent }]));
      expect((await attemptsOf(begun))[0]?.percent).toBeNull();
    }
  });

  it('changes nothing after the end', async () => {
    const begun = await beginRun();
    await end(anEnd(begun, 1));
    await store.run((tx) => updateProgress(tx, [news(begun, 1, 'late')]));
    expect((await attemptsOf(begun))[0]?.progress).toBeNull();
  });
});

describe('listLatestAttempts', () => {
  it('gives the newest of each step', async () => {
    const begun = await beginRun();
    await start(begun, 1);
    await start(begun, 2);
    const latest = await store.run((tx) => listLatestAttempts(tx, begun.executionId));
    expect(latest.map(({ stepIndex, attempt }) => [stepIndex, attempt])).toEqual([[0, 2]]);
  });
});

describe('a queued step', () => {
  const queue = (begun: Begun) => {
    const { executionId, runId } = begun;
    const steps = [{ stepIndex: 0, status: 'Queued', queuedAt: noon.getTime(), outcome: null }];
    const batch = { tenantId: store.tenantId, executionId, incarnation: runId, seq: 1, at: 1 };
    return store.run((tx) =>
      recordBatches(tx, [{ ...batch, steps, groupIndex: 0, status: null } as never]),
    );
  };
  const shown = ({ executionId }: Begun) =>
    store.run((tx) => findActivityRecord(tx, executionId, 0));

  it('is queued until an attempt begins', async () => {
    const begun = await beginRun();
    await queue(begun);
    expect(await shown(begun)).toMatchObject({ status: 'Queued', latestAttempt: null });
  });

  it('is in progress while an attempt goes on, as old as its first attempt', async () => {
    const begun = await beginRun();
    await queue(begun);
    await start(begun, 1);
    await end(anEnd(begun, 1));
    await start(begun, 2);
    const progress = { ...keyOf(begun, 2), percent: 40, message: 'm', at: noon.getTime() };
    await store.run((tx) => updateProgress(tx, [progress]));
    expect(await shown(begun)).toMatchObject({
      status: 'InProgress',
      attempts: 2,
      worker: 'w1',
      startedAt: new Date(noon.getTime() + 1_000),
      latestAttempt: { attempt: 2, status: 'InProgress', percent: 40, progress: 'm' },
    });
  });

  it('is retrying between two attempts, and tells when the next is due', async () => {
    const begun = await beginRun();
    await queue(begun);
    await start(begun, 1);
    const nextAttemptAt = noon.getTime() + 60_000;
    await end(anEnd(begun, 1, { nextAttemptAt }));
    expect(await shown(begun)).toMatchObject({
      status: 'Retrying',
      latestAttempt: { nextAttemptAt: new Date(nextAttemptAt), message: 'answered 500' },
    });
  });

  it('is in progress after its last attempt until the walk has judged it', async () => {
    const begun = await beginRun();
    await queue(begun);
    await start(begun, 1);
    await end(anEnd(begun, 1, { status: 'Completed' }));
    expect(await shown(begun)).toMatchObject({ status: 'InProgress' });
  });
});
