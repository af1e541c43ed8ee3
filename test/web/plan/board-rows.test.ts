import { describe, expect, it } from 'vitest';
import type { components } from '../../../src/client/api-types.ts';
import { toCsv } from '../../../web/display/export/csv.ts';
import { stripBars, stripCaption, stripPeriod } from '../../../web/overview/strip-bars.ts';
import { boardCells, detailOf, joinRows } from '../../../web/plan/night/board-rows.ts';

type FireOutcomeRow = components['schemas']['FireOutcome'];
type PlannedFire = components['schemas']['PlannedFire'];

const schedule = { scheduleId: 'a', scheduleSlug: 'nightly', scheduleName: 'Nightly', tags: ['x'] };
const fire = (changes: Partial<FireOutcomeRow> = {}): FireOutcomeRow => ({
  ...schedule,
  scheduledFor: '2026-11-20T01:00:00.000Z',
  outcome: 'OnTime',
  ...{ lateSeconds: 1, decision: 'Started', reason: null, executionId: 'e', status: 'Completed' },
  ...{ startedAt: null, endedAt: null, failedStep: null, usualSeconds: null, expectedEndAt: null },
  ...changes,
});
const planned = (at: string): PlannedFire => ({ ...schedule, at, usualSeconds: 90 });

describe('the rows of the night board', () => {
  it('are in the order of their times, and a fire that has come is not planned any more', () => {
    const rows = joinRows(
      [fire(), fire({ scheduledFor: '2026-11-20T03:00:00.000Z' })],
      [planned('2026-11-20T03:00:00.000Z'), planned('2026-11-20T02:00:00.000Z')],
    );
    expect(rows.map(({ scheduledFor, outcome }) => [scheduledFor.slice(11, 13), outcome])).toEqual([
      ['01', 'OnTime'],
      ['02', 'Planned'],
      ['03', 'OnTime'],
    ]);
  });

  it('say why', () => {
    expect(detailOf(fire())).toBe('');
    expect(detailOf(fire({ outcome: 'Late', lateSeconds: 300 }))).toBe('5 min late');
    const caughtUp = { outcome: 'Late', lateSeconds: 7_200, reason: 'catch-up: outage' } as const;
    expect(detailOf(fire(caughtUp))).toBe('2 h late: catch-up: outage');
    const failedStep = { index: 2, name: 'LDAP import' };
    expect(detailOf(fire({ outcome: 'Failed', status: 'TimedOut', failedStep }))).toBe(
      'Timed out at step 3, LDAP import',
    );
    expect(detailOf(fire({ outcome: 'Failed', status: 'Lost' }))).toBe('Lost');
    expect(detailOf(fire({ outcome: 'Missed', reason: 'outage: x' }))).toBe('outage: x');
    const [row] = joinRows([], [planned('2026-11-20T02:00:00.000Z')]);
    expect(row && detailOf(row)).toBe('usually takes 1 min 30 s');
  });

  it('are copied as CSV in which no text is a formula', () => {
    const csv = toCsv(boardCells, [fire({ scheduleName: '=SUM(1)', reason: 'a, "b"' })]);
    const [head, line] = csv.split('\r\n');
    expect(head).toMatch(/^scheduledFor,schedule,scheduleName,tags,outcome/);
    expect(line).toContain(`,'=SUM(1),`);
    expect(line).toContain('"a, ""b"""');
  });
});

describe('the strip of the overview', () => {
  const bucket = (counts: object) => ({
    from: '2026-11-20T00:00:00.000Z',
    ...{ completed: 0, failed: 0, other: 0, planned: 0, busySeconds: 0 },
    ...counts,
  });

  it('asks for twelve hours back and ahead, and for the same until the next half hour', () => {
    const period = stripPeriod(Date.parse('2026-11-20T10:29:59Z'));
    expect(period).toEqual({ from: '2026-11-19T22:00:00.000Z', to: '2026-11-20T22:00:00.000Z' });
    expect(stripPeriod(Date.parse('2026-11-20T10:00:00Z'))).toEqual(period);
  });

  it('has bars in parts of the highest one, and no part of nothing', () => {
    const bars = stripBars([bucket({ completed: 3, failed: 1 }), bucket({ planned: 2 })]);
    expect(bars.map(({ parts }) => parts)).toEqual([
      [
        { part: 'completed', count: 3, share: 0.75 },
        { part: 'failed', count: 1, share: 0.25 },
      ],
      [{ part: 'planned', count: 2, share: 0.5 }],
    ]);
  });

  it('is told in words', () => {
    expect(stripCaption([bucket({ completed: 3, other: 1 }), bucket({ planned: 2 })])).toBe(
      'In the last twelve hours 3 completed, 0 failed and 1 others began; 2 are planned in the next twelve.',
    );
  });
});
