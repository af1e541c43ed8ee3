import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picker } from '../../../src/timing/describe/picker.ts';
import type { TimingBody } from '../../../web/editor/draft.ts';
import * as form from '../../../web/editor/when/timing-form.ts';
import { withZone, zoneOfTimings } from '../../../web/editor/when/timing-zone.ts';

const zone = 'Europe/Berlin';
const cron = (expression: string, timeZone = zone): TimingBody => ({
  type: 'Cron',
  expression,
  timeZone,
});

const aTime = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const aPicker = fc.record({
  days: fc.oneof(
    fc.constantFrom({ kind: 'EveryDay' }, { kind: 'Weekdays' }, { kind: 'Weekends' }),
    fc.record({
      kind: fc.constant('NthWeekday'),
      weekday: fc.nat(6),
      nth: fc.constantFrom(1, 2, 3, 4, 5, 'last'),
    }),
  ),
  times: fc.oneof(
    fc
      .uniqueArray(aTime, { minLength: 1, maxLength: 6 })
      .map((times) => ({ kind: 'Times', times: times.sort() })),
    fc.nat(59).map((minute) => ({ kind: 'Hourly', minute })),
    fc.record({
      kind: fc.constant('EveryMinutes'),
      minutes: fc.constantFrom(1, 5, 15, 30),
      hours: fc.constantFrom(null, { from: 8, to: 17 }),
    }),
  ),
}) as fc.Arbitrary<Picker>;
const limits = fc.option(
  fc.record({
    startAt: fc.constantFrom(null, '2027-01-01T00:00:00Z'),
    until: fc.constant('2027-02-01'),
    maxExecutions: fc.constantFrom(null, 5),
  }),
);

describe('the form of timings', () => {
  it('reads from the timings what was picked, with its zone and limits', () => {
    fc.assert(
      fc.property(aPicker, limits, (picker, within) => {
        const empty = { expressions: [], timeZone: zone, limits: within };
        const written = form.writeCron(form.writePicker(empty, picker));
        const read = form.readCron(written);
        expect(read).toMatchObject({ timeZone: zone, limits: within });
        expect(form.readPicker(read?.expressions ?? [])).toEqual(picker);
        expect(form.groupTimings(written)).toEqual([written.length]);
        expect(form.writeCron(read ?? empty)).toEqual(written);
      }),
      { seed: 31, numRuns: 500 },
    );
  });

  it('shows times of day with different minutes as one card, and anything else apart', () => {
    const timings: TimingBody[] = [
      cron('0 9 * * *'),
      cron('30 12 * * *'),
      cron('0 6 * 1 *'),
      { type: 'Event', source: 'hr', name: 'joined' },
      cron('0 9 * * 1-5'),
      cron('0 9 * * 6', 'UTC'),
    ];
    expect(form.groupTimings(timings)).toEqual([2, 1, 1, 1, 1]);
    expect(form.readPicker(['0 9 * * *', '30 12 * * *'])?.times).toEqual({
      kind: 'Times',
      times: ['09:00', '12:30'],
    });
  });

  it('leaves an expression that the controls cannot show, or that is none, to its text', () => {
    expect(form.readPicker(['0 6 * 1 *'])).toBeNull();
    expect(form.readPicker(['not cron'])).toBeNull();
    expect(form.readPicker([''])).toBeNull();
  });

  it('has one zone for all timings, and changes it in all of them', () => {
    const timings: TimingBody[] = [
      { type: 'Manual' },
      {
        type: 'Limited',
        timing: { type: 'Cron', expression: '0 9 * * *', timeZone: zone },
        maxExecutions: 2,
      },
      { type: 'OneTime', at: '2027-03-01T06:00:00', timeZone: zone },
    ];
    expect(zoneOfTimings(timings)).toBe(zone);
    expect(zoneOfTimings([{ type: 'Manual' }])).toBeNull();
    expect(JSON.stringify(withZone(timings, 'UTC'))).not.toContain('Berlin');
  });

  it('shows instants on the clocks of the zone', () => {
    expect(form.toLocalTime('2027-03-28T01:00:00Z', zone)).toBe('2027-03-28T03:00');
    expect(form.toLocalTime('2027-03-28T06:00:00', zone)).toBe('2027-03-28T06:00');
    for (const local of [
      '2027-03-28T01:30',
      '2027-03-28T12:00',
      '2027-10-31T12:00',
      '2027-07-01T06:15',
    ]) {
      const at = form.instantOfLocal(local, zone);
      expect(form.toLocalTime(at, zone)).toBe(local);
    }
    expect(form.instantOfLocal('2027-03-28T06:00', zone)).toBe('2027-03-28T04:00:00Z');
    expect(form.instantOfDay('2027-07-01', zone)).toBe('2027-06-30T22:00:00Z');
    expect(form.dayOfLimit('2027-06-30T22:00:00Z', zone)).toBe('2027-07-01');
  });

  it('writes spans as the API reads them', () => {
    expect([0, 90, 3_600, 5_400, 3_601, 43_200].map(form.spanText)).toEqual([
      'PT0S',
      'PT1M30S',
      'PT1H',
      'PT1H30M',
      'PT1H0M1S',
      'PT12H',
    ]);
  });

  it('begins each kind with a timing of that kind', () => {
    const now = Date.parse('2027-01-01T12:00:00Z');
    for (const kind of Object.keys(form.timingKinds) as form.TimingKind[]) {
      expect(form.kindOf(form.newTiming(kind, zone, now))).toBe(kind);
    }
  });
});
