import { describe, expect, it } from 'vitest';
import {
  changedPointers,
  planRetry,
  type RetriedEnd,
} from '../../../src/domain/execution/retry-plan.ts';
import {
  finalStepStatuses,
  type StepStatus,
  stepStatuses,
} from '../../../src/domain/execution/status.ts';
import type { RunProfileStep } from '../../../src/domain/schedule/schedule.ts';

const aStep = (key: string, more: Partial<RunProfileStep> = {}): RunProfileStep => ({
  key,
  name: key,
  mode: 'Sequential',
  continueOnFailure: false,
  timeoutSeconds: 10,
  retry: { maxRetries: 0, delaySeconds: 1, ladderSeconds: [] },
  onInterrupted: 'Retry',
  pool: 'default',
  type: 'RunProfile',
  connectedSystem: 'hr',
  runProfile: 'Import',
  ...more,
});

const byAnna = { worker: null, message: 'skipped by anna: vendor is down' } as const;
const anEnd = (end: { status: StepStatus } & Partial<RetriedEnd>): RetriedEnd => ({
  attempts: 0,
  code: null,
  ...byAnna,
  ...end,
});
const ended = (...statuses: StepStatus[]) =>
  new Map(statuses.map((status, at) => [at, anEnd({ status })]));

describe('planRetry', () => {
  it('inherits exactly what ended well and runs everything else', () => {
    for (const status of stepStatuses) {
      const before = { steps: [aStep('a')] };
      const [step] = planRetry({ before, after: before, ends: ended(status) }).steps;
      const good = ['Completed', 'CompletedWithWarnings', 'Skipped'].includes(status);
      expect([status, step?.decision]).toEqual([status, good ? 'Inherit' : 'Run']);
    }
    expect(finalStepStatuses).toContain('Interrupted');
  });

  it('runs a step again that a person skipped after it had been tried', () => {
    const before = { steps: [aStep('a'), aStep('b'), aStep('c')] };
    const skipped = (attempts: number, code: string | null) =>
      anEnd({ status: 'Skipped', attempts, code });
    const ends = new Map(
      [skipped(0, null), skipped(2, null), skipped(0, 'step-interrupted')].entries(),
    );
    const { steps } = planRetry({ before, after: before, ends });
    expect(steps.map(({ decision, reason }) => [decision, reason])).toEqual([
      ['Inherit', 'EndedWell'],
      ['Run', 'EndedBadly'],
      ['Run', 'EndedBadly'],
    ]);
  });

  it('asks a rule again that skipped a step, because what it read may differ now', () => {
    const before = { steps: [aStep('a', { condition: 'parameters.full' })] };
    const message = 'skipped because parameters.full is false (parameters.full is false)';
    const ends = new Map([[0, anEnd({ status: 'Skipped', worker: null, message })]]);
    const { steps } = planRetry({ before, after: before, ends });
    expect(steps.map(({ decision, reason }) => [decision, reason])).toEqual([['Run', 'NotRun']]);
  });

  it('finds a step by its key wherever it stands now', () => {
    const before = { steps: [aStep('a'), aStep('b')] };
    const after = { steps: [aStep('new'), aStep('b'), aStep('a')] };
    const { steps } = planRetry({ before, after, ends: ended('Completed', 'Failed') });
    expect(steps).toMatchObject([
      { key: 'new', decision: 'Run', reason: 'New', sourceIndex: null },
      { key: 'b', decision: 'Run', reason: 'EndedBadly', sourceIndex: 1 },
      { key: 'a', decision: 'Inherit', reason: 'EndedWell', sourceIndex: 0, stepIndex: 2 },
    ]);
  });

  it('runs a changed step although it ended well, and tells what changed', () => {
    const retry = { maxRetries: 5, delaySeconds: 1, ladderSeconds: [] };
    const { steps, removed } = planRetry({
      before: { steps: [aStep('a'), aStep('gone')] },
      after: { steps: [aStep('a', { runProfile: 'Full', retry })] },
      ends: ended('Completed', 'Completed'),
    });
    expect(steps).toMatchObject([
      { decision: 'Run', reason: 'Changed', changes: ['/retry/maxRetries', '/runProfile'] },
    ]);
    expect(removed).toEqual(['gone']);
  });
});

describe('changedPointers', () => {
  it.each([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: 1 }, { b: 1 }, ['/a', '/b']],
    [{ a: [1, 2] }, { a: [1, 3, 4] }, ['/a/1', '/a/2']],
    [{ a: {} }, { a: [] }, ['/a']],
    [{ 'x/y~z': null }, { 'x/y~z': 0 }, ['/x~1y~0z']],
  ])('of %j and %j are %j', (before, after, pointers) => {
    expect(changedPointers(before, after)).toEqual(pointers);
  });
});
