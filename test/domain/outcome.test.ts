import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeExecution, stoppingSteps, unstartedOutcome } from '../../src/domain/outcome.ts';
import type { EndedStep, StepOutcome } from '../../src/domain/outcome.ts';
import { finalStepStatuses, isFailedStep } from '../../src/domain/status.ts';
import type { FinalStepStatus } from '../../src/domain/status.ts';

const anOutcome = (status: FinalStepStatus, message = 'because'): StepOutcome => ({
  ...unstartedOutcome('Skipped', message, 0),
  status,
});

const anEndedStep = (
  stepIndex: number,
  status: FinalStepStatus,
  continueOnFailure = false,
): EndedStep => ({
  step: { stepIndex, name: `step ${stepIndex + 1}`, continueOnFailure },
  outcome: anOutcome(status),
});

describe('stoppingSteps', () => {
  it('looks at every step of the group, not at the first', () => {
    const group = [
      anEndedStep(0, 'Failed', true),
      anEndedStep(1, 'Completed'),
      anEndedStep(2, 'Failed', false),
    ];
    expect(stoppingSteps(group).map(({ step }) => step.stepIndex)).toEqual([2]);
  });

  it.each(['Failed', 'TimedOut', 'Cancelled', 'Interrupted'] as const)(
    'takes %s for a failure',
    (status) => expect(stoppingSteps([anEndedStep(0, status)])).toHaveLength(1),
  );

  it('holds for every mask of failures and flags of groups up to six steps', () => {
    for (let width = 1; width <= 6; width += 1) {
      for (let fails = 0; fails < 2 ** width; fails += 1) {
        for (let flags = 0; flags < 2 ** width; flags += 1) {
          const group = Array.from({ length: width }, (_, index) =>
            anEndedStep(
              index,
              fails & (1 << index) ? 'Failed' : 'Completed',
              Boolean(flags & (1 << index)),
            ),
          );
          const stops = stoppingSteps(group).length > 0;
          expect(stops).toBe((fails & ~flags & (2 ** width - 1)) !== 0);
        }
      }
    }
  });
});

const endedSteps = fc.array(
  fc.record({ status: fc.constantFrom(...finalStepStatuses), continues: fc.boolean() }),
  { minLength: 1, maxLength: 12 },
);
const toEnded = (rows: { status: FinalStepStatus; continues: boolean }[]): EndedStep[] =>
  rows.map(({ status, continues }, index) => anEndedStep(index, status, continues));

describe('judgeExecution', () => {
  it('never calls an execution with a failed step Completed', () => {
    fc.assert(
      fc.property(endedSteps, (rows) => {
        const { status } = judgeExecution(toEnded(rows), null);
        const failed = rows.some((row) => isFailedStep(row.status));
        expect(status === 'Completed').toBe(!failed);
      }),
    );
  });

  it('does not depend on the order in which steps ended', () => {
    fc.assert(
      fc.property(endedSteps, fc.infiniteStream(fc.nat()), (rows, keys) => {
        const ended = toEnded(rows);
        const shuffled = ended
          .map((row) => ({ row, key: Number(keys.next().value ?? 0) }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        expect(judgeExecution(shuffled, null)).toEqual(judgeExecution(ended, null));
      }),
    );
  });

  it('names every stopping step, its reason and what was left', () => {
    const ended = [
      anEndedStep(0, 'Failed'),
      anEndedStep(1, 'TimedOut'),
      anEndedStep(2, 'NotRun'),
      anEndedStep(3, 'NotRun'),
    ];
    expect(judgeExecution(ended, null)).toEqual({
      status: 'Failed',
      error:
        'Step 1 "step 1" failed: because; Step 2 "step 2" timed out: because; ' +
        '2 later steps were not run',
    });
  });

  it('is TimedOut when everything that stopped it timed out', () => {
    expect(judgeExecution([anEndedStep(0, 'TimedOut')], null).status).toBe('TimedOut');
  });

  it('is CompletedWithErrors when every failure was tolerated', () => {
    const { status, error } = judgeExecution([anEndedStep(0, 'Failed', true)], null);
    expect(status).toBe('CompletedWithErrors');
    expect(error).toContain('step 1');
  });

  it('is Cancelled once it was cancelled, whatever its steps did', () => {
    const judged = judgeExecution([anEndedStep(0, 'Completed')], { reason: 'on request' });
    expect(judged).toEqual({ status: 'Cancelled', error: 'on request' });
  });

  it('counts warnings as success', () => {
    const judged = judgeExecution([anEndedStep(0, 'CompletedWithWarnings')], null);
    expect(judged).toEqual({ status: 'Completed', error: null });
  });
});
