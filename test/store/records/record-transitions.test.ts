import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordBatch, StepTransition } from '../../../src/domain/execution/recording.ts';
import { isFinalStep, type StepStatus } from '../../../src/domain/execution/status.ts';
import type { StepOutcome } from '../../../src/domain/execution/step-result.ts';
import { findExecution } from '../../../src/store/executions/executions.ts';
import { listActivityRecords } from '../../../src/store/records/activity-records.ts';
import { countOutcomeConflicts } from '../../../src/store/records/outcome-conflicts.ts';
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

function anOutcome(status: StepOutcome['status'], more: Partial<StepOutcome> = {}): StepOutcome {
  return {
    status,
    code: null,
    message: 'done',
    startedAt: noon.getTime(),
    endedAt: noon.getTime() + 1_000,
    attempts: 1,
    httpStatus: 200,
    exitCode: null,
    output: 'ok',
    counts: { added: 3 },
    outputs: { changed: 3 },
    worker: 'w1',
    ...more,
  };
}

function aTransition(stepIndex: number, status: StepStatus): StepTransition {
  const outcome = isFinalStep(status) ? anOutcome(status) : null;
  return { stepIndex, status, queuedAt: noon.getTime(), outcome };
}

function aBatch(begun: Begun, seq: number, more: Partial<RecordBatch> = {}): RecordBatch {
  return {
    tenantId: store.tenantId,
    executionId: begun.executionId,
    incarnation: begun.runId,
    seq,
    at: noon.getTime() + seq,
    steps: [],
    groupIndex: null,
    status: null,
    ...more,
  };
}

const beginRun = (steps: number) => store.run((tx) => begin(tx, steps));
const record = (...batches: RecordBatch[]) => store.run((tx) => recordBatches(tx, batches));
const recordsOf = ({ executionId }: Begun) =>
  store.run((tx) => listActivityRecords(tx, executionId));
const executionOf = ({ executionId }: Begun) => store.run((tx) => findExecution(tx, executionId));
const outcomeConflictsOf = ({ executionId }: Begun) =>
  store.run((tx) => countOutcomeConflicts(tx, executionId));

describe('recordBatches', () => {
  it('reads nothing of the executions between an old one and a new one', async () => {
    const old = await beginRun(1);
    for (let others = 0; others < 5; others += 1) await beginRun(40);
    const young = await beginRun(1);
    const read = await store.run(async (tx) => {
      const before = await readSoFar(tx, 'activity_record');
      const steps = [aTransition(0, 'Queued')];
      await recordBatches(tx, [aBatch(old, 1, { steps }), aBatch(young, 1, { steps })]);
      return (await readSoFar(tx, 'activity_record')) - before;
    });
    expect(read).toBe(2);
  });

  it('stores all of an outcome', async () => {
    const begun = await beginRun(1);
    await record(aBatch(begun, 1, { steps: [aTransition(0, 'Completed')] }));
    const [row] = await recordsOf(begun);
    expect(row).toMatchObject({
      status: 'Completed',
      attempts: 1,
      httpStatus: 200,
      exitCode: null,
      message: 'done',
      output: 'ok',
      counts: { added: 3 },
      outputs: { changed: 3 },
      worker: 'w1',
      code: null,
      queuedAt: noon,
      startedAt: noon,
      endedAt: new Date(noon.getTime() + 1_000),
    });
  });

  it('writes the transitions of many executions at once', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => beginRun(3)));
    await record(
      ...runs.map((begun) =>
        aBatch(begun, 1, { steps: [0, 1, 2].map((index) => aTransition(index, 'Completed')) }),
      ),
    );
    for (const begun of runs) {
      const statuses = (await recordsOf(begun)).map(({ status }) => status);
      expect(statuses).toEqual(['Completed', 'Completed', 'Completed']);
    }
  });

  it('ignores an older transition that arrives late', async () => {
    const begun = await beginRun(1);
    await record(aBatch(begun, 2, { steps: [aTransition(0, 'Paused')] }));
    await record(aBatch(begun, 1, { steps: [aTransition(0, 'Queued')] }));
    expect((await recordsOf(begun))[0]?.status).toBe('Paused');
  });

  it('never touches a final record again', async () => {
    const begun = await beginRun(1);
    await record(aBatch(begun, 1, { steps: [aTransition(0, 'Completed')] }));
    await record(aBatch(begun, 2, { steps: [aTransition(0, 'Queued')] }));
    expect((await recordsOf(begun))[0]?.status).toBe('Completed');
  });

  it('keeps the first of two different ends, and the second once as a contradiction', async () => {
    const begun = await beginRun(1);
    const other = aBatch(begun, 2, { steps: [aTransition(0, 'Failed')] });
    await record(aBatch(begun, 1, { steps: [aTransition(0, 'Completed')] }));
    await record(other);
    await record(other, other);
    expect((await recordsOf(begun))[0]?.status).toBe('Completed');
    expect(await outcomeConflictsOf(begun)).toBe(1);
  });

  it('finds the contradiction between two ends that arrive together', async () => {
    const begun = await beginRun(1);
    await record(
      aBatch(begun, 2, { steps: [aTransition(0, 'Failed')] }),
      aBatch(begun, 1, { steps: [aTransition(0, 'Completed')] }),
    );
    expect((await recordsOf(begun))[0]?.status).toBe('Completed');
    expect(await outcomeConflictsOf(begun)).toBe(1);
  });

  it('sees no contradiction in the same end told twice', async () => {
    const begun = await beginRun(1);
    const batch = aBatch(begun, 1, { steps: [aTransition(0, 'Completed')] });
    await record(batch, batch);
    await record(batch);
    expect(await outcomeConflictsOf(begun)).toBe(0);
  });

  it('finds the contradiction when two processes tell different ends at the same time', async () => {
    const begun = await beginRun(1);
    await Promise.all([
      record(aBatch(begun, 1, { steps: [aTransition(0, 'Completed')] })),
      record(aBatch(begun, 1, { steps: [aTransition(0, 'Failed')] })),
    ]);
    expect(await outcomeConflictsOf(begun)).toBe(1);
  });

  it('leaves an execution that is not known aside', async () => {
    const id = uuidv7();
    const stray: Begun = { executionId: id, runId: id, scheduleId: id };
    await record(aBatch(stray, 1, { steps: [aTransition(0, 'Completed')] }));
    expect(await recordsOf(stray)).toEqual([]);
  });

  it('gives a reset run records of its own, and shows them', async () => {
    const begun = await beginRun(2);
    await record(aBatch(begun, 5, { steps: [aTransition(0, 'Failed')], groupIndex: 1 }));
    // Run ids of resets are random: this one sorts before the first.
    const reset = { ...begun, runId: '00b3d1a5-a1bd-4ff4-bf4a-ec616dd3a3b5' };
    await record(aBatch(reset, 1, { steps: [aTransition(0, 'Queued')], groupIndex: 0 }));
    const rows = await recordsOf(begun);
    expect(rows.map(({ status, runId }) => [status, runId])).toEqual([
      ['Queued', reset.runId],
      ['Waiting', reset.runId],
    ]);
    expect(await executionOf(begun)).toMatchObject({ runId: reset.runId, groupIndex: 0 });
    expect(await outcomeConflictsOf(begun)).toBe(0);
  });

  it('ignores what an older run says of the execution', async () => {
    const begun = await beginRun(2);
    const reset = { ...begun, runId: uuidv7() };
    await record(aBatch(reset, 1, { steps: [aTransition(0, 'Queued')], groupIndex: 0 }));
    await record(aBatch(begun, 9, { groupIndex: 1, status: 'Paused' }));
    expect(await executionOf(begun)).toMatchObject({
      runId: reset.runId,
      groupIndex: 0,
      status: 'InProgress',
    });
  });

  it('keeps a status although a newer batch without one came first', async () => {
    const begun = await beginRun(1);
    await record(aBatch(begun, 3));
    await record(aBatch(begun, 2, { status: 'Paused' }));
    expect((await executionOf(begun))?.status).toBe('Paused');
  });

  it('writes 100 transitions without scanning for each', async () => {
    const runs = await Promise.all(Array.from({ length: 10 }, () => beginRun(60)));
    const times: number[] = [];
    for (let round = 1; round <= 12; round += 1) {
      const steps = Array.from({ length: 10 }, (_, n) => {
        const index = Math.floor((round - 1) / 2) * 10 + n;
        return aTransition(index, round % 2 === 0 ? 'Completed' : 'Queued');
      });
      const started = performance.now();
      await record(...runs.map((begun) => aBatch(begun, round, { steps, groupIndex: round })));
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    // About 4 ms on an idle machine; the bound only catches a plan gone wrong.
    expect(times[6]).toBeLessThan(500);
  });

  it('gives the same record whatever the order, the grouping and the repeats of delivery', async () => {
    await fc.assert(
      fc.asyncProperty(aDelivery(), async ({ story, order, flushes }) => {
        const [inOrder, shuffled] = await Promise.all([beginRun(3), beginRun(3)]);
        for (const batch of story) await record(toBatch(inOrder, batch));
        const told = order.map((index) => toBatch(shuffled, story[index % story.length]));
        for (let at = 0; at < told.length;) {
          const size = flushes[at % flushes.length] ?? 1;
          await record(...told.slice(at, at + size));
          at += size;
        }
        expect(await visible(shuffled)).toEqual(await visible(inOrder));
        expect(await outcomeConflictsOf(shuffled)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

type Told = Pick<RecordBatch, 'seq' | 'steps' | 'groupIndex' | 'status'>;

function toBatch(begun: Begun, told: Told | undefined): RecordBatch {
  return aBatch(begun, told?.seq ?? 1, told ?? {});
}

async function visible(begun: Begun) {
  const execution = await executionOf(begun);
  const records = await recordsOf(begun);
  return {
    execution: [execution?.status, execution?.groupIndex, execution?.startedAt],
    records: records.map(({ id: _id, executionId: _execution, runId: _run, ...row }) => row),
  };
}

/** A run of three steps as a workflow tells it, and an order in which every batch arrives. */
function aDelivery() {
  const open = fc.constantFrom<StepStatus>('Queued', 'Paused', 'Retrying');
  const end = fc.constantFrom<StepStatus>('Completed', 'Failed', 'NotRun', 'TimedOut');
  const fault = fc.tuple(fc.array(open, { maxLength: 3 }), fc.option(end));
  return fc
    .tuple(fc.array(fault, { minLength: 3, maxLength: 3 }), fc.boolean())
    .chain(([lives, paused]) => {
      const story = lives.flatMap(([before, last], stepIndex) =>
        [...before, ...(last ? [last] : [])].map((status) => ({
          steps: [aTransition(stepIndex, status)],
          groupIndex: stepIndex,
          status: paused && status === 'Paused' ? ('Paused' as const) : null,
        })),
      );
      const numbered: Told[] = [{ steps: [], groupIndex: 0, status: 'InProgress' as const }]
        .concat(story as never)
        .map((told, index) => ({ ...told, seq: index + 1 }));
      const all = numbered.map((_, index) => index);
      return fc.record({
        story: fc.constant(numbered),
        order: fc
          .tuple(
            fc.shuffledSubarray(all, { minLength: all.length }),
            fc.array(fc.nat({ max: all.length - 1 }), { maxLength: 4 }),
          )
          .map(([once, again]) => [...once, ...again]),
        flushes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      });
    });
}
