import { describe, expect, it } from 'vitest';
import { ReasonBody } from '../../../src/contract/execution/executions.ts';
import { createValidator } from '../../../src/contract/validation/validate.ts';
import { isWithin, pointerPart } from '../../../src/domain/problem.ts';

const strict = createValidator({ coerce: false });
const coercing = createValidator({ coerce: true });
const query = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1 },
    from: { type: 'string', format: 'date-time' },
  },
};

describe('createValidator', () => {
  it('neither coerces nor removes anything from a body', () => {
    const body = { reason: 5, more: true };
    const result = strict.check(ReasonBody, body);
    expect(result).toMatchObject({
      ok: false,
      errors: [
        { pointer: '/more', code: 'unknown-field' },
        { pointer: '/reason', code: 'wrong-type', message: 'must be a text' },
      ],
    });
    expect(body).toEqual({ reason: 5, more: true });
  });

  it('gives the checked value with its type', () => {
    expect(strict.check(ReasonBody, { reason: 'why' })).toEqual({
      ok: true,
      value: { reason: 'why' },
    });
  });

  it('turns the text of a query string into numbers', () => {
    const parameters = { limit: '5' };
    expect(coercing.compile(query)(parameters)).toEqual([]);
    expect(parameters).toEqual({ limit: 5 });
  });

  it('suggests the parameter that was probably meant', () => {
    expect(coercing.compile(query)({ limt: '5' })).toEqual([
      {
        pointer: '/limt',
        code: 'unknown-field',
        message: '"limt" is not a known field here',
        suggestion: 'limit',
      },
    ]);
  });

  it('shows how an instant is written', () => {
    const [error] = coercing.compile(query)({ from: 'yesterday' });
    expect(error?.message).toContain('2026-11-20T06:00:00Z');
  });

  it('refuses to check against a schema that does not exist', () => {
    expect(() => strict.check({ $id: 'Nothing' }, {})).toThrow('no schema named Nothing');
  });
});

describe('pointerPart', () => {
  it('escapes what would end a member of a pointer', () => {
    expect(pointerPart('a/b~c')).toBe('a~1b~0c');
  });
});

describe('isWithin', () => {
  it('does not take a longer number for a place inside', () => {
    expect(isWithin('/steps/1/name', '/steps/1')).toBe(true);
    expect(isWithin('/steps/10', '/steps/1')).toBe(false);
  });
});
