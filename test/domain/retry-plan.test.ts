import { describe, expect, it } from 'vitest';
import { changedPointers, planRetry } from '../../src/domain/retry-plan.ts';
import type { RunProfileStep } from '../../src/domain/schedule.ts';
import { finalStepStatuses, stepStatuses } from '../../src/domain/status.ts';
import type { StepStatus } from '../../src/domain/status.ts';

const aStep = (key: string, more: Partial<RunProfileStep> = {}): RunProfileStep => ({
  ...{ key, name: key, mode: 'Sequential', continueOnFailure: false, timeoutSeconds: 10 },
  ...{ retry: { maxRetries: 0, delaySeconds: 1, ladderSeconds: [] }, onInterrupted: 'Retry' },
  ...{ pool: 'default', type: 'RunProfile', connectedSystem: 'hr', runProfile: 'Import' },
  ...more,
});

const ended = (...statuses: StepStatus[]) => new Map(statuses.map((status, at) => [at, status]));

describe('planRetry', () => {
  it('inherits exactly what ended well and runs everything else', () => {
    for (const status of stepStatuses) {
      const before = { steps: [aStep('a')] };
      const [step] = planRetry({ before, after: before, statuses: ended(status) }).steps;
      const good = ['Completed', 'CompletedWithWarnings', 'Skipped'].includes(status);
      expect([status, step?.decision]).toEqual([status, good ? 'Inherit' : 'Run']);
    }
    expect(finalStepStatuses).toContain('Interrupted');
  });

  it('finds a step by its key wherever it stands now', () => {
    const before = { steps: [aStep('a'), aStep('b')] };
    const after = { steps: [aStep('new'), aStep('b'), aStep('a')] };
    const { steps } = planRetry({ before, after, statuses: ended('Completed', 'Failed') });
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
      statuses: ended('Completed', 'Completed'),
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
