import { describe, expect, it } from 'vitest';
import { literalPart, matchesPattern } from '../../../src/cli/schedule/schedule-read.ts';

describe('matchesPattern', () => {
  it.each([
    ['delta-sync', 'delta-*', true],
    ['delta-sync', '*SYNC', true],
    ['delta-sync', 'd?lta*', true],
    ['delta-sync', 'delta', false],
    ['delta', 'delta*', true],
    ['delta', 'delta?', false],
    ['', '*', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
  ])('compares %s with %s', (text, pattern, fits) => {
    expect(matchesPattern(text, pattern)).toBe(fits);
  });

  it('answers quickly for patterns made to take long', () => {
    expect(matchesPattern('a'.repeat(200), `${'*a'.repeat(60)}*b`)).toBe(false);
  });
});

describe('literalPart', () => {
  it('is the longest part without wildcards', () => {
    expect(literalPart('*hr?import*')).toBe('import');
    expect(literalPart('*')).toBe('');
  });
});
