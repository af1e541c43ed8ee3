import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFires } from '../../../src/timing/fires/next-fires.ts';
import { aMoment, anExpression } from '../random-expressions.ts';

describe('nextFires', () => {
  it('agrees with cron-parser in UTC, where both read an expression alike', () => {
    fc.assert(
      fc.property(anExpression, aMoment, (expression, after) => {
        const reference = referenceTimes(expression, after);
        fc.pre(reference.length > 0);
        const timing = { type: 'Cron', expression, timeZone: 'UTC' } as const;
        const fires = nextFires(timing, { after, count: reference.length });
        expect(fires.map(({ at }) => at.toISOString())).toEqual(reference);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});

/** Empty where cron-parser refuses the expression or gives up searching. */
function referenceTimes(expression: string, after: Date): string[] {
  try {
    const parsed = CronExpressionParser.parse(expression, { currentDate: after, tz: 'UTC' });
    return Array.from({ length: 10 }, () => parsed.next().toDate().toISOString());
  } catch {
    return [];
  }
}
