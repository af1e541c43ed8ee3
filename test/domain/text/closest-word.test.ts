import { describe, expect, it } from 'vitest';
import { closestWord } from '../../../src/domain/text/closest-word.ts';

describe('closestWord', () => {
  it.each([
    ['runProfle', ['runProfile', 'connectedSystem'], 'runProfile'],
    ['delta-import', ['Full Import', 'Delta Import'], 'Delta Import'],
    ['Parallel', ['Sequential', 'ParallelWithPrevious'], 'ParallelWithPrevious'],
    ['Htpp', ['Http', 'Shell'], 'Http'],
    ['xyz', ['Sequential', 'Skip'], undefined],
    ['', ['a', 'b'], undefined],
    ['name', [], undefined],
  ])('takes %s among %j for %s', (word, known, expected) => {
    expect(closestWord(word, known)).toBe(expected);
  });

  it('has no suggestion for a text that is longer than any word', () => {
    expect(closestWord('x'.repeat(1_000_000), ['x'])).toBeUndefined();
  });
});
