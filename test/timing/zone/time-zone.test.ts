import { describe, expect, it } from 'vitest';
import { checkTimeZone, zoneOf } from '../../../src/timing/zone/time-zone.ts';

const hour = 3_600;

describe('checkTimeZone', () => {
  it.each([
    'UTC',
    'Europe/London',
    'US/Eastern',
    'Asia/Calcutta',
    'Asia/Kolkata',
    'Europe/Kyiv',
    'Europe/Kiev',
    'Etc/GMT+5',
    'America/Argentina/Buenos_Aires',
    'Australia/Lord_Howe',
  ])('accepts %s', (name) => {
    expect(() => checkTimeZone(name)).not.toThrow();
  });

  it.each([
    'local',
    'Local',
    'system',
    '',
    'UTC+3',
    '+03:00',
    'europe/london',
    'EUROPE/LONDON',
    'utc',
    'PST',
    'JST',
    'SystemV/AST4',
    'Factory',
    'Europe/London ',
    'Europe/Nowhere',
    '../etc/passwd',
    'constructor',
  ])('refuses "%s"', (name) => {
    expect(() => checkTimeZone(name)).toThrow(
      expect.objectContaining({ code: 'time-zone-invalid', field: 'timeZone' }),
    );
  });

  it('offers the exact spelling when only the case is wrong', () => {
    expect(() => checkTimeZone('europe/london')).toThrow('write Europe/London');
    expect(() => checkTimeZone('america/new york')).toThrow('write America/New_York');
  });
});

describe('zoneOf', () => {
  it('finds clock changes to the second', () => {
    const change = Date.UTC(2027, 2, 28, 1) / 1_000;
    const london = zoneOf('Europe/London');
    expect(london.offsetAt(change - 1)).toBe(0);
    expect(london.offsetAt(change)).toBe(hour);
  });

  it('agrees with the engine on every day of many years and zones', () => {
    for (const name of [
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'America/Caracas',
      'Asia/Gaza',
    ]) {
      const format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        dateStyle: 'short',
        timeStyle: 'medium',
        hourCycle: 'h23',
      });
      for (let day = 0; day < 60 * 365; day += 3) {
        const at = day * 24 * hour;
        const local = new Date((at + zoneOf(name).offsetAt(at)) * 1_000);
        expect(format.format(at * 1_000)).toContain(local.toISOString().slice(11, 19));
      }
    }
  });

  it('resolves an ordinary, a repeated and a missing local time', () => {
    const london = zoneOf('Europe/London');
    const noon = Date.UTC(2027, 5, 1, 12) / 1_000;
    expect(london.resolve(noon)).toEqual({ instants: [noon - hour] });
    const repeated = Date.UTC(2027, 9, 31, 1, 30) / 1_000;
    expect(london.resolve(repeated)).toEqual({ instants: [repeated - hour, repeated] });
    const missing = Date.UTC(2027, 2, 28, 1, 30) / 1_000;
    expect(london.resolve(missing)).toEqual({
      instants: [],
      gap: { end: Date.UTC(2027, 2, 28, 1) / 1_000, length: hour },
    });
  });

  it('knows the day that Samoa left out', () => {
    const skipped = Date.UTC(2011, 11, 30, 12) / 1_000;
    expect(zoneOf('Pacific/Apia').resolve(skipped).gap?.length).toBe(24 * hour);
  });

  it('unites stretches across the turn of a year', () => {
    const spans = zoneOf('Asia/Tokyo').spansBetween(0, Date.UTC(2100, 0) / 1_000);
    expect(spans.map(({ offset }) => offset)).toEqual([9 * hour]);
  });
});
