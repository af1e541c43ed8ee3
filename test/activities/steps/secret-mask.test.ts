import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMaskedStream, createSecretMask } from '../../../activities/steps/secret-mask.ts';

const secret = 'p@ss wörd/+1&"2';

describe('createSecretMask', () => {
  const { mask } = createSecretMask([secret]);

  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    [
      'in a URL with lower-case hex',
      encodeURIComponent(secret).replace(/%../g, (x) => x.toLowerCase()),
    ],
    ['in a form', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
  ])('masks a secret %s', (_name, text) => {
    const masked = mask(`before ${text} after`);
    expect(masked).toContain('[secret]');
    expect(masked).not.toContain(text);
    expect(masked).toMatch(/^before .* after$/);
  });

  it.each(['', 'u:', 'ab:', 'user:'])('masks a secret in base64 behind "%s"', (lead) => {
    const token = 'correct-horse-battery';
    const encoded = Buffer.from(`${lead}${token};rest`).toString('base64');
    const masked = createSecretMask([token]).mask(`Basic ${encoded}`);
    expect(masked).toContain('[secret]');
    const left = masked.replace('Basic ', '').split('[secret]');
    for (const piece of left) {
      expect(Buffer.from(piece, 'base64').toString()).not.toContain('horse');
    }
  });

  it('masks every line of a secret that has several', () => {
    const key = '-----BEGIN KEY-----\nMIIEabcdef\nQQ==\n-----END KEY-----\n';
    expect(createSecretMask([key]).mask('line MIIEabcdef of it')).toBe('line [secret] of it');
  });

  it('takes special characters of patterns for what they are', () => {
    expect(createSecretMask(['a.c*(']).mask('abc a.c*( x')).toBe('abc [secret] x');
  });

  it('masks the longer of two secrets that begin alike', () => {
    expect(createSecretMask(['abcd', 'abcdefgh']).mask('abcdefgh')).toBe('[secret]');
  });

  it('changes nothing without secrets', () => {
    expect(createSecretMask(['']).mask('text')).toBe('text');
  });
});

describe('createMaskedStream', () => {
  it('hides a secret wherever the stream is cut', () => {
    const value = 'correct-horse-battery';
    const text = `one ${value} two\nthree ${value}${value}\n${'x'.repeat(9_000)}${value}`;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 30 }), (sizes) => {
        const stream = createMaskedStream(createSecretMask([value]));
        let shown = '';
        let at = 0;
        for (const size of sizes) {
          shown += stream.push(text.slice(at, at + size));
          at += size;
        }
        shown += stream.push(text.slice(at)) + stream.end();
        expect(shown).toBe(text.replaceAll(value, '[secret]'));
      }),
      { numRuns: 50 },
    );
  });

  it('shows a whole line at once and holds only what may continue', () => {
    const stream = createMaskedStream(createSecretMask(['abcdef']));
    expect(stream.push('first\nsec')).toBe('first\n');
    expect(stream.end()).toBe('sec');
  });

  it('keeps little of a line that never ends', () => {
    const stream = createMaskedStream(createSecretMask(['abcdef']));
    const shown = stream.push('y'.repeat(1_000_000));
    expect(shown.length).toBeGreaterThan(999_000);
  });
});
