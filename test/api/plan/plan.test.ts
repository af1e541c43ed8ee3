import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FireOutcome } from '../../../src/contract/plan/fire-outcomes.ts';
import type { AttentionItem } from '../../../src/contract/plan/overview.ts';
import type { ExecutionLoad } from '../../../src/contract/plan/planned-fires.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import type { ExecutionStatus } from '../../../src/domain/execution/status.ts';
import { insertExecution } from '../../../src/store/executions/executions.ts';
import { insertFires } from '../../../src/store/fires/fire-audits.ts';
import { claimFire } from '../../../src/store/fires/fires.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
let hourly: Schedule;
let daily: Schedule;
const minuteMs = 60_000;
const atMinute = (minute: number): Date => new Date(now.getTime() + minute * minuteMs);
const text = (minute: number): string => atMinute(minute).toISOString();

async function ask<T>(path: string): Promise<{ status: number; body: T }> {
  const answer = await harness.app.inject({ url: `/api/v1${path}`, headers: harness.operator });
  return { status: answer.statusCode, body: answer.json<T>() };
}

async function create(name: string, expression: string, more: object = {}): Promise<Schedule> {
  const timings = [{ type: 'Cron', expression, timeZone: 'UTC' }];
  const answer = await harness.app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: harness.operator,
    payload: aScheduleBody({ name, timings, ...more }),
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<Schedule>();
}

type Run = { due: number; lateSeconds?: number; seconds?: number; status: ExecutionStatus };

/** A fire that started, and its execution as it stands. */
async function run(
  { id, slug, name }: Schedule,
  { due, lateSeconds = 1, seconds = 600, status }: Run,
): Promise<string> {
  const scheduledFor = atMinute(due);
  const startedAt = new Date(scheduledFor.getTime() + lateSeconds * 1_000);
  const executionId = uuidv7({ msecs: startedAt.getTime() });
  const isOver = status !== 'InProgress';
  await harness.database.withTenant(harness.tenantId, async (tx) => {
    await claimFire(tx, {
      ...{ scheduleId: id, scheduledFor, executionId },
      ...{ decision: 'Started' as const, reason: null },
    });
    await insertExecution(tx, {
      id: executionId,
      scheduleId: id,
      scheduleSlug: slug,
      scheduleName: name,
      revision: 1,
      status,
      trigger: 'Schedule',
      initiator: { type: 'schedule', id, name },
      workflowId: executionId,
      runId: executionId,
      scheduledFor,
      queuedAt: startedAt,
      startedAt,
      endedAt: isOver ? new Date(startedAt.getTime() + seconds * 1_000) : null,
      groupCount: 1,
      stepCount: 1,
      error: status === 'Failed' ? 'the target said no' : null,
      lockTerm: null,
    });
  });
  return executionId;
}

const decided = (minute: number, decision: 'Missed' | 'Skipped', reason: string) => ({
  scheduledFor: atMinute(minute),
  ...{ decision, reason, catchUp: false, executionId: null },
});

/** One fire of each kind within the last day. The schedules are made at minute 0 and fire later. */
beforeAll(async () => {
  harness = await createHarness();
  hourly = await create('Hourly', '0 * * * *', { tags: ['sync'] });
  const notify = { type: 'Http', name: 'Tell', url: 'https://a.test/' };
  daily = await create('Daily', '30 12 * * *', { steps: [notify] });
  await create('By event only', '0 0 1 1 *');
  await run(hourly, { due: -600, status: 'Completed' });
  await run(hourly, { due: -540, status: 'Completed', lateSeconds: 300 });
  await run(hourly, { due: -480, status: 'Failed' });
  await run(hourly, { due: -20, status: 'InProgress' });
  const { database, tenantId } = harness;
  await database.withTenant(tenantId, async (tx) => {
    await insertFires(tx, hourly.id, [decided(-420, 'Skipped', 'overlap: it runs still')]);
    await insertFires(tx, daily.id, [decided(-360, 'Missed', 'outage: no server ran')]);
  });
});
afterAll(() => harness.close());

type Fires = { items: FireOutcome[]; nextCursor: string | null };

describe('GET /fires', () => {
  it('tells what became of each fire of all schedules, the newest first', async () => {
    const { body } = await ask<Fires>('/fires');
    expect(
      body.items.map(({ scheduleSlug, outcome, reason }) => [scheduleSlug, outcome, reason]),
    ).toEqual([
      [hourly.slug, 'Running', null],
      [daily.slug, 'Missed', 'outage: no server ran'],
      [hourly.slug, 'Skipped', 'overlap: it runs still'],
      [hourly.slug, 'Failed', null],
      [hourly.slug, 'Late', null],
      [hourly.slug, 'OnTime', null],
    ]);
    const [running, , , failed, late] = body.items;
    expect(running).toMatchObject({
      usualSeconds: 600,
      expectedEndAt: new Date(atMinute(-10).getTime() + 1_000).toISOString(),
    });
    expect(failed).toMatchObject({ status: 'Failed', usualSeconds: null, expectedEndAt: null });
    expect(late?.lateSeconds).toBe(300);
  });

  it('gives each fire once in pages, in both orders, and filters', async () => {
    for (const sort of ['-scheduledFor', 'scheduledFor']) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await ask<Fires>(`/fires?from=-24h&limit=2&sort=${sort}${cursor}`);
        seen.push(...body.items.map(({ scheduledFor }) => scheduledFor));
        if (body.nextCursor === null) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      const inOrder = [...new Set(seen)].sort();
      expect(seen).toEqual(sort === 'scheduledFor' ? inOrder : inOrder.toReversed());
      expect(seen).toHaveLength(6);
    }
    const count = async (query: string): Promise<number> =>
      (await ask<Fires>(`/fires?${query}`)).body.items.length;
    expect(await count('outcome=Late')).toBe(1);
    expect(await count('tag=sync')).toBe(5);
    expect(await count('connectedSystem=hr-system')).toBe(5);
    expect(await count(`from=${text(-420)}&to=${text(-360)}`)).toBe(1);
  });

  it('counts them by outcome', async () => {
    const { body } = await ask<{ total: number; complete: boolean }>('/fires/totals');
    const one = { OnTime: 1, Late: 1, Failed: 1, Running: 1, Skipped: 1, Missed: 1 };
    expect(body).toMatchObject({
      ...{ total: 6, complete: true },
      outcomes: { ...one, Cancelled: 0, Waiting: 0 },
    });
  });
});

type Planned = { items: { scheduleSlug: string; at: string }[]; truncated: boolean };

describe('GET /planned-fires', () => {
  it('gives the coming fires of all schedules in their order', async () => {
    const { body } = await ask<Planned>(`/planned-fires?to=${text(451)}`);
    // It is half past five.
    const hours = [30, 90, 150, 210, 270, 330, 390].map((minute) => [hourly.slug, text(minute)]);
    const all = [...hours, [daily.slug, text(420)], [hourly.slug, text(450)]];
    expect(body.items.map(({ scheduleSlug, at }) => [scheduleSlug, at])).toEqual(all);
    expect(body).toMatchObject({ truncated: false, schedules: 3 });
    expect(body.items[0]).toMatchObject({ usualSeconds: 600, tags: ['sync'] });
  });

  it('keeps the earliest, and says that there are more', async () => {
    const { body } = await ask<Planned>(`/planned-fires?to=${text(30_000)}&limit=8`);
    expect(body.truncated).toBe(true);
    expect(body.items.map(({ at }) => at).at(-1)).toBe(text(420));
    expect(body.items).toHaveLength(8);
  });

  it('plans nothing of the past, and nothing of a disabled schedule', async () => {
    const past = await ask<Planned>(`/planned-fires?from=-24h&to=${text(0)}`);
    expect(past.body.items).toEqual([]);
    const idle = await create('Idle', '* * * * *');
    const payload = { reason: 'not needed' };
    const url = `/api/v1/schedules/${idle.slug}/disable`;
    const headers = harness.operator;
    expect((await harness.app.inject({ method: 'POST', url, headers, payload })).statusCode).toBe(
      200,
    );
    const { body } = await ask<Planned>(`/planned-fires?to=${text(10)}`);
    expect(body.items).toEqual([]);
  });
});

describe('GET /schedule-executions/load', () => {
  it('adds what ran to what is planned, and finds a quiet slot', async () => {
    const path = `/schedule-executions/load?from=${text(-630)}&to=${text(90)}&quietMinutes=30`;
    const { body } = await ask<ExecutionLoad>(path);
    expect(body.buckets).toHaveLength(12);
    const [first, second, third] = body.buckets;
    expect(first).toMatchObject({ completed: 1, failed: 0, planned: 0, busySeconds: 600 });
    expect(second).toMatchObject({ completed: 1, busySeconds: 600 });
    expect(third).toMatchObject({ completed: 0, failed: 1 });
    // From twenty past five, and one minute after, until now.
    expect(body.buckets[10]).toMatchObject({ other: 1, planned: 0 });
    expect(body.buckets[10]?.busySeconds).toBeCloseTo(1_199);
    // At six o'clock, for the ten minutes that it usually takes.
    expect(body.buckets[11]).toMatchObject({ planned: 1, busySeconds: 600 });
    expect(body.quietest).toEqual({
      ...{ from: text(0), to: text(30), planned: 0, busySeconds: 0 },
    });
  });
});

describe('GET /overview', () => {
  it('counts, and lists the schedules that need attention until a later execution completes', async () => {
    type Overview = { attention: AttentionItem[]; failed: number };
    const before = (await ask<Overview>('/overview')).body;
    expect(before).toMatchObject({
      running: 1,
      failed: 1,
      missed: 1,
      late: 1,
      due: 1,
      disabled: 1,
    });
    expect(
      before.attention.map(({ kind, scheduleSlug, text: why }) => [kind, scheduleSlug, why]),
    ).toEqual([
      ['Failed', hourly.slug, 'the target said no'],
      ['Missed', daily.slug, 'outage: no server ran'],
    ]);
    await run(hourly, { due: -240, status: 'Completed' });
    await run(daily, { due: -239, status: 'Cancelled' });
    expect((await ask<Overview>('/overview')).body).toMatchObject({ attention: [], failed: 1 });
  });
});

describe('periods of these routes', () => {
  const routes = ['/fires', '/fires/totals', '/planned-fires', '/schedule-executions/load'];

  it.each(routes)('%s refuses one that ends before it begins, or is too long', async (route) => {
    for (const [query, pointer, why] of [
      [`from=${text(60)}&to=${text(0)}`, 'to', 'ends before it begins'],
      [`from=${text(0)}&to=${text(0)}`, 'to', 'ends before it begins'],
      [`from=${text(0)}&to=${text(36 * 1_440)}`, 'from', 'longer than 35 days'],
      ['from=1970-01-01T00:00:00Z&to=2100-01-01T00:00:00Z', 'from', 'longer than 35 days'],
    ] as const) {
      const { status, body } = await ask<{ errors: object[] }>(`${route}?${query}`);
      expect(status, query).toBe(400);
      expect(body.errors, query).toMatchObject([
        { pointer, message: expect.stringContaining(why) as string },
      ]);
    }
  });

  it.each(routes)(
    '%s refuses words that are no instant, and filters that it does not know',
    async (route) => {
      for (const query of ['from=yesterday', 'to=2026-11-20', 'from=-1y', 'scheduleId=x', 'tag=']) {
        expect((await ask(`${route}?${query}`)).status, query).toBe(400);
      }
    },
  );

  it.each(routes)('%s takes the end of time', async (route) => {
    const end = '2100-12-31T23:59:59Z';
    expect((await ask(`${route}?from=2100-12-01T00:00:00Z&to=${end}`)).status).toBe(200);
    expect((await ask(`${route}?from=1970-01-01T00:00:00Z&to=1970-01-02T00:00:00Z`)).status).toBe(
      200,
    );
  });
});

describe('GET /milestones', () => {
  it('shows those of all schedules with their states, and filters them', async () => {
    const anchored = await create('Anchored', '0 0 1 1 *', {
      timings: [{ type: 'Milestone', anchor: 'installation', offsets: ['PT1H', 'PT12H'] }],
    });
    type Board = {
      items: { scheduleSlug: string; milestone: { state: string; offset: string } }[];
      counts: Record<string, number>;
      truncated: boolean;
    };
    const missing = (await ask<Board>('/milestones')).body;
    expect(missing.counts).toMatchObject({ WaitingForAnchor: 2, Due: 0 });
    await harness.app.inject({
      ...{ method: 'PUT', url: '/api/v1/anchors/installation', headers: harness.operator },
      payload: { at: text(-120) },
    });
    const { body } = await ask<Board>('/milestones?anchor=installation');
    expect(
      body.items.map(({ scheduleSlug, milestone: { state, offset } }) => [
        scheduleSlug,
        offset,
        state,
      ]),
    ).toEqual([
      [anchored.slug, 'PT1H', 'Due'],
      [anchored.slug, 'PT12H', 'NotDue'],
    ]);
    const due = (await ask<Board>('/milestones?state=Due')).body;
    expect(due.items).toHaveLength(1);
    expect(due).toMatchObject({ counts: { Due: 1, NotDue: 1 }, truncated: false });
    expect((await ask('/milestones?state=Late')).status).toBe(400);
  });

  it('puts the fire of a milestone that is not due yet into the plan, once', async () => {
    const { body } = await ask<Planned>(`/planned-fires?from=${text(599)}&to=${text(601)}`);
    expect(body.items.map(({ at }) => at)).toEqual([text(600)]);
  });
});
