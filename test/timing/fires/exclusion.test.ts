import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calendar, CalendarEntry } from '../../../src/domain/calendar.ts';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { exclusionOf, localZoneOf, readDay } from '../../../src/timing/fires/exclusion.ts';
import { hasFinished, nextFireOf } from '../../../src/timing/fires/next-fires.ts';
import { previewTimings } from '../../../src/timing/fires/preview.ts';

const cron = (expression: string, timeZone = 'UTC'): Timing => ({
  type: 'Cron',
  expression,
  timeZone,
});
const day = (from: string, name: string | null = null, until = from): CalendarEntry => ({
  from,
  until,
  name,
});
const calendar = (...days: CalendarEntry[]): Calendar => ({
  name: 'holidays',
  kind: 'Holidays',
  description: '',
  days,
});

/** Fires after an instant with a calendar in force. */
function look(timing: Timing, days: CalendarEntry[], after: string, count = 3) {
  const exclusion = exclusionOf([calendar(...days)], [timing]);
  return previewTimings([timing], { after: new Date(after), count, exclusion });
}

describe('exclusionOf', () => {
  it('goes by the local date in the zone of the cron timing, not by that of UTC', () => {
    // 23:30 on Christmas Eve in New York is Christmas in UTC.
    const timing = cron('30 23 * * *', 'America/New_York');
    const { fires, skipped } = look(timing, [day('2026-12-24')], '2026-12-23T12:00:00Z', 2);
    expect(fires.map(({ local }) => local)).toEqual([
      '2026-12-23T23:30:00-05:00',
      '2026-12-25T23:30:00-05:00',
    ]);
    expect(skipped).toEqual([
      {
        at: '2026-12-25T04:30:00Z',
        local: '2026-12-24T23:30:00-05:00',
        reason: 'calendar: holidays: 2026-12-24',
      },
    ]);
  });

  it('takes the zone of a fixed time where there is no cron timing, else UTC', () => {
    const fixed: Timing = { type: 'OneTime', at: '2027-01-01T00:00:00Z', timeZone: 'Asia/Tokyo' };
    expect(localZoneOf([fixed, cron('0 0 * * *', 'Europe/Berlin')])).toBe('Europe/Berlin');
    expect(localZoneOf([fixed])).toBe('Asia/Tokyo');
    expect(localZoneOf([{ type: 'Manual' }])).toBe('UTC');
  });

  it('names the entry, or the date where the entry has no name, and says blackout for one', () => {
    const freeze: Calendar = {
      name: 'freeze',
      kind: 'Blackout',
      description: '',
      days: [day('2026-12-20', null, '2027-01-05')],
    };
    const both = exclusionOf([calendar(day('2026-12-19', 'Move')), freeze], [cron('0 0 * * *')]);
    const at = (date: string) => both.reasonAt(Date.parse(date) / 1_000);
    expect(at('2026-12-18')).toBeNull();
    expect(at('2026-12-19')).toBe('calendar: holidays: Move');
    expect(at('2027-01-05T23:59:59Z')).toBe('blackout: freeze: 2027-01-05');
    expect(at('2027-01-06')).toBeNull();
  });

  it('counts only fires that run towards a limited number of executions', () => {
    const timing: Timing = {
      type: 'Limited',
      startAt: null,
      until: null,
      maxExecutions: 2,
      timing: { type: 'Cron', expression: '0 6 * * *', timeZone: 'UTC' },
    };
    const { fires } = look(timing, [day('2027-01-01', null, '2027-01-03')], '2027-01-01T00:00:00Z');
    expect(fires.map(({ at }) => at)).toEqual(['2027-01-04T06:00:00Z', '2027-01-05T06:00:00Z']);
  });

  it('shows all that is skipped when nothing is left, and says that the schedule has finished', () => {
    const once: Timing = { type: 'OneTime', at: '2027-01-01T06:00:00Z', timeZone: 'UTC' };
    const preview = look(once, [day('2027-01-01', 'New Year')], '2026-12-01T00:00:00Z');
    expect(preview).toMatchObject({
      fires: [],
      skipped: [{ at: '2027-01-01T06:00:00Z', reason: 'calendar: holidays: New Year' }],
      warnings: ['its calendars leave no fire after 2026-12-01T00:00:00Z'],
    });
    const exclusion = exclusionOf([calendar(day('2027-01-01'))], [once]);
    expect(hasFinished([once], new Date('2026-12-01'), exclusion)).toBe(true);
    expect(hasFinished([once], new Date('2026-12-01'))).toBe(false);
  });

  it('passes decades of closed days without counting their minutes', () => {
    const timing = cron('* * * * *', 'Europe/Berlin');
    const exclusion = exclusionOf([calendar(day('2027-01-01', null, '2098-12-31'))], [timing]);
    const next = nextFireOf([timing], new Date('2027-01-01T00:00:00Z'), exclusion);
    expect(next?.toISOString()).toBe('2098-12-31T23:00:00.000Z');
    const { skipped, fires } = previewTimings([timing], {
      after: new Date('2027-01-01T00:00:00Z'),
      count: 1,
      exclusion,
    });
    expect([fires.length, skipped.length]).toEqual([1, 1_000]);
  });

  it('reads dates that exist, from 1970 to 2100', () => {
    expect(readDay('1970-01-01')).toBe(0);
    expect(readDay('2028-02-29')).toBe(readDay('2028-03-01')! - 1);
    for (const wrong of ['2027-02-29', '2027-13-01', '2027-1-1', '1969-12-31', '2101-01-01', '']) {
      expect(readDay(wrong)).toBeNull();
    }
  });
});

describe('previews with calendars', () => {
  const date = fc
    .integer({ min: 0, max: 40 })
    .map((days) => new Date(Date.UTC(2027, 2, 10 + days)).toISOString().slice(0, 10));
  const entry = fc
    .tuple(date, date, fc.constantFrom(null, 'Holiday'))
    .map(([a, b, name]) => ({ from: a < b ? a : b, until: a < b ? b : a, name }));
  const calendars = fc.array(
    fc.record({
      name: fc.constantFrom('one', 'two'),
      kind: fc.constantFrom('Holidays' as const, 'Blackout' as const),
      description: fc.constant(''),
      days: fc.array(entry, { maxLength: 4 }),
    }),
    { maxLength: 3 },
  );
  // Clocks change in the window, in Havana and Beirut at midnight.
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Havana', 'Asia/Beirut');
  const timings = fc
    .tuple(zone, fc.constantFrom('15 */7 * * *', '0 0 * * *', '30 2,23 * * *', '0 9 * * MON-FRI'))
    .chain(([timeZone, expression]) =>
      fc.subarray<Timing>(
        [
          { type: 'Cron', expression, timeZone },
          { type: 'Interval', everySeconds: 36_000, offsetSeconds: 0, startAt: null },
          { type: 'OneTime', at: '2027-03-28T00:30:00Z', timeZone },
        ],
        { minLength: 1 },
      ),
    );
  const after = new Date('2027-03-09T11:00:00Z');

  it('keep the order, leave out every excluded local date, and lose no fire', () => {
    fc.assert(
      fc.property(timings, calendars, fc.integer({ min: 1, max: 60 }), (given, closed, count) => {
        const exclusion = exclusionOf(closed, given);
        const { fires, skipped } = previewTimings(given, { after, count, exclusion });
        const instants = fires.map(({ at }) => at);
        expect(instants).toEqual([...new Set(instants)].sort());
        const localDate = new Intl.DateTimeFormat('en-CA', { timeZone: localZoneOf(given) });
        const isClosed = (at: string): boolean => {
          const local = localDate.format(new Date(at));
          return closed.some(({ days }) =>
            days.some(({ from, until }) => from <= local && local <= until),
          );
        };
        expect(instants.filter(isClosed)).toEqual([]);
        expect(skipped.filter(({ at }) => !isClosed(at))).toEqual([]);
        const all = previewTimings(given, { after, count: fires.length + skipped.length });
        expect([...instants, ...skipped.map(({ at }) => at)].sort()).toEqual(
          all.fires.map(({ at }) => at),
        );
        expect(nextFireOf(given, after, exclusion)?.getTime()).toBe(
          instants[0] === undefined ? undefined : Date.parse(instants[0]),
        );
      }),
      { numRuns: 300 },
    );
  });
});
