import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { firesBetween, nextFires } from '../../../src/timing/fires/next-fires.ts';
import { compileTiming } from '../../../src/timing/temporal-spec/compile.ts';
import type { CompiledSpec } from '../../../src/timing/temporal-spec/compiled-spec.ts';
import { createServerModel } from '../../../src/timing/temporal-spec/server-model.ts';
import { zoneOf } from '../../../src/timing/zone/time-zone.ts';
import { aChangingZone, aMoment, anExpression, aSteadyZone } from '../random-expressions.ts';

const from = new Date('2027-01-01T00:00:00Z');

function cron(expression: string, timeZone = 'UTC'): Timing {
  return { type: 'Cron', expression, timeZone };
}

function compile(expression: string, timeZone = 'UTC'): CompiledSpec {
  return compileTiming([cron(expression, timeZone)], { from });
}

describe('compileTiming', () => {
  it('writes every range with start, end and step, and keeps the expression as the comment', () => {
    expect(compile('*/15 9-17,20 * jan 1-5')).toEqual({
      calendars: [
        {
          second: [{ start: 0, end: 0, step: 1 }],
          minute: [{ start: 0, end: 45, step: 15 }],
          hour: [
            { start: 9, end: 17, step: 1 },
            { start: 20, end: 20, step: 1 },
          ],
          dayOfMonth: [{ start: 1, end: 31, step: 1 }],
          month: [{ start: 1, end: 1, step: 1 }],
          dayOfWeek: [{ start: 1, end: 5, step: 1 }],
          comment: '*/15 9-17,20 * jan 1-5',
        },
      ],
      intervals: [],
      timeZone: 'UTC',
    });
  });

  it('gives one calendar to each day field when both are restricted', () => {
    const { calendars } = compile('0 0 13 * 5');
    expect(calendars.map(({ dayOfMonth, dayOfWeek }) => ({ dayOfMonth, dayOfWeek }))).toEqual([
      {
        dayOfMonth: [{ start: 13, end: 13, step: 1 }],
        dayOfWeek: [{ start: 0, end: 6, step: 1 }],
      },
      {
        dayOfMonth: [{ start: 1, end: 31, step: 1 }],
        dayOfWeek: [{ start: 5, end: 5, step: 1 }],
      },
    ]);
  });

  it('never lets a weekday range pass Saturday', () => {
    expect(compile('0 0 * * 5-7').calendars[0]?.dayOfWeek).toEqual([
      { start: 0, end: 0, step: 1 },
      { start: 5, end: 6, step: 1 },
    ]);
  });

  it('turns n#k into a weekday within seven days', () => {
    expect(compile('0 0 * * 5#3').calendars[0]).toMatchObject({
      dayOfMonth: [{ start: 15, end: 21, step: 1 }],
      dayOfWeek: [{ start: 5, end: 5, step: 1 }],
    });
    expect(compile('0 0 * * 5#5').calendars[0]?.dayOfMonth).toEqual([
      { start: 29, end: 31, step: 1 },
    ]);
  });

  it('turns L into one calendar per length of month, leap years apart', () => {
    const { calendars } = compile('0 0 L * *');
    expect(calendars.map(({ dayOfMonth }) => dayOfMonth[0]?.start)).toEqual([31, 30, 29, 28]);
    expect(calendars[2]?.year).toEqual([{ start: 2000, end: 2096, step: 4 }]);
    expect(compile('0 0 L 4 *').calendars).toHaveLength(1);
  });

  it('cuts a comment at 200 characters', () => {
    const { calendars } = compile(
      `${Array.from({ length: 84 }, (_, i) => i % 60).join(',')} 0 * * *`,
    );
    expect(calendars[0]?.comment?.length).toBe(200);
  });

  it('gives an empty spec to timings that never fire by themselves', () => {
    expect(compileTiming([{ type: 'Manual' }], { from })).toEqual({
      calendars: [],
      intervals: [],
      timeZone: 'UTC',
    });
  });

  it('refuses timings of different zones', () => {
    const timings = [cron('0 6 * * *', 'UTC'), cron('0 6 * * *', 'Europe/London')];
    expect(() => compileTiming(timings, { from })).toThrow(
      expect.objectContaining({ code: 'time-zones-differ', field: 'timeZone' }),
    );
  });

  it('runs round-the-clock expressions in UTC, where the server makes no mistakes', () => {
    expect(compile('*/15 * * * *', 'Europe/London')).toMatchObject({
      timeZone: 'UTC',
      intervals: [],
      calendars: [{ comment: '*/15 * * * * (Europe/London)' }],
    });
    expect(compile('0 * * * *', 'Asia/Kolkata').calendars[0]?.minute).toEqual([
      { start: 30, end: 30, step: 1 },
    ]);
    expect(compile('0 * * * *', 'Australia/Lord_Howe').timeZone).toBe('Australia/Lord_Howe');
    expect(compile('5 0-23 * * *', 'Europe/London').timeZone).toBe('Europe/London');
  });

  it('repairs the fires that the server would lose with one-shot intervals', () => {
    const { intervals } = compile('30 1 * * *', 'Europe/London');
    expect(intervals).toEqual(
      [
        '2027-03-28T01:00',
        '2027-10-31T00:30',
        '2028-03-26T01:00',
        '2028-10-29T00:30',
        '2029-03-25T01:00',
        '2029-10-28T00:30',
      ].map((time) => ({ everySeconds: Date.parse(`${time}Z`) / 1_000, offsetSeconds: 0 })),
    );
  });

  it('gives the same spec from New Year to the end of the first clock change', () => {
    const timings = [cron('30 1 * * *', 'Europe/London')];
    const compiledAt = (time: string): CompiledSpec =>
      compileTiming(timings, { from: new Date(time) });
    const atNewYear = compiledAt('2027-01-01T00:00:00Z');
    expect(compiledAt('2027-03-28T00:59:59Z')).toEqual(atNewYear);
    expect(compiledAt('2027-03-28T01:00:01Z')).toEqual(atNewYear);
    expect(compiledAt('2027-04-01T00:00:00Z').intervals).toEqual(atNewYear.intervals.slice(1));
  });

  it('brings back a whole lost day with few repairs', () => {
    // Havana skips midnight of a Sunday, and the server then passes over all of that Sunday.
    expect(compile('* * * * 0,4', 'America/Havana').intervals.length).toBeLessThan(15);
  });

  it('needs no more than 9 repairs a year for ordinary schedules', () => {
    for (const expression of ['0 0 * * *', '30 1,2 * * *', '0 12 * * SUN', '15 */2 * * *']) {
      for (const zone of ['Europe/London', 'America/Santiago', 'Australia/Lord_Howe']) {
        expect(compile(expression, zone).intervals.length).toBeLessThanOrEqual(3 * 9);
      }
    }
  });

  it('means on the server what the preview says, in zones without clock changes', () => {
    fc.assert(
      fc.property(anExpression, aSteadyZone, aMoment, (expression, timeZone, after) => {
        const spec = compileTiming([cron(expression, timeZone)], { from: after });
        expect(spec.intervals).toEqual([]);
        const expected = nextFires(cron(expression, timeZone), { after, count: 15 });
        expect(simulated(spec, after, expected.length)).toEqual(
          expected.map(({ at }) => at.getTime() / 1_000),
        );
      }),
      { seed: 3, numRuns: 1_000 },
    );
  });

  it('loses no fire in zones with clock changes', () => {
    fc.assert(
      fc.property(anExpression, aChangingZone, aMoment, (expression, timeZone, after) => {
        const timings = [cron(expression, timeZone)];
        const spec = compileTiming(timings, { from: after });
        const model = createServerModel(spec);
        for (const window of aroundClockChanges(timeZone, after)) {
          const served = new Set<number>();
          let at = model.next(window.from, window.until);
          for (; at !== null; at = model.next(at, window.until)) served.add(at);
          const expected = firesBetween(timings, window);
          expect(expected.filter((one) => !served.has(one))).toEqual([]);
        }
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

function simulated(spec: CompiledSpec, after: Date, count: number): number[] {
  const model = createServerModel(spec);
  const served: number[] = [];
  let at = model.next(after.getTime() / 1_000);
  while (at !== null && served.length < count) {
    served.push(at);
    at = model.next(at);
  }
  return served;
}

/** Three days before to four days after each change of the first two years, but none under way. */
function aroundClockChanges(timeZone: string, after: Date): { from: number; until: number }[] {
  const day = 86_400;
  const from = after.getTime() / 1_000;
  const changes = zoneOf(timeZone)
    .spansBetween(from, from + 725 * day)
    .slice(1);
  return changes
    .map((span) => ({ from: span.from - 3 * day, until: span.from + 4 * day }))
    .filter((window) => window.from > from);
}
