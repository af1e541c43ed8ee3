import { describe, expect, it } from 'vitest';
import {
  daysOf,
  heatOf,
  hoursByDay,
  loadText,
  periodOf,
  sumOf,
  turn,
} from '../../../web/plan/calendar/calendar-days.ts';
import { readCalendarSearch } from '../../../web/plan/calendar/calendar-search.ts';
import { instantAt, localText, nightBefore, readLocal } from '../../../web/plan/clock-times.ts';
import { readNightSearch, windowOf } from '../../../web/plan/night/night-search.ts';

const berlin = 'Europe/Berlin';
const text = (ms: number): string => new Date(ms).toISOString();
const at = (instant: string): number => Date.parse(instant);

describe('times of day in a zone', () => {
  it('are right on the days on which clocks change', () => {
    expect(text(instantAt('2026-03-29', 8, 0, berlin))).toBe('2026-03-29T06:00:00.000Z');
    expect(text(instantAt('2026-03-29', 1, 30, berlin))).toBe('2026-03-29T00:30:00.000Z');
    expect(text(instantAt('2026-10-25', 18, 0, berlin))).toBe('2026-10-25T17:00:00.000Z');
  });

  it('go to a field of a form and back', () => {
    for (const instant of ['2026-06-30T22:00:00Z', '2026-10-25T17:00:00Z']) {
      expect(readLocal(localText(at(instant), berlin), berlin)).toBe(at(instant));
    }
    expect(readLocal('', berlin)).toBeNull();
    expect(readLocal('tomorrow', berlin)).toBeNull();
  });
});

describe('the last night', () => {
  it('is the one that lasts, from 18:00 to 08:00', () => {
    const { from, to } = nightBefore(at('2026-11-20T20:00:00Z'), berlin);
    expect([text(from), text(to)]).toEqual([
      '2026-11-20T17:00:00.000Z',
      '2026-11-21T07:00:00.000Z',
    ]);
  });

  it('is the one that has ended during the day, and goes back from there', () => {
    const { from, to } = nightBefore(at('2026-11-20T11:00:00Z'), berlin);
    expect([text(from), text(to)]).toEqual([
      '2026-11-19T17:00:00.000Z',
      '2026-11-20T07:00:00.000Z',
    ]);
    expect(nightBefore(from, berlin, 1).from).toBe(from - 86_400_000);
  });
});

describe('the window of the night board', () => {
  const now = at('2026-11-20T11:00:00Z');
  const of = (search: object): string[] => {
    const { from, to } = windowOf(readNightSearch({ ...search }), { now, zone: berlin });
    return [text(from), text(to)];
  };

  it('is the last night unless the address has another', () => {
    const night = ['2026-11-19T17:00:00.000Z', '2026-11-20T07:00:00.000Z'];
    expect(of({})).toEqual(night);
    expect(of({ from: 'yesterday', to: 7 })).toEqual(night);
    expect(of({ from: '-24h' })).toEqual(['2026-11-19T11:00:00.000Z', text(now)]);
  });

  it('is never empty, and never longer than the API answers', () => {
    const [from, to] = of({ from: '2026-11-20T10:00:00Z', to: '2026-11-20T09:00:00Z' });
    expect(at(to ?? '') - at(from ?? '')).toBe(60_000);
    const [begin, end] = of({ from: '2020-01-01T00:00:00Z', to: '2026-11-20T09:00:00Z' });
    expect(at(end ?? '') - at(begin ?? '')).toBe(35 * 86_400_000);
  });

  it('takes filters that exist', () => {
    expect(readNightSearch({ outcome: 'Late', tag: 'x' })).toMatchObject({
      outcome: 'Late',
      tag: 'x',
    });
    expect(readNightSearch({ outcome: 'Later', tag: 5 })).toMatchObject({
      outcome: undefined,
      tag: undefined,
    });
  });
});

describe('the days of the calendar', () => {
  it('are a day, a week from Monday, or the days of a month', () => {
    expect(daysOf('day', '2026-11-20')).toEqual(['2026-11-20']);
    expect(daysOf('week', '2026-11-20').at(0)).toBe('2026-11-16');
    const month = daysOf('month', '2026-02-10');
    expect([month.length, month.at(0), month.at(-1)]).toEqual([28, '2026-02-01', '2026-02-28']);
  });

  it('turn over to the next and the one before', () => {
    expect(turn('day', '2026-12-31', 1)).toBe('2027-01-01');
    expect(turn('week', '2026-11-20', -1)).toBe('2026-11-13');
    expect(turn('month', '2026-01-31', -1)).toBe('2025-12-01');
  });

  it('last from midnight to midnight, also where clocks change', () => {
    const { from, to } = periodOf(['2026-03-29'], berlin);
    expect((at(to) - at(from)) / 3_600_000).toBe(23);
  });

  it('have their hours by the clocks of the zone', () => {
    const hour = (from: string) => ({ from, ...sumOf([]), planned: 1 });
    const byDay = hoursByDay(
      [hour('2026-11-19T22:00:00Z'), hour('2026-11-19T23:00:00Z'), hour('2026-11-20T00:00:00Z')],
      berlin,
    );
    expect([...byDay].map(([day, hours]) => [day, sumOf(hours).planned])).toEqual([
      ['2026-11-19', 1],
      ['2026-11-20', 2],
    ]);
  });

  it('ignore what an address must not hold', () => {
    expect(readCalendarSearch({ view: 'year', day: '2026-13-45', quiet: 2 })).toEqual({
      view: undefined,
      ...{ day: undefined, tag: undefined, connectedSystem: undefined, quiet: undefined },
    });
    expect(readCalendarSearch({ view: 'day', day: '2026-11-20', quiet: 30 })).toMatchObject({
      view: 'day',
      ...{ day: '2026-11-20', quiet: 30 },
    });
  });
});

describe('the load of an hour', () => {
  const load = { completed: 2, failed: 1, other: 0, planned: 3, busySeconds: 1_200 };

  it('is told in words', () => {
    expect(loadText(load)).toBe('3 ran, 1 failed, 3 planned, 20 min busy');
    expect(loadText(sumOf([]))).toBe('nothing');
    expect(loadText(sumOf([load, load]))).toBe('6 ran, 2 failed, 6 planned, 40 min busy');
  });

  it('is the darker the busier it is, and plain only without anything', () => {
    expect(heatOf(sumOf([]), 100)).toBe(0);
    expect(heatOf({ ...sumOf([]), planned: 1 }, 0)).toBe(1);
    expect(
      [0, 300, 600, 900, 1_200].map((busySeconds) => heatOf({ ...load, busySeconds }, 1_200)),
    ).toEqual([1, 1, 2, 3, 4]);
  });
});
