import { describe, expect, it } from 'vitest';
import { readTiming } from '../../../src/contract/schedule/read-timing.ts';
import type { TimingBody } from '../../../src/contract/schedule/timings.ts';

const read = (body: unknown) => readTiming(body as TimingBody, '/timings/0');
const zone = { timeZone: 'Europe/Berlin' };

describe('readTiming', () => {
  it.each([
    [
      { type: 'Interval', everySeconds: 900 },
      { everySeconds: 900, offsetSeconds: 0, startAt: null },
    ],
    [{ type: 'Interval', every: 'PT1H30M' }, { everySeconds: 5_400 }],
    [
      { type: 'Interval', every: '90s', offset: '5s' },
      { everySeconds: 90, offsetSeconds: 5 },
    ],
    [
      { type: 'Interval', every: '36h', startAt: '2027-01-01T01:00:00+01:00' },
      { everySeconds: 129_600, startAt: '2027-01-01T00:00:00Z' },
    ],
    [
      { type: 'OneTime', at: '2027-03-28T02:30+01:00' },
      { at: '2027-03-28T01:30:00Z', timeZone: 'UTC' },
    ],
    [{ type: 'OneTime', at: '2027-03-28T01:30:00.000Z' }, { at: '2027-03-28T01:30:00Z' }],
    [{ type: 'OneTime', at: '2027-10-31T02:30:00', ...zone }, { at: '2027-10-31T00:30:00Z' }],
    [
      { type: 'OneTime', at: '2027-10-31 02:30', ...zone, disambiguation: 'later' },
      { at: '2027-10-31T01:30:00Z', timeZone: 'Europe/Berlin' },
    ],
    [
      {
        type: 'Limited',
        timing: { type: 'Cron', expression: '0 6 * * *', ...zone },
        until: '2027-03-28',
      },
      { until: '2027-03-28T21:59:59Z', startAt: null, maxExecutions: null },
    ],
    [
      { type: 'Limited', timing: { type: 'Interval', everySeconds: 60 }, maxExecutions: 3 },
      { timing: { everySeconds: 60 }, maxExecutions: 3 },
    ],
    [
      { type: 'Milestone', offsets: ['PT24H', 'PT12H', '12h'] },
      { anchor: 'installation', anchorAt: null, offsetsSeconds: [43_200, 86_400] },
    ],
    [{ type: 'AfterSchedule', schedule: 'hr' }, { outcomes: ['Completed'] }],
  ])('reads %j', (body, expected) => {
    const { timing, errors } = read(body);
    expect(errors).toEqual([]);
    expect(timing).toMatchObject(expected);
  });

  const daily = { type: 'Cron', expression: '0 6 * * *' };
  it.each([
    [{ type: 'Interval' }, 'everySeconds', 'is missing'],
    [{ type: 'Interval', everySeconds: 60, every: '60s' }, 'everySeconds', 'is given twice'],
    [{ type: 'Interval', everySeconds: 5 }, 'everySeconds', 'write 10 seconds or more'],
    [{ type: 'Interval', everySeconds: 90.5 }, 'everySeconds', 'whole seconds'],
    [{ type: 'Interval', everySeconds: -60 }, 'everySeconds', 'too short'],
    [{ type: 'Interval', every: 'P1D' }, 'every', 'PT24H'],
    [{ type: 'Interval', every: 'PT' }, 'every', 'PT15M'],
    [{ type: 'Interval', every: '' }, 'every', 'PT15M'],
    [{ type: 'Interval', every: 'PT0.5S' }, 'every', 'whole seconds'],
    [{ type: 'Interval', every: '-5m' }, 'every', 'PT15M'],
    [{ type: 'Interval', every: 'PT9999H' }, 'every', 'too long'],
    [{ type: 'Interval', everySeconds: 86_400 }, 'everySeconds', 'add startAt'],
    [{ type: 'Interval', everySeconds: 60, offsetSeconds: 60 }, 'offsetSeconds', 'write 0 to 59'],
    [
      { type: 'Interval', everySeconds: 60, offsetSeconds: 5, startAt: '2027-01-01T00:00:00Z' },
      'offsetSeconds',
      'remove one',
    ],
    [{ type: 'Interval', everySeconds: 60, startAt: '2027-01-01' }, 'startAt', 'with an offset'],
    [{ type: 'OneTime', at: 'tomorrow' }, 'at', 'with an offset'],
    [{ type: 'OneTime', at: '2027-02-29T06:00:00Z' }, 'at', 'date of the calendar'],
    [{ type: 'OneTime', at: '2027-01-01T24:00:00Z' }, 'at', '23:59:59'],
    [{ type: 'OneTime', at: '2027-01-01T00:00:60Z' }, 'at', '23:59:59'],
    [{ type: 'OneTime', at: '2027-01-01T00:00:00.5Z' }, 'at', 'whole seconds'],
    [{ type: 'OneTime', at: '2101-01-01T00:00:00Z' }, 'at', '1970 to 2100'],
    [
      { type: 'OneTime', at: '2027-03-28T02:30:00', ...zone },
      'at',
      'write 2027-03-28T01:30:00+01:00 or 2027-03-28T03:30:00+02:00',
    ],
    [{ type: 'OneTime', at: '2027-01-01T00:00:00', timeZone: 'berlin' }, 'timeZone', 'IANA'],
    [
      { type: 'OneTime', at: '2027-01-01T00:00:00Z', disambiguation: 'later' },
      'disambiguation',
      'remove it',
    ],
    [{ type: 'Limited', timing: daily }, 'maxExecutions', 'every other limit'],
    [{ type: 'Limited', timing: daily, maxExecutions: 0 }, 'maxExecutions', 'from 1'],
    [{ type: 'Limited', timing: daily, maxExecutions: 1.5 }, 'maxExecutions', 'from 1'],
    [
      {
        type: 'Limited',
        timing: daily,
        startAt: '2027-02-01T00:00:00Z',
        until: '2027-01-01T00:00:00Z',
      },
      'until',
      'write a later one',
    ],
    [{ type: 'Milestone' }, 'offsets', 'PT12H'],
    [{ type: 'Milestone', offsets: ['P1D'] }, 'offsets', 'PT24H'],
  ])('refuses %j, naming %s and a remedy', (body, field, words) => {
    const { errors } = read(body);
    expect(errors).toMatchObject([{ pointer: `/timings/0/${field}`, field }]);
    expect(errors[0]?.message).toContain(words);
    expect(errors[0]?.message).toContain(errors[0]?.suggestion);
  });

  it('names every text that is wrong, also those of a limited timing', () => {
    const timing = { type: 'Cron', expression: '0 0 6 * * *', timeZone: 'nowhere' };
    expect(read({ type: 'Limited', timing, maxExecutions: 1 }).errors).toMatchObject([
      { pointer: '/timings/0/timing/expression', field: 'expression', text: '0 0 6 * * *' },
      { pointer: '/timings/0/timing/timeZone', field: 'timeZone', text: 'nowhere' },
    ]);
  });
});
