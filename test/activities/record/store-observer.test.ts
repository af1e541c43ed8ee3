import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createStoreObserver,
  type StoreObserver,
} from '../../../activities/record/store-observer.ts';
import type { AttemptEnd, AttemptStart } from '../../../src/domain/observation.ts';
import { createLogger } from '../../../src/log.ts';
import { listAttempts } from '../../../src/store/records/attempts.ts';
import { begin, type Begun, openStore, type StoreFixture } from '../../store/store-fixture.ts';

let store: StoreFixture;
let observer: StoreObserver;
let begun: Begun;
beforeAll(async () => {
  store = await openStore();
  const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
  observer = createStoreObserver({ database: store.database, log });
  begun = await store.run((tx) => begin(tx, 4));
});
afterAll(() => store.close());

const aStart = (stepIndex: number, attempt: number): AttemptStart => ({
  tenantId: store.tenantId,
  executionId: begun.executionId,
  incarnation: begun.runId,
  stepIndex,
  attempt,
  startedAt: Date.now(),
  idempotencyKey: 'k',
  worker: 'w',
  decisive: false,
});
const endOf = (start: AttemptStart, nextAttemptAt: number | null): AttemptEnd => {
  const { tenantId, executionId, incarnation: runIdOf, stepIndex, attempt } = start;
  return {
    tenantId,
    executionId,
    incarnation: runIdOf,
    stepIndex,
    attempt,
    nextAttemptAt,
    status: 'Failed',
    endedAt: Date.now(),
    code: null,
    message: '',
    httpStatus: null,
    exitCode: null,
    output: null,
    outputBytes: 0,
  };
};
const soon = { mustStore: false, signal: AbortSignal.timeout(10_000) };
const statuses = async (stepIndex: number) =>
  (await store.run((tx) => listAttempts(tx, begun.executionId, stepIndex))).map((a) => a.status);

describe('createStoreObserver', () => {
  it('has stored a start when it answers', async () => {
    const answer = await observer.attemptStarted(aStart(0, 1), soon);
    expect(answer).toEqual({ stored: true, lostAttempt: null });
    expect(await statuses(0)).toEqual(['InProgress']);
  });

  it.each([false, true])(
    'takes no attempt for lost whose end waits to be written (mustStore: %s)',
    async (mustStore) => {
      const stepIndex = mustStore ? 1 : 2;
      const first = aStart(stepIndex, 1);
      await observer.attemptStarted(first, soon);
      observer.attemptEnded(endOf(first, Date.now()));
      const answer = await observer.attemptStarted(aStart(stepIndex, 2), { ...soon, mustStore });
      expect(answer).toEqual({ stored: true, lostAttempt: null });
      expect(await statuses(stepIndex)).toEqual(['Failed', 'InProgress']);
    },
  );

  it('names an attempt that began and never ended', async () => {
    await observer.attemptStarted(aStart(3, 1), soon);
    const answer = await observer.attemptStarted(aStart(3, 2), soon);
    expect(answer).toEqual({ stored: true, lostAttempt: 1 });
  });

  it('writes the last end of a step when it is drained', async () => {
    observer.attemptEnded(endOf(aStart(0, 1), null));
    await observer.drain(5_000);
    expect(await statuses(0)).toEqual(['Failed']);
  });

  it('keeps what PostgreSQL takes when it refuses something written with it', async () => {
    const bad = { ...aStart(0, 0), attempt: 0 };
    const answers = await Promise.all([
      observer.attemptStarted(bad, soon),
      observer.attemptStarted(aStart(0, 2), soon),
    ]);
    expect(answers.map(({ stored }) => stored)).toEqual([false, true]);
  });
});
