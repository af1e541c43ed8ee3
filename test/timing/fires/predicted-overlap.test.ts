import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  overlapPolicies,
  type OverlapPolicy,
} from '../../../src/domain/schedule/start-policies.ts';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import {
  noteJitter,
  noteOverlap,
  type OverlapForecast,
} from '../../../src/timing/fires/predicted-overlap.ts';
import { type PreviewFire, previewTimings } from '../../../src/timing/fires/preview.ts';
import { shortestGap } from '../../../src/timing/fires/timing-times.ts';

const cron = (expression: string, timeZone = 'UTC'): Timing => ({
  type: 'Cron',
  expression,
  timeZone,
});
const after = new Date('2027-03-01T00:00:00Z');
const firesOf = (expression: string, count: number) =>
  previewTimings([cron(expression)], { after, count }).fires;

/** Every ten seconds from 10:00:10. */
const everyTen = (count: number) =>
  previewTimings([{ type: 'Interval', everySeconds: 10, offsetSeconds: 0, startAt: null }], {
    after: new Date('2027-03-01T10:00:00Z'),
    count,
  }).fires;

const now = new Date('2027-03-01T10:00:00Z');
const forecast = (
  overlap: OverlapPolicy,
  seconds: number,
  more: Partial<OverlapForecast> = {},
) => ({
  overlap,
  now,
  open: [],
  before: [],
  expected: { seconds, isTypical: true },
  ...more,
});
const notesOf = (fires: PreviewFire[], given: OverlapForecast) =>
  noteOverlap(fires, given).fires.map(({ notes }) => notes.join('; '));

describe('noteOverlap', () => {
  it('alternates under Skip when each runs into the next one, as the ledger does', () => {
    expect(noteOverlap(everyTen(4), forecast('Skip', 18))).toEqual({
      fires: everyTen(4).map((fire, index) => ({
        ...fire,
        notes: [
          [],
          ['would be skipped: the fire of 10:00:10 likely runs until 10:00:28'],
          [],
          ['would be skipped: the fire of 10:00:30 likely runs until 10:00:48'],
        ][index],
      })),
      warnings: [
        '2 of these fires would be skipped (overlap is Skip, executions typically take 18 s)',
      ],
    });
  });

  it('lets one wait under BufferOne, and skips the next while it does', () => {
    expect(notesOf(everyTen(4), forecast('BufferOne', 25))).toEqual([
      '',
      'would wait until 10:00:35: the fire of 10:00:10 likely runs until 10:00:35',
      'would be skipped: the fire of 10:00:10 likely runs until 10:00:35, ' +
        'and the fire of 10:00:20 waits already',
      'would wait until 10:01:00: the fire of 10:00:20 likely runs until 10:01:00',
    ]);
  });

  it('lets all wait under BufferAll, each for the one before it', () => {
    expect(notesOf(everyTen(3), forecast('BufferAll', 25))).toEqual([
      '',
      'would wait until 10:00:35: the fire of 10:00:10 likely runs until 10:00:35',
      'would wait until 10:01:00: the fire of 10:00:10 likely runs until 10:00:35',
    ]);
  });

  it('names who ends whom under CancelOther and TerminateOther', () => {
    expect(notesOf(everyTen(2), forecast('CancelOther', 18))).toEqual([
      'would be cancelled by the fire of 10:00:20',
      'would cancel another: the fire of 10:00:10 likely runs until 10:00:28',
    ]);
    const terminating = noteOverlap(everyTen(2), forecast('TerminateOther', 18));
    expect(terminating.fires[0]?.notes).toEqual(['would be terminated by the fire of 10:00:20']);
    expect(terminating.warnings).toEqual([
      '1 of these fires would be ended by a later one ' +
        '(overlap is TerminateOther, executions typically take 18 s)',
    ]);
  });

  it('counts those that run at once under AllowAll', () => {
    expect(notesOf(everyTen(3), forecast('AllowAll', 25))).toEqual([
      '',
      'would run beside others: the fire of 10:00:10 likely runs until 10:00:35',
      'would run beside others: the fire of 10:00:10 likely runs until 10:00:35, and 1 more',
    ]);
  });

  it('begins with the execution that runs now, and says when its end cannot be predicted', () => {
    const open = [{ startedAt: new Date('2027-03-01T09:59:55Z') }];
    expect(notesOf(everyTen(2), forecast('Skip', 18, { open }))).toEqual([
      'would be skipped: the execution that runs since 09:59:55 likely runs until 10:00:13',
      '',
    ]);
    const late = noteOverlap(everyTen(1), forecast('Skip', 5, { open }));
    expect(late.fires[0]?.notes).toEqual([]);
    expect(late.warnings).toEqual([
      'an execution that runs now takes longer than 5 s: its end cannot be predicted',
    ]);
  });

  it('takes along what fires before the preview begins', () => {
    const [, ...fires] = everyTen(3);
    expect(notesOf(fires, forecast('Skip', 18, { before: everyTen(1) }))).toEqual([
      'would be skipped: the fire of 10:00:10 likely runs until 10:00:28',
      '',
    ]);
  });

  it('says nothing where each is over in time, to the second', () => {
    const fires = firesOf('*/12 * * * *', 5);
    expect(noteOverlap(fires, forecast('Skip', 720))).toEqual({ fires, warnings: [] });
    const said = { expected: { seconds: 721, isTypical: false } };
    expect(noteOverlap(fires, forecast('Skip', 721, said)).warnings).toEqual([
      '2 of these fires would be skipped ' +
        '(overlap is Skip, executions are expected to take 12 min 1 s)',
    ]);
  });

  it.each([
    [90, '1 min 30 s'],
    [45, '45 s'],
    [60, '1 min'],
    [3_600, '1 h'],
    [7_265, '2 h 1 min 5 s'],
    [2.5, '2.5 s'],
    [129_600, '36 h'],
  ])('writes %d seconds as %s', (seconds, text) => {
    const every = { type: 'Interval', everySeconds: 1, offsetSeconds: 0, startAt: null } as const;
    const { fires } = previewTimings([every], { after: now, count: 2 });
    const { warnings } = noteOverlap(fires, forecast('AllowAll', seconds));
    expect(warnings[0]).toContain(`typically take ${text})`);
  });

  it('shows times as the clocks of the fire do, with the date when it is another day', () => {
    const fires = previewTimings([cron('0,30 23 * * *', 'Europe/Berlin')], {
      after,
      count: 2,
    }).fires;
    expect(notesOf(fires, forecast('BufferAll', 4_000))[1]).toBe(
      'would wait until 2027-03-02 00:06:40: the fire of 23:00:00 likely runs until 2027-03-02 00:06:40',
    );
  });

  it('never lets two run at once unless the policy does, and loses none without a word', () => {
    const policies = overlapPolicies.filter((policy) => policy !== 'AllowAll');
    fc.assert(
      fc.property(
        fc.constantFrom(...policies),
        fc.integer({ min: 1, max: 95 }),
        fc.integer({ min: 1, max: 40 }),
        (overlap, seconds, count) => {
          const notes = notesOf(everyTen(count), forecast(overlap, seconds));
          let free = -Infinity;
          let starts: number[] = [];
          notes.forEach((note, index) => {
            const at = index * 10;
            if (note.startsWith('would be skipped')) return expect(free).toBeGreaterThan(at);
            const waits = note.startsWith('would wait');
            const ends = note.includes('would cancel') || note.includes('would terminate');
            // Said to be in time exactly when nothing is in the way.
            expect(waits || ends).toBe(free > at);
            const start = waits ? free : at;
            starts = [...starts, start];
            free = start + seconds;
          });
          expect(starts.every((start, i) => i === 0 || start > (starts[i - 1] ?? 0))).toBe(true);
        },
      ),
    );
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
