import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  cutText,
  padText,
  textWidth,
  toLine,
  toSafeJson,
  toSafeYaml,
  wrapText,
} from '../../../src/cli/output/table.ts';

/** What a terminal may act on instead of showing it. */
const active = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a\u001b[2Jb', '\u009b31m', 'x\u202ey', 'one\ntwo\n', 'r\rs', '日本 👩‍👩‍👧'),
);
const value = fc.dictionary(text, fc.oneof(text, fc.array(text), fc.integer()), { maxKeys: 5 });

describe('toLine', () => {
  it('leaves nothing that a terminal acts on', () => {
    fc.assert(fc.property(text, (any) => !active.test(toLine(any))));
  });
});

describe('toSafeJson and toSafeYaml', () => {
  it('keep every value and show no control but line ends', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (any) => {
        const yaml = await toSafeYaml(any);
        for (const written of [yaml, toSafeJson(any, 2)]) {
          expect(written.replaceAll('\n', '')).not.toMatch(active);
          expect(parse(written)).toEqual({ ...any });
        }
      }),
    );
  });
});

describe('cutText, padText and wrapText', () => {
  const width = fc.integer({ min: 0, max: 40 });

  it('never exceed the width and never cut a character in two', () => {
    fc.assert(
      fc.property(text, width, (any, columns) => {
        const line = toLine(any);
        const cut = cutText(line, columns);
        expect(stringWidth(cut)).toBeLessThanOrEqual(columns);
        expect(cut === line || cut === '' || line.startsWith(cut.slice(0, -1))).toBe(true);
        for (const one of wrapText(line, columns, 3)) {
          expect(stringWidth(one)).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  it('count two columns for CJK and emoji, none for combining marks', () => {
    expect(['ab', '日本', '👩‍👩‍👧', 'e\u0301'].map(textWidth)).toEqual([2, 4, 2, 1]);
    expect(padText('日本', 6)).toBe('日本  ');
    expect(cutText('日本語', 4)).toBe('日…');
  });

  it('wrap at blanks, the last line taking the rest', () => {
    expect(wrapText('a bb ccc dddd eeeee', 6, 2)).toEqual(['a bb', 'ccc d…']);
  });
});
