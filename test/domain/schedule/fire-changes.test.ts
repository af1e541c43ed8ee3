import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFires, type ForecastFire } from '../../../src/domain/schedule/fire-changes.ts';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { previewTimings } from '../../../src/timing/fires/preview.ts';

const cron = (expression: string, timeZone = 'Europe/Berlin'): Timing => ({
  type: 'Cron',
  expression,
  timeZone,
});
const firesOf = (timing: Timing, after: string, count: number): ForecastFire[] =>
  previewTimings([timing], { after: new Date(after), count }).fires;
const locals = (fires: readonly ForecastFire[]) => fires.map(({ local }) => local);

describe('compareFires', () => {
  it('says that a fire moves when its date keeps as many fires', () => {
    const after = '2026-11-30T00:00:00Z';
    const { appear, vanish, move, same } = compareFires(
      firesOf(cron('0 6 * * *'), after, 2),
      firesOf(cron('30 7 * * *'), after, 2),
    );
    expect([appear, vanish, same]).toEqual([[], [], 0]);
    expect(move.map(({ from, to }) => [from.local, to.local])).toEqual([
      ['2026-11-30T06:00:00+01:00', '2026-11-30T07:30:00+01:00'],
      ['2026-12-01T06:00:00+01:00', '2026-12-01T07:30:00+01:00'],
    ]);
  });

  it('says that fires appear and vanish where a date gains or loses some', () => {
    const after = '2026-11-30T00:00:00Z';
    const daily = firesOf(cron('0 6 * * *'), after, 7);
    const weekdays = firesOf(cron('0 6 * * 1-5'), after, 5);
    const fewer = compareFires(daily, weekdays);
    expect(locals(fewer.vanish)).toEqual([
      '2026-12-05T06:00:00+01:00',
      '2026-12-06T06:00:00+01:00',
    ]);
    expect([fewer.appear, fewer.move, fewer.same]).toEqual([[], [], 5]);
    expect(locals(compareFires(weekdays, daily).appear)).toEqual(locals(fewer.vanish));
  });

  it('moves each fire by its own span when only the zone changes across a clock change', () => {
    const after = '2027-03-27T00:00:00Z';
    const { move, same } = compareFires(
      firesOf(cron('0 12 * * *', 'UTC'), after, 2),
      firesOf(cron('0 12 * * *'), after, 2),
    );
    expect(same).toBe(0);
    expect(move.map(({ to }) => to.at)).toEqual(['2027-03-27T11:00:00Z', '2027-03-28T10:00:00Z']);
  });

  it('keeps the note on a fire that a clock change moves', () => {
    const { appear } = compareFires([], firesOf(cron('30 2 28 3 *'), '2027-03-01T00:00:00Z', 1));
    expect(appear[0]?.notes.join()).not.toBe('');
  });

  it('accounts for every fire exactly once, whatever changes', () => {
    const fires = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 40 }).map((hours) =>
      hours
        .sort((a, b) => a - b)
        .map((hour): ForecastFire => {
          const at = new Date(Date.UTC(2026, 11, 1, hour)).toISOString();
          return { at, local: at, notes: [] };
        }),
    );
    fc.assert(
      fc.property(fires, fires, (before, after) => {
        const { appear, vanish, move, same } = compareFires(before, after);
        const old = [...vanish, ...move.map(({ from }) => from)].map(({ at }) => at);
        const fresh = [...appear, ...move.map(({ to }) => to)].map(({ at }) => at);
        const stay = before.filter(({ at }) => after.some((other) => other.at === at));
        expect(stay).toHaveLength(same);
        const ats = (list: readonly ForecastFire[]) => list.map(({ at }) => at).sort();
        expect([...old, ...ats(stay)].sort()).toEqual(ats(before));
        expect([...fresh, ...ats(stay)].sort()).toEqual(ats(after));
      }),
    );
  });
});
