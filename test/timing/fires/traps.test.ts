import { describe, expect, it } from 'vitest';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { parseCron } from '../../../src/timing/cron/cron-fields.ts';
import { nextFires } from '../../../src/timing/fires/next-fires.ts';
import { compileTiming } from '../../../src/timing/temporal-spec/compile.ts';

const cron = (expression: string, timeZone = 'UTC'): Timing => ({
  type: 'Cron',
  expression,
  timeZone,
});

function fires(expression: string, timeZone: string, after: string, count: number): string[] {
  return nextFires(cron(expression, timeZone), { after: new Date(after), count }).map(({ at }) =>
    at.toISOString().replace(':00.000Z', 'Z'),
  );
}

describe('what others get wrong about time', () => {
  it('0 0 13 * 5 fires on the 13th and also every Friday', () => {
    expect(fires('0 0 13 * 5', 'UTC', '2025-01-01T00:00:00Z', 4)).toEqual([
      '2025-01-03T00:00Z',
      '2025-01-10T00:00Z',
      '2025-01-13T00:00Z',
      '2025-01-17T00:00Z',
    ]);
  });

  it('0 0 * * 5#3 fires on third Fridays, and the number sign opens no comment', () => {
    expect(fires('0 0 * * 5#3', 'UTC', '2025-01-01T00:00:00Z', 3)).toEqual([
      '2025-01-17T00:00Z',
      '2025-02-21T00:00Z',
      '2025-03-21T00:00Z',
    ]);
  });

  it('0 2 * * * in New York fires at the end of the gap of 8 March 2026', () => {
    expect(fires('0 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T07:00Z',
      '2026-03-09T06:00Z',
    ]);
  });

  it('30 2 * * * in Berlin fires at 03:00, not 03:30, on 29 March 2026', () => {
    expect(fires('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 1)).toEqual([
      '2026-03-29T01:00Z',
    ]);
  });

  it('0 1 * * * in Berlin fires once in the night of 25 October 2026', () => {
    expect(fires('0 1 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-24T23:00Z',
      '2026-10-26T00:00Z',
    ]);
  });

  it('0 12 * * SUN in Santiago fires on the Sunday without midnight, 0 12 * * SAT does not', () => {
    const after = '2026-09-05T20:00:00Z';
    expect(fires('0 12 * * SUN', 'America/Santiago', after, 1)).toEqual(['2026-09-06T15:00Z']);
    expect(fires('0 12 * * SAT', 'America/Santiago', after, 1)).toEqual(['2026-09-12T15:00Z']);
  });

  it('0 9 * * * in Lord Howe goes on through the April change', () => {
    expect(fires('0 9 * * *', 'Australia/Lord_Howe', '2026-04-01T00:00:00Z', 6)).toHaveLength(6);
  });

  it('0 0 * * * in London fires once on the October night', () => {
    expect(fires('0 0 * * *', 'Europe/London', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-24T23:00Z',
      '2026-10-26T00:00Z',
    ]);
  });

  it('30 22 * * * in Nuuk fires at 22:30 of 29 March 2025, just before the gap', () => {
    expect(fires('30 22 * * *', 'America/Nuuk', '2025-03-29T12:00:00Z', 2)).toEqual([
      '2025-03-30T00:30Z',
      '2025-03-30T23:30Z',
    ]);
  });

  it('an empty expression and 31 February are refused', () => {
    expect(() => parseCron('')).toThrow('is empty');
    expect(() => parseCron('0 0 31 2 *')).toThrow('never fires');
  });

  it('six fields are refused, never read with seconds or a year', () => {
    for (const text of ['0 5 6 * * *', '*/30 0 22 * * *', '0 0 1 1 * 2027']) {
      expect(() => parseCron(text)).toThrow('has 6 fields instead of five; remove the seconds');
    }
  });

  it('a fifth Sunday in February comes every 28 years', () => {
    expect(fires('0 0 * 2 0#5', 'UTC', '2027-01-01T00:00:00Z', 3)).toEqual([
      '2032-02-29T00:00Z',
      '2060-02-29T00:00Z',
      '2088-02-29T00:00Z',
    ]);
  });

  it('every range handed to the server has a start, an end and a step', () => {
    const { calendars } = compileTiming([cron('5 9-17 1,15 * 1-7/3')], {
      from: new Date('2027-01-01T00:00:00Z'),
    });
    const ranges = calendars.flatMap((calendar) =>
      Object.values(calendar).filter((value) => Array.isArray(value)),
    );
    for (const range of ranges.flat()) {
      expect(Object.keys(range).sort()).toEqual(['end', 'start', 'step']);
    }
  });
});
