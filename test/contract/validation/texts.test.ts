import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as texts from '../../../src/contract/validation/body-text.ts';
import { jsonLimits, measureJson } from '../../../src/contract/validation/json-text.ts';
import { readDay } from '../../../src/timing/fires/exclusion.ts';
import { readElapsedTime, readInstant, readMoment } from '../../../src/timing/zone/instant.ts';

function isRead(read: () => unknown): boolean {
  try {
    return read() !== null;
  } catch {
    return false;
  }
}

/** Texts that fit the pattern, and others that nearly do. */
function near(pattern: string): fc.Arbitrary<string> {
  const fitting = fc.stringMatching(new RegExp(pattern));
  const change = fc.record({
    text: fitting,
    at: fc.nat(30),
    by: fc.constantFrom('', '0', '3', '6', '9', '-', ':', 'T', 'Z', 'H', 'M', '.', ' ', '\n'),
  });
  const changed = change.map(({ text, at, by }) => text.slice(0, at) + by + text.slice(at + 1));
  return fc.oneof(fitting, changed);
}

describe('a pattern that only the document shows', () => {
  it.each([
    ['an instant', texts.wholeInstant, (text: string) => readInstant(text, 'at')],
    ['a moment', texts.instant, (text: string) => readMoment(text, 'at')],
    ['a date', texts.writtenDate, (text: string) => readDay(text)],
    ['a span', texts.span, (text: string) => readElapsedTime(text, 'every')],
  ])('fits %s exactly when it can be read', (_what, pattern, read) => {
    // An offset can move the first and the last hours out of the years that are known.
    const atTheEdge = /^(1970-01-01|2100-12-31|1969|2101|19[0-6]|0|1[0-8]|2[1-9]|[3-9])/;
    fc.assert(
      fc.property(near(pattern), (text) => {
        fc.pre(pattern === texts.span || !atTheEdge.test(text));
        expect(new RegExp(pattern).test(text), text).toBe(isRead(() => read(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows no leap second and no 30 February', () => {
    for (const text of [
      '2016-12-31T23:59:60Z',
      '2027-02-30T00:00:00Z',
      '2027-02-29T00:00:00Z',
      '2027-02-28T00:00.5Z',
    ]) {
      expect(new RegExp(texts.instant).test(text)).toBe(false);
      expect(isRead(() => readMoment(text, 'at'))).toBe(false);
    }
    expect(readMoment('2028-02-29T01:00:00.1239+01:00', 'at').toISOString()).toBe(
      '2028-02-29T00:00:00.123Z',
    );
  });
});

describe('every pattern', () => {
  const patterns = Object.entries(texts).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const length = 500_000;
  const hostile = [
    'a',
    ' ',
    'a ',
    '-',
    'a-',
    '0',
    '1Y',
    '2027-',
    ',',
    'PT1H',
    '\u00a0',
    'a,',
    '/a',
  ];

  it.each(patterns)('takes linear time: %s', (_name, pattern) => {
    const matcher = new RegExp(pattern, 'u');
    for (const piece of hostile) {
      for (const end of ['\u0001', '!', '\n']) {
        const text = piece.repeat(length / piece.length) + end;
        const before = process.cpuUsage();
        matcher.test(text);
        const { user } = process.cpuUsage(before);
        expect(user / 1_000, `${JSON.stringify(piece)}…${JSON.stringify(end)}`).toBeLessThan(100);
      }
    }
  });
});

describe('measureJson', () => {
  const checkJsonSize = (json: string) => measureJson(json).tooMuch;

  it('counts what is in objects and lists, and nothing that is in texts', () => {
    const { members, values, depth } = jsonLimits;
    const object = (count: number): string => `{${Array(count).fill('"a":1').join(',')}}`;
    expect(checkJsonSize(object(members))).toBeNull();
    expect(checkJsonSize(object(members + 1))?.message).toBe(
      `contains more than ${members} fields`,
    );
    expect(checkJsonSize(`[${'1,'.repeat(values)}1]`)).toBeNull();
    expect(checkJsonSize(`[${'1,'.repeat(values + 1)}1]`)?.code).toBe('out-of-range');
    expect(checkJsonSize('['.repeat(depth) + ']'.repeat(depth))).toBeNull();
    expect(checkJsonSize('['.repeat(depth + 1))?.message).toContain(`${depth} levels`);
    expect(checkJsonSize(JSON.stringify({ text: `${'\\",:{['.repeat(30_000)}` }))).toBeNull();
  });

  it('reads any text to its end, also what is no JSON', () => {
    fc.assert(fc.property(fc.string(), (text) => void checkJsonSize(text)));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(checkJsonSize(JSON.stringify(value))).toBeNull();
      }),
    );
  });
});
