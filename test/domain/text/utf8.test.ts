import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExactNumber } from '../../../src/domain/text/exact-number.ts';
import { decodeUtf8 } from '../../../src/domain/text/utf8.ts';

function bytesOf(...parts: (string | number)[]): Uint8Array {
  const encoder = new TextEncoder();
  return new Uint8Array(
    parts.flatMap((part) => (typeof part === 'number' ? part : [...encoder.encode(part)])),
  );
}

describe('decodeUtf8', () => {
  it('reads what was encoded, without its byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const whole = text.replace(/\p{Surrogate}/gu, '').replace(/^\ufeff/, '');
        expect(decodeUtf8(bytesOf('\ufeff', whole))).toEqual({ ok: true, text: whole });
      }),
    );
  });

  it('agrees with the platform on what is UTF-8, and names the first byte that is not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const decoded = decodeUtf8(bytes);
        const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        if (decoded.ok) return;
        const { offset } = decoded.fault;
        expect(decodeUtf8(bytes.subarray(0, offset)).ok).toBe(true);
        const sound = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
          bytes.subarray(0, offset),
        );
        expect(lenient.startsWith(`${sound}\ufffd`)).toBe(true);
      }),
    );
  });

  it.each([
    [
      'a Latin-1 letter',
      bytesOf('rm -rf /srv/Abr', 0xe4, 'umen'),
      'line 1, column 16: byte 0xE4 is not UTF-8',
    ],
    ['a character cut off at the end', bytesOf('a\nb', 0xe2, 0x82), 'line 2, column 2: byte 0xE2'],
    ['an overlong slash', bytesOf(0xc0, 0xaf), 'line 1, column 1: byte 0xC0'],
    ['half of a surrogate pair', bytesOf('x', 0xed, 0xa0, 0x80), 'line 1, column 2: byte 0xED'],
    [
      'UTF-16',
      bytesOf(0xff, 0xfe, 'a', 0),
      'line 1, column 1: it is UTF-16; save or send it as UTF-8',
    ],
  ])('says where %s is', (_what, bytes, message) => {
    const decoded = decodeUtf8(bytes);
    expect(decoded.ok ? '' : decoded.fault.message).toContain(message);
  });
});

describe('isExactNumber', () => {
  it.each([
    '0',
    '-0',
    '0.1',
    '1.0',
    '1E3',
    '9007199254740992',
    '1.7976931348623157e308',
    '5e-324',
    '100000000000000000000000',
  ])('holds for %s', (written) => expect(isExactNumber(written)).toBe(true));

  it.each([
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '1e-400',
    '0.1000000000000000055',
    '123456789012345678',
    '1e99999999999999999',
  ])('does not hold for %s', (written) => expect(isExactNumber(written)).toBe(false));

  it('holds for every number as JavaScript writes it', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(finite, (value) => isExactNumber(String(value))));
  });

  it('holds for an integer exactly when JavaScript writes it the same', () => {
    const integers = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    // Of the last, the nearest number is another integer, and yet it is written so.
    const special = fc.constantFrom(0n, 2n ** 53n, 2n ** 53n + 1n, 12_345_678_901_234_567_000n);
    fc.assert(
      fc.property(fc.oneof(integers, special), (value) => {
        const isWrittenSo = String(Number(value)) === String(value);
        expect(isExactNumber(String(value))).toBe(isWrittenSo);
      }),
    );
  });
});
