import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/timing/cron/cron-fields.ts';
import { firesBetween } from '../../../src/timing/fires/next-fires.ts';
import { zoneOf } from '../../../src/timing/zone/time-zone.ts';
import { createBruteForce } from '../brute-force.ts';

const expressions = [
  '30 1 * * *',
  '0,30 0-3 * * 0',
  '*/15 * * * *',
  '0 */2 L * *',
  '59 23 * * SAT',
  '0 0 * * 7L',
];

const day = 86_400;

/** A clock change of each zone, another one each time through; those of odd seconds aside. */
function sampleChanges(step: number): { zone: string; at: number }[] {
  return Intl.supportedValuesOf('timeZone').flatMap((zone, index) => {
    if (index % step !== 0) return [];
    const spans = zoneOf(zone)
      .spansBetween(Date.UTC(1973, 0) / 1_000, Date.UTC(2100, 0) / 1_000)
      .slice(1)
      .filter(({ from }) => from % 60 === 0);
    const span = spans[(index * 31) % Math.max(1, spans.length)];
    return span === undefined ? [] : [{ zone, at: span.from }];
  });
}

const unusual = [
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Pacific/Kwajalein', '1993-08-21T12:00:00Z'],
  ['Antarctica/Troll', '2027-03-28T01:00:00Z'],
  ['Antarctica/Casey', '2009-10-17T18:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
  ['America/Havana', '2026-03-08T05:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['Asia/Beirut', '2027-03-27T22:00:00Z'],
  ['Africa/Cairo', '2027-04-29T22:00:00Z'],
  ['Atlantic/Azores', '2027-10-31T01:00:00Z'],
  ['Australia/Lord_Howe', '2027-04-03T15:00:00Z'],
  ['Asia/Pyongyang', '2018-05-04T15:00:00Z'],
  ['America/Caracas', '2016-05-01T07:00:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['Pacific/Chatham', '2027-09-25T14:00:00Z'],
  ['America/Nuuk', '2025-03-30T01:00:00Z'],
] as const;

function check(timeZone: string, at: number): void {
  const period = { from: at - 1.2 * day, until: at + 1.2 * day };
  const bruteForce = createBruteForce(timeZone, period);
  for (const expression of expressions) {
    const expected = bruteForce(parseCron(expression));
    const fires = firesBetween([{ type: 'Cron', expression, timeZone }], period);
    expect({ timeZone, expression, fires }).toEqual({ timeZone, expression, fires: expected });
  }
}

describe('firesBetween', () => {
  it.each(unusual)('reads the wall clock of %s around %s as people would', (timeZone, at) => {
    check(timeZone, Date.parse(at) / 1_000);
  });

  it('reads the wall clock of every tenth zone around a clock change as people would', () => {
    const changes = sampleChanges(10);
    expect(changes.length).toBeGreaterThan(25);
    for (const { zone, at } of changes) check(zone, at);
  });
});
