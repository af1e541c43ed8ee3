import { describe, expect, it } from 'vitest';
import { allOf, prepared, sql } from '../../../src/store/core/sql.ts';

describe('sql', () => {
  it('puts a numbered parameter where each value stands', () => {
    const query = sql`select ${1}, ${'two'}, ${null}`;
    expect(query.text).toBe('select $1, $2, $3');
    expect(query.values).toEqual([1, 'two', null]);
  });

  it('numbers the values of nested pieces in their order', () => {
    const piece = sql`b = ${2} and c = ${3}`;
    const query = sql`select ${1} where ${piece} or d = ${4}`;
    expect(query.text).toBe('select $1 where b = $2 and c = $3 or d = $4');
    expect(query.values).toEqual([1, 2, 3, 4]);
  });

  it('takes a text that looks like SQL as a value', () => {
    const query = sql`select ${"'; drop table schedule; --"}`;
    expect(query.text).toBe('select $1');
  });

  it('refuses an undefined value, which would be stored as NULL', () => {
    expect(() => sql`select ${undefined as unknown as null}`).toThrow(/undefined/);
  });
});

describe('allOf', () => {
  it('is true of no condition', () => {
    expect(allOf([]).text).toBe('true');
  });

  it('joins conditions and their values', () => {
    const all = allOf([sql`a = ${1}`, sql`b = ${2}`]);
    expect(all.text).toBe('true and a = $1 and b = $2');
    expect(all.values).toEqual([1, 2]);
  });
});

describe('prepared', () => {
  it('keeps text and values and adds the name', () => {
    const query = prepared('one', sql`select ${1}`);
    expect(query).toMatchObject({ name: 'one', text: 'select $1', values: [1] });
  });
});
