import { describe, expect, it } from 'vitest';
import { parseDuration, showCount, showDuration } from '../../../src/cli/framework/options.ts';
import { showDistance } from '../../../src/cli/output/show-instant.ts';

describe('parseDuration', () => {
  it.each([
    ['90', 90_000],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '0', '-1s', 'soon', '1 m', '10x', '1d', '9999h', 'm'])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow();
  });
});

describe('showDuration', () => {
  it.each([
    [-5, '0.0s'],
    [400, '0.4s'],
    [9_949, '9.9s'],
    [9_950, '10s'],
    [12_000, '12s'],
    [59_500, '1m 00s'],
    [185_000, '3m 05s'],
    [3_599_600, '1h 00m'],
    [7_799_000, '2h 10m'],
    [7_800_000, '2h 10m'],
    [86_399_000, '1d 0h'],
    [356_399_000, '4d 3h'],
  ])('shows %i ms as %s', (ms, text) => {
    expect(showDuration(ms)).toBe(text);
  });
});

describe('showDistance', () => {
  const now = new Date('2026-11-21T08:00:00.000Z');
  it.each([
    [0, 'now'],
    [499, 'now'],
    [30_000, 'in 30 s'],
    [59_600, 'in 1 min'],
    [7_199_000, 'in 2 h'],
    [-7_199_000, '2 h ago'],
    [-5_300_000, '1 h ago'],
    [86_399_000, 'in 1 d'],
    [172_799_000, 'in 2 d'],
  ])('rounds %i ms to "%s" and never cuts', (ms, text) => {
    expect(showDistance(new Date(now.getTime() + ms), now)).toBe(text);
  });
});

describe('showCount', () => {
  it('uses the singular for one only', () => {
    expect([0, 1, 2].map((count) => showCount(count, 'group'))).toEqual([
      '0 groups',
      '1 group',
      '2 groups',
    ]);
  });
});
