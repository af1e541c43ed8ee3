import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFires } from '../../../src/timing/fires/next-fires.ts';
import { nextTimeOfDay, secondOfDay } from '../../../src/timing/zone/time-of-day.ts';
import { zoneOf } from '../../../src/timing/zone/time-zone.ts';

/** The next instant as ISO text. */
function next(timeZone: string, time: string, from: string): string {
  const at = nextTimeOfDay(zoneOf(timeZone), secondOfDay(time), Date.parse(from) / 1_000);
  return new Date(at * 1_000).toISOString().replace('.000Z', 'Z');
}

describe('nextTimeOfDay', () => {
  it.each([
    ['06:00', '2026-12-01T04:59:59Z', '2026-12-01T05:00:00Z', 'later on the same day'],
    ['06:00', '2026-12-01T05:00:00Z', '2026-12-01T05:00:00Z', 'at this very second'],
    ['06:00', '2026-12-01T05:00:01Z', '2026-12-02T05:00:00Z', 'on the next day'],
    ['06:00:30', '2026-12-01T05:00:01Z', '2026-12-01T05:00:30Z', 'with seconds'],
    ['00:00', '2026-11-30T22:59:59Z', '2026-11-30T23:00:00Z', 'at midnight'],
    ['02:30', '2027-03-28T00:00:00Z', '2027-03-28T01:00:00Z', 'at the end of a gap'],
    ['02:30', '2027-03-28T01:00:01Z', '2027-03-29T00:30:00Z', 'on the day after a gap'],
    ['02:30', '2026-10-24T22:00:00Z', '2026-10-25T00:30:00Z', 'at the first of two'],
    ['02:30', '2026-10-25T00:30:01Z', '2026-10-26T01:30:00Z', 'not at the second of two'],
  ])('finds %s in Berlin after %s at %s: %s', (time, from, expected) => {
    expect(next('Europe/Berlin', time, from)).toBe(expected);
  });

  it('does not bridge a day that a zone has left out', () => {
    // Samoa had no 30 December 2011.
    expect(next('Pacific/Apia', '12:00', '2011-12-30T00:00:00Z')).toBe('2011-12-30T22:00:00Z');
  });

  it('agrees with a schedule that fires once a day, in any zone and at any time', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'];
    const first = Date.UTC(2026, 0) / 1_000;
    const second = fc.oneof(
      fc.integer({ min: first, max: first + 3 * 366 * 86_400 }),
      // Around the clock changes of Berlin.
      fc.integer({ min: Date.UTC(2027, 2, 27) / 1_000, max: Date.UTC(2027, 2, 29) / 1_000 }),
      fc.integer({ min: Date.UTC(2026, 9, 24) / 1_000, max: Date.UTC(2026, 9, 26) / 1_000 }),
    );
    const clock = fc.record({
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), second, clock, (timeZone, from, { hour, minute }) => {
        const expression = `${minute} ${hour} * * *`;
        const after = new Date((from - 1) * 1_000);
        const [fire] = nextFires({ type: 'Cron', expression, timeZone }, { after, count: 1 });
        const at = nextTimeOfDay(zoneOf(timeZone), hour * 3_600 + minute * 60, from);
        expect(at * 1_000).toBe(fire?.at.getTime());
      }),
      { numRuns: 1_000 },
    );
  });
});
