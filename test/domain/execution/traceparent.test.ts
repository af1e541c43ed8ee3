import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatTraceparent,
  normalTraceparent,
  parseTraceparent,
} from '../../../src/domain/execution/traceparent.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('a traceparent', () => {
  it('names the trace, the calling span and whether that is recorded', () => {
    expect(parseTraceparent(`00-${traceId}-${spanId}-01`)).toEqual({
      traceId,
      spanId,
      sampled: true,
    });
    expect(parseTraceparent(`00-${traceId}-${spanId}-00`)?.sampled).toBe(false);
    // Bit 2 says that the id is random, which is not ours to pass on.
    expect(normalTraceparent(`00-${traceId}-${spanId}-03`)).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('of a later version is read as far as it is known', () => {
    expect(normalTraceparent(`cc-${traceId}-${spanId}-01-what-is-new`)).toBe(
      `00-${traceId}-${spanId}-01`,
    );
    expect(normalTraceparent(`cc-${traceId}-${spanId}-01`)).toBeDefined();
    expect(parseTraceparent(`cc-${traceId}-${spanId}-01x`)).toBeNull();
  });

  it.each([
    ['is empty', ''],
    ['has upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['has no trace', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['has no span', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['has the forbidden version', `ff-${traceId}-${spanId}-01`],
    ['has more than its version', `00-${traceId}-${spanId}-01-more`],
    ['is short', `00-${traceId.slice(1)}-${spanId}-01`],
    ['was sent twice', `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`],
    ['has a line break', `00-${traceId}-${spanId}-01\n`],
    ['is endless', `01-${traceId}-${spanId}-01-${'a'.repeat(10_000)}`],
    ['is a number', 7],
    ['is a list', [`00-${traceId}-${spanId}-01`]],
    ['is missing', undefined],
  ])('that %s is ignored', (_what, text) => {
    expect(parseTraceparent(text)).toBeNull();
    expect(normalTraceparent(text)).toBeUndefined();
  });

  it('that is written is read the same', () => {
    const hex = (length: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${length - 1}}[1-9a-f]$`));
    const parent = fc.record({ traceId: hex(32), spanId: hex(16), sampled: fc.boolean() });
    fc.assert(
      fc.property(parent, (one) => {
        expect(parseTraceparent(formatTraceparent(one))).toEqual(one);
      }),
    );
  });
});
