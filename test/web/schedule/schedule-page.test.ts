import { describe, expect, it } from 'vitest';
import { fillDays, notRunLines } from '../../../web/schedule/calendar/calendar-days.ts';
import { layOutGrid } from '../../../web/schedule/runs/grid-layout.ts';
import { settingLines } from '../../../web/schedule/step-settings.ts';

const at = '2026-11-29T05:00:00.000Z';
const run = (id: string, seconds: number | null, cells: object[]) => ({
  ...{ id, revision: 1, status: 'Completed', trigger: 'Manual', scheduledFor: null, queuedAt: at },
  startedAt: at,
  endedAt: seconds === null ? null : new Date(Date.parse(at) + seconds * 1_000).toISOString(),
  cells,
});
const cell = (key: string, stepIndex: number) => ({
  ...{ key, stepIndex, status: 'Completed', attempts: 1, runSeconds: 1 },
});
const step = (key: string, groupIndex: number, executionId: string) => ({
  ...{ key, name: key, type: 'Http', groupIndex, executionId },
});

describe('layOutGrid', () => {
  const grid = {
    items: [
      run('new', null, [cell('a', 0), cell('c', 1)]),
      run('old', 5, [cell('a', 0), cell('b', 1)]),
    ],
    steps: [step('a', 0, 'new'), step('c', 0, 'new'), step('b', 1, 'old')],
    nextCursor: null,
    hasMore: false,
  } as unknown as Parameters<typeof layOutGrid>[0];

  it('puts the newest execution last, with its duration until now', () => {
    const { runs } = layOutGrid(grid, Date.parse(at) + 10_000);
    expect(runs.map(({ id, seconds, share }) => [id, seconds, share])).toEqual([
      ['old', 5, 0.5],
      ['new', 10, 1],
    ]);
  });

  it('keeps the steps of each group together, and those that are gone apart', () => {
    const { groups } = layOutGrid(grid, Date.parse(at));
    expect(groups.map(({ groupIndex, rows }) => [groupIndex, rows.map(({ key }) => key)])).toEqual([
      [0, ['a', 'c']],
      [null, ['b']],
    ]);
    const [, gone] = groups;
    expect(gone?.rows[0]?.cells.map((one) => one?.stepIndex ?? null)).toEqual([1, null]);
  });
});

describe('fillDays', () => {
  const fire = (scheduledFor: string, decision: 'Missed' | 'Skipped') => ({
    ...{ scheduledFor, decision, reason: 'late', executionId: null, catchUp: false, begun: false },
    decidedAt: scheduledFor,
  });
  const [sunday, monday] = fillDays({
    days: ['2026-03-29', '2026-03-30'],
    zone: 'Europe/Berlin',
    statistics: [{ day: '2026-03-29', byStatus: { Completed: 2, Failed: 0, Skipped: 3 } } as never],
    // After midnight in Berlin, before it in UTC.
    fires: [fire('2026-03-29T22:30:00Z', 'Missed'), fire('2026-03-29T22:10:00Z', 'Missed')],
    planned: ['2026-03-29T01:00:00Z'],
    leftOut: [{ at: '2026-03-30T01:00:00Z', reason: 'a holiday' }],
  });

  it('puts everything into the day of the zone, and flags the change of clocks', () => {
    expect(sunday).toMatchObject({
      ...{ outcomes: [{ status: 'Completed', count: 2 }], notRun: [], clockChange: 60 },
      planned: ['2026-03-29T01:00:00Z'],
    });
    expect(monday?.clockChange).toBe(0);
    expect(monday?.leftOut).toEqual([{ at: '2026-03-30T01:00:00Z', reason: 'a holiday' }]);
  });

  it('has one line for each reason', () => {
    expect(notRunLines(monday?.notRun ?? [])).toEqual([
      { decision: 'Missed', reason: 'late', count: 2 },
    ]);
  });
});

describe('settingLines', () => {
  it('says what a step is told in words, without its place', () => {
    const lines = settingLines({
      ...{ key: 'a', name: 'A', type: 'Shell', mode: 'Sequential', command: 'true' },
      ...{ timeoutSeconds: 300, continueOnFailure: false, args: ['x', 'y'] },
      retry: { maxRetries: 3, initialIntervalSeconds: 10 },
    });
    expect(lines).toEqual([
      { label: 'Command', value: 'true' },
      { label: 'Timeout', value: '5 min' },
      { label: 'Continue on failure', value: 'no' },
      { label: 'Args', value: 'x, y' },
      { label: 'Retry: max retries', value: '3' },
      { label: 'Retry: initial interval', value: '10 s' },
    ]);
  });
});
