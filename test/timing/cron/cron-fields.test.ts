import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/timing/cron/cron-fields.ts';
import { TimingError } from '../../../src/timing/timing-error.ts';

describe('parseCron', () => {
  it.each([
    ['0 6 * * *', { minutes: [0], hours: [6] }],
    ['  0\t6 * * *  ', { minutes: [0], hours: [6] }],
    ['05 06 * * *', { minutes: [5], hours: [6] }],
    ['1,1,1-3 * * * *', { minutes: [1, 2, 3] }],
    ['50/4 * * * *', { minutes: [50, 54, 58] }],
    ['*/40 * * * *', { minutes: [0, 40] }],
    ['*/90 * * * *', { minutes: [0] }],
    ['10-20/5,3 * * * *', { minutes: [3, 10, 15, 20] }],
    ['0 0 1 jan,MAR-may *', { months: [1, 3, 4, 5] }],
    ['0 0 * * 0,7', { daysOfWeek: { weekdays: [0] } }],
    ['0 0 * * 5-7', { daysOfWeek: { weekdays: [0, 5, 6] } }],
    ['0 0 * * Mon-fri', { daysOfWeek: { weekdays: [1, 2, 3, 4, 5] } }],
    ['0 0 * * 5#3', { daysOfWeek: { nth: [{ weekday: 5, k: 3 }] } }],
    ['0 0 * * FRI#3', { daysOfWeek: { nth: [{ weekday: 5, k: 3 }] } }],
    ['0 0 * * 7L,1', { daysOfWeek: { last: [0], weekdays: [1] } }],
    ['0 0 15,L * *', { daysOfMonth: { days: [15], last: true } }],
    ['@Daily', { minutes: [0], hours: [0] }],
    ['@HOURLY', { minutes: [0], followsElapsedTime: true }],
    ['@midnight', { hours: [0] }],
    ['@weekly', { daysOfWeek: { weekdays: [0] } }],
    ['@monthly', { daysOfMonth: { days: [1] } }],
    ['@yearly', { months: [1] }],
    ['@annually', { months: [1] }],
    ['0 0 */2 * *', { daysOfMonth: { restricted: true } }],
    ['0 0 29 2 *', { months: [2] }],
    ['0 0 31 2 5', { months: [2] }],
  ])('accepts "%s"', (expression, expected) => {
    expect(parseCron(expression)).toMatchObject(expected);
  });

  it.each([
    ['', 'expression', 'write five fields'],
    [' \t ', 'expression', 'write five fields'],
    ['5', 'expression', 'write exactly'],
    ['0 0 6 * * *', 'expression', 'remove the seconds field'],
    ['0 0 6 * * * 2027', 'expression', 'remove the seconds field'],
    ['0 6 * * ?', 'day of week', 'write *'],
    ['0 6 15W * *', 'day of month', 'list'],
    ['0 6 LW * *', 'day of month', 'list'],
    ['0 6 L-3 * *', 'day of month', 'write L'],
    ['H 6 * * *', 'minute', 'fixed value'],
    ['H/5 6 * * *', 'minute', 'fixed value'],
    ['R 6 * * *', 'minute', 'fixed value'],
    ['0~30 6 * * *', 'minute', 'fixed value'],
    ['@reboot', 'expression', 'by hand'],
    ['@every 5m', 'expression', 'interval'],
    ['@minutely', 'expression', '@hourly'],
    ['TZ=Europe/London 0 6 * * *', 'expression', 'timeZone'],
    ['CRON_TZ=UTC 0 6 * * *', 'expression', 'timeZone'],
    ['0 6 * * * # wake up', 'expression', 'comment'],
    ['# 0 6 * * *', 'expression', 'comment'],
    ['0 22-2 * * *', 'hour', 'write 22-23,0-2'],
    ['0 6 * * FRI-SUN', 'day of week', 'write 5-6,0'],
    ['0 6 * * 7-1', 'day of week', 'write 0-1'],
    ['0 22-2/2 * * *', 'hour', 'write 22,0,2'],
    ['0 6 * 11-2/3 *', 'month', 'write 11,2'],
    ['5 6 * * ５', 'day of week', '0 to 7'],
    ['\u00a05 6 * * *', 'minute', '0 to 59'],
    ['0 6 * * *\n', 'day of week', '0 to 7'],
    ['0x5 6 * * *', 'minute', '0 to 59'],
    ['0 6 L/2 * *', 'day of month', '1 to 31'],
    ['0 6 1-L * *', 'day of month', '1 to 31'],
    ['0 6 * * L5', 'day of week', '0 to 7'],
    ['0 6 * * 8L', 'day of week', '0 to 7'],
    ['0 6 * * 1-5#2', 'day of week', '0 to 7'],
    ['@daily 5', 'expression', '@hourly'],
    ['0 6 */2 * 1', 'day of month', 'list'],
    ['0 6 13 * */2', 'day of week', 'list'],
    ['0 6 * * L', 'day of week', '5L'],
    ['0 6 * * MONDAY', 'day of week', 'MON'],
    ['0 6 * JANUARY *', 'month', 'JAN'],
    ['*/0 6 * * *', 'minute', 'step of 1'],
    ['0 6 31 2 *', 'expression', 'last day of the month'],
    ['0 6 31 4,6,9,11 *', 'expression', 'last day of the month'],
    ['60 6 * * *', 'minute', '0 to 59'],
    ['0 24 * * *', 'hour', '0 to 23'],
    ['0 6 0 * *', 'day of month', '1 to 31'],
    ['0 6 * 13 *', 'month', '1 to 12'],
    ['0 6 * * 8', 'day of week', '0 to 7'],
    ['0 6 * * 5#6', 'day of week', 'k from 1 to 5'],
    ['0 6 * * 5#0', 'day of week', 'k from 1 to 5'],
    ['0 6 * * #2', 'expression', 'comment'],
    ['0 6 * * 1#2#3', 'day of week', 'k from 1 to 5'],
    ['+5 6 * * *', 'minute', '0 to 59'],
    ['-5 6 * * *', 'minute', '0 to 59'],
    ['1,,2 6 * * *', 'minute', 'comma'],
    ['1-2-3 6 * * *', 'minute', '0 to 59'],
    ['1/2/3 6 * * *', 'minute', '0 to 59'],
    ['1.5 6 * * *', 'minute', '0 to 59'],
    ['JAN 6 * * *', 'minute', '0 to 59'],
    ['0 6\n* * *', 'expression', 'write exactly'],
  ])('refuses "%s", naming the %s and a remedy', (expression, field, remedy) => {
    const error = refusalOf(expression);
    expect(error).toMatchObject({ field });
    expect(error?.remedy).toContain(remedy);
    expect(error?.message).toContain(error?.remedy);
  });

  it('refuses more than 256 characters', () => {
    expect(refusalOf(`0 6 * * ${'1,'.repeat(130)}1`)?.message).toContain('256');
  });

  it('names the offending text, cut and cleaned', () => {
    expect(refusalOf('0 25 * * *')?.text).toBe('25');
    const hostile = refusalOf(`\u001b[31m${'x'.repeat(200)} 6 * * *`);
    expect(hostile?.text.length).toBeLessThan(70);
    expect(hostile?.message).not.toContain('\u001b');
  });

  it('tells impossible dates apart from bad syntax', () => {
    expect(refusalOf('0 0 31 2 *')?.code).toBe('never-fires');
    expect(refusalOf('0 0 32 2 *')?.code).toBe('cron-invalid');
  });

  it('either parses or throws TimingError, whatever the text', () => {
    const piece = fc.constantFrom(
      ...'0 5 6 * , - / # L W ? MON JAN @ daily \t 59 7 999999999999'.split(' '),
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (expression) => {
        refusalOf(expression);
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });
});

function refusalOf(expression: string): TimingError | undefined {
  try {
    parseCron(expression);
    return undefined;
  } catch (error) {
    if (error instanceof TimingError) return error;
    throw error;
  }
}
