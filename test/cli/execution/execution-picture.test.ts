import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { drawExecution } from '../../../src/cli/execution/execution-view.ts';
import { createColors } from '../../../src/cli/output/status-style.ts';
import { anExecution, aStep } from '../contract-samples.ts';
import { testNow } from '../memory-io.ts';

const colors = createColors(false);
const frame = {
  now: testNow,
  columns: 140,
  rows: 30,
  colors,
  maxAttempts: new Map([['export', 4]]),
};
const startedAt = '2026-11-21T07:59:30.000Z';

describe('drawExecution', () => {
  it('shows groups, statuses, attempts, elapsed time, percent and message', () => {
    const steps = [
      aStep(0, { status: 'Completed', startedAt, endedAt: testNow.toISOString(), attempts: 1 }),
      aStep(1, {
        status: 'Retrying',
        startedAt,
        attempts: 2,
        message: 'refused',
        code: 'target-refused',
        nextAttemptAt: new Date(testNow.getTime() + 12_000).toISOString(),
      }),
      aStep(2, {
        status: 'InProgress',
        startedAt,
        attempts: 1,
        groupIndex: 1,
        progress: { percent: 43.4, message: 'reading' },
      }),
    ];
    const [title, , first, second, third] = drawExecution(
      anExecution({ steps, groupIndex: 1 }),
      frame,
    );
    expect(title).toBe('● InProgress  Delta sync  group 2 of 2, 1 of 3 steps  1m 00s');
    expect(first).toMatch(/^ {2}1 {3}✔ Completed +Import +30s/);
    expect(second).toMatch(
      /^ {2}2 ┌ ↻ Retrying +Export +30s {2}attempt 2 of 4 {2}next attempt in 12s: refused \(target-refused\)$/,
    );
    expect(third).toMatch(/^ {2}2 └ ● InProgress +Confirm +30s {2}43% reading$/);
  });

  it('says why a step waits, after what it said last', () => {
    const waitingReason = 'no worker serves the pool "widnows"';
    const steps = [
      aStep(0, { status: 'Queued', waitingReason }),
      aStep(1, { status: 'Retrying', startedAt, attempts: 1, message: 'refused', waitingReason }),
    ];
    const lines = drawExecution(anExecution({ steps }), { ...frame, columns: 200 });
    expect(lines[2]).toContain(waitingReason);
    expect(lines[3]).toContain(`refused; ${waitingReason}`);
  });

  it('folds the groups that ended, and never draws more than the window holds', () => {
    const steps = Array.from({ length: 60 }, (_, index) =>
      aStep(index, { status: index < 20 ? 'Completed' : 'Waiting' }),
    );
    const lines = drawExecution(anExecution({ steps, groupCount: 60 }), { ...frame, rows: 20 });
    expect(lines).toHaveLength(19);
    expect(lines[2]).toBe('  20 steps of 20 groups ended');
    expect(lines.at(-1)).toBe('  and 25 more steps');
  });

  it('folds each group that ended to a line, while that makes enough room', () => {
    const endedAt = '2026-11-21T07:59:45.000Z';
    const steps = Array.from({ length: 20 }, (_, index) =>
      aStep(index, {
        groupIndex: Math.floor(index / 4),
        ...(index < 12 ? { status: 'Completed', startedAt, endedAt } : { status: 'Waiting' }),
      }),
    );
    const lines = drawExecution(anExecution({ steps }), { ...frame, rows: 15 });
    expect(lines.slice(2, 5)).toEqual([
      expect.stringMatching(/^ {2}1 {3}▸ 4 steps ended +15s$/),
      expect.stringMatching(/^ {2}2 {3}▸ 4 steps ended +15s$/),
      expect.stringMatching(/^ {2}3 {3}▸ 4 steps ended +15s$/),
    ]);
    expect(lines).toHaveLength(13);
  });

  it('never folds a failure that was tolerated', () => {
    const failed = { status: 'Failed', startedAt, endedAt: startedAt, message: 'refused' } as const;
    const steps = Array.from({ length: 40 }, (_, index) =>
      aStep(index, {
        groupIndex: Math.floor(index / 4),
        ...(index >= 36
          ? {}
          : index === 5
            ? failed
            : { status: 'Completed', startedAt, endedAt: startedAt }),
      }),
    );
    for (const rows of [18, 12]) {
      const lines = drawExecution(anExecution({ steps }), { ...frame, rows });
      expect(lines.length).toBeLessThan(rows);
      expect(lines.filter((line) => line.includes('refused'))).toHaveLength(1);
    }
  });

  it('tells a failure in full below its step when the window is narrow', () => {
    const message = 'Error: the run stopped at an error of the system (25 errors)';
    const steps = [
      aStep(0, { status: 'Failed', startedAt, endedAt: startedAt, attempts: 3, message }),
      aStep(1, { status: 'NotRun', message: 'the execution stopped before it' }),
    ];
    const lines = drawExecution(anExecution({ steps }), { ...frame, columns: 70 });
    expect(lines.slice(2)).toEqual([
      expect.stringMatching(/✖ Failed +Import +0\.0s {2}attempt 3$/),
      `      ${message}`,
      expect.stringMatching(/- NotRun +Export/),
    ]);
  });

  const piece = fc.constantFrom(
    '日本語',
    '👩‍👩‍👧',
    'e\u0301',
    'ｱ',
    '🇩🇪',
    'x',
    ' ',
    '\u0007',
    '\u202e',
    '…',
  );
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

  it('never draws a line wider than the window, whatever names and messages hold', () => {
    const window = fc.record({
      name: text,
      message: text,
      scheduleName: text,
      columns: fc.integer({ min: 5, max: 90 }),
      status: fc.constantFrom('Failed', 'InProgress', 'Retrying', 'Completed'),
    });
    fc.assert(
      fc.property(window, ({ name, message, scheduleName, columns, status }) => {
        const steps = [aStep(0, { name, message, status, startedAt, attempts: 2 })];
        const lines = drawExecution(anExecution({ steps, scheduleName }), { ...frame, columns });
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('keeps columns aligned below names of wide characters', () => {
    const steps = [
      aStep(0, { name: '人事データ取込', status: 'Completed', startedAt, endedAt: startedAt }),
      aStep(1, { name: 'Export', status: 'Completed', startedAt, endedAt: startedAt }),
    ];
    const ends = drawExecution(anExecution({ steps }), frame)
      .slice(2)
      .map((line) => stringWidth(line.slice(0, line.indexOf('0.0s'))));
    expect(ends[0]).toBe(ends[1]);
  });
});
