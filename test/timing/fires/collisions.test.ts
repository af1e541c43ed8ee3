import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMeetings } from '../../../src/timing/fires/collisions.ts';

const minute = 60;
const fires = (seconds: number, ...at: number[]) => ({ at, seconds });

describe('fires of two schedules', () => {
  it('meet when their executions use one system at the same time', () => {
    const own = fires(10 * minute, 100 * minute, 200 * minute);
    const meets = (other: ReturnType<typeof fires>) => findMeetings(own, other, true);
    expect(meets(fires(5 * minute, 96 * minute))).toEqual({ first: 100 * minute, count: 1 });
    expect(meets(fires(5 * minute, 95 * minute))).toBeNull();
    expect(meets(fires(5 * minute, 109 * minute, 209 * minute))).toMatchObject({ count: 2 });
    expect(meets(fires(5 * minute, 110 * minute))).toBeNull();
  });

  it('meet without a common system only when they begin in the same minute', () => {
    const own = fires(10 * minute, 100 * minute + 20);
    const meets = (at: number) => findMeetings(own, fires(999, at), false);
    expect(meets(100 * minute)).toEqual({ first: 100 * minute + 20, count: 1 });
    expect(meets(100 * minute + 59)).not.toBeNull();
    expect(meets(99 * minute + 59)).toBeNull();
    expect(meets(101 * minute)).toBeNull();
  });

  it('are found as by comparing each with each', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 5_000 }), { maxLength: 30 });
    const length = fc.double({ min: 1, max: 400, noNaN: true });
    const lengths = fc.tuple(length, length);
    fc.assert(
      fc.property(times, times, lengths, fc.boolean(), (a, b, [mine, theirs], shares) => {
        const sorted = (list: number[]) => list.toSorted((x, y) => x - y);
        const [own, other] = [fires(mine, ...sorted(a)), fires(theirs, ...sorted(b))];
        const met = own.at.filter((at) =>
          other.at.some(
            (one) =>
              Math.floor(at / minute) === Math.floor(one / minute) ||
              (shares && one < at + mine && at < one + theirs),
          ),
        );
        const expected = met.length === 0 ? null : { first: met[0], count: met.length };
        expect(findMeetings(own, other, shares)).toEqual(expected);
      }),
    );
  });
});
