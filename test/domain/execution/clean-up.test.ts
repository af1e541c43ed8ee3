import { describe, expect, it } from 'vitest';
import { toDefinition } from '../../../src/contract/schedule/definition.ts';
import { planCleanUp } from '../../../src/domain/execution/clean-up.ts';
import type { FinalStepStatus } from '../../../src/domain/execution/status.ts';
import { toOutcome, unstartedOutcome } from '../../../src/domain/execution/step-result.ts';
import { ProblemError } from '../../../src/domain/problem.ts';
import { planGroups } from '../../../src/domain/schedule/plan.ts';

const http = (key: string, more: object = {}) => ({
  ...{ type: 'Http', key, name: key, url: 'https://a.example/' },
  ...more,
});
const context = { connectedSystems: [], commandsEnabled: true, now: new Date() };
const define = (steps: object[]) =>
  toDefinition({ name: 'Sync', timings: [{ type: 'Manual' }], steps }, context);

const steps = [
  http('a'),
  http('b', { mode: 'ParallelWithPrevious' }),
  http('c'),
  http('undo-a', { compensates: 'a' }),
  http('undo-b', { compensates: 'b' }),
  http('undo-c', { compensates: 'c' }),
  http('close', { finally: true }),
  http('tell', { finally: true, mode: 'ParallelWithPrevious' }),
];

function planAfter(statuses: FinalStepStatus[], cancelled = false, order = [0, 1, 2]) {
  const planned = planGroups(define(steps));
  const ended = planned
    .flat()
    .filter(({ cleanUp }) => !cleanUp)
    .map((step, index) => {
      const status = statuses[index] ?? 'NotRun';
      const times = { queuedAt: 1, now: 2 };
      const outcome =
        status === 'NotRun'
          ? unstartedOutcome('NotRun', '', 1)
          : toOutcome({ status, code: null, message: '' }, null, times);
      return { step, outcome };
    });
  const all = planned.flat();
  const walked = order.flatMap((index) => all[index] ?? []).map((step) => [step]);
  const groups = [...walked, ...planned.filter(([first]) => first?.cleanUp)];
  const plan = planCleanUp({ groups }, ended, { cancelled });
  return {
    groups: plan.groups.map((group) => group.map(({ key }) => key)),
    skipped: Object.fromEntries(plan.skipped.map(({ step, reason }) => [step.key, reason])),
  };
}

describe('planCleanUp', () => {
  it('undoes what completed in the reverse order, then runs the steps for the end', () => {
    expect(planAfter(['Completed', 'CompletedWithWarnings', 'Failed'])).toEqual({
      groups: [['undo-b'], ['undo-a'], ['close', 'tell']],
      skipped: { 'undo-c': 'nothing to undo: "c" is Failed' },
    });
  });

  it('follows the order in which the steps ran, where an operator has changed it', () => {
    const plan = planAfter(['Completed', 'Completed', 'Completed'], true, [2, 0, 1]);
    expect(plan.groups).toEqual([['undo-b'], ['undo-a'], ['undo-c'], ['close', 'tell']]);
  });

  it('undoes nothing after a success, and everything that completed before a cancel', () => {
    const reason = 'nothing to undo: no step stopped the execution';
    expect(planAfter(['Completed', 'Completed', 'Completed'])).toEqual({
      groups: [['close', 'tell']],
      skipped: { 'undo-a': reason, 'undo-b': reason, 'undo-c': reason },
    });
    expect(planAfter(['Completed', 'Cancelled'], true).groups[0]).toEqual(['undo-a']);
  });

  it('cleans nothing up when nothing had begun', () => {
    const { groups, skipped } = planAfter(['NotRun', 'NotRun', 'NotRun'], true);
    expect(groups).toEqual([]);
    expect(skipped).toMatchObject({ close: 'nothing had begun', 'undo-a': 'nothing had begun' });
  });
});

describe('clean-up steps of a definition', () => {
  it.each([
    ['without an ordinary step', [http('a', { finally: true })], '/steps/0'],
    [
      'in front of an ordinary step',
      [http('a'), http('b', { finally: true }), http('c')],
      '/steps/2',
    ],
    [
      'behind the steps for the end',
      [http('a'), http('b', { finally: true }), http('c', { compensates: 'a' })],
      '/steps/2',
    ],
    [
      'for a step that is not there',
      [http('a'), http('b', { compensates: 'aa' })],
      '/steps/1/compensates',
    ],
    ['for itself', [http('a'), http('b', { compensates: 'b' })], '/steps/1/compensates'],
    [
      'for a step that has one',
      [http('a'), http('b', { compensates: 'a' }), http('c', { compensates: 'a' })],
      '/steps/2/compensates',
    ],
    [
      'beside an ordinary step',
      [http('a'), http('b', { finally: true, mode: 'ParallelWithPrevious' })],
      '/steps/1/mode',
    ],
    [
      'beside another compensation',
      [
        http('a'),
        http('b'),
        http('c', { compensates: 'a' }),
        http('d', { compensates: 'b', mode: 'ParallelWithPrevious' }),
      ],
      '/steps/3/mode',
    ],
    [
      'of both kinds',
      [http('a'), http('b', { compensates: 'a', finally: true })],
      '/steps/1/compensates',
    ],
  ])('are refused %s', (_what, given, pointer) => {
    let errors: readonly { pointer: string }[] = [];
    try {
      define(given);
    } catch (error) {
      if (error instanceof ProblemError) errors = error.errors;
    }
    expect(errors).toMatchObject([{ pointer }]);
  });
});
