import { describe, expect, it } from 'vitest';
import { parseDuration, showDuration } from '../../src/cli/duration.ts';

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
    [12_000, '12s'],
    [185_000, '3m 05s'],
    [7_800_000, '2h 10m'],
    [356_400_000, '4d 3h'],
  ])('shows %i ms as %s', (ms, text) => {
    expect(showDuration(ms)).toBe(text);
  });
});
