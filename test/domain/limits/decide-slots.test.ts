import { describe, expect, it } from 'vitest';
import { decideSlots, type LimitState } from '../../../src/domain/limits/decide-slots.ts';
import { distinctLimits, type LimitKey } from '../../../src/domain/limits/limit.ts';
import { withLimits } from '../../../src/domain/limits/plan-limits.ts';
import { describeSlotWait } from '../../../src/domain/limits/slot-wait.ts';
import { planGroups } from '../../../src/domain/schedule/plan.ts';
import type { Step } from '../../../src/domain/schedule/schedule.ts';

const ad: LimitKey = { kind: 'System', name: 'ad', shared: true };
const hr: LimitKey = { kind: 'System', name: 'hr', shared: false };
const nightly: LimitKey = { kind: 'Tag', name: 'nightly', shared: false };

const state = (key: LimitKey, more: Partial<LimitState> = {}): LimitState => ({
  ...{ key, max: 1, taken: 0, queue: [], closed: null },
  ...more,
});
/** Behind all that wait, unless it has a turn. */
const asks = (stepIndex: number, limits: LimitKey[], turn = 1_000 + stepIndex) => ({
  ...{ stepIndex, limits, turn },
});
const taken = (decisions: ReturnType<typeof decideSlots>) =>
  decisions.flatMap((one) => (one.taken ? [one.stepIndex] : []));

describe('who gets a slot', () => {
  it('is whoever asks while there is room, in the order of asking', () => {
    const requests = [asks(0, [ad]), asks(1, [ad]), asks(2, [ad])];
    const decided = decideSlots(requests, [state(ad, { max: 3, taken: 1 })]);
    expect(taken(decided)).toEqual([0, 1]);
    expect(decided[2]).toEqual({ stepIndex: 2, taken: false, by: ad });
  });

  it('is no newcomer while others wait, even if there is room for them only', () => {
    expect(taken(decideSlots([asks(0, [ad])], [state(ad, { max: 2, queue: [7, 8] })]))).toEqual([]);
    expect(taken(decideSlots([asks(0, [ad])], [state(ad, { max: 3, queue: [7, 8] })]))).toEqual([
      0,
    ]);
  });

  it('is the one that waits longest first, whatever the order of the request', () => {
    const states = [state(ad, { queue: [4, 9] })];
    expect(taken(decideSlots([asks(0, [ad], 9), asks(1, [ad], 4)], states))).toEqual([1]);
  });

  it('takes all limits of a step or none, and keeps its place in each', () => {
    const states = [state(ad), state(hr, { taken: 1 })];
    const decided = decideSlots([asks(0, [ad, hr]), asks(1, [ad])], states);
    expect(decided).toEqual([
      { stepIndex: 0, taken: false, by: hr },
      { stepIndex: 1, taken: false, by: ad },
    ]);
  });

  it('is everyone when the limit was removed', () => {
    const states = [state(nightly, { max: null, taken: 5, queue: [1, 2, 3] })];
    expect(taken(decideSlots([asks(0, [nightly]), asks(1, [nightly])], states))).toEqual([0, 1]);
  });

  it('is never one that came later than a step that has all it needs but one', () => {
    const waiting = asks(0, [ad, hr], 50);
    const states = [state(ad, { queue: [50] }), state(hr, { taken: 1, queue: [50] })];
    expect(taken(decideSlots([waiting, asks(1, [ad])], states))).toEqual([]);
    const free = [state(ad, { queue: [50] }), state(hr, { queue: [50] })];
    expect(taken(decideSlots([waiting, asks(1, [ad])], free))).toEqual([0]);
  });
});

describe('which limits a step needs', () => {
  const place = { mode: 'Sequential', continueOnFailure: false } as const;
  const rules = {
    timeoutSeconds: 10,
    retry: { maxRetries: 0, delaySeconds: 1, ladderSeconds: [] },
    onInterrupted: 'Retry',
  } as const;
  const run: Step = {
    ...{ ...place, ...rules, key: 'a', name: 'a', type: 'RunProfile', pool: 'gpu' },
    ...{ connectedSystem: 'ad', runProfile: 'Sync' },
  };
  const pause: Step = { ...place, key: 'b', name: 'b', type: 'Wait', seconds: 1 };
  const known: LimitKey[] = [ad, hr, nightly, { kind: 'Pool', name: 'gpu', shared: false }];

  it('are those of its system, its pool and the tags of its schedule', () => {
    const definition = { steps: [run, pause], tags: ['nightly'] };
    const [first, second] = withLimits(planGroups(definition), definition, known).flat();
    expect(first?.limits?.map(({ kind }) => kind)).toEqual(['System', 'Tag', 'Pool']);
    expect(second).not.toHaveProperty('limits');
  });

  it('are left out of the plan when there are none', () => {
    const definition = { steps: [run], tags: [] };
    const groups = planGroups(definition);
    expect(withLimits(groups, definition, [hr, nightly])).toEqual(groups);
  });
});

describe('limits', () => {
  it('are locked once each, always in the same order', () => {
    const orders = [distinctLimits([nightly, ad, hr, ad]), distinctLimits([ad, hr, nightly])];
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).toHaveLength(3);
  });
});

it('lets no step take a slot of a closed system, even of one without a maximum', () => {
  const closed = { until: new Date(), mode: 'Wait', reason: '' } as const;
  const decisions = decideSlots(
    [asks(0, [ad]), asks(1, [hr])],
    [state(ad, { max: null, closed }), state(hr)],
  );
  expect(taken(decisions)).toEqual([1]);
});

describe('a wait', () => {
  const at = new Date('2026-12-01T02:00:00.500Z');
  const holder = { executionId: 'x', schedule: 'y', stepIndex: 1, takenAt: at, askedAt: at };
  const show = (more: object, max = 1, key = ad) =>
    describeSlotWait({ key, max, holder: { ...holder, ...more }, closed: null }, 'me');

  it('names the limit, who holds it and since when', () => {
    const since = 'since 2026-12-01T02:00:00Z';
    expect(show({})).toBe(`waiting for ad, held by execution x (schedule y), ${since}`);
    expect(show({ executionId: null, schedule: null })).toBe(
      `waiting for ad, held by another tenant, ${since}`,
    );
    expect(show({ executionId: 'me' })).toBe(
      `waiting for ad, held by step 2 of this execution, ${since}`,
    );
    expect(show({ takenAt: null }, 3, nightly)).toBe(
      `waiting for the tag nightly (3 at a time), behind execution x (schedule y), ${since}`,
    );
  });
});
