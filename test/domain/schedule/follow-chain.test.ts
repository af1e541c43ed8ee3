import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFollowLoop, type Follow } from '../../../src/domain/schedule/follow-chain.ts';

/** `a>b` reads: b starts after a. */
const follows = (...pairs: string[]): Follow[] =>
  pairs.map((pair) => {
    const [followed = '', follower = ''] = pair.split('>');
    return { follower, followed };
  });

describe('findFollowLoop', () => {
  it.each([
    ['a>a', 'a', ['a', 'a']],
    ['a>b b>a', 'a', ['a', 'b', 'a']],
    ['a>b b>c c>a', 'b', ['b', 'c', 'a', 'b']],
    ['a>b a>c b>d c>d', 'a', null],
    ['b>c c>b a>b', 'a', null],
  ])('finds in %s from %s the chain %j', (pairs, slug, loop) => {
    expect(findFollowLoop(slug, follows(...pairs.split(' ')))).toEqual(loop);
  });

  it('finds none where every follower comes later in the alphabet, and names real starts', () => {
    const letter = fc.constantFrom(...'abcdefgh');
    const pairs = fc.array(fc.tuple(letter, letter), { maxLength: 20 });
    fc.assert(
      fc.property(pairs, letter, (given, slug) => {
        const ordered = given.filter(([one, other]) => one < other);
        expect(findFollowLoop(slug, follows(...ordered.map((pair) => pair.join('>'))))).toBeNull();
        const loop = findFollowLoop(slug, follows(...given.map((pair) => pair.join('>'))));
        if (!loop) return;
        const steps = loop.slice(1).map((to, index) => `${loop[index] ?? ''},${to}`);
        expect(given.map((pair) => pair.join(','))).toEqual(expect.arrayContaining(steps));
        expect([loop[0], loop.at(-1)]).toEqual([slug, slug]);
      }),
    );
  });
});
