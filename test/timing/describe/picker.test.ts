import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/timing/cron/cron-fields.ts';
import { cronToPicker, type Picker, pickerToCron } from '../../../src/timing/describe/picker.ts';
import { firesBetween } from '../../../src/timing/fires/next-fires.ts';

const aTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const someOf = (min: number, max: number): fc.Arbitrary<number[]> =>
  fc
    .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 6 })
    .map((all) => all.sort((a, b) => a - b));

const someDays = fc.oneof(
  fc.constantFrom({ kind: 'EveryDay' }, { kind: 'Weekdays' }, { kind: 'Weekends' }),
  someOf(0, 6)
    .filter((days) => !['0,6', '1,2,3,4,5'].includes(days.join()) && days.length < 7)
    .map((weekdays) => ({ kind: 'DaysOfWeek', weekdays })),
  fc.record({ kind: fc.constant('DaysOfMonth'), days: someOf(1, 31), lastDay: fc.boolean() }),
  fc.record({
    kind: fc.constant('NthWeekday'),
    weekday: fc.integer({ min: 0, max: 6 }),
    nth: fc.constantFrom(1, 2, 3, 4, 5, 'last'),
  }),
);
const aWindow = fc.option(
  fc
    .tuple(fc.nat(22), fc.integer({ min: 1, max: 23 }))
    .map(([from, more]) => ({ from, to: Math.min(23, from + more) })),
);
const someTimes = fc.oneof(
  fc
    .uniqueArray(aTime, { minLength: 1, maxLength: 6 })
    .map((times) => ({ kind: 'Times', times: times.sort() })),
  fc.integer({ min: 0, max: 59 }).map((minute) => ({ kind: 'Hourly', minute })),
  fc
    .record({ every: fc.integer({ min: 1, max: 12 }), minute: fc.nat(59), hours: aWindow })
    .filter(({ every, hours }) => hours !== null || (every > 1 && 24 % every === 0))
    .map((one) => ({ kind: 'EveryHours', ...one })),
  fc
    .tuple(fc.constantFrom(1, 2, 3, 5, 10, 15, 20, 30), someOf(0, 23))
    .map(([minutes, hours]) => ({
      kind: 'EveryMinutes',
      minutes,
      hours: hours.length === 1 ? null : { from: hours[0], to: hours.at(-1) },
    }))
    .filter(({ hours }) => hours === null || hours.from !== 0 || hours.to !== 23),
);
const aPicker = fc.record({ days: someDays, times: someTimes }) as fc.Arbitrary<Picker>;

const aCommonExpression = fc
  .tuple(
    fc.constantFrom('0', '30', '*', '*/15', '5/15', '0,30', '0-59', '7-59/13', '*/40'),
    fc.constantFrom('*', '2', '1-3', '0-23', '*/2', '9-17', '2,9'),
    fc.constantFrom('* * *', '* * 1-5', '* * SAT,SUN', '1 * *', 'L * *', '* * 0-7', '* * 5#3'),
  )
  .map((fields) => fields.join(' '));

describe('pickerToCron', () => {
  it.each([
    [{ kind: 'EveryDay' }, ['09:00', '12:30'], ['0 9 * * *', '30 12 * * *']],
    [{ kind: 'Weekdays' }, ['09:00', '17:00'], ['0 9,17 * * 1-5']],
    [{ kind: 'Weekends' }, ['00:05'], ['5 0 * * 0,6']],
    [{ kind: 'DaysOfWeek', weekdays: [1, 3] }, ['06:00'], ['0 6 * * 1,3']],
    [{ kind: 'DaysOfMonth', days: [1, 15], lastDay: true }, ['06:00'], ['0 6 1,15,L * *']],
  ] as const)('writes a line for each minute of the times: %j at %j', (days, times, expected) => {
    expect(pickerToCron({ days, times: { kind: 'Times', times } })).toEqual(expected);
  });

  it('keeps the hours of a frequency', () => {
    const hours = { from: 9, to: 17 };
    const twoHours = { kind: 'EveryHours', every: 2, minute: 20, hours } as const;
    const lastFriday = { kind: 'NthWeekday', weekday: 5, nth: 'last' } as const;
    expect(pickerToCron({ days: lastFriday, times: twoHours })).toEqual(['20 9-17/2 * * 5L']);
    const times = { kind: 'EveryMinutes', minutes: 15, hours } as const;
    expect(pickerToCron({ days: { kind: 'Weekdays' }, times })).toEqual(['*/15 9-17 * * 1-5']);
  });
});

describe('cronToPicker', () => {
  it('gives back what was picked, whatever it was', () => {
    fc.assert(
      fc.property(aPicker, (picker) => {
        expect(cronToPicker(pickerToCron(picker))).toEqual(picker);
      }),
      { seed: 11, numRuns: 1_000 },
    );
  });

  it('never changes when an expression fires', () => {
    const weeks = { from: Date.UTC(2027, 2, 20) / 1_000, until: Date.UTC(2027, 3, 3) / 1_000 };
    const timing = (expression: string) =>
      ({ type: 'Cron', expression, timeZone: 'Europe/Berlin' }) as const;
    let shown = 0;
    fc.assert(
      fc.property(aCommonExpression, (expression) => {
        const picker = cronToPicker([expression]);
        if (picker === null) return;
        shown += 1;
        const fires = firesBetween(pickerToCron(picker).map(timing), weeks);
        expect(fires).toEqual(firesBetween([timing(expression)], weeks));
      }),
      { seed: 12, numRuns: 500 },
    );
    expect(shown).toBeGreaterThan(100);
  });

  it.each([
    [['0 6 * 1 *']],
    [['0 6 13 * 5']],
    [['0 6 * * 5#3,1']],
    [['0 6 1 * 5L']],
    [['*/40 * * * *']],
    [['0 6 * * 1', '0 7 * * 2']],
    [['*/5 1,5,9 * * *']],
    [[]],
  ])('leaves %j to those who write expressions', (expressions) => {
    expect(cronToPicker(expressions)).toBeNull();
  });

  it('reads the same thing written differently', () => {
    expect(cronToPicker(['0 9 * * MON-FRI'])).toEqual(cronToPicker(['0 9 * * 1,2,3,4,5']));
    expect(parseCron('0 9 * * MON-FRI').daysOfWeek.weekdays).toEqual([1, 2, 3, 4, 5]);
  });
});
