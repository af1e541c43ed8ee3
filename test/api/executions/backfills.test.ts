import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backfill, BackfillPage } from '../../../src/contract/execution/backfills.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { insertFires } from '../../../src/store/fires/fire-audits.ts';
import { claimFire } from '../../../src/store/fires/fires.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await createHarness();
});
afterAll(() => api.close());

async function send<T = unknown>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const answer = await api.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { ...api.operator, ...headers },
    ...(body === undefined ? {} : { payload: body }),
  });
  const text = answer.body === '' ? 'null' : answer.body;
  return { status: answer.statusCode, body: JSON.parse(text) as T, headers: answer.headers };
}

const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000);
const text = (count: number): string => minutes(count).toISOString().replace('.000Z', 'Z');

async function create(expression = '* * * * *'): Promise<Schedule> {
  const timings = [{ type: 'Cron', expression }];
  return (await send<Schedule>('POST', '/schedules', aScheduleBody({ timings }))).body;
}

describe('POST /schedules/{ref}/backfills', () => {
  it('takes every fire of the time that did not run, both ends included', async () => {
    const { slug, id: scheduleId } = await create();
    await api.database.withTenant(api.tenantId, async (tx) => {
      const fire = { scheduleId, scheduledFor: minutes(-3), executionId: crypto.randomUUID() };
      await claimFire(tx, { ...fire, decision: 'Started', reason: null });
      const without = { scheduledFor: minutes(-4), catchUp: false, executionId: null };
      await insertFires(tx, scheduleId, [{ ...without, decision: 'Missed', reason: 'outage: x' }]);
    });
    const body = { from: text(-5), until: text(-1), reason: 'the outage' };
    const made = await send<Backfill>('POST', `/schedules/${slug}/backfills`, body);
    expect(made.status).toBe(202);
    expect(made.body).toMatchObject({
      scheduleSlug: slug,
      status: 'Running',
      total: 5,
      alreadyRan: 1,
      remaining: 4,
      started: 0,
      skipped: 0,
      open: 0,
      order: 'OldestFirst',
      startsPerMinute: 60,
      overlap: 'BufferAll',
      reason: 'the outage',
      createdBy: { name: 'anna' },
      endedAt: null,
    });
    expect(made.headers['location']).toBe(`/api/v1/backfills/${made.body.id}`);
    const { body: read } = await send<Backfill>('GET', `/backfills/${made.body.id}`);
    expect(read).toEqual(made.body);
    const { body: trail } = await send('GET', `/audit-events?objectId=${scheduleId}`);
    expect(trail).toMatchObject({
      items: [{ action: 'backfill', reason: 'the outage', detail: `backfill ${read.id}` }, {}],
    });
  });

  it('repeated with its key makes one', async () => {
    const { slug } = await create();
    const body = { from: text(-5), until: text(-1) };
    const key = { 'idempotency-key': crypto.randomUUID() };
    const first = await send<Backfill>('POST', `/schedules/${slug}/backfills`, body, key);
    const second = await send<Backfill>('POST', `/schedules/${slug}/backfills`, body, key);
    expect(second.body.id).toBe(first.body.id);
    const { body: page } = await send<BackfillPage>('GET', `/schedules/${slug}/backfills`);
    expect(page.items.map(({ id }) => id)).toEqual([first.body.id]);
  });

  it('of a disabled schedule is taken, and complete at once when everything ran', async () => {
    const { slug, id: scheduleId } = await create();
    await send('POST', `/schedules/${slug}/disable`);
    await api.database.withTenant(api.tenantId, (tx) =>
      claimFire(tx, {
        scheduleId,
        scheduledFor: minutes(-2),
        executionId: crypto.randomUUID(),
        decision: 'Started',
        reason: null,
      }),
    );
    const body = { from: text(-2), until: text(-2) };
    const { body: made } = await send('POST', `/schedules/${slug}/backfills`, body);
    expect(made).toMatchObject({ status: 'Completed', total: 1, alreadyRan: 1, remaining: 0 });
  });

  it.each([
    [{ from: 'noon', until: text(-1) }, '/from', 'is not an instant'],
    [{ from: text(-5), until: text(1) }, '/until', 'is in the future'],
    [{ from: text(-1), until: text(-5) }, '/until', 'is before from'],
    [{ from: text(-60 * 24 * 40), until: text(-1) }, '/until', 'more than 31 days after from'],
    [{ from: text(-1_200), until: text(-1) }, '/until', 'has 1200 fires; the maximum is 1000'],
    [{ from: text(-60 * 24 * 20), until: text(-1) }, '/until', 'has more than 10000 fires'],
    [{ from: text(-5), until: text(-1), startsPerMinute: 601 }, '/startsPerMinute', '600 or less'],
    [{ from: text(-5), until: text(-1), order: 'Random' }, '/order', 'OldestFirst'],
  ])('refuses %j', async (body, pointer, words) => {
    const { slug } = await create();
    const refused = await send<{ errors: { message: string }[] }>(
      ...(['POST', `/schedules/${slug}/backfills`, body] as const),
    );
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(JSON.stringify(refused.body)).toContain(words);
    expect((await send('GET', `/schedules/${slug}/backfills`)).body).toMatchObject({ items: [] });
  });

  it('refuses a time without fires, and knows no schedule that is not there', async () => {
    const { slug } = await create('0 0 1 1 *');
    const body = { from: text(-5), until: text(-1) };
    const none = await send('POST', `/schedules/${slug}/backfills`, body);
    expect(none).toMatchObject({ status: 422, body: { errors: [{ pointer: '/from' }] } });
    expect((await send('POST', '/schedules/nothing/backfills', body)).status).toBe(404);
  });
});

describe('POST /backfills/{id}/cancel', () => {
  it('ends it for good, once, and says who did', async () => {
    const { slug } = await create();
    const body = { from: text(-5), until: text(-1) };
    const { body: made } = await send<Backfill>('POST', `/schedules/${slug}/backfills`, body);
    const at = `/backfills/${made.id}/cancel`;
    expect(await send('POST', at, { reason: 'not needed' })).toMatchObject({
      status: 200,
      body: { status: 'Cancelled', endedBy: { name: 'anna' }, remaining: 5 },
    });
    expect(await send('POST', at)).toMatchObject({
      status: 409,
      body: { code: 'backfill-already-final' },
    });
    const nobody = await send('POST', `/backfills/${crypto.randomUUID()}/cancel`);
    expect(nobody).toMatchObject({ status: 404, body: { code: 'backfill-not-found' } });
  });
});
