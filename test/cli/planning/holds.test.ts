import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Backfill, BackfillBody, BackfillPage } from '../../../src/contract/execution/backfills.ts';
import { ConsistencyReport } from '../../../src/contract/operations/consistency-checks.ts';
import { Health } from '../../../src/contract/operations/health.ts';
import { type Hold, HoldBody, HoldState } from '../../../src/contract/operations/holds.ts';
import {
  DisableBody,
  EnabledSchedule,
  Schedule,
} from '../../../src/contract/schedule/schedules.ts';
import { createValidator } from '../../../src/contract/validation/validate.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { aSchedule } from '../contract-samples.ts';
import { runLine, testNow } from '../memory-io.ts';

const setBy = { type: 'user', id: 'ann', name: 'Ann' } as const;
const lying: Hold = {
  id: '01900000-0000-7000-8000-000000000001',
  since: '2026-11-21T07:00:00.000Z',
  until: '2026-11-21T10:00:00.000Z',
  reason: 'directory is down',
  setBy,
  endedAt: null,
  endedBy: null,
};
const before: Hold = {
  ...lying,
  id: '01900000-0000-7000-8000-000000000002',
  reason: 'change 4711',
  until: null,
  endedAt: '2026-11-20T07:00:00.000Z',
  endedBy: setBy,
};
const backfillId = '01900000-0000-7000-8000-000000000003';
const backfill: Backfill = {
  id: backfillId,
  scheduleId: aSchedule().id,
  scheduleSlug: 'delta-sync',
  revision: 1,
  from: '2026-11-01T00:00:00.000Z',
  until: '2026-11-07T00:00:00.000Z',
  order: 'OldestFirst',
  startsPerMinute: 60,
  overlap: 'BufferAll',
  reason: 'outage',
  status: 'Running',
  total: 31,
  started: 12,
  alreadyRan: 3,
  skipped: 0,
  remaining: 16,
  open: 4,
  createdAt: '2026-11-21T07:00:00.000Z',
  createdBy: setBy,
  endedAt: null,
  endedBy: null,
};

let stub: ApiStub;
let progress: Backfill[] = [];
beforeEach(async () => {
  stub = await startApiStub();
  progress = [];
  stub.handler = ({ method, path }) => {
    if (path === '/hold') {
      const hold = method === 'DELETE' ? null : lying;
      return answer(HoldState, { hold, history: [lying, before] });
    }
    if (path === `/backfills/${backfillId}/cancel`) {
      return answer(Backfill, { ...backfill, status: 'Cancelled', endedBy: setBy });
    }
    if (path === `/backfills/${backfillId}`) return answer(Backfill, progress.shift() ?? backfill);
    if (path.startsWith('/backfills/')) return problem('backfill-not-found', 'there is none');
    if (path.endsWith('/backfills') && method === 'POST') return answer(Backfill, backfill, 202);
    if (path.endsWith('/backfills')) {
      return answer(BackfillPage, { items: [backfill], nextCursor: null, hasMore: false });
    }
    const notRun = {
      count: 5,
      more: false,
      from: '2026-11-21T00:00:00.000Z',
      until: '2026-11-21T04:00:00.000Z',
    };
    if (path.endsWith('/enable')) return answer(EnabledSchedule, { ...aSchedule(), notRun });
    const disabledUntil = '2026-11-21T10:00:00.000Z';
    if (path.endsWith('/disable')) return answer(Schedule, { ...aSchedule(), disabledUntil });
    return answer(Schedule, aSchedule());
  };
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(args, { apiUrl: stub.url });
const validator = createValidator({ coerce: false });
const lastBody = (): unknown => stub.requests.at(-1)?.body;

describe('carillon hold', () => {
  it('shows the active hold and past holds', async () => {
    const { exitCode: code, stdout } = await run('hold', 'show');
    expect(code).toBe(0);
    expect(stdout).toContain('on hold until');
    expect(stdout).toContain('by Ann: directory is down');
    expect(stdout).toContain('change 4711');
  });

  it('is set with a reason, and for a span from now', async () => {
    const { exitCode: code } = await run(
      'hold',
      'set',
      '--reason',
      'directory is down',
      '--until',
      '2h',
    );
    expect(code).toBe(0);
    expect(validator.check(HoldBody, lastBody()).ok).toBe(true);
    const inTwoHours = new Date(testNow.getTime() + 7_200_000).toISOString();
    expect(lastBody()).toMatchObject({ until: inTwoHours.replace('.000Z', 'Z') });
  });

  it('is not set without a reason, and nothing is sent', async () => {
    const { exitCode: code, stderr } = await run('hold', 'set');
    expect(code).toBe(2);
    expect(stderr).toContain('a hold needs a reason');
    expect(stub.requests).toEqual([]);
  });

  it('is released', async () => {
    const { exitCode: code, stdout } = await run('hold', 'release');
    expect([code, stub.requests.at(-1)?.method]).toEqual([0, 'DELETE']);
    expect(stdout).toContain('no hold is active');
  });

  it('is what doctor tells, without calling it a fault', async () => {
    const up = { status: 'Up', ms: 1, message: null } as const;
    const parts = { database: up, temporal: up, workers: up, sweeper: up, fires: up };
    stub.handler = ({ path }) =>
      path === '/health'
        ? answer(Health, { status: 'Up', ...parts, hold: lying })
        : path === '/invariants'
          ? answer(ConsistencyReport, { checkedAt: lying.since, violations: [] })
          : null;
    const { stdout } = await run('doctor');
    expect(stdout).toMatch(/✔ ok\s+hold\s+on hold until/);
  });
});

describe('carillon schedule disable and enable', () => {
  it('disables for a span and says when it is back', async () => {
    const { exitCode: code, stdout } = await run(
      ...['schedule', 'disable', 'delta-sync', '--until', '90m', '--reason', 'works'],
    );
    expect(code).toBe(0);
    expect(validator.check(DisableBody, lastBody()).ok).toBe(true);
    expect(lastBody()).toMatchObject({ reason: 'works' });
    expect(stdout).toContain('enabled again');
  });

  it('tells which fires did not run meanwhile, and how to run them', async () => {
    const { exitCode: code, stderr } = await run('schedule', 'enable', 'delta-sync');
    expect(code).toBe(0);
    expect(stderr).toContain('5 fires of delta-sync did not run meanwhile');
    expect(stderr).toContain(
      'carillon schedule backfill delta-sync --from 2026-11-21T00:00:00.000Z --until 2026-11-21T04:00:00.000Z',
    );
  });
});

describe('carillon schedule backfill', () => {
  const range = ['--from', '2026-11-01T00:00:00Z', '--until', '2026-11-07T00:00:00Z'];

  it('asks for a range and says how to follow it', async () => {
    const {
      exitCode: code,
      stdout,
      stderr,
    } = await run(
      ...['schedule', 'backfill', 'delta-sync', ...range, '--per-minute', '30'],
      ...['--order', 'NewestFirst', '--reason', 'outage'],
    );
    expect(code).toBe(0);
    expect(validator.check(BackfillBody, lastBody()).ok).toBe(true);
    expect(lastBody()).toMatchObject({ startsPerMinute: 30, order: 'NewestFirst' });
    expect(stdout).toContain(
      '12 of 31 started, 4 running or waiting, 3 had run before, 16 still to start',
    );
    expect(stderr).toContain(`carillon backfill get ${backfillId}`);
  });

  it.each([
    [['--until', '2026-11-07T00:00:00Z'], 'needs --from and --until'],
    [[...range, '--order', 'Random'], '--order must be one of OldestFirst, NewestFirst'],
    [[...range, '--per-minute', '0'], '--per-minute'],
    [[...range, '--timeout', '5s'], '--timeout needs --wait'],
  ])('%j is a mistake that sends nothing', async (flags, says) => {
    const { exitCode: code, stderr } = await run('schedule', 'backfill', 'delta-sync', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stub.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('waits until it has completed, telling how far it is', async () => {
    progress = [{ ...backfill, status: 'Completed', started: 28, remaining: 0, open: 0 }];
    const {
      exitCode: code,
      stdout,
      stderr,
    } = await run(...['schedule', 'backfill', 'delta-sync', ...range, '--wait']);
    expect(code).toBe(0);
    expect(stderr).toContain('28 of 31 started, 3 had run before');
    expect(stdout).toContain(': Completed');
  });

  it('stops waiting at the timeout; the backfill continues', async () => {
    const { exitCode, stderr } = await run(
      ...['schedule', 'backfill', 'delta-sync', ...range, '--wait', '--timeout', '3s'],
    );
    expect(exitCode).toBe(8);
    expect(stderr).toContain(`It continues. See its progress with: carillon backfill get`);
  });

  it('exits as cancelled when another user has cancelled it meanwhile', async () => {
    progress = [{ ...backfill, status: 'Cancelled', endedBy: setBy }];
    const { exitCode: code, stdout } = await run(
      ...['schedule', 'backfill', 'delta-sync', ...range, '--wait'],
    );
    expect(code).toBe(9);
    expect(stdout).toContain('cancelled by Ann');
    expect(stdout).toContain('16 never started');
  });

  it('is listed, shown and cancelled by its id', async () => {
    expect((await run('backfill', 'list', 'delta-sync')).stdout).toContain(backfillId);
    expect((await run('backfill', 'get', backfillId)).stdout).toContain('Running');
    const cancelled = await run('backfill', 'cancel', backfillId, '--reason', 'wrong week');
    expect(cancelled.stdout).toContain('Cancelled');
    expect(lastBody()).toEqual({ reason: 'wrong week' });
    expect((await run('backfill', 'get', 'nothing')).exitCode).toBe(5);
  });
});
