import { describe, expect, test } from 'vitest';
import { readScaleOptions } from '../../bench/scale/scale-options.ts';
import { percentile, slopeOf, threeSizes } from '../../bench/scale/slope.ts';

describe('the bench of scale', () => {
  const costs = (costOf: (size: number) => number) =>
    threeSizes(10_000, 10).map((size) => ({ size, cost: costOf(size) }));

  test('tells costs that stay from those that grow with the size, or with its square', () => {
    expect(slopeOf(costs(() => 7))).toBeCloseTo(0);
    expect(slopeOf(costs((size) => 3 * size))).toBeCloseTo(1);
    expect(slopeOf(costs((size) => size ** 2))).toBeCloseTo(2);
    expect(slopeOf(costs(() => 0))).toBeCloseTo(0);
  });

  test('has no slope for one size', () => {
    expect(slopeOf([{ size: 10, cost: 1 }])).toBeNaN();
  });

  test('takes three sizes up to the one that was asked for', () => {
    expect(threeSizes(10_000, 10)).toEqual([100, 1_000, 10_000]);
    expect(threeSizes(1_000, Math.sqrt(10))).toEqual([100, 316, 1_000]);
  });

  test('gives the value that 99 of a hundred do not exceed', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(percentile(values, 99)).toBe(198);
    expect(percentile(values, 50)).toBe(100);
    expect(percentile([5], 99)).toBe(5);
  });

  test('measures everything unless parts are named, and refuses what it does not know', () => {
    expect(readScaleOptions(['--quick'])).toBeNull();
    expect(readScaleOptions(['--scale'])).toMatchObject({ schedules: 10_000, burst: 1_000 });
    const some = readScaleOptions([
      '--scale',
      '--only',
      'BURST',
      '--only',
      'OPEN',
      '--burst',
      '50',
    ]);
    expect(some).toMatchObject({ parts: ['BURST', 'OPEN'], burst: 50, write: false });
    expect(() => readScaleOptions(['--scale', '--only', 'BURTS'])).toThrow('"BURTS"');
    expect(() => readScaleOptions(['--scale', '--records', '5'])).toThrow('--records');
  });
});
