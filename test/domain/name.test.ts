import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSlug } from '../../src/domain/identifiers.ts';
import { isName, titlePattern, toName } from '../../src/domain/name.ts';

describe('isName', () => {
  it.each(['hr', 'HR Europe', 'Müller & Söhne', '人事', 'a', 'DeltaImport', 'x-y_z.1/2'])(
    'takes "%s"',
    (text) => expect(isName(text)).toBe(true),
  );

  it.each([
    ['nothing', ''],
    ['a line break', 'hr\n'],
    ['a blank at the end', 'hr '],
    ['a blank at the beginning', ' hr'],
    ['a tab', 'h\tr'],
    ['a zero-width blank', 'h\u200br'],
    ['a joiner', 'h\u200dr'],
    ['a no-break blank', 'h\u00a0r'],
    ['a soft hyphen', 'h\u00adr'],
    ['an escape sequence', '\u001b[2Jhr'],
    ['a mark of direction', 'h\u202er'],
    ['a byte order mark', '\ufeffhr'],
    ['a replacement character', 'h\ufffdr'],
    ['a tag character', 'hr\u{e0041}'],
  ])('refuses %s', (_what, text) => expect(isName(text)).toBe(false));

  it('decides about the longest text in no time', () => {
    const started = process.cpuUsage();
    for (const end of [' ', '\u0001', 'x']) isName(`${'a '.repeat(500_000)}${end}`);
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });
});

describe('a name that is taken', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ' ',
      '\n',
      '\u200b',
      '\u00a0',
      'e\u0301',
      '\u202e',
      '\ufeff',
      '\u001b[2J',
      'hr',
    ),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => toName(pieces.join('')));

  it('leaves out every character that Unicode takes for invisible', () => {
    const invisible = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      if (invisible.test(character) && isName(`a${character}b`)) expect(code.toString(16)).toBe('');
    }
  });

  it('has nothing that people cannot see, so that who types what they read names the same', () => {
    fc.assert(
      fc.property(text, (any) => {
        fc.pre(isName(any));
        expect(any.trim()).toBe(any);
        expect(any).not.toMatch(/[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u);
        expect(toName(any)).toBe(any);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('toName', () => {
  it('gives one form to what was typed in two', () => {
    expect(toName('Mu\u0308ller')).toBe(toName('M\u00fcller'));
  });
});

describe('titlePattern', () => {
  const title = new RegExp(titlePattern, 'u');

  it.each(['Nightly import', 'Família 👨‍👩‍👧 ☎️', 'नमस्ते', 'می‌خواهم'])('takes "%s"', (text) => {
    expect(title.test(text)).toBe(true);
  });

  it.each([
    'a\nb',
    'a\u2028b',
    'nightly ',
    '\u3000nightly',
    'a\u200bb',
    'a\u202eb',
    'a\ufffdb',
    ' ',
  ])('refuses %j', (text) => expect(title.test(text)).toBe(false));
});

describe('toSlug', () => {
  it.each([
    ['Straße', 'strasse'],
    ['Ærø Øst', 'aero-ost'],
    ['Łódź', 'lodz'],
    ['Œuvre', 'oeuvre'],
    ['Þór', 'thor'],
    ['Müller', 'muller'],
    ['HR → AD', 'hr-ad'],
    ['人事', ''],
  ])('spells %s as "%s"', (name, slug) => {
    expect(toSlug(name)).toBe(slug);
  });
});
