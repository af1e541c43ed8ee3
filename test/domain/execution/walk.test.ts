import { describe, expect, it } from 'vitest';
import { isFailedStep } from '../../../src/domain/execution/status.ts';
import { beginWalk, endGroup, nextMove } from '../../../src/domain/execution/walk.ts';
import {
  anOutcome,
  type Case,
  cases,
  groupShapes,
  planOf,
  play,
  type Seen,
} from './walk-explorer.ts';

/** The first rule a walk broke, or null. Plain comparisons: an assertion per case would take minutes. */
function brokenRule(one: Case, { events, ended, outcome }: Seen): string | null {
  const failed = ended.filter((step) => isFailedStep(step.outcome.status));
  const rules: readonly (readonly [string, boolean])[] = [
    ['I3: every step has exactly one end', hasOneEndPerStep(one, ended)],
    ['I5: a group begins after every end of the group in front', startsAfterGroups(events)],
    ['I7: Completed means that no step failed', outcome.status !== 'Completed' || !failed.length],
    ['I7: no failed step and no cancel means Completed', isCompletedWhenClean(one, ended, outcome)],
    ['CompletedWithErrors means tolerated failures only', isTolerated(failed, outcome)],
    ['what began is never NotRun, what is NotRun never began', agrees(events, ended)],
    ['an inherited step never runs and keeps its end', keepsInherited(one, { events, ended })],
    ['nothing begins behind a step that stops the walk', stopsInTime(events, failed)],
    ['nothing begins after a cancel', stopsOnCancel(one, events)],
  ];
  return rules.find(([, holds]) => !holds)?.[0] ?? null;
}

type Ended = Seen['ended'];
type Events = Seen['events'];

function hasOneEndPerStep({ sizes }: Case, ended: Ended): boolean {
  const count = sizes.reduce((sum, size) => sum + size, 0);
  return ended.length === count && new Set(ended.map(({ step }) => step.stepIndex)).size === count;
}

function startsAfterGroups(events: Events): boolean {
  const open = new Set<number>();
  let latest = -1;
  return events.every(({ event, step }) => {
    if (event === 'end') return open.delete(step.stepIndex);
    const others = step.groupIndex !== latest;
    const ordered = step.groupIndex >= latest && (!others || open.size === 0);
    latest = step.groupIndex;
    open.add(step.stepIndex);
    return ordered;
  });
}

function isCompletedWhenClean(one: Case, ended: Ended, outcome: Seen['outcome']): boolean {
  const clean = ended.every(({ outcome: end }) => end.status === 'Completed');
  return !clean || one.intervention.kind !== 'none' || outcome.status === 'Completed';
}

function isTolerated(failed: Ended, { status }: Seen['outcome']): boolean {
  const tolerated = failed.every(({ step }) => step.continueOnFailure);
  return status !== 'CompletedWithErrors' || (failed.length > 0 && tolerated);
}

function agrees(events: Events, ended: Ended): boolean {
  const began = new Set(events.map(({ step }) => step.stepIndex));
  return ended.every(
    ({ step, outcome }) => outcome.status !== 'NotRun' || !began.has(step.stepIndex),
  );
}

function keepsInherited({ inheritedMask }: Case, { events, ended }: Omit<Seen, 'outcome'>) {
  const inherited = (stepIndex: number): boolean => ((inheritedMask >> stepIndex) & 1) === 1;
  return (
    events.every(({ step }) => !inherited(step.stepIndex)) &&
    ended.every(({ step, outcome }) => !inherited(step.stepIndex) || outcome.status === 'Completed')
  );
}

function stopsInTime(events: Events, failed: Ended): boolean {
  const stopping = failed.filter(({ step }) => !step.continueOnFailure);
  const groupOf = new Map(events.map(({ step }) => [step.stepIndex, step.groupIndex]));
  const last = Math.min(...stopping.map(({ step }) => groupOf.get(step.stepIndex) ?? Infinity));
  return events.every(({ step }) => step.groupIndex <= last);
}

function stopsOnCancel({ intervention: cut }: Case, events: Events): boolean {
  if (cut.kind === 'none') return true;
  const last = cut.kind === 'cancelBefore' ? cut.groupIndex - 1 : cut.groupIndex;
  return events.every(({ step }) => step.groupIndex <= last);
}

function explore(all: Iterable<Case>): { walked: number; broken: string[] } {
  const broken: string[] = [];
  let walked = 0;
  for (const one of all) {
    walked += 1;
    const rule = brokenRule(one, play(one));
    if (rule !== null && broken.length < 5) broken.push(`${rule}: ${JSON.stringify(one)}`);
  }
  return { walked, broken };
}

describe('the walk, explored exhaustively', () => {
  it.each([1, 2, 3, 4])(
    'keeps every rule for %i steps in all shapes, fail masks, flags and cancel positions',
    (steps) => {
      const { walked, broken } = explore(cases(steps, { inherited: false }));
      expect(broken).toEqual([]);
      expect(walked).toBeGreaterThan(4 ** steps);
    },
  );

  it.each([1, 2, 3])('keeps every rule for %i steps with any of them inherited', (steps) => {
    expect(explore(cases(steps, { inherited: true })).broken).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6])('judges a group of %i over all its steps, whichever fail', (size) => {
    const wrong: string[] = [];
    for (let failMask = 0; failMask < 2 ** size; failMask += 1) {
      for (let continueMask = 0; continueMask < 2 ** size; continueMask += 1) {
        const one: Case = {
          sizes: [size, 1],
          failMask,
          continueMask,
          inheritedMask: 0,
          intervention: { kind: 'none' },
        };
        const { outcome, ended } = play(one);
        const stopping = failMask & ~continueMask;
        const begins = ended.find(({ step }) => step.stepIndex === size)?.outcome.status;
        const names = Array.from({ length: size }, (_, bit) => `Step ${bit + 1} "s${bit}"`);
        const named = names.every(
          (name, bit) => ((stopping >> bit) & 1) === 0 || outcome.error?.includes(name),
        );
        const right =
          stopping === 0
            ? begins === 'Completed' &&
              outcome.status === (failMask === 0 ? 'Completed' : 'CompletedWithErrors')
            : begins === 'NotRun' && ['Failed', 'TimedOut'].includes(outcome.status) && named;
        if (!right) wrong.push(JSON.stringify({ one, outcome }));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('knows every shape: 4 steps make 8 schedules of groups', () => {
    expect([...groupShapes(4)]).toHaveLength(8);
  });
});

describe('endGroup', () => {
  it('refuses to go on while a step of the group has no outcome', () => {
    const one: Case = {
      sizes: [2],
      failMask: 0,
      continueMask: 0,
      inheritedMask: 0,
      intervention: { kind: 'none' },
    };
    const groups = planOf(one);
    const walk = beginWalk({ groups });
    const first = groups[0]?.[0];
    if (!first) throw new Error('a group has a step');
    expect(() => endGroup(walk, [{ step: first, outcome: anOutcome('Completed') }])).toThrow(
      'group 1 has not ended',
    );
    expect(nextMove(walk, { cancelled: false })).toMatchObject({
      move: 'RunGroup',
      steps: [{}, {}],
    });
  });
});
