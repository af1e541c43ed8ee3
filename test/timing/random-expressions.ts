import fc from 'fast-check';
import { parseCron } from '../../src/timing/cron/cron-fields.ts';

/** Valid expressions of the whole grammar. */
export const anExpression = fc
  .tuple(
    aField(0, 59),
    aField(0, 23),
    fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, aField(1, 31), fc.constant('L')),
    fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, aField(1, 12)),
    fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, aField(0, 6), aSpecialWeekday()),
  )
  .map((fields) => fields.join(' '))
  .filter(isValid);

/** Zones without a clock change from 2026 on. */
export const aSteadyZone = fc.constantFrom('UTC', 'Asia/Kolkata', 'Asia/Tokyo', 'America/Phoenix');

/** Zones that cover both hemispheres, both signs, changes at midnight and changes of half an hour. */
export const aChangingZone = fc.constantFrom(
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'America/Nuuk',
  'Atlantic/Azores',
);

/** A moment from 2026 to 2035, on a whole second. */
export const aMoment = fc
  .integer({ min: Date.UTC(2026, 0) / 1_000, max: Date.UTC(2036, 0) / 1_000 })
  .map((second) => new Date(second * 1_000));

function aField(min: number, max: number): fc.Arbitrary<string> {
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max });
  const item = fc.oneof(
    { weight: 3, arbitrary: value.map(String) },
    range,
    fc.tuple(range, step).map(([text, by]) => `${text}/${by}`),
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    step.map((by) => `*/${by}`),
    fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(',')),
  );
}

function aSpecialWeekday(): fc.Arbitrary<string> {
  const weekday = fc.integer({ min: 0, max: 7 });
  return fc.oneof(
    weekday.map((day) => `${day}L`),
    fc.tuple(weekday, fc.integer({ min: 1, max: 5 })).map(([day, k]) => `${day}#${k}`),
  );
}

/** A few combinations never fire or are disputed between cron programs. */
function isValid(expression: string): boolean {
  try {
    parseCron(expression);
    return true;
  } catch {
    return false;
  }
}
