import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunGrid } from '../../../src/contract/execution/run-grid.ts';
import type {
  DailyStatistics,
  DayStatistics,
  MetricsSummary,
  ScheduleStatistics,
} from '../../../src/contract/operations/statistics.ts';
import { executionStatuses, stepStatuses } from '../../../src/domain/execution/status.ts';
import { createSeededNumbers } from '../../../src/domain/seeded-numbers.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';
import { near, type Row, secondsOf, tally, toDurations } from './recount.ts';

const dayMs = 86_400_000;
const stepKeys = ['hr-import', 'tell-a', 'tell-b'];

let harness: Harness;
const ids: string[] = [];

async function createSchedule(): Promise<string> {
  const created = await harness.app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: harness.operator,
    payload: aScheduleBody(),
  });
  return created.json<{ id: string }>().id;
}

const collected = new Map<string, Row[]>();

function insert(table: string, row: Row): void {
  collected.set(table, [...(collected.get(table) ?? []), { tenant_id: harness.tenantId, ...row }]);
}

/** One statement for each table. */
async function insertCollected(): Promise<void> {
  for (const [table, rows] of collected) {
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    const text = `insert into ${table} (${columns})
      select ${columns} from json_populate_recordset(null::${table}, $1)`;
    await harness.asOwner(text, [JSON.stringify(rows)]);
  }
}

/** An execution begun at the instant, with times, statuses and inherited steps from the random numbers. */
function insertRandom(scheduleId: string, at: Date, random: () => number): void {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const after = (from: Date, seconds: number) =>
    new Date(from.getTime() + random() * seconds * 1e3);
  const [id, runId, status] = [
    uuidv7({ msecs: at.getTime() }),
    randomUUID(),
    pick(executionStatuses),
  ];
  const begun = status !== 'Queued' && status !== 'Skipped';
  const startedAt = begun ? after(at, 5) : null;
  const open = ['Queued', 'InProgress', 'Paused', 'Cancelling'].includes(status);
  insert('execution', {
    id,
    schedule_id: scheduleId,
    schedule_slug: 'any',
    schedule_name: 'Any',
    revision: 1,
    status,
    trigger: 'Manual',
    initiator: { type: 'user', id: 'u', name: 'u' },
    workflow_id: `w-${id}`,
    run_id: runId,
    queued_at: at,
    started_at: startedAt,
    ended_at: open ? null : after(startedAt ?? at, 600),
    group_count: 2,
    step_count: 3,
  });
  for (const [index, key] of stepKeys.entries()) {
    const stepStatus = pick(['Waiting', 'Queued', ...stepStatuses.slice(5)] as const);
    const ended = !['Waiting', 'Queued'].includes(stepStatus);
    const stepStart = ended && random() < 0.9 ? after(at, 30) : null;
    const attempts = ended ? 1 + Math.floor(random() * 3) : 0;
    insert('activity_record', {
      execution_id: id,
      run_id: runId,
      step_index: index,
      id: randomUUID(),
      group_index: Math.min(index, 1),
      step_key: key,
      step_name: key,
      step_type: 'Http',
      continue_on_failure: false,
      status: stepStatus,
      queued_at: stepStart && at,
      started_at: stepStart,
      ended_at: ended ? after(stepStart ?? at, 60) : null,
      attempts,
      inherited_from: ended && random() < 0.2 ? randomUUID() : null,
    });
    if (stepStatus === 'Queued' && random() < 0.5) {
      insert('attempt', {
        execution_id: id,
        run_id: runId,
        step_index: index,
        attempt: 1,
        status: 'InProgress',
        started_at: at,
      });
    }
  }
}

beforeAll(async () => {
  harness = await createHarness();
  ids.push(await createSchedule(), await createSchedule());
  const random = createSeededNumbers(83);
  for (let count = 0; count < 150; count += 1) {
    const at = new Date(now.getTime() - Math.floor(random() * 60 * dayMs));
    insertRandom(ids[count % 3 === 0 ? 1 : 0] as string, at, random);
  }
  await insertCollected();
});
afterAll(() => harness.close());

async function get<T>(path: string): Promise<T> {
  const response = await harness.app.inject({
    url: `/api/v1${path}`,
    headers: harness.operator,
  });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<T>();
}

const rowsOf = async (text: string, values: unknown[] = []): Promise<Row[]> =>
  (await harness.asOwner(text, values)) as Row[];

async function recordOf(scheduleId: string | null, from: Date) {
  const began = (row: Row) =>
    Number.parseInt(String(row.id).replaceAll('-', '').slice(0, 12), 16) >= from.getTime();
  const all = await rowsOf('select * from execution');
  const executions = all
    .filter((row) => (scheduleId === null || row.schedule_id === scheduleId) && began(row))
    .sort((a, b) => (String(a.id) < String(b.id) ? 1 : -1));
  const known = new Set(executions.map(({ id }) => id));
  const attempts = await rowsOf('select * from attempt');
  const steps = (await rowsOf('select * from activity_record'))
    .filter((row) => known.has(row.execution_id))
    // A queued step whose attempt has begun is in progress.
    .map((row): Row => {
      const runs = attempts.some(
        (one) => one.execution_id === row.execution_id && one.step_index === row.step_index,
      );
      return row.status === 'Queued' && runs ? { ...row, status: 'InProgress' } : row;
    });
  return { executions, steps };
}

const done = (row: Row, ...statuses: string[]) => statuses.includes(String(row.status));

describe('statistics of a schedule', () => {
  it('equal a recount from the rows of the record', async () => {
    const from = new Date(now.getTime() - 30 * dayMs);
    const [scheduleId = ''] = ids;
    const { executions } = await get<ScheduleStatistics>(`/schedules/${scheduleId}/statistics`);
    const rows = (await recordOf(scheduleId, from)).executions;
    expect(rows.length).toBeGreaterThan(30);
    const ended = rows.filter((row) => row.ended_at !== null && !done(row, 'Skipped'));
    const began = rows.filter((row) => row.started_at !== null);
    const runTime = (some: readonly Row[]) =>
      toDurations(
        some
          .filter((row) => done(row, 'Completed', 'CompletedWithErrors'))
          .map((row) => secondsOf(row.started_at, row.ended_at)),
      );
    const [last] = began;
    const { meanSeconds: _mean, ...usual } = runTime(rows.filter((row) => row !== last));
    const { last: shown, ...totals } = executions;
    expect(totals).toEqual({
      total: rows.length,
      byStatus: tally(rows, executionStatuses),
      successRate: near(rows.filter((row) => done(row, 'Completed')).length / ended.length),
      runTime: runTime(rows),
      queueTime: toDurations(began.map((row) => secondsOf(row.queued_at, row.started_at))),
    });
    expect(shown).toMatchObject({
      executionId: last?.id,
      status: last?.status,
      runSeconds: near(secondsOf(last?.started_at, last?.ended_at ?? now)),
      usual,
    });
  });

  it('equal a recount of its steps, without outcomes that a retry took over', async () => {
    const from = new Date(now.getTime() - 30 * dayMs);
    const [scheduleId = ''] = ids;
    const { steps } = await get<ScheduleStatistics>(`/schedules/${scheduleId}/statistics`);
    const all = (await recordOf(scheduleId, from)).steps;
    expect(steps.map(({ key }) => key)).toEqual(stepKeys);
    for (const step of steps) {
      const rows = all.filter((row) => row.step_key === step.key);
      const own = rows.filter((row) => row.inherited_from === null);
      const measured = own.filter((row) => row.started_at !== null && row.ended_at !== null);
      const good = ['Completed', 'CompletedWithWarnings'];
      const ran = own.filter((row) =>
        done(row, ...good, 'Failed', 'TimedOut', 'Cancelled', 'Interrupted'),
      );
      const { last: _last, name: _name, type: _type, ...figures } = step;
      expect(figures).toEqual({
        key: step.key,
        stepIndex: stepKeys.indexOf(step.key),
        total: own.length,
        byStatus: tally(own, stepStatuses),
        inherited: rows.length - own.length,
        successRate: near(own.filter((row) => done(row, ...good)).length / ran.length),
        retries: own.reduce((sum, row) => sum + Math.max(0, Number(row.attempts) - 1), 0),
        runTime: toDurations(
          measured
            .filter((row) => done(row, ...good))
            .map((row) => secondsOf(row.started_at, row.ended_at)),
        ),
        queueTime: toDurations(measured.map((row) => secondsOf(row.queued_at, row.started_at))),
      });
      const [newest] = measured
        .filter((row) => !done(row, 'Skipped', 'NotRun'))
        .sort((a, b) => (String(a.execution_id) < String(b.execution_id) ? 1 : -1));
      expect(step.last?.executionId).toBe(newest?.execution_id);
    }
  });

  it('say that the last run is slower than usual, or that too few have completed to know', async () => {
    const scheduleId = await createSchedule();
    const run = async (minutesAgo: number, seconds: number) => {
      const at = new Date(now.getTime() - minutesAgo * 60_000);
      const id = uuidv7({ msecs: at.getTime() });
      await harness.asOwner(
        `insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision,
           status, trigger, initiator, workflow_id, run_id, queued_at, started_at, ended_at,
           group_count, step_count)
         values ($1, $2, $3, 's', 'S', 1, 'Completed', 'Manual', '{}', $4, $2, $5, $5, $6, 1, 0)`,
        [harness.tenantId, id, scheduleId, `w-${id}`, at, new Date(at.getTime() + seconds * 1e3)],
      );
    };
    const slower = async () =>
      (await get<ScheduleStatistics>(`/schedules/${scheduleId}/statistics`)).executions.last
        ?.slower;
    expect(await slower()).toBeUndefined();
    for (const minutesAgo of [60, 59, 58, 57, 56]) await run(minutesAgo, 10);
    expect(await slower()).toBeNull();
    await run(55, 14);
    expect(await slower()).toBe(false);
    await run(54, 20);
    expect(await slower()).toBe(true);
  });

  it('are read of a deleted schedule by its id, and of none that does not exist', async () => {
    const scheduleId = await createSchedule();
    const options = { headers: harness.operator, url: `/api/v1/schedules/${scheduleId}` };
    await harness.app.inject({ method: 'DELETE', ...options });
    const { executions } = await get<ScheduleStatistics>(`/schedules/${scheduleId}/statistics`);
    expect(executions).toMatchObject({ total: 0, successRate: null, last: null });
    const unknown = { ...options, url: `/api/v1/schedules/${randomUUID()}/statistics` };
    expect((await harness.app.inject(unknown)).statusCode).toBe(404);
  });

  it('count the newest executions alone when there are too many, and say so', async () => {
    const scheduleId = await createSchedule();
    await harness.asOwner(
      `insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision,
         status, trigger, initiator, workflow_id, run_id, queued_at, ended_at, group_count, step_count)
       select $1, delivery_id($3::timestamptz - n * interval '1 minute', n::text), $2, 's', 'S', 1, 'Skipped',
         'Manual', '{}', 'w-' || n, gen_random_uuid(), $3, $3, 1, case when n = 1 then 0 else 3 end
       from generate_series(1, 10001) n`,
      [harness.tenantId, scheduleId, now],
    );
    const found = await get<ScheduleStatistics>(`/schedules/${scheduleId}/statistics`);
    expect(found).toMatchObject({ complete: false, stepsComplete: false });
    expect(found.executions.total).toBe(10_000);
    expect(found.executions.byStatus.Skipped).toBe(10_000);
  });

  it.each([
    ['from=2020-01-01T00:00:00Z', 'longer than 366 days'],
    ['from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z', 'empty'],
    ['to=yesterday', 'to'],
    ['since=2026-11-20T00:00:00Z', 'since'],
  ])('refuse the period %s', async (query, told) => {
    for (const path of [`/schedules/${ids[0]}/statistics`, '/metrics/summary']) {
      const url = `/api/v1${path}?${query}`;
      const response = await harness.app.inject({ url, headers: harness.operator });
      expect(response.statusCode).toBe(400);
      expect(response.body).toContain(told);
    }
  });
});

describe('the summary of metrics', () => {
  it('equals a recount of all executions, steps and schedules of the tenant', async () => {
    const from = new Date(now.getTime() - 45 * dayMs);
    const query = `from=${from.toISOString()}`;
    const summary = await get<MetricsSummary>(`/metrics/summary?${query}`);
    const { executions, steps } = await recordOf(null, from);
    const own = steps.filter((row) => row.inherited_from === null);
    expect(summary.executions).toMatchObject({
      total: executions.length,
      byStatus: tally(executions, executionStatuses),
    });
    expect(summary.steps).toMatchObject({
      total: own.length,
      byStatus: tally(own, stepStatuses),
      inherited: steps.length - own.length,
      complete: true,
    });
    const schedules = await rowsOf('select * from schedule');
    const open = (await rowsOf('select * from execution')).filter((row) => row.ended_at === null);
    const alive = schedules.filter((row) => row.deleted_at === null);
    expect(summary.schedules).toMatchObject({
      total: alive.length,
      enabled: alive.filter((row) => row.enabled === true).length,
      deleted: schedules.length - alive.length,
      running: new Set(open.map((row) => row.schedule_id)).size,
    });
  });

  it('is of the tenant of the credential alone', async () => {
    const tenantId = randomUUID();
    await harness.asOwner(`insert into tenant (id, slug, name) values ($1, 'empty', 'Empty')`, [
      tenantId,
    ]);
    const credentials = {
      mode: 'tokens' as const,
      tokens: [
        {
          name: 'eve',
          tenant: 'empty',
          sha256: harness.hashes.operator,
          roles: ['admin' as const],
        },
      ],
    };
    const app = harness.withDeps({ credentials });
    const response = await app.inject({
      url: '/api/v1/metrics/summary',
      headers: harness.operator,
    });
    expect(response.json()).toMatchObject({
      executions: { total: 0 },
      steps: { total: 0 },
      schedules: { total: 0 },
    });
    const other = `/api/v1/schedules/${ids[0]}/statistics`;
    expect((await app.inject({ url: other, headers: harness.operator })).statusCode).toBe(404);
  });
});

describe('statistics of a schedule by day', () => {
  it('add up to those of the whole period, in every zone', async () => {
    const [scheduleId = ''] = ids;
    const whole = await get<ScheduleStatistics>(`/schedules/${scheduleId}/statistics`);
    for (const zone of ['UTC', 'Europe/Berlin', 'Pacific/Apia']) {
      const url = `/schedules/${scheduleId}/daily-statistics?timeZone=${zone}`;
      const { days, complete } = await get<DailyStatistics>(url);
      expect(complete).toBe(true);
      const sum = (of: (day: DayStatistics) => number) =>
        days.reduce((total, day) => total + of(day), 0);
      expect(sum(({ total }) => total)).toBe(whole.executions.total);
      expect(sum(({ byStatus }) => byStatus.Failed)).toBe(whole.executions.byStatus.Failed);
      expect(sum(({ runTime }) => runTime.count)).toBe(whole.executions.runTime.count);
      const begins = days.map(({ beginsAt }) => Date.parse(beginsAt));
      expect(begins).toEqual(begins.toSorted((a, b) => a - b));
    }
  });

  it('count an execution on the day on which it began in the zone', async () => {
    const [scheduleId = ''] = ids;
    const url = `/schedules/${scheduleId}/daily-statistics?timeZone=Asia/Tokyo`;
    const { days } = await get<DailyStatistics>(url);
    const { executions } = await recordOf(scheduleId, new Date(now.getTime() - 30 * dayMs));
    const inTokyo = (at: unknown) => new Date((at as Date).getTime() + 9 * 3_600_000);
    const began = executions.map((row) => inTokyo(row.queued_at).toISOString().slice(0, 10));
    const count = (day: string) => began.filter((one) => one === day).length;
    for (const { day, total } of days) expect(count(day), day).toBe(total);
  });

  it('refuse a zone that does not exist', async () => {
    const url = `/api/v1/schedules/${ids[0]}/daily-statistics?timeZone=europe/berlin`;
    const answer = await harness.app.inject({ url, headers: harness.operator });
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ errors: object[] }>().errors).toMatchObject([
      { pointer: 'timeZone', suggestion: 'Europe/Berlin' },
    ]);
  });
});

describe('the grid of a schedule', () => {
  it('has every step of every execution as the record has it, page by page', async () => {
    const [scheduleId = ''] = ids;
    const { executions, steps } = await recordOf(scheduleId, new Date(0));
    const seen: RunGrid['items'] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: RunGrid = await get(
        `/schedules/${scheduleId}/run-grid?limit=30${cursor && `&cursor=${cursor}`}`,
      );
      expect(page.steps.map(({ key }) => key)).toEqual(stepKeys);
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ id }) => id)).toEqual(executions.map(({ id }) => id));
    for (const { id, cells } of seen) {
      const recorded = steps
        .filter((row) => row.execution_id === id)
        .map((row) => [row.step_key, row.step_index, row.status])
        .sort((a, b) => Number(a[1]) - Number(b[1]));
      expect(cells.map(({ key, stepIndex, status }) => [key, stepIndex, status])).toEqual(recorded);
    }
  });

  it('has an execution of choice in its middle', async () => {
    const [scheduleId = ''] = ids;
    const { executions } = await recordOf(scheduleId, new Date(0));
    const known = executions.map(({ id }) => String(id));
    const url = (id: string) => `/schedules/${scheduleId}/run-grid?limit=11&executionId=${id}`;
    const middle = await get<RunGrid>(url(known[40] ?? ''));
    expect(middle.items.map(({ id }) => id)).toEqual(known.slice(35, 46));
    const newest = await get<RunGrid>(url(known[2] ?? ''));
    expect(newest.items.map(({ id }) => id)).toEqual(known.slice(0, 11));
  });
});
