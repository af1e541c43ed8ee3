import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/timing/cron/cron-fields.ts';
import { describeTiming } from '../../../src/timing/describe/describe.ts';
import { anExpression } from '../random-expressions.ts';

function words(expression: string): string {
  return describeTiming({ type: 'Cron', expression, timeZone: 'UTC' });
}

describe('describeTiming', () => {
  it.each([
    ['0 6 * * *', 'every day at 06:00 (UTC)'],
    ['0 6,18 * * *', 'every day at 06:00 and 18:00 (UTC)'],
    ['* * * * *', 'every minute (UTC)'],
    ['0 * * * *', 'every hour (UTC)'],
    ['30 * * * *', 'every hour at :30 (UTC)'],
    ['*/15 * * * *', 'every 15 minutes (UTC)'],
    ['5/15 * * * *', 'every 15 minutes from :05 (UTC)'],
    ['*/40 * * * *', 'every hour at :00 and :40 (UTC)'],
    ['*/90 * * * *', 'every hour (UTC)'],
    ['7-59/13 * * * *', 'every hour at :07, :20, :33, :46 and :59 (UTC)'],
    ['0 */4 * * *', 'every 4 hours from 00:00 (UTC)'],
    ['0 */5 * * *', 'every day at 00:00, 05:00, 10:00, 15:00 and 20:00 (UTC)'],
    ['*/15 9-17 * * 1-5', 'every 15 minutes from 09:00 to 17:45, every Monday to Friday (UTC)'],
    ['0,40 9-17 * * *', 'at :00 and :40 of every hour from 09:00 to 17:40 (UTC)'],
    ['* 1,5,9 * * *', 'every minute of the hours 01, 05 and 09 (UTC)'],
    ['0 12 13 * 5', 'at 12:00 on the 13th and also every Friday (UTC)'],
    ['0 0 * * 5-7', 'at 00:00 every Friday to Sunday (UTC)'],
    ['0 0 * * 0-6', 'every day at 00:00 (UTC)'],
    ['0 0 L * *', 'at 00:00 on the last day of the month (UTC)'],
    ['0 0 1,2,15,L * *', 'at 00:00 on the 1st, 2nd and 15th and the last day of the month (UTC)'],
    ['0 0 * * 5#3', 'at 00:00 on the third Friday of the month (UTC)'],
    ['0 0 * * 5L', 'at 00:00 on the last Friday of the month (UTC)'],
    ['0 6 * 6-8,12 *', 'every day at 06:00 only in June to August and December (UTC)'],
    ['@daily', 'every day at 00:00 (UTC)'],
  ])('says of "%s": %s', (expression, expected) => {
    expect(words(expression)).toBe(expected);
  });

  it('ends with the time zone', () => {
    const timing = { type: 'Cron', expression: '0 6 * * *', timeZone: 'Europe/London' } as const;
    expect(describeTiming(timing)).toBe('every day at 06:00 (Europe/London)');
  });

  it('says that Manual waits for a person', () => {
    expect(describeTiming({ type: 'Manual' })).toBe('only when started by hand');
  });

  it('refuses what cannot be read', () => {
    expect(() => words('0 0 6 * * *')).toThrow('remove the seconds field');
    expect(() =>
      describeTiming({ type: 'Cron', expression: '0 6 * * *', timeZone: 'local' }),
    ).toThrow('IANA');
  });

  it('says "and also" exactly when one day field widens the other', () => {
    fc.assert(
      fc.property(anExpression, (expression) => {
        const { daysOfMonth, daysOfWeek } = parseCron(expression);
        const kinds = [
          daysOfMonth.restricted,
          daysOfWeek.restricted && daysOfWeek.weekdays.length > 0,
          daysOfWeek.restricted && daysOfWeek.nth.length + daysOfWeek.last.length > 0,
        ].filter(Boolean);
        const joins = words(expression).split(' and also ').length;
        expect(joins).toBe(Math.max(1, kinds.length));
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
