import { describe, expect, it } from 'vitest';
import {
  addFire,
  bucketsOf,
  createLoadProfile,
  quietestOf,
  slotSeconds,
} from '../../../src/timing/fires/load-profile.ts';

const from = 1_800_000_000;
const hour = 3_600;
const slotsOfHour = hour / slotSeconds;

describe('a load profile', () => {
  it('spreads the work of a fire over the buckets that it runs in, and counts it in the first', () => {
    const profile = createLoadProfile(from, from + 3 * hour);
    addFire(profile, from + hour - 600, 1_800);
    expect(bucketsOf(profile, slotsOfHour)).toEqual([
      { busySeconds: 600, planned: 1 },
      { busySeconds: 1_200, planned: 0 },
      { busySeconds: 0, planned: 0 },
    ]);
  });

  it('leaves out what lies beyond its ends', () => {
    const profile = createLoadProfile(from, from + hour);
    addFire(profile, from - 1, 60);
    addFire(profile, from + hour, 60);
    addFire(profile, from + hour - 30, 600);
    expect(bucketsOf(profile, slotsOfHour)).toEqual([{ busySeconds: 30, planned: 1 }]);
  });

  it('has a whole last slot for a period that ends within one', () => {
    const { busy } = createLoadProfile(from, from + 301);
    expect(busy).toHaveLength(2);
  });
});

describe('the quietest slot', () => {
  it('is the one with the least work, the earliest of equal ones', () => {
    const profile = createLoadProfile(from, from + 2 * hour);
    addFire(profile, from, 1_200);
    addFire(profile, from + 4_000, 60);
    expect(quietestOf(profile, { slots: 6, notBefore: from })).toEqual({
      from: from + 1_200,
      to: from + 3_000,
      busySeconds: 0,
      planned: 0,
    });
  });

  it('is the one with fewer fires where the work is the same', () => {
    const profile = createLoadProfile(from, from + 2 * slotSeconds);
    for (let count = 0; count < 3; count += 1) addFire(profile, from, 20);
    addFire(profile, from + slotSeconds, 60);
    expect(quietestOf(profile, { slots: 1, notBefore: from })?.from).toBe(from + slotSeconds);
  });

  it('does not begin before the instant that it must not, and is none where nothing fits', () => {
    const profile = createLoadProfile(from, from + hour);
    expect(quietestOf(profile, { slots: 2, notBefore: from + 1 })?.from).toBe(from + slotSeconds);
    expect(quietestOf(profile, { slots: 2, notBefore: from + hour - 10 })).toBeNull();
    expect(quietestOf(profile, { slots: slotsOfHour + 1, notBefore: from })).toBeNull();
    expect(quietestOf(profile, { slots: 0, notBefore: from })).toBeNull();
  });

  it('finds what a search through every place finds', () => {
    const profile = createLoadProfile(from, from + 24 * hour);
    let seed = 7;
    for (let count = 0; count < 60; count += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      addFire(profile, from + (seed % (24 * hour)), (seed % 97) * 30);
    }
    const slots = 12;
    const loads = Array.from({ length: profile.busy.length - slots + 1 }, (_, at) =>
      profile.busy
        .subarray(at, at + slots)
        .reduce((sum, busy, index) => sum + busy + (profile.planned[at + index] ?? 0), 0),
    );
    const found = quietestOf(profile, { slots, notBefore: from });
    const least = Math.min(...loads);
    expect(found?.from).toBe(from + loads.indexOf(least) * slotSeconds);
    expect((found?.busySeconds ?? NaN) + (found?.planned ?? NaN)).toBeCloseTo(least);
  });
});
