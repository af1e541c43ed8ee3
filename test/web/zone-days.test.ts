import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  clockChangeMinutes,
  dayOf,
  startOfDay,
  weeksOfMonth,
} from '../../web/display/time/zone-days.ts';

describe('startOfDay', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', 60],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', -60],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z', 0],
    // Clocks skip midnight, and show it twice.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', 60],
    ['2018-02-17', 'America/Sao_Paulo', '2018-02-17T02:00:00.000Z', -60],
    // The zone left this day out.
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 1_440],
    ['2026-10-04', 'Australia/Lord_Howe', '2026-10-03T13:30:00.000Z', 30],
  ])('of %s in %s is %s, and clocks go forward by %i minutes', (day, zone, begin, change) => {
    expect(new Date(startOfDay(day, zone)).toISOString()).toBe(begin);
    expect(clockChangeMinutes(day, zone)).toBe(change);
  });

  it('is the first instant of its day', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC');
    const instants = fc.integer({ min: 0, max: 4e12 });
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        const begin = startOfDay(dayOf(at, zone), zone);
        expect(begin).toBeLessThanOrEqual(at);
        expect(dayOf(begin, zone)).toBe(dayOf(at, zone));
        expect(dayOf(begin - 1, zone)).toBe(addDays(dayOf(at, zone), -1));
      }),
    );
  });
});

describe('weeksOfMonth', () => {
  it('covers the month with whole weeks that begin on Mondays', () => {
    const weeks = weeksOfMonth('2026-11');
    expect(weeks.map(([first]) => first)).toEqual([
      ...['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30'],
    ]);
    expect(weeks.at(-1)?.at(-1)).toBe('2026-12-06');
  });

  it('has the months of the turn of the year in order', () => {
    expect(addMonths('2026-12', 1)).toBe('2027-01');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
  });
});
