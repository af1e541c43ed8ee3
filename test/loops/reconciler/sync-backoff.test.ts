import { describe, expect, it } from 'vitest';
import { syncBackoffSeconds } from '../../../src/loops/reconciler/sync-schedule.ts';

describe('syncBackoffSeconds', () => {
  it.each([
    [1, 2],
    [2, 4],
    [5, 32],
    [9, 300],
    [10_000, 300],
  ])('waits longer after %i failures, up to five minutes', (failures, seconds) => {
    expect(syncBackoffSeconds({ failures, unavailable: false, random: 0 })).toBe(seconds);
  });

  it('never waits longer than 15 s while Temporal is down', () => {
    expect(syncBackoffSeconds({ failures: 50, unavailable: true, random: 0 })).toBe(15);
  });

  it('spreads the tries of many schedules over half the wait', () => {
    const wait = { failures: 3, unavailable: false };
    expect(syncBackoffSeconds({ ...wait, random: 0 })).toBe(8);
    expect(syncBackoffSeconds({ ...wait, random: 0.999 })).toBeCloseTo(4, 1);
  });
});
