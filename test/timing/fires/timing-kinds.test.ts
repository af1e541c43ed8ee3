import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import {
  firesBetween,
  hasFinished,
  isPolicyTime,
  nextFires,
} from '../../../src/timing/fires/next-fires.ts';
import { classifyNominal } from '../../../src/timing/temporal-spec/classify-nominal.ts';
import { compileTiming } from '../../../src/timing/temporal-spec/compile.ts';
import { createServerModel } from '../../../src/timing/temporal-spec/server-model.ts';

const from = new Date('2027-01-01T00:00:00Z');
const second = (text: string): number => Date.parse(text) / 1_000;
const instant = (at: number): string => new Date(at * 1_000).toISOString().replace('.000Z', 'Z');

const cron = (expression: string, timeZone = 'UTC') =>
  ({ type: 'Cron', expression, timeZone }) as const;
const every = (everySeconds: number, startAt: string | null = null, offsetSeconds = 0) =>
  ({ type: 'Interval', everySeconds, offsetSeconds, startAt }) as const;
const limited = (timing: Timing & { type: 'Cron' | 'Interval' }, bounds: object): Timing => ({
  type: 'Limited',
  timing,
  startAt: null,
  until: null,
  maxExecutions: null,
  ...bounds,
});

function next(timing: Timing, after: string, count: number): string[] {
  return nextFires(timing, { after: new Date(after), count }).map(({ at }) =>
    at.toISOString().replace('.000Z', 'Z'),
  );
}

describe('an interval', () => {
  it('counts from 1970 in UTC, plus its offset, when it has no start', () => {
    expect(next(every(25_200), '2027-01-01T00:00:00Z', 2)).toEqual(
      [1, 2].map((k) =>
        instant((Math.floor(second('2027-01-01T00:00:00Z') / 25_200) + k) * 25_200),
      ),
    );
    expect(next(every(3_600, null, 900), '2027-01-01T00:00:00Z', 2)).toEqual([
      '2027-01-01T00:15:00Z',
      '2027-01-01T01:15:00Z',
    ]);
  });

  it('fires first at its start, and goes on from there whatever clocks do', () => {
    const daily = every(86_400, '2027-03-27T02:30:00Z');
    expect(next(daily, '2027-01-01T00:00:00Z', 3)).toEqual([
      '2027-03-27T02:30:00Z',
      '2027-03-28T02:30:00Z',
      '2027-03-29T02:30:00Z',
    ]);
    expect(next(daily, '2027-03-27T02:30:00Z', 1)).toEqual(['2027-03-28T02:30:00Z']);
  });
});

describe('a one-time timing', () => {
  it('fires once, and is over then', () => {
    const once: Timing = { type: 'OneTime', at: '2027-05-01T00:00:00Z', timeZone: 'UTC' };
    expect(next(once, '2027-04-01T00:00:00Z', 5)).toEqual(['2027-05-01T00:00:00Z']);
    expect(next(once, '2027-05-01T00:00:00Z', 5)).toEqual([]);
    expect(hasFinished([once], new Date('2027-05-01T00:00:00Z'))).toBe(true);
    expect(hasFinished([once, { type: 'Manual' }], new Date('2027-04-30T00:00:00Z'))).toBe(false);
    expect(hasFinished([{ type: 'Manual' }], from)).toBe(false);
  });
});

describe('a limited timing', () => {
  it('fires between its bounds, both of them included', () => {
    const bounds = { startAt: '2027-01-02T06:00:00Z', until: '2027-01-04T06:00:00Z' };
    expect(next(limited(cron('0 6 * * *'), bounds), '2026-01-01T00:00:00Z', 9)).toEqual([
      '2027-01-02T06:00:00Z',
      '2027-01-03T06:00:00Z',
      '2027-01-04T06:00:00Z',
    ]);
  });

  it('shows no more fires than it has starts left', () => {
    const twice = limited(every(60), { maxExecutions: 2 });
    expect(next(twice, '2027-01-01T00:00:00Z', 9)).toHaveLength(2);
    expect(next(limited(every(60), { maxExecutions: 0 }), '2027-01-01T00:00:00Z', 9)).toEqual([]);
    expect(isPolicyTime(twice, new Date('2029-01-01T00:00:00Z'))).toBe(true);
  });
});

describe('a milestone', () => {
  it('fires at each offset of real time after its anchor, once', () => {
    const milestone: Timing = {
      type: 'Milestone',
      anchor: 'installation',
      anchorAt: '2027-03-27T12:00:00Z',
      offsetsSeconds: [43_200, 86_400],
    };
    expect(next(milestone, '2027-01-01T00:00:00Z', 9)).toEqual([
      '2027-03-28T00:00:00Z',
      '2027-03-28T12:00:00Z',
    ]);
    expect(next({ ...milestone, anchorAt: null }, '2027-01-01T00:00:00Z', 9)).toEqual([]);
  });
});

describe('compileTiming', () => {
  const compile = (...timings: Timing[]) => compileTiming(timings, { from });

  it('hands an instant over as a calendar in UTC, and as an interval in any other zone', () => {
    const once: Timing = { type: 'OneTime', at: '2027-05-01T01:02:03Z', timeZone: 'Asia/Tokyo' };
    expect(compile(once)).toMatchObject({ timeZone: 'UTC', intervals: [] });
    expect(compile(once).calendars).toHaveLength(1);
    const mixed = compile(once, cron('0 6 * * *', 'Asia/Tokyo'));
    expect(mixed.timeZone).toBe('Asia/Tokyo');
    expect(mixed.intervals).toEqual([
      { everySeconds: second('2027-05-01T01:02:03Z'), offsetSeconds: 0 },
    ]);
  });

  it('turns the start of an interval into an offset and a bound', () => {
    const startAt = '2027-02-01T00:00:30Z';
    expect(compile(every(3_600, startAt))).toEqual({
      calendars: [],
      timeZone: 'UTC',
      startAt: second(startAt),
      intervals: [{ everySeconds: 3_600, offsetSeconds: 30 }],
    });
  });

  it('bounds the spec only by what all of its timings share', () => {
    const until = '2027-02-01T00:00:00Z';
    const ends = limited(every(3_600), { until });
    expect(compile(ends).endAt).toBe(second(until));
    expect(compile(ends, every(7_200)).endAt).toBeUndefined();
  });

  it('leaves out what is over, and what begins later than others', () => {
    const over = limited(cron('0 6 * * *'), { until: '2026-12-31T23:00:00Z' });
    const later = limited(cron('0 7 * * *'), { startAt: '2027-01-10T00:00:00Z' });
    expect(compile(over)).toEqual({ calendars: [], intervals: [], timeZone: 'UTC' });
    expect(compile(over, cron('0 8 * * *')).calendars).toHaveLength(1);
    expect(compile(later, cron('0 8 * * *')).calendars).toHaveLength(1);
    expect(compile(later)).toMatchObject({ startAt: second('2027-01-10T00:00:00Z') });
  });

  it('means on the server what the preview says, for any interval and bounds', () => {
    const aBound = fc.option(fc.integer({ min: 0, max: 30 * 86_400 }));
    const aTiming = fc
      .tuple(fc.integer({ min: 10, max: 400_000 }), aBound, aBound, aBound)
      .map(([everySeconds, start, lower, upper]) => {
        const at = (offset: number | null): string | null =>
          offset === null ? null : instant(from.getTime() / 1_000 + offset);
        const startAt = at(start);
        const offsetSeconds = startAt === null ? (everySeconds * 7) % everySeconds : 0;
        const timing = { type: 'Interval', everySeconds, offsetSeconds, startAt } as const;
        return limited(timing, { startAt: at(lower), until: at(upper) });
      });
    const period = { from: from.getTime() / 1_000, until: from.getTime() / 1_000 + 20 * 86_400 };
    fc.assert(
      fc.property(aTiming, (timing) => {
        const spec = compileTiming([timing], { from });
        const model = createServerModel(spec);
        const served: number[] = [];
        const { startAt = -Infinity, endAt = Infinity } = spec;
        for (let at = model.next(period.from, period.until); at !== null && served.length < 200;) {
          if (at >= startAt && at <= endAt) served.push(at);
          at = model.next(Math.max(at, Math.min(startAt - 1, period.until)), period.until);
        }
        expect(served).toEqual(firesBetween([timing], period).slice(0, 200));
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});

describe('classifyNominal', () => {
  it('tells a fire outside of the bounds from a start by hand', () => {
    const ends = limited(cron('0 6 * * *'), { until: '2027-02-01T00:00:00Z' });
    const classOf = (at: string): string => classifyNominal([ends], new Date(at));
    expect(classOf('2027-01-31T06:00:00Z')).toBe('policy');
    expect(classOf('2027-02-01T06:00:00Z')).toBe('outside');
    expect(classOf('2027-02-01T07:00:00Z')).toBe('other');
    const starts = every(3_600, '2027-02-01T00:00:30Z');
    expect(classifyNominal([starts], new Date('2027-01-01T00:00:30Z'))).toBe('outside');
    expect(classifyNominal([starts], new Date('2027-01-01T00:00:00Z'))).toBe('other');
  });
});
