import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Health } from '../../../src/contract/operations/health.ts';
import type { HoldState } from '../../../src/contract/operations/holds.ts';
import type { EnabledSchedule, Schedule } from '../../../src/contract/schedule/schedules.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await createHarness();
});
afterAll(() => api.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function send<T = unknown>(
  method: Method,
  path: string,
  body?: object,
  { as = api.operator, app = api.app } = {},
) {
  const answer = await app.inject({
    method,
    url: `/api/v1${path}`,
    headers: as,
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json<T>() };
}

const hours = (count: number): string => new Date(now.getTime() + count * 3_600_000).toISOString();
const seconds = (instant: string): string => instant.replace('.000Z', 'Z');

async function create(): Promise<Schedule> {
  const timings = [{ type: 'Cron', expression: '0 * * * *' }];
  return (await send<Schedule>('POST', '/schedules', aScheduleBody({ timings }))).body;
}

describe('POST /schedules/{ref}/disable', () => {
  it('takes an end, shows it, and forgets it once somebody switches it on', async () => {
    const { slug, id } = await create();
    const at = `/schedules/${slug}`;
    const until = seconds(hours(2));
    const { body } = await send<Schedule>('POST', `${at}/disable`, { until, reason: 'works' });
    expect(body).toMatchObject({
      enabled: false,
      disabledUntil: hours(2),
      nextFireAt: null,
      enabledNote: `disabled by anna until ${until}: works`,
    });
    const again = await send<Schedule>('POST', `${at}/disable`, { until: seconds(hours(3)) });
    expect(again.body).toMatchObject({ disabledUntil: hours(3) });
    const forGood = await send<Schedule>('POST', `${at}/disable`);
    expect(forGood.body).toMatchObject({ disabledUntil: null, enabledNote: 'disabled by anna' });
    await send('POST', `${at}/disable`, { until });
    const on = await send<EnabledSchedule>('POST', `${at}/enable`);
    expect(on.body).toMatchObject({ enabled: true, disabledUntil: null, notRun: null });
    const trail = await send('GET', `/audit-events?objectId=${id}`);
    expect(trail.body).toMatchObject({
      items: [
        { action: 'enable' },
        { action: 'disable', detail: `until ${hours(2)}` },
        ...[{}, {}, {}, {}],
      ],
    });
  });

  it.each([
    ['yesterday', 'malformed'],
    ['2026-11-21T05:30:00', 'malformed'],
    [hours(0), 'out-of-range'],
    [hours(-1), 'out-of-range'],
    [hours(24 * 366), 'out-of-range'],
  ])('refuses the end %s and writes nothing', async (until, code) => {
    const { slug } = await create();
    const { status, body } = await send('POST', `/schedules/${slug}/disable`, { until });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'body-invalid', errors: [{ pointer: '/until', code }] });
    const read = await send<Schedule>('GET', `/schedules/${slug}`);
    expect(read.body).toMatchObject({ enabled: true, disabledUntil: null });
  });

  it('outlives an edit, and a request that changes nothing', async () => {
    const { slug, steps, sync, ...rest } = await create();
    const at = `/schedules/${slug}`;
    await send('POST', `${at}/disable`, { until: seconds(hours(2)) });
    const same = { ...rest, slug, steps, sync, enabled: false };
    expect((await send<Schedule>('PUT', at, same)).body).toMatchObject({ disabledUntil: hours(2) });
    const changed = await send<Schedule>('PUT', at, { ...same, description: 'other' });
    expect(changed.body).toMatchObject({ enabled: false, disabledUntil: hours(2) });
  });
});

describe('POST /schedules/{ref}/enable', () => {
  it('tells how many fires did not run meanwhile, and which time to backfill', async () => {
    const { slug } = await create();
    await send('POST', `/schedules/${slug}/disable`);
    const later = api.withDeps({ clock: () => new Date(now.getTime() + 5 * 3_600_000) });
    const { body } = await send<EnabledSchedule>(
      ...(['POST', `/schedules/${slug}/enable`, {}, { app: later }] as const),
    );
    // Disabled at half past five: from six to ten.
    expect(body.notRun).toEqual({ count: 5, more: false, from: hours(0.5), until: hours(4.5) });
    const again = await send<EnabledSchedule>(
      ...(['POST', `/schedules/${slug}/enable`, {}, { app: later }] as const),
    );
    expect(again.body.notRun).toBeNull();
  });
});

describe('/hold', () => {
  it('is set, shown everywhere, replaced and released, with all of it kept', async () => {
    const schedule = await create();
    expect((await send<HoldState>('GET', '/hold')).body).toEqual({ hold: null, history: [] });
    const set = await send<HoldState>('PUT', '/hold', { reason: 'the directory is down' });
    expect(set.body.hold).toMatchObject({ setBy: { name: 'anna' }, until: null, endedAt: null });
    await send('PUT', '/hold', { reason: 'the directory is down' });
    const until = seconds(hours(1));
    const ending = await send<HoldState>('PUT', '/hold', { reason: 'an hour more', until });
    expect(ending.body.hold).toMatchObject({ reason: 'an hour more', until: hours(1) });
    const replaced = await send<HoldState>('PUT', '/hold', { reason: 'still' });
    expect(replaced.body).toMatchObject({
      hold: { reason: 'still', until: null },
      history: [
        { reason: 'still', endedAt: null },
        { reason: 'an hour more', endedBy: { name: 'anna' } },
        { reason: 'the directory is down', endedBy: { name: 'anna' } },
      ],
    });
    const shown = await send<Schedule>('GET', `/schedules/${schedule.slug}`);
    expect(shown.body).toMatchObject({ hold: 'still', enabled: true });
    expect((await send('GET', '/schedules?limit=1')).body).toMatchObject({
      items: [{ hold: 'still' }],
    });
    const health = await send<Health>('GET', '/health');
    expect(health.body).toMatchObject({ status: 'Up', hold: { reason: 'still' } });
    const released = await send<HoldState>('DELETE', '/hold');
    expect(released.body).toMatchObject({ hold: null, history: [{ reason: 'still' }, {}, {}] });
    expect((await send('DELETE', '/hold')).status).toBe(200);
    const { body } = await send<{ items: { action: string; objectType: string }[] }>(
      ...(['GET', '/audit-events'] as const),
    );
    const acts = body.items.filter(({ objectType }) => objectType === 'hold');
    expect(acts.map(({ action }) => action)).toEqual([
      ...['release-hold', 'set-hold', 'set-hold', 'set-hold'],
    ]);
  });

  it('is refused without a reason, with an end that is over, and to a worker', async () => {
    const before = (await send<HoldState>('GET', '/hold')).body;
    expect((await send('PUT', '/hold', {})).status).toBe(422);
    expect((await send('PUT', '/hold', { reason: ' ' })).status).toBe(422);
    const over = await send('PUT', '/hold', { reason: 'x', until: hours(-1) });
    expect(over).toMatchObject({ status: 422, body: { errors: [{ pointer: '/until' }] } });
    const worker = await send('PUT', '/hold', { reason: 'x' }, { as: api.worker });
    expect(worker).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await send<HoldState>('GET', '/hold')).body).toEqual(before);
  });
});
