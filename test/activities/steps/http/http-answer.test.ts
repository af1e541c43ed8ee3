import { describe, expect, it } from 'vitest';
import { describeAnswer } from '../../../../activities/steps/http/http-answer.ts';
import { createSecretMask } from '../../../../activities/steps/masking/secret-mask.ts';

const none = createSecretMask([]);
const ofJson = (value: unknown): string | null =>
  describeAnswer({ json: { is: 'Value', value }, text: JSON.stringify(value), secrets: none });
const ofText = (text: string): string | null =>
  describeAnswer({ json: { is: 'None' }, text, secrets: none });

describe('what an answer says went wrong', () => {
  it.each<[string, unknown, string]>([
    ['a message', { status: 500, error: 'Internal', message: 'no space' }, 'no space'],
    ['an error in words', { error: 'mailbox is full' }, 'mailbox is full'],
    ['an error with a message', { error: { code: 7, message: 'is full' } }, 'is full'],
    ['a list of errors', { errors: ['a is bad', 'b is bad'] }, 'a is bad; b is bad'],
    ['a list of objects', { errors: [{ message: 'a' }, { detail: 'b' }] }, 'a; b'],
    [
      'errors by field',
      { errors: { name: ['is too long'], mail: 'is odd' } },
      'name: is too long; mail: is odd',
    ],
    ['an error in a list', { error: ['first', 'second'] }, 'first; second'],
    ['a list alone', ['one', 'two', 'three', 'four', 'five'], 'one; two; three; and 2 more'],
    ['a text alone', 'quota reached', 'quota reached'],
    ['a problem', { title: 'Bad', detail: 'the id is taken' }, 'the id is taken'],
    ['an OAuth error', { error: 'invalid_grant', error_description: 'expired' }, 'expired'],
  ])('is found in %s', (_what, value, said) => {
    expect(ofJson(value)).toBe(said);
  });

  it.each([[{}], [{ error: 42 }], [{ message: ' ' }], [[]], [null], [{ data: { message: 'x' } }]])(
    'is nothing in %j',
    (value) => expect(ofJson(value)).toBeNull(),
  );

  it('is the beginning of a plain text, on one line, but not of a page', () => {
    expect(ofText('upstream\n timed out\n')).toBe('upstream timed out');
    expect(ofText('<!doctype html><title>502</title>')).toBeNull();
    expect(ofText('')).toBeNull();
    expect(ofText('x'.repeat(1_000))?.length).toBeLessThanOrEqual(300);
  });

  it('is bounded however large the answer is', () => {
    const wide = { errors: Array.from({ length: 50_000 }, (_, i) => ({ message: `error ${i}` })) };
    expect(ofJson(wide)).toMatch(/^error 0; error 1; error 2; and 97 more$/);
    const deep = Array.from({ length: 50 }).reduce<unknown>((inner) => ({ error: inner }), 'x');
    expect(ofJson(deep)).toBeNull();
  });
});
