import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Calendar, CalendarBody, CalendarPage } from '../../../src/contract/schedule/calendars.ts';
import { Preview, PreviewBody } from '../../../src/contract/schedule/previews.ts';
import { Schedule, ScheduleBody } from '../../../src/contract/schedule/schedules.ts';
import { createValidator } from '../../../src/contract/validation/validate.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { aSchedule } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const about = {
  ...({ name: 'year-end', kind: 'Blackout', description: 'Freeze', version: 2 } as const),
  updatedAt: '2026-11-20T09:00:00.000Z',
  updatedBy: { type: 'user', id: 'ann', name: 'Ann' } as const,
};
const days = [{ from: '2026-12-24', until: '2027-01-01', name: null }];
const calendar: Calendar = { ...about, days, schedules: ['delta-sync'] };
const preview: Preview = {
  fires: [{ at: '2027-01-02T06:00:00Z', local: '2027-01-02T06:00:00+00:00', notes: ['late'] }],
  skipped: [
    {
      at: '2027-01-01T06:00:00Z',
      local: '2027-01-01T06:00:00+00:00',
      reason: 'blackout: year-end: Freeze',
    },
  ],
  description: 'every day at 06:00 (UTC)',
  warnings: [],
};

let stub: ApiStub;
beforeEach(async () => {
  stub = await startApiStub();
  stub.handler = ({ path, method }) => {
    if (path === '/calendars') {
      const items = [{ ...about, entryCount: 1 }];
      return answer(CalendarPage, { items, nextCursor: null, hasMore: false });
    }
    if (path === '/calendars/new' && method === 'GET') return problem('calendar-not-found', 'no');
    if (method === 'DELETE') return { status: 204, body: null };
    if (path.startsWith('/calendars/')) return answer(Calendar, calendar);
    if (path.endsWith('/preview')) return answer(Preview, preview);
    return answer(Schedule, aSchedule());
  };
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(args, { apiUrl: stub.url });
const validator = createValidator({ coerce: false });
const last = () => stub.requests.at(-1);

describe('carillon calendar', () => {
  it('lists calendars, and shows one with its days and who names it', async () => {
    expect((await run('calendar', 'list', '-o', 'name')).stdout).toBe('year-end\n');
    const { stdout } = await run('calendar', 'get', 'year-end');
    expect(stdout).toContain('delta-sync');
    expect(stdout).toMatch(/2026-12-24 +2027-01-01/);
  });

  it('applies documents in YAML, and says what it did', async () => {
    const document = (name: string): string =>
      `apiVersion: carillon/v1
kind: Calendar
metadata: { name: ${name} }
spec:
  kind: Blackout
  description: Freeze
  days:
    - { from: 2026-12-24, until: 2027-01-01 }
`;
    const applied = await runLine(['calendar', 'apply', '-f', '-', '--reason', 'CHG'], {
      apiUrl: stub.url,
      stdin: `${document('new')}---\n${document('year-end')}`,
    });
    expect([applied.exitCode, applied.stdout]).toEqual([
      ...[0, 'created   calendar/new\nunchanged calendar/year-end\n'],
    ]);
    const puts = stub.requests.filter(({ method }) => method === 'PUT');
    expect(puts.map(({ path }) => path)).toEqual(['/calendars/new']);
    expect(validator.check(CalendarBody, puts[0]?.body)).toMatchObject({ ok: true });
    expect(puts[0]?.body).toMatchObject({ reason: 'CHG', days: [{ from: '2026-12-24' }] });
  });

  it('deletes with --yes only', async () => {
    expect((await run('calendar', 'delete', 'year-end')).exitCode).toBe(2);
    const { stdout } = await run('calendar', 'delete', 'year-end', '--yes');
    expect([stdout, last()?.method]).toEqual(['deleted calendar year-end\n', 'DELETE']);
  });
});

describe('schedules with calendars', () => {
  it('are previewed with what does not fire in its place', async () => {
    const { stdout } = await run(
      ...['schedule', 'preview', '--cron', '0 6 * * *', '--calendar', 'year-end'],
      ...['--jitter', '5m', '--like', 'delta-sync', '--expected-duration', '12m'],
    );
    expect(validator.check(PreviewBody, last()?.body)).toMatchObject({ ok: true });
    expect(last()?.body).toMatchObject({
      calendars: ['year-end'],
      jitterSeconds: 300,
      schedule: 'delta-sync',
      expectedDurationSeconds: 720,
    });
    const [, , first, second] = stdout.split('\n');
    expect(first).toContain('does not fire (blackout: year-end: Freeze)');
    expect(second).toContain('late');
  });

  it('are set and made by flags', async () => {
    await run(
      ...['schedule', 'set', 'delta-sync', '--calendar', 'a', '--calendar', 'b'],
      ...['--jitter', '90s', '--catch-up', 'All'],
    );
    expect(last()?.body).toMatchObject({
      calendars: ['a', 'b'],
      jitterSeconds: 90,
      catchUp: 'All',
    });
    await run('schedule', 'set', 'delta-sync', '--calendar', '', '--jitter', '0');
    expect(last()?.body).toMatchObject({ calendars: [], jitterSeconds: 0 });
    await run(
      ...['schedule', 'create', '--name', 'A', '--step', 'shell:true', '--cron', '0 6 * * *'],
      ...['--calendar', 'a'],
    );
    const made = stub.requests.find(({ method }) => method === 'POST');
    expect(made?.body).toMatchObject({ calendars: ['a'] });
    expect(validator.check(ScheduleBody, made?.body)).toMatchObject({ ok: true });
  });
});
