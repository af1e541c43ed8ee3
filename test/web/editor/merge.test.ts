import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../web/editor/draft.ts';
import { mergeDrafts } from '../../../web/editor/merge/merge.ts';

const wait = (key: string, seconds = 1) => ({ type: 'Wait', key, name: key, seconds }) as const;
const base = {
  name: 'Sync',
  slug: 'sync',
  overlap: 'Skip',
  timings: [{ type: 'Manual' }],
  parameters: { full: { type: 'boolean' } },
  steps: [wait('a'), wait('b'), wait('c')],
} as const satisfies Draft as unknown as Draft;
const keys = ({ steps }: Draft) => steps.map(({ key }) => key);
const takes = (mine: Draft, theirs: Draft) =>
  mergeDrafts(base, mine, theirs).changes.map(({ path, take }) => [path, take]);

const someSteps = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
  .chain((chosen) =>
    fc.tuple(...chosen.map((key) => fc.integer({ min: 1, max: 2 }).map((s) => wait(key, s)))),
  );
const aDraft = fc.record(
  {
    name: fc.constantFrom('Sync', 'Other'),
    slug: fc.constant('sync'),
    description: fc.constantFrom('', 'text'),
    overlap: fc.constantFrom('Skip', 'AllowAll'),
    parameters: fc.dictionary(
      fc.constantFrom('full', 'batch'),
      fc.record({ type: fc.constantFrom('boolean', 'integer') }),
      { minKeys: 1 },
    ),
    steps: someSteps,
  },
  { requiredKeys: ['name', 'slug', 'steps'] },
) as fc.Arbitrary<Draft>;

describe('mergeDrafts', () => {
  it('takes changes of different fields and of different steps without asking', () => {
    const mine: Draft = {
      ...base,
      overlap: 'AllowAll',
      steps: [wait('a', 5), wait('b'), wait('c')],
    };
    const theirs: Draft = { ...base, name: 'Delta', steps: [wait('a'), wait('b'), wait('c', 9)] };
    const { changes, resolve } = mergeDrafts(base, mine, theirs);
    expect(changes.map(({ path, take }) => [path, take])).toEqual([
      ['name', 'theirs'],
      ['overlap', 'mine'],
      ['steps.a.seconds', 'mine'],
      ['steps.c.seconds', 'theirs'],
    ]);
    expect(resolve({})).toEqual({
      ...base,
      name: 'Delta',
      overlap: 'AllowAll',
      steps: [wait('a', 5), wait('b'), wait('c', 9)],
    });
  });

  it('asks where both have changed the same field differently', () => {
    const mine: Draft = { ...base, name: 'Mine' };
    const theirs: Draft = { ...base, name: 'Theirs' };
    const { changes, resolve } = mergeDrafts(base, mine, theirs);
    expect(changes).toEqual([
      { path: 'name', base: 'Sync', mine: 'Mine', theirs: 'Theirs', take: null },
    ]);
    expect(resolve({}).name).toBe('Mine');
    expect(resolve({ name: 'theirs' }).name).toBe('Theirs');
  });

  it('keeps what each side adds, in its place, and drops what one side removed', () => {
    const mine: Draft = { ...base, steps: [wait('a'), wait('new'), wait('b'), wait('c')] };
    const theirs: Draft = { ...base, steps: [wait('a'), wait('b'), wait('last')] };
    expect(takes(mine, theirs)).toEqual([
      ['steps.last', 'theirs'],
      ['steps.new', 'mine'],
      ['steps.c', 'theirs'],
    ]);
    expect(keys(mergeDrafts(base, mine, theirs).resolve({}))).toEqual(['a', 'new', 'b', 'last']);
  });

  it('asks about a step that one side removed and the other changed', () => {
    const mine: Draft = { ...base, steps: [wait('a'), wait('b')] };
    const theirs: Draft = { ...base, steps: [wait('a'), wait('b'), wait('c', 9)] };
    expect(takes(mine, theirs)).toEqual([['steps.c', null]]);
    const { resolve } = mergeDrafts(base, mine, theirs);
    expect(keys(resolve({ 'steps.c': 'theirs' }))).toEqual(['a', 'b', 'c']);
    expect(keys(resolve({ 'steps.c': 'mine' }))).toEqual(['a', 'b']);
  });

  it('takes the order of the side that changed it, and asks when both did', () => {
    const moved: Draft = { ...base, steps: [wait('c'), wait('a'), wait('b')] };
    const other: Draft = { ...base, steps: [wait('b'), wait('a'), wait('c')] };
    const edited: Draft = { ...base, steps: [wait('a', 7), wait('b'), wait('c')] };
    expect(mergeDrafts(base, moved, edited).resolve({}).steps).toEqual([
      wait('c'),
      wait('a', 7),
      wait('b'),
    ]);
    expect(takes(moved, other)).toEqual([['steps', null]]);
    expect(keys(mergeDrafts(base, moved, other).resolve({ steps: 'theirs' }))).toEqual([
      'b',
      'a',
      'c',
    ]);
  });

  it('keeps new steps that have no key yet', () => {
    const fresh = { type: 'Wait', name: 'New', seconds: 3 } as const;
    const mine: Draft = { ...base, steps: [...base.steps, fresh] };
    const theirs: Draft = { ...base, steps: [wait('a'), wait('b', 2), wait('c')] };
    expect(mergeDrafts(base, mine, theirs).resolve({}).steps).toEqual([
      wait('a'),
      wait('b', 2),
      wait('c'),
      fresh,
    ]);
  });

  it('gives the other side back where one side changed nothing', () => {
    fc.assert(
      fc.property(aDraft, aDraft, (before, after) => {
        expect(mergeDrafts(before, after, before).resolve({})).toEqual(after);
        expect(mergeDrafts(before, before, after).resolve({})).toEqual(after);
        expect(mergeDrafts(before, after, after).changes).toEqual([]);
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  it('loses no change of a field: each is listed, and is in what it resolves to', () => {
    fc.assert(
      fc.property(aDraft, aDraft, aDraft, fc.boolean(), (before, mine, theirs, isMine) => {
        const { changes, resolve } = mergeDrafts(before, mine, theirs);
        const side = isMine ? 'mine' : 'theirs';
        const draft = resolve(Object.fromEntries(changes.map(({ path }) => [path, side])));
        for (const { path, take, ...sides } of changes) {
          const [field = '', ...within] = path.split('.');
          if (field === 'steps' || within.length > 0) continue;
          expect(draft[field as keyof Draft]).toEqual(sides[take ?? side]);
        }
        expect(new Set(keys(draft)).size).toBe(draft.steps.length);
        // A step that both kept is never lost.
        const both = keys(mine).filter((key) => keys(theirs).includes(key));
        expect(keys(draft)).toEqual(expect.arrayContaining(both));
      }),
      { seed: 22, numRuns: 500 },
    );
  });
});
