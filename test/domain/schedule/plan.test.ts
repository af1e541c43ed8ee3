import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRetry } from '../../../src/domain/execution/retry.ts';
import { planGroups, splitGroups } from '../../../src/domain/schedule/plan.ts';
import type { ShellStep, StepMode } from '../../../src/domain/schedule/schedule.ts';

const aStep = (key: string, mode: StepMode): ShellStep => ({
  key,
  name: key,
  mode,
  continueOnFailure: false,
  timeoutSeconds: 300,
  retry: defaultRetry,
  onInterrupted: 'Fail',
  pool: 'default',
  type: 'Shell',
  script: 'true',
  workingDirectory: null,
  environment: {},
});

const modes = fc
  .array(fc.constantFrom<StepMode>('Sequential', 'ParallelWithPrevious'), { maxLength: 40 })
  .map((rest): StepMode[] => ['Sequential', ...rest]);

describe('splitGroups', () => {
  it('keeps order and loses nothing', () => {
    fc.assert(
      fc.property(modes, (list) => {
        const steps = list.map((mode, index) => ({ mode, index }));
        expect(splitGroups(steps).flat()).toEqual(steps);
      }),
    );
  });

  it('opens a group with each sequential step and with no other', () => {
    fc.assert(
      fc.property(modes, (list) => {
        const groups = splitGroups(list.map((mode) => ({ mode })));
        for (const [first, ...others] of groups) {
          expect(first?.mode).toBe('Sequential');
          expect(others.every(({ mode }) => mode === 'ParallelWithPrevious')).toBe(true);
        }
      }),
    );
  });

  it('refuses a parallel step with nothing in front of it', () => {
    expect(() => splitGroups([{ mode: 'ParallelWithPrevious' }])).toThrow('must be Sequential');
  });
});

describe('planGroups', () => {
  it('numbers steps through and keeps the settings of the type apart from the rules', () => {
    const steps = [aStep('a', 'Sequential'), aStep('b', 'ParallelWithPrevious')];
    const groups = planGroups({ steps: [...steps, aStep('c', 'Sequential')] });
    expect(groups.map((group) => group.map(({ stepIndex }) => stepIndex))).toEqual([[0, 1], [2]]);
    expect(groups[1]?.[0]).toMatchObject({ key: 'c', groupIndex: 1, type: 'Shell' });
    expect(groups[1]?.[0]?.settings).toEqual({
      script: 'true',
      workingDirectory: null,
      environment: {},
    });
  });
});
