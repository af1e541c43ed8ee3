import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EndedStep,
  judgeExecution,
  stoppingSteps,
} from '../../../src/domain/execution/outcome.ts';
import {
  type FinalStepStatus,
  finalStepStatuses,
  isFailedStep,
} from '../../../src/domain/execution/status.ts';
import { type StepOutcome, unstartedOutcome } from '../../../src/domain/execution/step-result.ts';

const anOutcome = (status: FinalStepStatus, message = 'because'): StepOutcome => ({
  ...unstartedOutcome('Skipped', message, 0),
  status,
});

const anEndedStep = (
  stepIndex: number,
  status: FinalStepStatus,
  continueOnFailure = false,
  more: Partial<StepOutcome> = {},
): EndedStep => ({
  step: { stepIndex, name: `step ${stepIndex + 1}`, continueOnFailure },
  outcome: { ...anOutcome(status), ...more },
});

const byAnna = (how: string, more: Partial<StepOutcome> = {}): Partial<StepOutcome> => ({
  byPerson: true,
  message: `${how} by anna: vendor is down`,
  ...more,
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

  it('names tolerated failures behind those that stopped it, whatever their order and group', () => {
    const ended = [
      anEndedStep(0, 'TimedOut', true),
      anEndedStep(1, 'Failed', true),
      anEndedStep(2, 'Failed'),
      anEndedStep(3, 'Interrupted', true),
      anEndedStep(4, 'NotRun'),
    ];
    expect(judgeExecution(ended, null)).toEqual({
      status: 'Failed',
      error:
        'Step 3 "step 3" failed: because; 1 later step was not run; ' +
        'tolerated: Step 1 "step 1" timed out: because; Step 2 "step 2" failed: because; ' +
        'Step 4 "step 4" was interrupted: because',
    });
  });

  it('names failed steps of a cancelled execution behind the reason', () => {
    const ended = [
      anEndedStep(0, 'Failed', true),
      anEndedStep(1, 'Cancelled'),
      anEndedStep(2, 'NotRun'),
    ];
    expect(judgeExecution(ended, { reason: 'on request' })).toEqual({
      status: 'Cancelled',
      error: 'on request; tolerated: Step 1 "step 1" failed: because',
    });
  });

  it('names every failed step unless there are too many, and then counts the rest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ length: fc.nat(1_000), continues: fc.boolean() }), {
          minLength: 1,
          maxLength: 60,
        }),
        (rows) => {
          const ended = rows.map(({ length, continues }, index) =>
            anEndedStep(index, 'Failed', continues, { message: 'x'.repeat(length) }),
          );
          const error = judgeExecution(ended, null).error ?? '';
          const named = [...error.matchAll(/Step \d+ "/g)].length;
          const more = [...error.matchAll(/and (\d+) more/g)];
          const counted = more.reduce((sum, [, count]) => sum + Number(count), 0);
          expect(named + counted).toBe(rows.length);
          expect(error.length).toBeLessThan(4_200);
          if (rows.length <= 8) expect(named).toBe(rows.length);
        },
      ),
    );
  });

  it('keeps the whole reason of a single failure', () => {
    const message = 'x'.repeat(1_000);
    const { error } = judgeExecution([anEndedStep(0, 'Failed', false, { message })], null);
    expect(error).toBe(`Step 1 "step 1" failed: ${message}`);
  });

  it('is never Completed when a person skipped a step after it had been tried, and says who', () => {
    const tried = byAnna('skipped', { attempts: 3, code: 'http-status' });
    const ended = [anEndedStep(0, 'Skipped', false, tried), anEndedStep(1, 'Completed')];
    expect(judgeExecution(ended, null)).toEqual({
      status: 'CompletedWithErrors',
      error: 'Step 1 "step 1" was skipped by anna: vendor is down',
    });
    // What was taken over from the record of another execution does not say who.
    const { byPerson: _, ...inherited } = tried;
    const judged = judgeExecution([anEndedStep(0, 'Skipped', false, inherited)], null);
    expect(judged.status).toBe('CompletedWithErrors');
  });

  it('stays Completed when a person skipped a step that never began, or vouched for one', () => {
    const ended = [
      anEndedStep(0, 'Skipped', false, byAnna('skipped')),
      anEndedStep(1, 'Completed', false, byAnna('set to Completed', { attempts: 2 })),
    ];
    expect(judgeExecution(ended, null)).toEqual({
      status: 'Completed',
      error:
        'Step 1 "step 1" was skipped by anna: vendor is down; ' +
        'Step 2 "step 2" was set to Completed by anna: vendor is down',
    });
  });

  it('names the step that a person cancelled, and who, also when all was cancelled later', () => {
    const cancelled = byAnna('cancelled', { attempts: 1, code: 'step-cancelled' });
    const text = 'Step 1 "step 1" was cancelled by anna: vendor is down';
    expect(judgeExecution([anEndedStep(0, 'Cancelled', false, cancelled)], null)).toEqual({
      status: 'Failed',
      error: text,
    });
    const tolerated = [
      anEndedStep(0, 'Cancelled', true, cancelled),
      anEndedStep(1, 'Cancelled', false, { message: 'cancelled' }),
    ];
    expect(judgeExecution(tolerated.slice(0, 1), null)).toEqual({
      status: 'CompletedWithErrors',
      error: `tolerated: ${text}`,
    });
    expect(judgeExecution(tolerated, { reason: 'cancelled by bob' })).toEqual({
      status: 'Cancelled',
      error: `cancelled by bob; tolerated: ${text}`,
    });
  });

  it('tells what a person decided also when another step stopped the execution', () => {
    const ended = [
      anEndedStep(0, 'Skipped', false, byAnna('skipped', { attempts: 1 })),
      anEndedStep(1, 'Failed', false, byAnna('set to Failed')),
    ];
    expect(judgeExecution(ended, null).error).toBe(
      'Step 2 "step 2" failed: set to Failed by anna: vendor is down; ' +
        'Step 1 "step 1" was skipped by anna: vendor is down',
    );
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
