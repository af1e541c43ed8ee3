import { describe, expect, it } from 'vitest';
import { compareFields, showPath } from '../../../src/cli/output/changed-fields.ts';

const changedFields = (before: object, after: object) => compareFields(before, after).map(showPath);
const step = (key: string, more: object = {}) => ({ key, name: key, ...more });

describe('compareFields', () => {
  it('finds nothing when only the order of members differs', () => {
    const before = { name: 'a', retry: { most: 1, delay: 2 } };
    expect(changedFields(before, { retry: { delay: 2, most: 1 }, name: 'a' })).toEqual([]);
  });

  it('names steps by key, whether changed, added or removed', () => {
    const before = { steps: [step('a', { url: 1 }), step('b')] };
    const after = { steps: [step('a', { url: 2 }), step('c')] };
    const changes = ['steps.a.url', 'steps.b (removed)', 'steps.c (added)'];
    expect(changedFields(before, after)).toEqual(changes);
  });

  it('notices that only the order of steps changed', () => {
    const before = { steps: [step('a'), step('b')] };
    expect(changedFields(before, { steps: [step('b'), step('a')] })).toEqual(['steps (order)']);
  });

  it('notices a member that was removed inside a field', () => {
    const before = { headers: { a: '1', b: '2' } };
    expect(changedFields(before, { headers: { a: '1' } })).toEqual(['headers.b (removed)']);
  });

  it('takes fields that only the server knows for no change', () => {
    expect(changedFields({ name: 'a', revision: 3 }, { name: 'a' })).toEqual([]);
  });
});
