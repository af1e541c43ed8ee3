import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDefinition } from '../../../src/contract/schedule/definition.ts';
import {
  insertStep,
  isMoveRefusal,
  isPlannedStep,
  movePlaces,
  type StepInsertion,
  walkOrder,
} from '../../../src/domain/schedule/move-step.ts';
import { planGroups, type PlannedStep } from '../../../src/domain/schedule/plan.ts';
import { definitionLimits } from '../../../src/domain/schedule/schedule.ts';

const http = (key: string, more: object = {}) => ({
  ...{ type: 'Http', key, name: key, url: 'https://a.example/' },
  ...more,
});

function groupsOf(steps: object[]): PlannedStep[][] {
  const context = { connectedSystems: [], commandsEnabled: true, now: new Date() };
  const definition = toDefinition({ name: 'Sync', timings: [{ type: 'Manual' }], steps }, context);
  return planGroups(definition);
}

/** a | b1 b2 | c | what undoes a | what comes last */
const groups = groupsOf([
  http('a'),
  http('b1'),
  http('b2', { mode: 'ParallelWithPrevious' }),
  http('c'),
  http('undo', { compensates: 'a' }),
  http('close', { finally: true }),
]);
const [a, b1, b2, c, undo, close] = [0, 1, 2, 3, 4, 5];
const next = 6;

const aNew = (more: Partial<PlannedStep> = {}): PlannedStep => ({
  ...(groupsOf([http('new')])[0]?.[0] as PlannedStep),
  stepIndex: next,
  ...more,
});

const insert = (
  place: StepInsertion['place'],
  target: number,
  { begun = 1, ...more }: Partial<PlannedStep> & { begun?: number } = {},
) => {
  const inserted = insertStep(groups, begun, { step: aNew(more), place, target });
  return isMoveRefusal(inserted) ? inserted : walkOrder(inserted);
};

describe('insertStep', () => {
  it('gives the step a group of its own in front of or behind another one, or lets it join', () => {
    expect(insert('Before', b1)).toEqual([[a], [next], [b1, b2], [c], [undo], [close]]);
    expect(insert('After', b1)).toEqual([[a], [b1, b2], [next], [c], [undo], [close]]);
    expect(insert('With', b2)).toEqual([[a], [b1, b2, next], [c], [undo], [close]]);
  });

  it('puts it right behind the group that runs, also behind the last one in front of clean-up', () => {
    expect(insert('After', a)).toEqual([[a], [next], [b1, b2], [c], [undo], [close]]);
    expect(insert('After', c, { begun: 3 })).toEqual([[a], [b1, b2], [c], [next], [undo], [close]]);
  });

  it.each<[string, Parameters<typeof insert>, string, string]>([
    ['what runs', ['Before', a], 'begun', 'the group of step 1 "a" has begun'],
    ['a group that runs', ['With', a], 'begun', 'the group of step 1 "a" has begun'],
    ['a group behind', ['After', a, { begun: 3 }], 'begun', 'step 1 "a" has begun'],
    ['clean-up', ['Before', close], 'order', 'step 6 "close" cleans up at the end'],
    ['no step', ['After', 9], 'order', 'there is no step 9'],
    ['a key that is taken', ['After', c, { key: 'b1' }], 'order', 'has the key "b1" already'],
    [
      'an index that is taken',
      ['After', c, { stepIndex: 5 }],
      'order',
      'inserted at the same time',
    ],
    [
      'a clean-up step',
      ['After', c, { cleanUp: { compensates: null } }],
      'order',
      'cleans up at the end',
    ],
    [
      'what reads a later step',
      ['Before', c, { expressions: { condition: null, reads: ['c'] } }],
      'order',
      'step 7 "new" reads what step 4 "c" came to',
    ],
  ])('refuses %s', (_name, given, refused, message) => {
    expect(insert(...given)).toEqual({
      refused,
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('refuses one step more than a definition may have', () => {
    const full = groupsOf(
      Array.from({ length: definitionLimits.steps }, (_, index) => http(`s${index}`)),
    );
    const step = aNew({ stepIndex: definitionLimits.steps });
    expect(insertStep(full, 0, { step, place: 'Before', target: 1 })).toEqual({
      refused: 'order',
      message: 'an execution has at most 500 steps',
    });
  });

  it('changes nothing else, whatever is inserted where', () => {
    const place = fc.constantFrom(...movePlaces);
    fc.assert(
      fc.property(place, fc.nat(next), fc.nat(3), (wanted, target, begun) => {
        const inserted = insertStep(groups, begun, { step: aNew(), place: wanted, target });
        if (isMoveRefusal(inserted)) return;
        const without = walkOrder(inserted)
          .map((group) => group.filter((index) => index !== next))
          .filter((group) => group.length > 0);
        expect(without).toEqual(walkOrder(groups));
        expect(walkOrder(inserted).slice(0, begun)).toEqual(walkOrder(groups).slice(0, begun));
        for (const [index, group] of inserted.entries()) {
          for (const step of group) expect(step.groupIndex).toBe(index);
        }
      }),
    );
  });
});

describe('isPlannedStep', () => {
  it('accepts every planned step, also of what a person typed only what is complete', () => {
    expect(groups.flat().every(isPlannedStep)).toBe(true);
    expect(isPlannedStep(aNew())).toBe(true);
    const wrong: object[] = [
      { key: '' },
      { type: 'Unknown' },
      { settings: null },
      { retry: {} },
      { timeoutSeconds: '10' },
      { onInterrupted: 'Maybe' },
    ];
    for (const one of wrong) expect(isPlannedStep({ ...aNew(), ...one })).toBe(false);
    for (const one of [null, undefined, 3, 'step', []]) expect(isPlannedStep(one)).toBe(false);
  });
});
