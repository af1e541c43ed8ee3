import { describe, expect, it } from 'vitest';
import type { Timing } from '../../src/domain/timing.ts';
import { noteJitter, noteOverlap } from '../../src/timing/foreseen-overlap.ts';
import { previewTimings } from '../../src/timing/preview.ts';
import { shortestGap } from '../../src/timing/shortest-gap.ts';

const cron = (expression: string, timeZone = 'UTC'): Timing => ({
  ...{ type: 'Cron', expression, timeZone },
});
const after = new Date('2027-03-01T00:00:00Z');
const firesOf = (expression: string, count: number) =>
  previewTimings([cron(expression)], { after, count }).fires;

describe('noteOverlap', () => {
  const typically = { seconds: 12 * 60, isTypical: true };

  it('notes a fire that comes before the one before it is likely over', () => {
    const noted = noteOverlap(firesOf('0,10,30 * * * *', 4), typically, 'Skip');
    expect(noted.fires.map(({ notes }) => notes)).toEqual([
      [],
      [],
      [],
      ['the execution before it is likely still going (typically 12 min)'],
    ]);
    expect(noted.warnings).toEqual([
      '1 of these fires comes while the execution before is likely still going (typically 12 min); overlap is Skip',
    ]);
  });

  it('says nothing where each is over in time, to the second', () => {
    const fires = firesOf('*/12 * * * *', 5);
    expect(noteOverlap(fires, { seconds: 720, isTypical: false }, null)).toEqual({
      ...{ fires, warnings: [] },
    });
    const later = noteOverlap(fires, { seconds: 721, isTypical: false }, null);
    expect(later.warnings).toEqual([
      '4 of these fires come while the execution before is likely still going (expected 12 min)',
    ]);
  });
});

describe('noteJitter', () => {
  it('says how much later each may start', () => {
    const fires = firesOf('0 6 * * *', 1);
    expect(noteJitter(fires, 0)).toEqual(fires);
    expect(noteJitter(fires, 300)[0]?.notes).toEqual(['up to 300 s later']);
  });
});

describe('shortestGap', () => {
  it('looks at all timings together and beyond clock changes', () => {
    expect(shortestGap([cron('0 * * * *')], after)).toBe(3_600);
    expect(shortestGap([cron('0 6 * * *'), cron('5 6 1 * *')], after)).toBe(300);
    // The night of the change is an hour shorter.
    expect(shortestGap([cron('0 12 * * *', 'Europe/Berlin')], after)).toBe(23 * 3_600);
    expect(shortestGap([cron('0 6 29 2 *')], after)).toBe(4 * 366 * 86_400 - 3 * 86_400);
  });

  it('knows none where there are not two fires, and takes little time for many', () => {
    expect(shortestGap([{ type: 'Manual' }], after)).toBeNull();
    const once: Timing = { type: 'OneTime', at: '2027-04-01T00:00:00Z', timeZone: 'UTC' };
    expect(shortestGap([once], after)).toBeNull();
    const often = Array.from({ length: 20 }, (): Timing => cron('* * * * *'));
    expect(shortestGap(often, after)).toBe(60);
  });
});
