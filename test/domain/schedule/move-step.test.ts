import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDefinition } from '../../../src/contract/schedule/definition.ts';
import { unstartedOutcome } from '../../../src/domain/execution/step-result.ts';
import { beginWalk, endGroup, nextMove, reroute } from '../../../src/domain/execution/walk.ts';
import {
  isMoveRefusal,
  movePlaces,
  moveStep,
  type StepMove,
  walkOrder,
} from '../../../src/domain/schedule/move-step.ts';
import { planGroups, type PlannedStep } from '../../../src/domain/schedule/plan.ts';
import { planExpressions } from '../../../src/expressions/plan-expressions.ts';

const context = { connectedSystems: [], commandsEnabled: true, now: new Date() };
const http = (key: string, more: object = {}) => ({
  ...{ type: 'Http', key, name: key, url: 'https://a.example/' },
  ...more,
});
const beside = { mode: 'ParallelWithPrevious' };

function groupsOf(steps: object[]): PlannedStep[][] {
  const definition = toDefinition({ name: 'Sync', timings: [{ type: 'Manual' }], steps }, context);
  return planExpressions(planGroups(definition), definition.steps);
}

/** a | b1 b2 | c, which reads a and b2 | d | what undoes a | what comes last */
const groups = groupsOf([
  http('a'),
  http('b1'),
  http('b2', beside),
  http('c', { condition: 'steps.a.status == "Completed" && steps.b2.status == "Completed"' }),
  http('d'),
  http('undo', { compensates: 'a' }),
  http('close', { finally: true }),
]);
const [a, b1, b2, c, d, undo, close] = [0, 1, 2, 3, 4, 5, 6];

const move = (stepIndex: number, place: StepMove['place'], target: number, begun = 1) => {
  const moved = moveStep(groups, begun, { stepIndex, place, target });
  return isMoveRefusal(moved) ? moved : walkOrder(moved);
};

describe('moveStep', () => {
  it('gives a step a group of its own in front of or behind another one, or lets it join', () => {
    expect(move(d, 'Before', b1)).toEqual([[a], [d], [b1, b2], [c], [undo], [close]]);
    expect(move(d, 'After', b2)).toEqual([[a], [b1, b2], [d], [c], [undo], [close]]);
    expect(move(d, 'With', b1)).toEqual([[a], [b1, b2, d], [c], [undo], [close]]);
    expect(move(b1, 'After', d)).toEqual([[a], [b2], [c], [d], [b1], [undo], [close]]);
    expect(move(b1, 'Before', b2)).toEqual([[a], [b1], [b2], [c], [d], [undo], [close]]);
  });

  it('puts a step right behind the group that runs', () => {
    expect(move(d, 'After', a)).toEqual([[a], [d], [b1, b2], [c], [undo], [close]]);
  });

  it.each([
    ['the step runs already', [a, 'After', d], 'begun'],
    ['the place is in front of what runs', [d, 'Before', a], 'begun'],
    ['the group runs already', [d, 'With', a], 'begun'],
    ['the step cleans up', [close, 'Before', d], 'order'],
    ['the place is among those that clean up', [d, 'After', undo], 'order'],
    ['it is there already', [d, 'After', c], 'order'],
    ['it is itself', [d, 'With', d], 'order'],
    ['there is no such step', [d, 'With', 99], 'order'],
    ['a reader would run in front of what it reads', [c, 'Before', b1], 'order'],
    ['a reader would run beside what it reads', [c, 'With', b2], 'order'],
    ['what is read would run behind its reader', [b2, 'After', d], 'order'],
  ] as const)('refuses when %s', (_why, [stepIndex, place, target], refused) => {
    expect(move(stepIndex, place, target)).toMatchObject({ refused });
  });

  it('says which step reads which', () => {
    expect(move(b2, 'After', c)).toEqual({
      refused: 'order',
      message: 'step 4 "c" reads what step 3 "b2" came to, so it runs after it',
    });
  });

  it('keeps every rule under any sequence of moves, wherever the walk is', () => {
    const aMove = fc.record({
      stepIndex: fc.nat(7),
      place: fc.constantFrom(...movePlaces),
      target: fc.nat(7),
      /** Whether the next group runs to its end after the move, and whether it has begun before. */
      advance: fc.boolean(),
      isInGroup: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(aMove, { maxLength: 25 }), (moves) => {
        let walk = beginWalk({ groups });
        let order: readonly (readonly PlannedStep[])[] = groups;
        const ran: number[] = [];
        for (const { advance, isInGroup, ...wanted } of moves) {
          const begun = Math.min(walk.groupIndex + Number(isInGroup), walk.groups.length);
          const before = walkOrder(order).slice(0, begun);
          const moved = moveStep(order, begun, wanted);
          if (!isMoveRefusal(moved)) {
            order = moved;
            walk = reroute(walk, moved);
            expect(walkOrder(moved).slice(0, begun)).toEqual(before);
          }
          expect(walkOrder(order).flat().sort()).toEqual([a, b1, b2, c, d, undo, close]);
          expect(walkOrder(order).slice(-2)).toEqual([[undo], [close]]);
          order.forEach((group, index) => {
            expect(group.length).toBeGreaterThan(0);
            for (const { groupIndex } of group) expect(groupIndex).toBe(index);
          });
          const next = nextMove(walk, { cancelled: false });
          if (!advance || next.move !== 'RunGroup') continue;
          ran.push(...next.steps.map(({ stepIndex }) => stepIndex));
          walk = endGroup(
            walk,
            next.steps.map((step) => ({
              step,
              outcome: { ...unstartedOutcome('Skipped', '', 1), status: 'Completed' as const },
            })),
          );
        }
        const places = new Map(order.flat().map((step) => [step.key, step.groupIndex]));
        for (const read of ['a', 'b2']) {
          expect(places.get(read)).toBeLessThan(places.get('c') ?? -1);
        }
        expect(new Set(ran).size).toBe(ran.length);
        expect(ran).toEqual(walkOrder(order).flat().slice(0, ran.length));
      }),
    );
  });
});
