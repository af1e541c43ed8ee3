import { describe, expect, it } from 'vitest';
import { scheduleColumns, scheduleLines } from '../../../src/cli/output/show-schedule.ts';
import { createColors } from '../../../src/cli/output/status-style.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { aSchedule } from '../contract-samples.ts';
import { testNow } from '../memory-io.ts';

const colors = createColors(false);
const seenAt = '2026-11-21T07:55:00.000Z';
const gone = { differences: ['deleted'], seenAt };
const inSync: Schedule['sync'] = { state: 'InSync', error: null, driftedAt: null, differences: [] };

function shown(sync: Schedule['sync']): { listed: string; got: string } {
  const schedule = aSchedule({ sync });
  const column = scheduleColumns(testNow, colors).find(({ title }) => title === 'TEMPORAL');
  const line = scheduleLines(schedule, testNow, colors).find((one) => one.includes('  Temporal'));
  return { listed: column?.value(schedule) ?? '', got: line ?? '' };
}

describe('a schedule', () => {
  it('that was deleted in Temporal is shown so in list and get, with why it is not restored', () => {
    const lastDrift = { ...gone, endedAt: null, outcome: null };
    const error = 'quota reached';
    const { listed, got } = shown({
      state: 'Drifted',
      driftedAt: seenAt,
      differences: ['deleted'],
      error,
      lastDrift,
    });
    expect(listed).toBe('drift: deleted');
    expect(got).toContain(`deleted in Temporal (seen ${seenAt}), and cannot be restored: ${error}`);
  });

  it('that was restored says so in the list for a day, and in get for as long as it is the last', () => {
    const restored = (endedAt: string) =>
      shown({ ...inSync, lastDrift: { ...gone, endedAt, outcome: 'Restored' } });
    expect(restored('2026-11-21T07:55:00.000Z')).toMatchObject({
      listed: 'restored 5 min ago: deleted',
      got: expect.stringContaining('in sync; was deleted in Temporal (seen') as string,
    });
    expect(restored('2026-11-19T07:55:00.000Z').listed).toBe('in sync');
  });

  it('that waits for Temporal is pending, and one that does not is in sync', () => {
    expect(shown({ ...inSync, state: 'Pending' }).listed).toBe('pending');
    expect(shown(inSync)).toMatchObject({ listed: 'in sync' });
  });
});
