import { describe, expect, it } from 'vitest';
import { createColors } from '../../src/cli/colors.ts';
import { drawExecution } from '../../src/cli/execution-picture.ts';
import { aStep, anExecution } from './contract-samples.ts';
import { testNow } from './memory-io.ts';

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
        ...{
          status: 'Retrying',
          startedAt,
          attempts: 2,
          message: 'refused',
          code: 'target-refused',
        },
        nextAttemptAt: new Date(testNow.getTime() + 12_000).toISOString(),
      }),
      aStep(2, {
        ...{ status: 'InProgress', startedAt, attempts: 1, groupIndex: 1 },
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

  it('folds the groups that ended, and never draws more than the window holds', () => {
    const steps = Array.from({ length: 60 }, (_, index) =>
      aStep(index, { status: index < 20 ? 'Completed' : 'Waiting' }),
    );
    const lines = drawExecution(anExecution({ steps, groupCount: 60 }), { ...frame, rows: 20 });
    expect(lines).toHaveLength(19);
    expect(lines[2]).toBe('  20 steps of 20 groups ended');
    expect(lines.at(-1)).toBe('  and 25 more steps');
  });

  it('never draws a line wider than the window', () => {
    const steps = [aStep(0, { name: 'n'.repeat(100), message: 'm'.repeat(300) })];
    for (const line of drawExecution(anExecution({ steps }), { ...frame, columns: 40 })) {
      expect([...line].length).toBeLessThanOrEqual(40);
    }
  });
});
