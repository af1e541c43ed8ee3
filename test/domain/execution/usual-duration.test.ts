import { describe, expect, it } from 'vitest';
import { expectEnd } from '../../../src/domain/execution/usual-duration.ts';

const usual = { count: 20, p50Seconds: 40, p95Seconds: 70 };

describe('expectEnd', () => {
  it('counts to the median, then to the 95th percentile, then says that it ends soon', () => {
    const left = [0, 30, 40, 69].map((seconds) => expectEnd(seconds, usual));
    expect(left.map((expected) => expected?.leftSeconds)).toEqual([40, 10, 30, 1]);
    expect(left.every((expected) => expected?.state === 'Usual')).toBe(true);
    expect(expectEnd(12, { ...usual, p50Seconds: 10, p95Seconds: 11 })).toEqual({
      state: 'Usual',
      leftSeconds: 0,
      usually: [10, 11],
    });
  });

  it('is slower than usual by the rule of the statistics', () => {
    expect(expectEnd(71, usual)?.state).toBe('Slower');
    // Above the 95th percentile, but not 1.5 times the median.
    expect(expectEnd(58, { ...usual, p95Seconds: 57 })?.state).toBe('Usual');
  });

  it('expects nothing of a schedule that has hardly run', () => {
    expect(expectEnd(10, { ...usual, count: 4 })).toBeNull();
    expect(expectEnd(10, { count: 9, p50Seconds: null, p95Seconds: null })).toBeNull();
  });
});
