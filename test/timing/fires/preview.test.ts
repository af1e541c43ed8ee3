import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { previewTimings } from '../../../src/timing/fires/preview.ts';
import { aChangingZone, aMoment, anExpression } from '../random-expressions.ts';

const cron = (expression: string, timeZone = 'UTC'): Timing => ({
  type: 'Cron',
  expression,
  timeZone,
});
const preview = (timings: Timing[], after: string, count = 3) =>
  previewTimings(timings, { after: new Date(after), count });

describe('previewTimings', () => {
  it('shows instants in UTC on whole seconds and as clocks in the zone show them', () => {
    expect(preview([cron('30 1 * * *', 'Europe/London')], '2026-10-24T00:00:00Z').fires).toEqual([
      { at: '2026-10-24T00:30:00Z', local: '2026-10-24T01:30:00+01:00', notes: [] },
      {
        at: '2026-10-25T00:30:00Z',
        local: '2026-10-25T01:30:00+01:00',
        notes: ['01:30 occurs twice on 2026-10-25; this is the first time'],
      },
      { at: '2026-10-26T01:30:00Z', local: '2026-10-26T01:30:00+00:00', notes: [] },
    ]);
  });

  it.each([
    ['30 2 * * *', '02:30 does not exist on 2026-03-29; runs at 03:00'],
    ['0,30 2,3 * * *', '02:00 and 02:30 do not exist on 2026-03-29; runs at 03:00'],
    ['0-59 2 * * *', '02:00 to 02:59 do not exist on 2026-03-29; runs at 03:00'],
  ])('says of %s why its fire is moved: %s', (expression, note) => {
    const { fires } = preview([cron(expression, 'Europe/Berlin')], '2026-03-29T00:30:00Z', 1);
    expect(fires[0]).toMatchObject({ at: '2026-03-29T01:00:00Z', notes: [note] });
  });

  it('names the later date when a gap swallows midnight', () => {
    const { fires } = preview([cron('0 0 * * *', 'Asia/Beirut')], '2027-03-27T12:00:00Z', 1);
    expect(fires[0]?.notes).toEqual(['00:00 does not exist on 2027-03-28; runs at 01:00']);
  });

  it('makes one fire of several timings that come due at once', () => {
    const timings = [cron('0 6 * * *'), cron('0 6,7 * * *'), cron('0 6 * * *')];
    expect(preview(timings, '2027-01-01T00:00:00Z').fires.map(({ at }) => at)).toEqual([
      '2027-01-01T06:00:00Z',
      '2027-01-01T07:00:00Z',
      '2027-01-02T06:00:00Z',
    ]);
  });

  it('is strictly increasing and never longer than asked for, whatever the timings', () => {
    const some = fc.array(fc.tuple(anExpression, aChangingZone), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(some, aMoment, (all, after) => {
        const timings = all.map(([expression, timeZone]) => cron(expression, timeZone));
        const { fires } = previewTimings(timings, { after, count: 50 });
        const times = fires.map(({ at, local }) => {
          expect(Date.parse(local)).toBe(Date.parse(at));
          return Date.parse(at);
        });
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(times.length).toBeLessThanOrEqual(50);
        expect(times.every((at) => at > after.getTime())).toBe(true);
      }),
      { seed: 9, numRuns: 150 },
    );
  });

  it.each<[string, Timing[], string[]]>([
    ['ordinary timings', [cron('0 6 * * *')], []],
    ['round-the-clock timings', [cron('*/15 * * * *', 'Europe/Berlin')], []],
    [
      'a fixed time that clock changes touch',
      [cron('30 2 * * *', 'Europe/Berlin')],
      [
        'on 2027-03-28 clocks in Europe/Berlin skip 02:00 to 03:00: 02:30 runs at 03:00',
        'on 2027-10-31 clocks in Europe/Berlin show 02:00 to 03:00 twice: 02:30 runs only the first time',
      ],
    ],
    [
      'a frequency that clock changes touch',
      [cron('*/30 2 * * *', 'Europe/Berlin')],
      [
        'on 2027-03-28 clocks in Europe/Berlin skip 02:00 to 03:00: 02:00 and 02:30 do not run',
        'on 2027-10-31 clocks in Europe/Berlin show 02:00 to 03:00 twice: 02:00 and 02:30 run both times',
      ],
    ],
    ['dates away from the changes', [cron('30 2 1 6 *', 'Europe/Berlin')], []],
    [
      'an uneven step',
      [cron('*/40 * * * *')],
      ['*/40 in the minute field does not come round evenly: it fires at :00 and :40 of each hour'],
    ],
    ['a range that says where it ends', [cron('0 9-17/3 * * *')], []],
    [
      'an interval that drifts through the day',
      [{ type: 'Interval', everySeconds: 25_200, offsetSeconds: 0, startAt: null }],
      [
        '7 hours does not divide a day evenly: counted from 1970 in UTC, its times of day differ from day to day',
      ],
    ],
    [
      'what is over',
      [{ type: 'OneTime', at: '2026-01-01T00:00:00Z', timeZone: 'UTC' }],
      ['never fires after 2027-01-01T00:00:00Z'],
    ],
    ['what waits for a person', [{ type: 'Manual' }], ['never fires automatically']],
  ])('warns of %s', (_name, timings, warnings) => {
    expect(preview(timings, '2027-01-01T00:00:00Z').warnings).toEqual(warnings);
  });

  it('computes 1,000 fires of any kind in well under 50 ms', () => {
    const timings: Timing[] = [
      cron('*/7 1-5 * * 1-5', 'Europe/Berlin'),
      { type: 'Interval', everySeconds: 90, offsetSeconds: 0, startAt: null },
    ];
    const run = (): number => {
      const start = performance.now();
      previewTimings(timings, { after: new Date('2027-01-01T00:00:00Z'), count: 1_000 });
      return performance.now() - start;
    };
    expect(Math.min(...Array.from({ length: 5 }, run))).toBeLessThan(50);
  });
});
