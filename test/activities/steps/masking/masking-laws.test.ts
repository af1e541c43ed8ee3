import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMaskedStream } from '../../../../activities/steps/masking/masked-stream.ts';
import { createSecretMask } from '../../../../activities/steps/masking/secret-mask.ts';
import { type Encode, encodings } from './encodings.ts';

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 6,
  maxLength: 40,
});
/** Full of what looks like escapes. */
const escaped = fc.string({
  unit: fc.constantFrom(...'\\\\%%&&=;#xun0124aA+<>"/ \'', '%41', '&amp', '&lt;', '\\n'),
  minLength: 6,
  maxLength: 20,
});
const unicode = fc.string({ unit: 'binary', minLength: 6, maxLength: 20 });
/** Blanks at its ends are found with and without it; a program may drop them. */
const secrets = fc
  .oneof(
    { weight: 3, arbitrary: printable },
    { weight: 1, arbitrary: escaped },
    { weight: 1, arbitrary: unicode },
  )
  .filter((text) => text.trim().length >= 6 && !/[\r\n\0\uFFFF]|\p{Surrogate}/u.test(text));

/** These write something of their own as well: bytes around the secret, padding, a prefix. */
const adding = /between|behind|list of|^base32$|base32 in small|other alphabet|^base64$|base64 of/;
const all = Object.entries(encodings) as [string, Encode][];
const encoders = fc.constantFrom(...all.map(([, encode]) => encode));
const exact = fc.constantFrom(
  ...all.filter(([name]) => !adding.test(name)).map(([, encode]) => encode),
);

type Two = readonly [Encode, Encode];
const apply = ([first, second]: Two, text: string): string => second(first(text));

/** What stands around a secret: it begins and ends with something that belongs to no encoding. */
const surrounding = fc
  .string({ unit: fc.constantFrom(...'abcXYZ0189 .,:;/+-_="\'{}[]()\\%&#\n'), maxLength: 60 })
  .map((text) => `${text} | `);

const chunks = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });

function throughStream(secret: string, text: string, sizes: readonly number[]): string {
  const stream = createMaskedStream(createSecretMask([secret]));
  let shown = '';
  let at = 0;
  for (let index = 0; at < text.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    shown += stream.push(text.slice(at, at + size));
    at += size;
  }
  return shown + stream.end();
}

/** Never shows its arguments: a failing case must not print a secret of somebody's environment. */
const quiet = { verbose: false } as const;

describe('masking', { timeout: 180_000 }, () => {
  it('leaves nothing of what an encoder, or two of them, wrote of a secret', () => {
    fc.assert(
      fc.property(
        fc.record({
          secret: secrets,
          two: fc.tuple(exact, exact),
          before: surrounding,
          after: surrounding,
        }),
        ({ secret, two, before, after }) => {
          const text = `${before}${apply(two, secret)} | ${after}`;
          expect(createSecretMask([secret]).mask(text)).toBe(`${before}[secret] | ${after}`);
        },
      ),
      { ...quiet, numRuns: 12_000 },
    );
  });

  it('finds a secret also among what its encoder adds, wherever the text is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.record({
          secret: secrets,
          two: fc.tuple(encoders, encoders),
          before: surrounding,
          sizes: chunks,
        }),
        ({ secret, two, before, sizes }) => {
          const encoded = apply(two, secret);
          const text = `${before}${encoded} | end\n`;
          const shown = throughStream(secret, text, sizes);
          expect(shown).toBe(createSecretMask([secret]).mask(text));
          expect(shown.startsWith(before)).toBe(true);
          expect(shown).toContain('[secret]');
          expect(shown).not.toContain(encoded);
        },
      ),
      { ...quiet, numRuns: 10_000 },
    );
  });

  it('changes no text that holds no secret', () => {
    fc.assert(
      fc.property(fc.array(surrounding), encoders, secrets, (parts, encode, other) => {
        const text = parts.join('') + encode('something else entirely');
        fc.pre(!text.includes(other));
        expect(createSecretMask([`${other}-${other.length}-correct-horse`]).mask(text)).toBe(text);
      }),
      { ...quiet, numRuns: 3_000 },
    );
  });
});
