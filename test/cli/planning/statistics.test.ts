import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsSummary, ScheduleStatistics } from '../../../src/contract/operations/statistics.ts';
import { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { executionStatuses, stepStatuses } from '../../../src/domain/execution/status.ts';
import { answer, type ApiStub, startApiStub } from '../api-stub.ts';
import { aSchedule, executionId, scheduleId } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const none = (statuses: readonly string[], changes: Record<string, number>) => ({
  ...Object.fromEntries(statuses.map((status) => [status, 0])),
  ...changes,
});
const runTime = { count: 9, p50Seconds: 62.5, p95Seconds: 80, meanSeconds: 64 };
const period = { from: '2026-10-22T08:00:00.000Z', to: '2026-11-21T08:00:00.000Z' };
const last = {
  executionId,
  status: 'Completed',
  startedAt: '2026-11-21T07:00:00.000Z',
  endedAt: '2026-11-21T07:02:30.000Z',
  runSeconds: 150,
  usual: runTime,
  slower: true,
};
const statistics = {
  schedule: { id: scheduleId, slug: 'delta-sync' },
  ...period,
  complete: false,
  stepsComplete: true,
  executions: {
    total: 10,
    byStatus: none(executionStatuses, { Completed: 9, Failed: 1 }),
    successRate: 0.9,
    runTime,
    queueTime: { ...runTime, count: 0, meanSeconds: null, p50Seconds: null, p95Seconds: null },
    last,
  },
  steps: [
    {
      key: 'import',
      name: 'Import',
      type: 'Http',
      stepIndex: 0,
      total: 10,
      byStatus: none(stepStatuses, { Completed: 10 }),
      inherited: 0,
      successRate: 1,
      retries: 4,
      runTime,
      queueTime: runTime,
      last: null,
    },
  ],
};
const summary = {
  ...period,
  executions: { total: 3, byStatus: none(executionStatuses, { Completed: 3 }), successRate: 1 },
  schedules: {
    total: 2,
    enabled: 1,
    disabled: 1,
    deleted: 0,
    running: 0,
    pendingSync: 0,
    drifted: 0,
  },
  steps: {
    total: 6,
    byStatus: none(stepStatuses, { Completed: 6 }),
    inherited: 2,
    successRate: 1,
    complete: true,
  },
};

let stub: ApiStub;
beforeEach(async () => {
  stub = await startApiStub(({ path }) => {
    if (path.endsWith('/statistics')) return answer(ScheduleStatistics, statistics);
    if (path === '/metrics/summary') return answer(MetricsSummary, summary);
    return answer(Schedule, aSchedule());
  });
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(args, { apiUrl: stub.url });

describe('carillon schedule stats', () => {
  it('shows rates, times and whether the last run was slower than usual', async () => {
    const { stdout, stderr, exitCode } = await run('schedule', 'stats', 'delta-sync');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('10 executions, success rate 90.0 %');
    expect(stdout).toContain('Failed: 1');
    expect(stdout).toContain('run time: median 1m 03s, 95 % below 1m 20s, average 1m 04s');
    expect(stdout).toContain('last run: 2m 30s Completed, slower than usual');
    expect(stdout).toMatch(/import +10 +100\.0 % +4 +1m 03s +1m 20s/);
    expect(stdout).not.toContain('TimedOut');
    expect(stderr).toContain('only the newest are counted');
  });

  it('asks for the days, and prints what the API returns as JSON', async () => {
    const { stdout } = await run('schedule', 'stats', 'delta-sync', '--days', '7', '-o', 'json');
    expect(JSON.parse(stdout)).toEqual(statistics);
    expect(stub.requests.at(-1)?.query.get('from')).toBe('2026-11-14T08:00:00.000Z');
  });

  it('refuses --days together with an instant', async () => {
    const at = '2026-11-14T08:00:00Z';
    const { exitCode, stderr } = await run('schedule', 'stats', 'x', '--days', '7', '--to', at);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--days goes with neither --from nor --to');
  });
});

describe('carillon metrics', () => {
  it('counts executions, steps and schedules', async () => {
    const { stdout, exitCode } = await run('metrics');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 executions, success rate 100.0 %');
    expect(stdout).toContain('taken over by retries: 2');
    expect(stdout).toContain('2 schedules');
    expect(stdout).toContain('disabled: 1');
  });
});
